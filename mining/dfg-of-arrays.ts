import type { Dfg } from '../eventlog/index.ts';
import { binQuantile, type DurationBin, durationBin, LAST_BIN } from './bin-quantile.ts';
import { dfgOf, type EdgeDurations } from './dfg-of.ts';
import { orderedStructure } from './ordered-structure.ts';
import type { CaseMask, TraceArrays } from './trace-arrays.ts';

const BINS = LAST_BIN + 1;
/** Room for edges at first; doubled as often as needed. */
const FIRST_EDGES = 256;

/**
 * The directly-follows graph of the kept cases, reduced to the kept activities; quantiles from bins. Equal to what
 * `readDfg` gives for the same cases, in the same order.
 *
 * @param mask which cases; null keeps all
 * @param keep codes of the activities to keep; null keeps all
 * Time O(events). Memory O(activities²) and a few kilobytes per edge.
 */
export function dfgOfArrays(arrays: TraceArrays, mask: CaseMask | null, keep: readonly number[] | null): Dfg {
  const rows = { from: 0, to: arrays.caseNo.length };
  return dfgOfTallies(arrays.activities, [tallyArrays(arrays, mask, keep, rows)]);
}

/** What was counted in some of the cases; tallies of different cases add up. */
export interface ArraysTally {
  activities: ActivityTally;
  edges: EdgeTally;
}

/** Counts the cases of some rows, from inclusive, to exclusive: a part of `dfgOfArrays` that a thread can do. */
export function tallyArrays(
  arrays: TraceArrays,
  mask: CaseMask | null,
  keep: readonly number[] | null,
  rows: { from: number; to: number },
): ArraysTally {
  const activities = newActivityTally(arrays.activities.length);
  const edges = tallyEvents(arrays, mask, rows, keptActivities(arrays.activities.length, keep), activities);
  return { activities, edges: fitted(edges) };
}

/** Puts the tallies of all parts together. */
export function dfgOfTallies(names: readonly string[], tallies: readonly ArraysTally[]): Dfg {
  const edges = mergedEdges(tallies.map((tally) => tally.edges));
  const structure = orderedStructure(names, mergedActivities(names.length, tallies), edges);
  return dfgOf(structure, edges.map(durations), 'bins');
}

/** One pass over the events. It is one long loop on purpose: it runs ten million times, and calls would cost half of it. */
function tallyEvents(
  arrays: TraceArrays,
  mask: CaseMask | null,
  rows: { from: number; to: number },
  isKept: Uint8Array,
  activities: ActivityTally,
): EdgeTally {
  const { first, activity, bin, startMs, endMs } = arrays;
  const { count, cases, starts, ends, lastRow } = activities;
  const size = isKept.length;
  const edgeOf = new Uint32Array(size * size); // number of the edge + 1 by source × size + target
  let tally = newEdgeTally(FIRST_EDGES);
  let { figures, bins } = tally;
  for (let row = rows.from; row < rows.to; row++) {
    if (mask !== null && mask[row] === 0) continue;
    const end = first[row + 1]!;
    let event = first[row]!;
    while (tally.source.length < tally.met + end - event) {
      tally = grown(tally);
      ({ figures, bins } = tally);
    }
    const stamp = row + 1;
    let before = -1;
    let source = 0;
    for (; event < end; event++) {
      const target = activity[event]!;
      if (isKept[target] === 0) continue;
      count[target]!++;
      if (lastRow[target] !== stamp) {
        lastRow[target] = stamp;
        cases[target]!++;
      }
      if (before < 0) {
        starts[target]!++;
      } else {
        const ms = startMs[event]! - endMs[before]!;
        const key = source * size + target;
        if (edgeOf[key] === 0) edgeOf[key] = meetEdge(tally, source, target, ms) + 1;
        const edge = edgeOf[key]! - 1;
        const base = edge * FIGURES;
        if (figures[base + LAST_ROW] !== stamp) {
          figures[base + LAST_ROW] = stamp;
          figures[base + CASES]!++;
        }
        if (ms < 0) figures[base + OVERLAPS]!++;
        if (ms < figures[base + MIN]!) figures[base + MIN] = ms;
        if (ms > figures[base + MAX]!) figures[base + MAX] = ms;
        const deviation = ms - figures[base + SHIFT]!;
        figures[base + SQUARES]! += deviation * deviation;
        const place = (edge * BINS + (before === event - 1 ? bin[before]! : durationBin(ms))) * 2;
        bins[place]!++;
        bins[place + 1]! += ms;
      }
      before = event;
      source = target;
    }
    if (before >= 0) ends[source]!++;
  }
  return tally;
}

/** Running counts by activity code; `lastRow` is the case row + 1 in which the activity was counted last. */
interface ActivityTally {
  count: Float64Array;
  cases: Float64Array;
  starts: Float64Array;
  ends: Float64Array;
  lastRow: Uint32Array;
}

/** Running counts by edge; edges are numbered in the order they are met. What is used together lies together. */
interface EdgeTally {
  met: number;
  source: Uint16Array;
  target: Uint16Array;
  /** by number × FIGURES + one of the offsets below */
  figures: Float64Array;
  /** count and sum of milliseconds, by (number × BINS + bin) × 2 */
  bins: Float64Array;
}

