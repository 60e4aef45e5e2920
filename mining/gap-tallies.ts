import { durationBin, LAST_BIN } from './bin-quantile.ts';
import { keyNumbers } from './key-numbers.ts';
import { type CaseMask, type GapArrays, keptBit, type TraceArrays } from './trace-arrays.ts';

const BINS = LAST_BIN + 1;

/** Rows of cases, from inclusive, to exclusive. */
export interface Rows {
  from: number;
  to: number;
}

/** Gaps counted by pair of activities and bin; tallies of different cases add up. Only pairs and bins that occurred. */
export interface GapTally {
  /** codes of the activities by group */
  source: Uint16Array;
  target: Uint16Array;
  bin: Uint8Array;
  /** by group × FIGURES + one of the offsets below */
  figures: Float64Array;
}

export const FIGURES = 7;
export const COUNT = 0;
/** of milliseconds, as the next two */
export const SUM = 1;
export const MIN = 2;
export const MAX = 3;
/** how many are negative */
export const OVERLAPS = 4;
/** a gap of the group: squares are summed around it, which keeps them small */
export const SHIFT = 5;
export const SQUARES = 6;

/**
 * The gaps of the edges whose ends are kept. They lie side by side by edge and bin, each group in the order of the rows.
 *
 * @param isKept by activity code: 1 keeps it
 * Time O(gaps of these rows).
 */
export function tallyGroups(
  { edges, gaps }: TraceArrays,
  mask: CaseMask | null,
  rows: Rows,
  isKept: Uint8Array,
): GapTally {
  const figures = new Float64Array(gaps.edge.length * FIGURES);
  for (const [group, edge] of gaps.edge.entries()) {
    if (isKept[edges.source[edge]!] === 0 || isKept[edges.target[edge]!] === 0) continue;
    const [from, to] = [gaps.first[group]!, gaps.first[group + 1]!];
    const places = { from: lowerBound(gaps.row, rows.from, from, to), to: lowerBound(gaps.row, rows.to, from, to) };
    figures.set(figuresOf(gaps, mask, places), group * FIGURES);
  }
  return tallyOf(figures, (group) => {
    const edge = gaps.edge[group]!;
    return { source: edges.source[edge]!, target: edges.target[edge]!, bin: gaps.bin[group]! };
  });
}

/** The first place from `from` to `to` whose row is `row` or a later one; `to` without any. */
function lowerBound(rows: Uint32Array, row: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A variable for each figure, declared by itself: taken from one array they would cost four times as much, over millions of
 * gaps. A case that the mask leaves out weighs nothing, which is quicker than a jump that cannot be foreseen.
 */
function figuresOf({ row, ms }: GapArrays, mask: CaseMask | null, { from, to }: Rows): readonly number[] {
  const shift = ms[from] ?? 0;
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  let overlaps = 0;
  let squares = 0;
  for (let place = from; place < to; place++) {
    const kept = mask === null ? 1 : keptBit(mask, row[place]!);
    const gap = ms[place]!;
    const deviation = gap - shift;
    count += kept;
    sum += gap * kept;
    squares += deviation * deviation * kept;
    if (gap < min && kept === 1) min = gap;
    if (gap > max && kept === 1) max = gap;
    if (gap < 0) overlaps += kept;
  }
  return [count, sum, min, max, overlaps, shift, squares];
}

/** Where dropping activities brings two kept events of a variant together. */
export interface Bridges {
  /** index of the first bridge by variant code, and the number of bridges at the end */
  first: Uint32Array;
  /** by bridge: places within the trace, and the number of the pair of activities */
  before: readonly number[];
  after: readonly number[];
  number: readonly number[];
  /** by number: source and target in one, source × activities + target */
  pairs: readonly number[];
}

/** Time O(length of the variants). */
export function bridgesOfVariants({ variants, activities }: TraceArrays, isKept: Uint8Array): Bridges {
  const { first: firsts, activity } = variants;
  const first = new Uint32Array(firsts.length);
  const bridges = { before: [] as number[], after: [] as number[], number: [] as number[] };
  const pairs = keyNumbers(activities.length ** 2);
  for (let variant = 0; variant + 1 < firsts.length; variant++) {
    const [from, to] = [firsts[variant]!, firsts[variant + 1]!];
    let before = -1; // the place of the kept event before this one
    for (let place = from; place < to; place++) {
      if (isKept[activity[place]!] === 0) continue;
      if (before >= 0 && place - before > 1) {
        bridges.before.push(before - from);
        bridges.after.push(place - from);
        bridges.number.push(pairs.numberOf(activity[before]! * activities.length + activity[place]!));
      }
      before = place;
    }
    first[variant + 1] = bridges.number.length;
  }
  return { first, ...bridges, pairs: pairs.keys };
}

/** The gaps over dropped events. Time O(cases and their bridges). */
export function tallyBridges(
  { activities, first, variant, startMs, endMs }: TraceArrays,
  mask: CaseMask | null,
  rows: Rows,
  bridges: Bridges,
): GapTally {
  const { first: firstBridge, before, after, number, pairs } = bridges;
  const figures = emptyFigures(pairs.length * BINS);
  for (let row = rows.from; row < rows.to; row++) {
    if (mask !== null && keptBit(mask, row) === 0) continue;
    const event = first[row]!;
    const last = firstBridge[variant[row]! + 1]!;
    for (let bridge = firstBridge[variant[row]!]!; bridge < last; bridge++) {
      const ms = startMs[event + after[bridge]!]! - endMs[event + before[bridge]!]!;
      addGap(figures, (number[bridge]! * BINS + durationBin(ms)) * FIGURES, ms);
    }
  }
  return tallyOf(figures, (group) => {
    const pair = pairs[Math.floor(group / BINS)]!;
    return { source: Math.floor(pair / activities.length), target: pair % activities.length, bin: group % BINS };
  });
}

function emptyFigures(groups: number): Float64Array {
  const figures = new Float64Array(groups * FIGURES);
  for (let group = 0; group < groups; group++) {
    figures[group * FIGURES + MIN] = Infinity;
    figures[group * FIGURES + MAX] = -Infinity;
  }
  return figures;
}

function addGap(figures: Float64Array, base: number, ms: number): void {
  if (figures[base + COUNT]!++ === 0) figures[base + SHIFT] = ms;
  const deviation = ms - figures[base + SHIFT]!;
  figures[base + SUM]! += ms;
  figures[base + SQUARES]! += deviation * deviation;
  if (ms < figures[base + MIN]!) figures[base + MIN] = ms;
  if (ms > figures[base + MAX]!) figures[base + MAX] = ms;
  if (ms < 0) figures[base + OVERLAPS]!++;
}

/** Only the groups that occurred, which a thread has to hand over. */
function tallyOf(
  figures: Float64Array,
  groupAt: (group: number) => { source: number; target: number; bin: number },
): GapTally {
  const met: number[] = [];
  for (let group = 0; group * FIGURES < figures.length; group++) {
    if (figures[group * FIGURES + COUNT]! > 0) met.push(group);
  }
  const tally: GapTally = {
    source: new Uint16Array(met.length),
    target: new Uint16Array(met.length),
    bin: new Uint8Array(met.length),
    figures: new Float64Array(met.length * FIGURES),
  };
  for (const [place, group] of met.entries()) {
    const { source, target, bin } = groupAt(group);
    [tally.source[place], tally.target[place], tally.bin[place]] = [source, target, bin];
    tally.figures.set(figures.subarray(group * FIGURES, (group + 1) * FIGURES), place * FIGURES);
  }
  return tally;
}
