import { type RefObject, useMemo, useRef } from 'react';
import type { Replay } from '../../eventlog/index.ts';
import { type AnswerState, useAnswer } from '../answers/use-answer.ts';
import { useSlice } from '../slice/use-slice.ts';
import { replaySpan, type Track, tokenTracks } from './tokens.ts';
import type { Placed } from './use-layout.ts';

/** Enough that crowds can be seen, and few enough to move sixty times a second. */
const CASES = 1_500;

export interface Tokens {
  replay: AnswerState<Replay>;
  tracks: readonly Track[];
  span: { fromMs: number; toMs: number } | null;
  /** the moment shown, which moves without rendering anew */
  clock: RefObject<number>;
}

/** The cases of the slice as tokens on a placed map; nothing is asked before `wanted`. */
export function useTokens(wanted: boolean, placed: Placed | null): Tokens {
  const { text } = useSlice();
  const replay = useAnswer<Replay>(wanted ? '/v1/replay' : null, { slice: text, cases: CASES });
  const clock = useRef(0);
  const { data } = replay;
  const tracks = useMemo(() => (data && placed ? tokenTracks(data, placed.graph, placed.layout) : []), [data, placed]);
  const span = useMemo(() => (data ? replaySpan(data) : null), [data]);
  return { replay, tracks, span, clock };
}
