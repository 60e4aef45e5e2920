import { type RefObject, useMemo, useRef } from 'react';
import type { Replay } from '../../eventlog/index.ts';
import type { AnswerState } from '../answers/use-answer.ts';
import { useSlice } from '../slice/use-slice.ts';
import { replaySpan, type Span, startedTogether, type Track, tokenTracks } from './tokens.ts';
import type { Placed } from './use-layout.ts';
import { useCaseAnswer } from '../slice/use-case-answer.ts';

/** Enough that crowds can be seen, and few enough to move sixty times a second. */
const CASES = 1_500;

/** Cases when they happened, or as if all had started at once. */
export type Pace = 'calendar' | 'together';

export interface Tokens {
  replay: AnswerState<Replay>;
  tracks: readonly Track[];
  span: Span | null;
  /** the moment shown, which moves without rendering anew */
  clock: RefObject<number>;
}

/** The cases of the slice as tokens on a placed map; nothing is asked before `wanted`. */
export function useTokens(wanted: boolean, pace: Pace, placed: Placed | null): Tokens {
  const { text } = useSlice();
  const replay = useCaseAnswer<Replay>(wanted ? '/v1/replay' : null, { slice: text, cases: CASES });
  const clock = useRef(0);
  const data = useMemo(
    () => (replay.data && pace === 'together' ? startedTogether(replay.data) : replay.data),
    [replay.data, pace],
  );
  const tracks = useMemo(() => (data && placed ? tokenTracks(data, placed.graph, placed.layout) : []), [data, placed]);
  const span = useMemo(() => (data ? replaySpan(data) : null), [data]);
  return { replay, tracks, span, clock };
}
