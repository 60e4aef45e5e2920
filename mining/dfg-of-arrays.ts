import type { Dfg } from '../eventlog/index.ts';
import { binQuantile, type DurationBin, durationBin, LAST_BIN } from './bin-quantile.ts';
import { dfgOf, type EdgeDurations, pairKey } from './dfg-of.ts';
import { type CountedStructure, orderedStructure } from './ordered-structure.ts';
import { countVariants, keptActivities } from './structure-of-variants.ts';
import type { CaseMask, TraceArrays } from './trace-arrays.ts';

const BINS = LAST_BIN + 1;

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
  durations: DurationTally;
}

/** Rows of cases, from inclusive, to exclusive. */
export interface Rows {
  from: number;
  to: number;
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
    durations: tallyDurations(arrays, mask, keep, rows),
  };
}

/** Puts the tallies of all parts together. */
export function dfgOfTallies(names: readonly string[], tallies: readonly ArraysTally[]): Dfg {
  const structure = orderedStructure(
    names,
    tallies.map(({ counts }) => counts),
  );
  const edges = mergedEdges(tallies.map(({ durations }) => durations));
  return dfgOf(structure, edges.map(durations), 'bins');
}

function casesOfVariants({ variant, variants }: TraceArrays, mask: CaseMask | null, { from, to }: Rows): Float64Array {
  const cases = new Float64Array(variants.first.length - 1);
  for (let row = from; row < to; row++) {
    if (mask === null || mask[row] === 1) cases[variant[row]!]!++;
  }
  return cases;
}

/** One pass over the events. A loop for each case: with both in one, the common one takes a third longer. */
const tallyDurations = (
  arrays: TraceArrays,
  mask: CaseMask | null,
  keep: readonly number[] | null,
  rows: Rows,
): DurationTally => (keep === null ? tallyAll(arrays, mask, rows) : tallyKept(arrays, mask, keep, rows));

function tallyAll(arrays: TraceArrays, mask: CaseMask | null, rows: Rows): DurationTally {
  const { first, edge, bin, startMs, endMs, edges } = arrays;
  const figures = newFigures(edges.source.length);
  const bins = new Float64Array(edges.source.length * BINS * 2);
  for (let row = rows.from; row < rows.to; row++) {
    if (mask !== null && mask[row] === 0) continue;
    const last = first[row + 1]! - 1;
    for (let event = first[row]!; event < last; event++) {
      addDuration(figures, bins, edge[event]!, bin[event]!, startMs[event + 1]! - endMs[event]!);
    }
  }
  return tallyOf(pairsOf(edges), figures, bins);
}

function tallyKept(arrays: TraceArrays, mask: CaseMask | null, keep: readonly number[], rows: Rows): DurationTally {
  const { first, activity, edge, bin, startMs, endMs } = arrays;
  const fates = fatesOf(arrays, keep);
  const { pairs, numberOf } = numberedPairs(arrays);
  let figures = newFigures(pairs.length + BRIDGES);
  let bins = new Float64Array((pairs.length + BRIDGES) * BINS * 2);
  for (let row = rows.from; row < rows.to; row++) {
    if (mask !== null && mask[row] === 0) continue;
    const last = first[row + 1]! - 1;
    let before = -1; // the kept event before those that are dropped
    for (let event = first[row]!; event < last; event++) {
      const fate = fates[edge[event]!]!;
      if (fate === STAYS) {
        addDuration(figures, bins, edge[event]!, bin[event]!, startMs[event + 1]! - endMs[event]!);
      } else if (fate === LEAVES) {
        before = event;
      } else if (fate === RETURNS && before >= 0) {
        const number = numberOf(activity[before]!, activity[event + 1]!);
        if (number * FIGURES === figures.length) [figures, bins] = grown(figures, bins);
        const ms = startMs[event + 1]! - endMs[before]!;
        addDuration(figures, bins, number, durationBin(ms), ms);
      }
    }
  }
  return tallyOf(pairs, figures, bins);
}

/** What becomes of an edge when activities are dropped: both its ends stay, the target goes, or the source. */
const STAYS = 0;
const LEAVES = 1;
const RETURNS = 2;
const GOES = 3;

function fatesOf({ activities, edges }: TraceArrays, keep: readonly number[]): Uint8Array {
  const isKept = keptActivities(activities.length, keep);
  return Uint8Array.from(edges.source, (source, edge) => {
    const keepsTarget = isKept[edges.target[edge]!] === 1;
    if (isKept[source] === 1) return keepsTarget ? STAYS : LEAVES;
    return keepsTarget ? RETURNS : GOES;
  });
}

/** Small enough to be compiled into the loops. */
function addDuration(figures: Floats, bins: Floats, edge: number, bin: number, ms: number): void {
  const base = edge * FIGURES;
  if (ms < figures[base + MIN]!) {
    if (figures[base + MIN] === Infinity) figures[base + SHIFT] = ms;
    figures[base + MIN] = ms;
  }
  if (ms > figures[base + MAX]!) figures[base + MAX] = ms;
  if (ms < 0) figures[base + OVERLAPS]!++;
  const deviation = ms - figures[base + SHIFT]!;
  figures[base + SQUARES]! += deviation * deviation;
  const place = (edge * BINS + bin) * 2;
  bins[place]!++;
  bins[place + 1]! += ms;
}

