import type { WaitLog } from './waits.ts';

/** A stretch of time [fromMs, toMs). */
export type Span = readonly [fromMs: number, toMs: number];

/** Activities that begin something (a hold, a fact on its way) and activities that end it, by number. */
export interface Bounds {
  from: ReadonlySet<number>;
  to: ReadonlySet<number>;
}

/**
 * The stretches of a case from the end of a beginning activity to the start of the next ending one.
 *
 * @param lasting whether what is never ended lasts as long as the case: a hold does, a fact that never arrives does not
 * @returns in order, apart from each other
 */
export function spansOf(
  { activity, startMs, endMs }: WaitLog,
  { from: firstRow, to: endRow }: { from: number; to: number },
  bounds: readonly Bounds[],
  lasting: boolean,
): Span[] {
  const spans = bounds.flatMap(({ from, to }) => {
    const found: Span[] = [];
    let sinceMs: number | null = null;
    let lastMs = Number.NEGATIVE_INFINITY;
    for (let row = firstRow; row < endRow; row++) {
      if (sinceMs !== null && to.has(activity[row]!)) {
        found.push([sinceMs, startMs[row]!]);
        sinceMs = null;
      }
      if (sinceMs === null && from.has(activity[row]!)) sinceMs = endMs[row]!;
      lastMs = Math.max(lastMs, endMs[row]!);
    }
    if (sinceMs !== null && lasting) found.push([sinceMs, lastMs]);
    return found;
  });
  return merged(spans.filter(([fromMs, toMs]) => toMs > fromMs));
}

function merged(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const [fromMs, toMs] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && fromMs <= last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], toMs)];
    else joined.push([fromMs, toMs]);
  }
  return joined;
}

/**
 * What is left of stretches without others.
 *
 * @param pieces in order, apart from each other
 * @param taken likewise
 */
export function without(pieces: readonly Span[], taken: readonly Span[]): readonly Span[] {
  if (taken.length === 0) return pieces;
  return pieces.flatMap(([fromMs, toMs]) => {
    const left: Span[] = [];
    let atMs = fromMs;
    for (const [takenFromMs, takenToMs] of taken) {
      if (takenToMs <= atMs) continue;
      if (takenFromMs >= toMs) break;
      if (takenFromMs > atMs) left.push([atMs, takenFromMs]);
      atMs = Math.min(toMs, takenToMs);
    }
    if (atMs < toMs) left.push([atMs, toMs]);
    return left;
  });
}

export const lengthMs = (spans: readonly Span[]): number =>
  spans.reduce((sum, [fromMs, toMs]) => sum + toMs - fromMs, 0);
