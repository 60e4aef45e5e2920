import { type RefObject, useEffect, useState } from 'react';
import { durationText } from '../format/duration.ts';
import { instantText, instantUtc } from '../format/instant.ts';
import { capital, countedCases } from '../format/noun.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Icon } from '../parts/icon.tsx';
import { useNoun } from '../shell/log.ts';
import type { Span } from './tokens.ts';
import type { Pace } from './use-tokens.ts';

/** The whole span passes in this many seconds. */
const SECONDS: Record<Pace, number> = { calendar: 75, together: 30 };
const STEPS = 1_000;
const PACES = [
  ['calendar', 'When they did'],
  ['together', 'All at once'],
] as const;

interface PlayerProps {
  span: Span;
  pace: Pace;
  onPace: (pace: Pace) => void;
  clock: RefObject<number>;
  cases: number;
  onClose: () => void;
}

/** Runs the clock of the token animation, and lets it be set by hand. */
export function Player({ span, pace, onPace, clock, cases, onClose }: PlayerProps) {
  const noun = useNoun();
  const [playing, setPlaying] = useState(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  const [shownMs, setShownMs] = useState(span.fromMs);
  const length = Math.max(1, span.toMs - span.fromMs);

  useEffect(() => {
    clock.current = span.fromMs;
  }, [clock, span]);

  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    let before = performance.now();
    const advance = (now: number) => {
      const next = clock.current + ((now - before) / (SECONDS[pace] * 1_000)) * length;
      before = now;
      clock.current = next > span.toMs ? span.fromMs : next;
      setShownMs(clock.current);
      frame = requestAnimationFrame(advance);
    };
    frame = requestAnimationFrame(advance);
    return () => cancelAnimationFrame(frame);
  }, [playing, pace, clock, span, length]);

  const set = (step: number) => {
    clock.current = span.fromMs + (length * step) / STEPS;
    setShownMs(clock.current);
  };

  return (
    <div className="player">
      <Button look="icon" label={playing ? 'Pause' : 'Play'} onPress={() => setPlaying(!playing)}>
        <Icon name={playing ? 'pause' : 'play'} />
      </Button>
      {pace === 'calendar' ? (
        <span className="player-time" title={instantUtc(shownMs)}>
          {instantText(shownMs)}
        </span>
      ) : (
        <span className="player-time">{durationText(shownMs)} after the start</span>
      )}
      <Button look="icon" label="Stop the animation" onPress={onClose}>
        <Icon name="close" />
      </Button>
      <input
        type="range"
        min={0}
        max={STEPS}
        value={Math.round(((shownMs - span.fromMs) / length) * STEPS)}
        onChange={(event) => set(Number(event.target.value))}
        aria-label="Moment shown"
        aria-valuetext={pace === 'calendar' ? instantText(shownMs) : durationText(shownMs)}
      />
      <Choice label={`${capital(noun.many)} start`} value={pace} options={PACES} onChange={onPace} />
      <p className="player-note">
        {countedCases(cases, noun)}, sampled evenly where there are more. <span className="key key-lost" />
        waits longer than nine in ten there.
      </p>
    </div>
  );
}