/** Durations of the edges that occurred, by their place in `pairs`. */
interface DurationTally {
  pairs: readonly Pair[];
  /** by place × FIGURES + one of the offsets below */
  figures: Float64Array;
  /** count and sum of milliseconds, by (place × BINS + bin) × 2 */
  bins: Float64Array;
}

interface Pair {
  source: number;
  target: number;
}

/** Room for pairs that are brought together; doubled as often as needed. */
const BRIDGES = 64;
type Floats = Float64Array<ArrayBuffer>;

const FIGURES = 8;
const OVERLAPS = 0;
const MIN = 1;
const MAX = 2;
/** the first duration met: squares are summed around it, which keeps them small */
const SHIFT = 3;
const SQUARES = 4;

function newFigures(edges: number): Floats {
  const figures = new Float64Array(edges * FIGURES);
  for (let edge = 0; edge < edges; edge++) {
    figures[edge * FIGURES + MIN] = Infinity;
    figures[edge * FIGURES + MAX] = -Infinity;
  }
  return figures;
}

/** Room for twice the edges, the counts so far kept. */
function grown(figures: Floats, bins: Floats): [figures: Floats, bins: Floats] {
  const more = newFigures((figures.length * 2) / FIGURES);
  more.set(figures);
  const moreBins = new Float64Array(bins.length * 2);
  moreBins.set(bins);
  return [more, moreBins];
}

/** Only the edges that occurred, which a thread has to hand over. */
function tallyOf(pairs: readonly Pair[], figures: Float64Array, bins: Float64Array): DurationTally {
  const met = [...pairs.keys()].filter((edge) => figures[edge * FIGURES + MIN] !== Infinity);
  const tally = {
    pairs: met.map((edge) => pairs[edge]!),
    figures: new Float64Array(met.length * FIGURES),
    bins: new Float64Array(met.length * BINS * 2),
  };
  for (const [place, edge] of met.entries()) {
    tally.figures.set(figures.subarray(edge * FIGURES, (edge + 1) * FIGURES), place * FIGURES);
    tally.bins.set(bins.subarray(edge * BINS * 2, (edge + 1) * BINS * 2), place * BINS * 2);
  }
  return tally;
}

const pairsOf = ({ source, target }: TraceArrays['edges']): Pair[] =>
  Array.from(source, (code, edge) => ({ source: code, target: target[edge]! }));

/**
 * Numbers for pairs of activities: the codes of the edges that the log has, and then one for each pair that dropping activities
 * brings together. Few activities have a table of their pairs, which answers in a fraction of a map's time.
 */
function numberedPairs({ activities, edges }: TraceArrays): {
  pairs: Pair[];
  numberOf: (source: number, target: number) => number;
} {
  const pairs = pairsOf(edges);
  const numbers = activities.length <= MOST_IN_TABLE ? pairTable(activities.length) : pairMap();
  for (const [number, { source, target }] of pairs.entries()) numbers.set(source, target, number);
  const numberOf = (source: number, target: number): number => {
    const known = numbers.get(source, target);
    if (known !== undefined) return known;
    numbers.set(source, target, pairs.length);
    return pairs.push({ source, target }) - 1;
  };
  return { pairs, numberOf };
}

/** A table of this many activities takes 4 MB. */
const MOST_IN_TABLE = 1_000;

interface PairNumbers {
  get(source: number, target: number): number | undefined;
  set(source: number, target: number, number: number): void;
}

function pairTable(activities: number): PairNumbers {
  const numbers = new Int32Array(activities * activities).fill(-1);
  return {
    get(source, target) {
      const number = numbers[source * activities + target]!;
      return number < 0 ? undefined : number;
    },
    set(source, target, number) {
      numbers[source * activities + target] = number;
    },
  };
}

function pairMap(): PairNumbers {
  const numbers = new Map<number, number>();
  return {
    get: (source, target) => numbers.get(pairKey(source, target)),
    set: (source, target, number) => void numbers.set(pairKey(source, target), number),
  };
}

/** An edge over all parts; of each part, how its durations spread around their own mean. */
interface MergedEdge extends Pair {
  count: number;
  overlaps: number;
  min: number;
  max: number;
  bins: Float64Array;
  parts: { count: number; mean: number; squares: number }[];
}

function mergedEdges(tallies: readonly DurationTally[]): MergedEdge[] {
  const merged = new Map<number, MergedEdge>();
  for (const tally of tallies) {
    for (const [place, { source, target }] of tally.pairs.entries()) {
      const key = pairKey(source, target);
      const [known, part] = [merged.get(key), edgeOfTally(tally, place)];
      merged.set(key, known ? added(known, part) : part);
    }
  }
  return [...merged.values()];
}

function edgeOfTally({ pairs, figures, bins: allBins }: DurationTally, place: number): MergedEdge {
  const figure = (offset: number) => figures[place * FIGURES + offset]!;
  const bins = allBins.slice(place * BINS * 2, (place + 1) * BINS * 2);
  const [count, sumMs] = [0, 1].map((odd) =>
    bins.reduce((sum, value, index) => (index % 2 === odd ? sum + value : sum), 0),
  ) as [number, number];
  const mean = sumMs / count;
  const squares = figure(SQUARES) - count * (mean - figure(SHIFT)) ** 2;
  return {
    ...pairs[place]!,
    count,
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
