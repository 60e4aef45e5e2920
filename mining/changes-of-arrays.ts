import type { Change } from '../eventlog/index.ts';
import { LAST_BIN } from './bin-quantile.ts';
import type { CaseMask, TraceArrays } from './trace-arrays.ts';

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
/** Room for edges at first; doubled as often as needed. */
const FIRST_EDGES = 128;

/**
 * Edges whose median moved most from the one span to the other: the change times the later occurrences, greatest first,
 * then by name. An edge counts when its source ended. Equal to what `readChanges` gives for the same cases.
 *
 * Gaps are counted by bin first; only those in the bin where a median lies are looked at again, so it is exact and
 * nothing is sorted but a few of them.
 * Time O(events). Memory O(activities²) and two kilobytes per edge.
 */
export function changesOfArrays(arrays: TraceArrays, mask: CaseMask | null, spans: ComparedSpans): Change[] {
  const counts = countGaps(arrays, mask, spans);
  const middles = Array.from({ length: counts.edges.length * 2 }, (_, half) => middleOf(half, counts));
  gatherMiddles(arrays, mask, spans, counts, middles);
  return movedEdges(arrays.activities, counts, middles)
    .sort((a, b) => b.moved - a.moved || compare(a.source, b.source) || compare(a.target, b.target))
    .slice(0, MOST_CHANGES)
    .map(({ moved, ...change }) => change);
}

/** How often each edge occurred in each span. A half is an edge in one span: its number × 2, one more in the later span. */
interface GapCounts {
  edges: { source: number; target: number }[];
  /** number of the edge + 1 by source × activities + target; 0 where there is none */
  numberOf: Uint32Array;
  /** by half */
  sizes: Uint32Array;
  /** by half × BINS + bin */
  bins: Uint32Array;
}

/** One long loop on purpose, as the next: they run millions of times, and calls would cost half of it. */
function countGaps(arrays: TraceArrays, mask: CaseMask | null, { fromMs, sinceMs, toMs }: ComparedSpans): GapCounts {
  const { caseNo, first, lastMs, activity, bin, endMs, activities } = arrays;
  const width = activities.length;
  const numberOf = new Uint32Array(width * width);
  const edges: GapCounts['edges'] = [];
  let sizes = new Uint32Array(FIRST_EDGES * 2);
  let bins = new Uint32Array(FIRST_EDGES * 2 * BINS);
  for (let row = 0; row < caseNo.length; row++) {
    if (lastMs[row]! <= fromMs || (mask !== null && mask[row] === 0)) continue;
    const last = first[row + 1]! - 1;
    for (let event = first[row]!; event < last; event++) {
      const endedMs = endMs[event]!;
      if (endedMs <= fromMs || endedMs > toMs) continue;
      const key = activity[event]! * width + activity[event + 1]!;
      if (numberOf[key] === 0) {
        numberOf[key] = edges.push({ source: activity[event]!, target: activity[event + 1]! });
        if (edges.length * 2 > sizes.length) [sizes, bins] = [doubled(sizes), doubled(bins)];
      }
      const half = numberOf[key]! * 2 - (endedMs > sinceMs ? 1 : 2);
      sizes[half]!++;
      bins[half * BINS + bin[event]!]!++;
    }
  }
  return { edges, numberOf, sizes, bins };
}

function doubled(counts: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(counts.length * 2);
  larger.set(counts);
  return larger;
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
  { numberOf }: GapCounts,
  middles: readonly (Middle | null)[],
): void {
  const { caseNo, first, lastMs, activity, bin, startMs, endMs, activities } = arrays;
  const width = activities.length;
  const lowBins = Uint8Array.from(middles, (middle) => middle?.lowBin ?? NO_BIN);
  const highBins = Uint8Array.from(middles, (middle) => middle?.highBin ?? NO_BIN);
  for (let row = 0; row < caseNo.length; row++) {
    if (lastMs[row]! <= fromMs || (mask !== null && mask[row] === 0)) continue;
    const last = first[row + 1]! - 1;
    for (let event = first[row]!; event < last; event++) {
      const endedMs = endMs[event]!;
      if (endedMs <= fromMs || endedMs > toMs) continue;
      const number = numberOf[activity[event]! * width + activity[event + 1]!]!;
      const half = number * 2 - (endedMs > sinceMs ? 1 : 2);
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
  activities: readonly string[],
  { edges, sizes }: GapCounts,
  middles: readonly (Middle | null)[],
): (Change & { moved: number })[] {
  return edges.flatMap(({ source, target }, edge) => {
    const [before, after] = [middles[edge * 2], middles[edge * 2 + 1]];
    if (!before || !after) return [];
    const [beforeCount, afterCount] = [sizes[edge * 2]!, sizes[edge * 2 + 1]!];
    const [beforeMedianMs, afterMedianMs] = [medianOf(before, beforeCount), medianOf(after, afterCount)];
    if (beforeMedianMs === afterMedianMs) return [];
    return {
      source: activities[source]!,
      target: activities[target]!,
      beforeMedianMs,
      afterMedianMs,
      beforeCount,
      afterCount,
      moved: Math.abs(afterMedianMs - beforeMedianMs) * afterCount,
    };
  });
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
