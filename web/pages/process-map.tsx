import { useMemo, useState } from 'react';
import type { Dfg } from '../../eventlog/index.ts';
import { Answer, ProblemNote } from '../answers/answer.tsx';
import type { AnswerState } from '../answers/use-answer.ts';
import { countText } from '../format/number.ts';
import { mapGraph, shareHolding, strongestPaths } from '../map/graph.ts';
import { type Inspected, Inspector, sliceFor } from '../map/inspector.tsx';
import { MapLegend } from '../map/map-legend.tsx';
import { MapTables } from '../map/map-tables.tsx';
import { MapView, type Picked, useViewport } from '../map/map-view.tsx';
import { MEASURES } from '../map/measure.ts';
import { Player } from '../map/player.tsx';
import { TokenLayer } from '../map/token-layer.tsx';
import { useLayout } from '../map/use-layout.ts';
import { type Pace, type Tokens, useTokens } from '../map/use-tokens.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Empty } from '../parts/empty.tsx';
import { Icon } from '../parts/icon.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { Slider } from '../parts/slider.tsx';
import { usePageChoice, usePageNumber } from '../routing/use-page-state.ts';
import { useLog, useNoun } from '../shell/log.ts';
import { PageHead } from '../shell/page-head.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { NoCases } from './no-cases.tsx';
import { SharingNote } from './sharing/sharing-note.tsx';
import { useCaseAnswer } from '../slice/use-case-answer.ts';

/** Above this many events, quantiles come from bins unless exact ones are asked for. */
const EXACT_UP_TO = 2_000_000;
/** A map of more activities than this begins with the most frequent ones. */
const READABLE_ACTIVITIES = 40;
const ACTIVITIES_AT_FIRST = 25;
/** Until a share of the paths is chosen, as many as hold this much of the flow. */
const FLOW_AT_FIRST = 0.85;

/** The directly-follows graph, as a picture and as tables. */
export function ProcessMap() {
  const { text } = useSlice();
  const noun = useNoun();
  const events = useLog()?.events ?? 0;
  const [exact, setExact] = useState(events <= EXACT_UP_TO);
  const quantiles = exact ? 'exact' : 'bins';
  const whole = useCaseAnswer<Dfg>('/v1/dfg', { slice: text, quantiles });
  return (
    <>
      <PageHead title="Process map">
        How {noun.many} really run: each box an activity, each arrow a direct succession.{' '}
        <a href="#map-tables">Read it as tables.</a> <SharingNote />
      </PageHead>
      <Answer of={whole} height={720}>
        {(data) =>
          data.activities.length === 0 ? (
            <NoCases />
          ) : (
            <Explorer whole={data} quantiles={quantiles} onExact={exact ? null : () => setExact(true)} />
          )
        }
      </Answer>
    </>
  );
}

interface ExplorerProps {
  whole: Dfg;
  quantiles: 'exact' | 'bins';
  /** asks for exact quantiles; null when they are */
  onExact: (() => void) | null;
}

/** The graph of the most frequent activities: fewer means that the log is projected anew. */
function useProjected(whole: Dfg, shown: number, quantiles: string): AnswerState<Dfg> {
  const { text } = useSlice();
  const keep = whole.activities.slice(0, shown).map(({ activity }) => activity);
  const isWhole = keep.length === whole.activities.length;
  const projected = useCaseAnswer<Dfg>(isWhole ? null : '/v1/dfg', {
    slice: text,
    quantiles,
    keep: JSON.stringify(keep),
  });
  return isWhole ? { ...projected, data: whole, problem: null, loading: false } : projected;
}

function Explorer({ whole, quantiles, onExact }: ExplorerProps) {
  const { slice, setSlice } = useSlice();
  const [chosenMost, setMost] = usePageNumber('activities', 1, whole.activities.length);
  const [chosenPercent, setPercent] = usePageNumber('paths', 0, 100);
  const [measure, setMeasure] = usePageChoice('show', MEASURES);
  const [inspected, setInspected] = useState<Inspected | null>(null);
  const [playing, setPlaying] = useState(false);
  const isMany = whole.activities.length > READABLE_ACTIVITIES;
  const shown = Math.min(chosenMost ?? (isMany ? ACTIVITIES_AT_FIRST : READABLE_ACTIVITIES), whole.activities.length);
  const projected = useProjected(whole, shown, quantiles);
  const dfg = projected.data ?? whole;
  const full = useMemo(() => mapGraph(dfg), [dfg]);
  const paths = chosenPercent === null ? shareHolding(full, FLOW_AT_FIRST) : chosenPercent / 100;
  const graph = useMemo(() => strongestPaths(full, paths), [full, paths]);
  const { placed, fault } = useLayout(graph);
  const viewport = useViewport();
  const [pace, setPace] = useState<Pace>('calendar');
  const tokens = useTokens(playing, pace, placed);

  const pick = (picked: Picked) => {
    const next: Inspected = { picked, graph, before: slice };
    setInspected(next);
    setSlice(sliceFor(next));
  };

  return (
    <>
      <div className="map-page">
        <div className="map-controls">
          <div className="map-measure">
            <span className="control-title">Arrows show</span>
            <Choice label="Arrows show" value={measure} options={MEASURES} onChange={setMeasure} />
          </div>
          <Slider
            label="Activities"
            min={1}
            max={whole.activities.length}
            value={shown}
            text={`${shown} of ${whole.activities.length}`}
            onChange={setMost}
          />
          <Slider
            label="Paths"
            min={0}
            max={100}
            value={Math.round(paths * 100)}
            text={`${countText(graph.edges.length)} of ${countText(full.edges.length)}`}
            onChange={setPercent}
          />
          <MapLegend graph={graph} measure={measure} quantiles={dfg.quantiles} onExact={onExact} />
          <Playback tokens={tokens} pace={pace} onPace={setPace} playing={playing} onToggle={setPlaying} />
          {projected.problem && <ProblemNote problem={projected.problem} onRetry={projected.retry} />}
          {inspected && <Inspector inspected={inspected} onSlice={setSlice} onClose={() => setInspected(null)} />}
        </div>
        <div className="map-canvas">
          {fault !== null && (
            <Empty title="The map could not be drawn">
              <p>The tables below hold the same. The layout said: {fault}</p>
            </Empty>
          )}
          <MapView
            placed={placed}
            measure={measure}
            viewport={viewport}
            onPick={pick}
            label={`Process map of ${shown} activities and ${graph.edges.length} of ${full.edges.length} paths. The tables below hold the same.`}
          >
            {playing && <TokenLayer tracks={tokens.tracks} clock={tokens.clock} viewport={viewport} />}
          </MapView>
        </div>
      </div>
      <MapTables dfg={dfg} />
    </>
  );
}

interface PlaybackProps {
  tokens: Tokens;
  pace: Pace;
  onPace: (pace: Pace) => void;
  playing: boolean;
  onToggle: (playing: boolean) => void;
}

function Playback({ tokens, pace, onPace, playing, onToggle }: PlaybackProps) {
  const { replay, tracks, span, clock } = tokens;
  const noun = useNoun();
  if (!playing) {
    return (
      <Button onPress={() => onToggle(true)}>
        <Icon name="play" />
        Play the {noun.many}
      </Button>
    );
  }
  if (replay.problem) return <ProblemNote problem={replay.problem} onRetry={replay.retry} />;
  if (!span) return <Skeleton height={88} />;
  return (
    <Player
      key={`${pace} ${span.fromMs}`}
      span={span}
      pace={pace}
      onPace={onPace}
      clock={clock}
      cases={tracks.length}
      onClose={() => onToggle(false)}
    />
  );
}
