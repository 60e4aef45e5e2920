import type { Change } from '../eventlog/index.ts';
import { LAST_BIN } from './bin-quantile.ts';
import { type CaseMask, keptBit, type TraceArrays } from './trace-arrays.ts';

/** Two spans of time that meet, in epoch milliseconds: after `fromMs` up to `sinceMs`, and after that up to `toMs`. */
export interface ComparedSpans {
  fromMs: number;
  sinceMs: number;
  toMs: number;
}

/** Fewer occurrences than these in either span are no basis for a median. */
export const LEAST_COUNT = 20;
export const MOST_CHANGES = 10;

const BINS = LAST_BIN + 1;

/**
 * Edges whose median moved most from the one span to the other: the change times the later occurrences, greatest first,
 * then by name. An edge counts when its source ended. Equal to what `readChanges` gives for the same cases.
 *
 * Gaps are counted by bin first; only those in the bin where a median lies are looked at again, so it is exact and
 * nothing is sorted but a few of them.
 * Time O(events). Memory two kilobytes per edge.
 */
export function changesOfArrays(arrays: TraceArrays, mask: CaseMask | null, spans: ComparedSpans): Change[] {
  const counts = countGaps(arrays, mask, spans);
  const middles = Array.from({ length: counts.sizes.length }, (_, half) => middleOf(half, counts));
  gatherMiddles(arrays, mask, spans, middles);
  return movedEdges(arrays, counts, middles)
    .sort((a, b) => b.moved - a.moved || compare(a.source, b.source) || compare(a.target, b.target))
    .slice(0, MOST_CHANGES)
    .map(({ moved, ...change }) => change);
}

/** How often each edge occurred in each span. A half is an edge in one span: its code × 2, one more in the later span. */
interface GapCounts {
  /** by half */
  sizes: Uint32Array;
  /** by half × BINS + bin */
  bins: Uint32Array;
}

/** One long loop on purpose, as the next: they run millions of times, and calls would cost half of it. */
function countGaps(arrays: TraceArrays, mask: CaseMask | null, { fromMs, sinceMs, toMs }: ComparedSpans): GapCounts {
  const { caseNo, first, lastMs, edge, bin, endMs, edges } = arrays;
  const sizes = new Uint32Array(edges.source.length * 2);
  const bins = new Uint32Array(edges.source.length * 2 * BINS);
  for (let row = 0; row < caseNo.length; row++) {
    if (lastMs[row]! <= fromMs || (mask !== null && keptBit(mask, row) === 0)) continue;
    const last = first[row + 1]! - 1;
    for (let event = first[row]!; event < last; event++) {
      const endedMs = endMs[event]!;
      if (endedMs <= fromMs || endedMs > toMs) continue;
      const half = edge[event]! * 2 + (endedMs > sinceMs ? 1 : 0);
      sizes[half]!++;
      bins[half * BINS + bin[event]!]!++;
    }
  }
  return { sizes, bins };
}

/** Where the one or two values in the middle of a half lie. */
interface Middle {
  lowBin: number;
  highBin: number;
  /** how many values of the half lie in bins before these */
  below: number;
  /** the values in these bins */
  values: number[];
}

/** Null where there are too few values for a median. */
function middleOf(half: number, { sizes, bins }: GapCounts): Middle | null {
  const size = sizes[half]!;
  if (size < LEAST_COUNT) return null;
  const binAt = (rank: number) => {
    let [bin, below] = [0, 0];
    while (below + bins[half * BINS + bin]! <= rank) below += bins[half * BINS + bin++]!;
    return { bin, below };
  };
  const low = binAt((size - 1) >> 1);
  return { lowBin: low.bin, highBin: binAt(size >> 1).bin, below: low.below, values: [] };
}

function gatherMiddles(
  arrays: TraceArrays,
  mask: CaseMask | null,
  { fromMs, sinceMs, toMs }: ComparedSpans,
  middles: readonly (Middle | null)[],
): void {
  const { caseNo, first, lastMs, edge, bin, startMs, endMs } = arrays;
  const lowBins = Uint8Array.from(middles, (middle) => middle?.lowBin ?? NO_BIN);
  const highBins = Uint8Array.from(middles, (middle) => middle?.highBin ?? NO_BIN);
  for (let row = 0; row < caseNo.length; row++) {
    if (lastMs[row]! <= fromMs || (mask !== null && keptBit(mask, row) === 0)) continue;
    const last = first[row + 1]! - 1;
    for (let event = first[row]!; event < last; event++) {
      const endedMs = endMs[event]!;
      if (endedMs <= fromMs || endedMs > toMs) continue;
      const half = edge[event]! * 2 + (endedMs > sinceMs ? 1 : 0);
      const at = bin[event]!;
      if (at === lowBins[half] || at === highBins[half]) middles[half]!.values.push(startMs[event + 1]! - endedMs);
    }
  }
}

const NO_BIN = 255;

function medianOf({ below, values }: Middle, size: number): number {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [sorted[((size - 1) >> 1) - below]!, sorted[(size >> 1) - below]!];
  return low + (high - low) * 0.5;
}

function movedEdges(
  { activities, edges }: TraceArrays,
  { sizes }: GapCounts,
  middles: readonly (Middle | null)[],
): (Change & { moved: number })[] {
  return Array.from(edges.source).flatMap((source, edge) => {
    const [before, after] = [middles[edge * 2], middles[edge * 2 + 1]];
    if (!before || !after) return [];
    const [beforeCount, afterCount] = [sizes[edge * 2]!, sizes[edge * 2 + 1]!];
    const [beforeMedianMs, afterMedianMs] = [medianOf(before, beforeCount), medianOf(after, afterCount)];
    if (beforeMedianMs === afterMedianMs) return [];
    return {
      source: activities[source]!,
      target: activities[edges.target[edge]!]!,
      beforeMedianMs,
      afterMedianMs,
      beforeCount,
      afterCount,
      moved: Math.abs(afterMedianMs - beforeMedianMs) * afterCount,
    };
  });
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
