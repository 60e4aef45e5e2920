import type { Dfg } from '../eventlog/index.ts';
import { binQuantile, type DurationBin } from './bin-quantile.ts';
import { dfgOf, type EdgeDurations, pairKey } from './dfg-of.ts';
import {
  bridgesOfVariants,
  COUNT,
  FIGURES,
  type GapTally,
  MAX,
  MIN,
  OVERLAPS,
  type Rows,
  SHIFT,
  SQUARES,
  SUM,
  tallyBridges,
  tallyGroups,
} from './gap-tallies.ts';
import { type CountedStructure, orderedStructure } from './ordered-structure.ts';
import { countVariants, keptActivities } from './structure-of-variants.ts';
import { type CaseMask, keptBit, type TraceArrays } from './trace-arrays.ts';

/**
 * The directly-follows graph of the kept cases, reduced to the kept activities; quantiles from bins. Equal to what
 * `readDfg` gives for the same cases, in the same order.
 *
 * @param mask which cases; null keeps all
 * @param keep codes of the activities to keep; null keeps all
 * Time O(events). Memory a few kilobytes per edge.
 */
export function dfgOfArrays(arrays: TraceArrays, mask: CaseMask | null, keep: readonly number[] | null): Dfg {
  const rows = { from: 0, to: arrays.caseNo.length };
  return dfgOfTallies(arrays.activities, [tallyArrays(arrays, mask, keep, rows)]);
}

/** What was counted in some of the cases; tallies of different cases add up. */
export interface ArraysTally {
  counts: CountedStructure;
  gaps: readonly GapTally[];
}

/** Counts the cases of some rows: a part of `dfgOfArrays` that a thread can do. How often comes from their variants, how long from their events. */
export function tallyArrays(
  arrays: TraceArrays,
  mask: CaseMask | null,
  keep: readonly number[] | null,
  rows: Rows,
): ArraysTally {
  const variants = { ...arrays.variants, cases: casesOfVariants(arrays, mask, rows) };
  return {
    counts: countVariants(variants, arrays.activities.length, keep),
    gaps: tallyGaps(arrays, mask, keep, rows),
  };
}

/** Puts the tallies of all parts together. */
export function dfgOfTallies(names: readonly string[], tallies: readonly ArraysTally[]): Dfg {
  const structure = orderedStructure(
    names,
    tallies.map(({ counts }) => counts),
  );
  const edges = mergedEdges(tallies.flatMap(({ gaps }) => gaps));
  return dfgOf(structure, edges.map(durations), 'bins');
}

function casesOfVariants({ variant, variants }: TraceArrays, mask: CaseMask | null, { from, to }: Rows): Float64Array {
  const cases = new Float64Array(variants.first.length - 1);
  for (let row = from; row < to; row++) {
    if (mask === null || keptBit(mask, row) === 1) cases[variant[row]!]!++;
  }
  return cases;
}

/** Gaps of kept edges lie grouped; those that dropping activities makes are found by the variants of the cases. */
function tallyGaps(
  arrays: TraceArrays,
  mask: CaseMask | null,
  keep: readonly number[] | null,
  rows: Rows,
): readonly GapTally[] {
  const isKept = keptActivities(arrays.activities.length, keep);
  const grouped = tallyGroups(arrays, mask, rows, isKept);
  return keep === null ? [grouped] : [grouped, tallyBridges(arrays, mask, rows, bridgesOfVariants(arrays, isKept))];
}

/** The gaps of an edge over all parts; of each part and bin, how they spread around their own mean. */
interface MergedEdge {
  source: number;
  target: number;
  count: number;
  sumMs: number;
  overlaps: number;
  min: number;
  max: number;
  bins: Map<number, DurationBin>;
  parts: { count: number; mean: number; squares: number }[];
}

function mergedEdges(tallies: readonly GapTally[]): MergedEdge[] {
  const merged = new Map<number, MergedEdge>();
  for (const { source, target, bin, figures } of tallies) {
    for (let group = 0; group < bin.length; group++) {
      const key = pairKey(source[group]!, target[group]!);
      const edge = merged.get(key) ?? unmetEdge(source[group]!, target[group]!);
      addGroup(edge, bin[group]!, figures.subarray(group * FIGURES, (group + 1) * FIGURES));
      merged.set(key, edge);
    }
  }
  return [...merged.values()];
}

const unmetEdge = (source: number, target: number): MergedEdge => ({
  source,
  target,
  count: 0,
  sumMs: 0,
  overlaps: 0,
  min: Infinity,
  max: -Infinity,
  bins: new Map(),
  parts: [],
});

function addGroup(edge: MergedEdge, bin: number, figures: Float64Array): void {
  const [count, sumMs] = [figures[COUNT]!, figures[SUM]!];
  const mean = sumMs / count;
  edge.count += count;
  edge.sumMs += sumMs;
  edge.overlaps += figures[OVERLAPS]!;
  edge.min = Math.min(edge.min, figures[MIN]!);
  edge.max = Math.max(edge.max, figures[MAX]!);
  edge.parts.push({ count, mean, squares: figures[SQUARES]! - count * (mean - figures[SHIFT]!) ** 2 });
  const known = edge.bins.get(bin);
  edge.bins.set(bin, { bin, count: count + (known?.count ?? 0), sumMs: sumMs + (known?.sumMs ?? 0) });
}

function durations({ source, target, count, sumMs, overlaps, min, max, bins, parts }: MergedEdge): EdgeDurations {
  const mean = sumMs / count;
  const squares = parts.reduce((sum, part) => sum + part.squares + part.count * (part.mean - mean) ** 2, 0);
  const sd = count > 1 ? Math.sqrt(Math.max(0, squares) / (count - 1)) : null;
  const ascending = [...bins.values()].sort((one, other) => one.bin - other.bin);
  const quantile = (share: number) => binQuantile(ascending, share, { min, max });
  return { source, target, overlaps, durationMs: { mean, median: quantile(0.5), p90: quantile(0.9), min, max, sd } };
}