const FIGURES = 8;
const CASES = 0;
/** the case row + 1 in which the edge was counted last */
const LAST_ROW = 1;
const OVERLAPS = 2;
const MIN = 3;
const MAX = 4;
/** the first duration met: squares are summed around it, which keeps them small */
const SHIFT = 5;
const SQUARES = 6;

function newActivityTally(size: number): ActivityTally {
  const floats = () => new Float64Array(size);
  return { count: floats(), cases: floats(), starts: floats(), ends: floats(), lastRow: new Uint32Array(size) };
}

const newEdgeTally = (capacity: number): EdgeTally => ({
  met: 0,
  source: new Uint16Array(capacity),
  target: new Uint16Array(capacity),
  figures: new Float64Array(capacity * FIGURES),
  bins: new Float64Array(capacity * BINS * 2),
});

/** Room for twice the edges, the counts so far kept. */
function grown(tally: EdgeTally): EdgeTally {
  const larger = newEdgeTally(tally.source.length * 2);
  larger.source.set(tally.source);
  larger.target.set(tally.target);
  larger.figures.set(tally.figures);
  larger.bins.set(tally.bins);
  return { ...larger, met: tally.met };
}

function keptActivities(size: number, keep: readonly number[] | null): Uint8Array {
  const kept = new Uint8Array(size).fill(keep === null ? 1 : 0);
  for (const code of keep ?? []) kept[code] = 1;
  return kept;
}

function meetEdge(tally: EdgeTally, source: number, target: number, ms: number): number {
  const edge = tally.met++;
  tally.source[edge] = source;
  tally.target[edge] = target;
  for (const figure of [MIN, MAX, SHIFT]) tally.figures[edge * FIGURES + figure] = ms;
  return edge;
}

/** Without the room that was not needed. */
function fitted({ met, source, target, figures, bins }: EdgeTally): EdgeTally {
  return {
    met,
    source: source.slice(0, met),
    target: target.slice(0, met),
    figures: figures.slice(0, met * FIGURES),
    bins: bins.slice(0, met * BINS * 2),
  };
}

function mergedActivities(size: number, tallies: readonly ArraysTally[]) {
  const sum = (figure: 'count' | 'cases' | 'starts' | 'ends', code: number) =>
    tallies.reduce((total, { activities }) => total + activities[figure][code]!, 0);
  return new Map(
    Array.from({ length: size }, (_, code) => [
      code,
      { count: sum('count', code), cases: sum('cases', code), starts: sum('starts', code), ends: sum('ends', code) },
    ]),
  );
}

/** An edge over all parts; of each part, how its durations spread around their own mean. */
interface MergedEdge {
  source: number;
  target: number;
  count: number;
  cases: number;
  overlaps: number;
  min: number;
  max: number;
  bins: Float64Array;
  parts: { count: number; mean: number; squares: number }[];
}

function mergedEdges(tallies: readonly EdgeTally[]): MergedEdge[] {
  const merged = new Map<number, MergedEdge>();
  for (const tally of tallies) {
    for (let edge = 0; edge < tally.met; edge++) {
      const part = edgeOfTally(tally, edge);
      const key = part.source * 65536 + part.target;
      const known = merged.get(key);
      merged.set(key, known ? added(known, part) : part);
    }
  }
  return [...merged.values()];
}

function edgeOfTally({ source, target, figures, bins: allBins }: EdgeTally, edge: number): MergedEdge {
  const figure = (offset: number) => figures[edge * FIGURES + offset]!;
  const bins = allBins.slice(edge * BINS * 2, (edge + 1) * BINS * 2);
  const [count, sumMs] = [0, 1].map((odd) =>
    bins.reduce((sum, value, index) => (index % 2 === odd ? sum + value : sum), 0),
  ) as [number, number];
  const mean = sumMs / count;
  const squares = figure(SQUARES) - count * (mean - figure(SHIFT)) ** 2;
  return {
    source: source[edge]!,
    target: target[edge]!,
    count,
    cases: figure(CASES),
    overlaps: figure(OVERLAPS),
    min: figure(MIN),
    max: figure(MAX),
    bins,
    parts: [{ count, mean, squares }],
  };
}

const added = (one: MergedEdge, other: MergedEdge): MergedEdge => ({
  source: one.source,
  target: one.target,
  count: one.count + other.count,
  cases: one.cases + other.cases,
  overlaps: one.overlaps + other.overlaps,
  min: Math.min(one.min, other.min),
  max: Math.max(one.max, other.max),
  bins: one.bins.map((value, index) => value + other.bins[index]!),
  parts: [...one.parts, ...other.parts],
});

function durations({ source, target, count, overlaps, min, max, bins: counts, parts }: MergedEdge): EdgeDurations {
  const bins = binsOf(counts);
  const mean = bins.reduce((sum, { sumMs }) => sum + sumMs, 0) / count;
  const squares = parts.reduce((sum, part) => sum + part.squares + part.count * (part.mean - mean) ** 2, 0);
  const sd = count > 1 ? Math.sqrt(Math.max(0, squares) / (count - 1)) : null;
  const quantile = (share: number) => binQuantile(bins, share, { min, max });
  return { source, target, overlaps, durationMs: { mean, median: quantile(0.5), p90: quantile(0.9), min, max, sd } };
}

const binsOf = (bins: Float64Array): DurationBin[] =>
  Array.from({ length: BINS }, (_, bin) => ({ bin, count: bins[bin * 2]!, sumMs: bins[bin * 2 + 1]! })).filter(
    ({ count }) => count > 0,
  );
