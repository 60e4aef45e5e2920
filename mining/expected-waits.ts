import type { CompletedWaits } from './completed-waits.ts';
import { quantile } from './quantile.ts';

/** Codes of one attribute's values by case row, each below `values`. */
export interface AttributeCodes {
  values: number;
  byRow: ArrayLike<number>;
}

/** An order that waits now. */
export interface WaitingOrder {
  activity: number;
  waitingMs: number;
  /** code of its value of every attribute, in the order of the lists */
  codes: readonly number[];
}

/** What comparable completed waits say about an order. */
export interface ExpectedWait {
  /** the same object for all orders that are compared with the same waits */
  compared: ComparedWaits;
  /** of waiting at least this long: (longer or equal waits + 1) / (waits + 1); null without waits */
  probability: number | null;
}

/** What waits that were compared have in common. */
export interface ComparedWaits {
  waits: number;
  /** indices of the attributes that the waits share with the order */
  attributes: readonly number[];
  medianMs: number | null;
  p90Ms: number | null;
  /** most frequent next activity, the lower code of equals */
  next: number | null;
  /** most frequent resource of that activity, the lower number of equals; null where none is recorded */
  resource: number | null;
}

/** Fewer comparable waits than these are no evidence of their own: the attribute is left out of the comparison. */
const LEAST_WAITS = 30;
/** An attribute that explains less than this share of the waits does not narrow the comparison. */
const LEAST_EXPLAINED = 0.01;

/**
 * Judges orders by the completed waits after the same activity, narrowed to those with the same attributes: the
 * attribute that explains most comes first, and each is kept only while at least 30 waits remain. The order of the waits
 * does not matter.
 *
 * @returns a judge, which keeps every comparison it makes: the first order after an activity costs O(waits × attributes),
 *   the first of each distinct comparison O(n log n) in its waits, all others O(attributes + log n)
 */
export function expectedWaits(
  waits: CompletedWaits,
  attributes: readonly AttributeCodes[],
): (order: WaitingOrder) => ExpectedWait {
  const evidence = {
    waits,
    attributes: attributes.map((codes) => codesByWait(codes, waits)),
    nextCodes: highest(waits.next) + 1,
  };
  const waitsAfter = partition(indicesTo(waits.activity.length), waits.activity, highest(waits.activity) + 1);
  const known = new Map<number, AfterActivity>();
  return (order) => {
    const after = known.get(order.activity) ?? afterActivity(waitsAfter[order.activity], evidence);
    known.set(order.activity, after);
    const narrowest = narrow(after, order, evidence);
    narrowest.judged ??= judged(narrowest, evidence);
    const { sortedMs, facts } = narrowest.judged;
    return { compared: facts, probability: probability(sortedMs, order.waitingMs) };
  };
}

interface Evidence {
  waits: CompletedWaits;
  attributes: readonly WaitCodes[];
  /** one more than the highest code of an activity that ended a wait */
  nextCodes: number;
}

/** Codes of one attribute's values by wait, each below `values`. */
interface WaitCodes {
  values: number;
  byWait: Uint16Array;
}

function codesByWait({ values, byRow }: AttributeCodes, { row }: CompletedWaits): WaitCodes {
  const byWait = new Uint16Array(row.length);
  for (let wait = 0; wait < row.length; wait++) byWait[wait] = byRow[row[wait]!]!;
  return { values, byWait };
}

/** All waits after one activity, and which attributes tell them apart, best first. */
interface AfterActivity {
  all: Comparison;
  ranking: number[];
}

const afterActivity = (indices: Uint32Array = new Uint32Array(), evidence: Evidence): AfterActivity => ({
  all: comparison(indices, []),
  ranking: rankedAttributes(indices, evidence),
});

/** A set of comparable waits; what is derived from it is kept, as many orders share one. */
interface Comparison {
  indices: Uint32Array;
  attributes: readonly number[];
  /** by attribute, by code */
  narrower: Map<number, Comparison[]>;
  judged: { sortedMs: Float64Array; facts: ComparedWaits } | null;
}

const comparison = (indices: Uint32Array, attributes: readonly number[]): Comparison => ({
  indices,
  attributes,
  narrower: new Map(),
  judged: null,
});

function indicesTo(count: number): Uint32Array {
  const indices = new Uint32Array(count);
  for (let index = 0; index < count; index++) indices[index] = index;
  return indices;
}

function highest(codes: Uint16Array): number {
  let most = -1;
  for (let index = 0; index < codes.length; index++) if (codes[index]! > most) most = codes[index]!;
  return most;
}

/** The indices by the code that each has, each part in the order given. */
function partition(indices: Uint32Array, codes: Uint16Array, values: number): Uint32Array[] {
  const sizes = new Uint32Array(values);
  for (let place = 0; place < indices.length; place++) sizes[codes[indices[place]!]!]!++;
  const parts = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place]!;
    const code = codes[index]!;
    parts[code]![sizes[code]!++] = index;
  }
  return parts;
}

function narrow({ all, ranking }: AfterActivity, { codes }: WaitingOrder, evidence: Evidence): Comparison {
  let narrowest = all;
  for (const attribute of ranking) {
    const narrower = narrowedBy(narrowest, attribute, evidence)[codes[attribute]!];
    if (narrower && narrower.indices.length >= LEAST_WAITS) narrowest = narrower;
  }
  return narrowest;
}

/** The comparison split by the codes of an attribute. */
function narrowedBy(parent: Comparison, attribute: number, { attributes }: Evidence): Comparison[] {
  const known = parent.narrower.get(attribute);
  if (known) return known;
  const { byWait, values } = attributes[attribute]!;
  const shared = [...parent.attributes, attribute];
  const made = partition(parent.indices, byWait, values).map((indices) => comparison(indices, shared));
  parent.narrower.set(attribute, made);
  return made;
}

function judged({ indices, attributes }: Comparison, evidence: Evidence): NonNullable<Comparison['judged']> {
  const sorted = sortedMs(indices, evidence.waits);
  const facts = {
    waits: sorted.length,
    attributes,
    medianMs: quantile(sorted, 0.5),
    p90Ms: quantile(sorted, 0.9),
    ...usualNext(indices, evidence),
  };
  return { sortedMs: sorted, facts };
}

const probability = (sorted: Float64Array, waitingMs: number): number | null =>
  sorted.length === 0 ? null : (sorted.length - shorter(sorted, waitingMs) + 1) / (sorted.length + 1);

function sortedMs(indices: Uint32Array, { ms }: CompletedWaits): Float64Array {
  const values = new Float64Array(indices.length);
  for (let place = 0; place < indices.length; place++) values[place] = ms[indices[place]!]!;
  return values.sort();
}

/** How many of the sorted values are below `limit`. */
function shorter(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function usualNext(indices: Uint32Array, { waits, nextCodes }: Evidence): Pick<ComparedWaits, 'next' | 'resource'> {
  const nexts = new Uint32Array(nextCodes);
  for (let place = 0; place < indices.length; place++) nexts[waits.next[indices[place]!]!]!++;
  const next = mostFrequent(nexts);
  const resources = new Map<number, number>();
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place]!;
    const resource = waits.resource[index]!;
    if (waits.next[index] === next && resource !== 0) resources.set(resource, (resources.get(resource) ?? 0) + 1);
  }
  const [most] = [...resources].sort(([a, countA], [b, countB]) => countB - countA || a - b);
  return { next, resource: most?.[0] ?? null };
}

/** The code that occurs most, the lower one of equals; null where none does. */
function mostFrequent(counts: Uint32Array): number | null {
  let most = -1;
  for (let code = 0; code < counts.length; code++) {
    if (counts[code]! > (counts[most] ?? 0)) most = code;
  }
  return most < 0 ? null : most;
}

/** Attributes by the share of the waits they explain, greatest first; equals in the order given. */
function rankedAttributes(indices: Uint32Array, { waits, attributes }: Evidence): number[] {
  const levels = waitLevels(indices, waits);
  return attributes
    .map((codes, attribute) => ({ attribute, share: explainedShare(indices, levels, codes) }))
    .filter(({ share }) => share >= LEAST_EXPLAINED)
    .sort((a, b) => b.share - a.share || a.attribute - b.attribute)
    .map(({ attribute }) => attribute);
}

/** ln(1 + seconds) × 1,000 as whole numbers, so that sums of them are exact and the order of the waits cannot matter. */
function waitLevels(indices: Uint32Array, { ms }: CompletedWaits): Uint16Array {
  const levels = new Uint16Array(indices.length);
  for (let place = 0; place < indices.length; place++) {
    levels[place] = Math.round(Math.log1p(Math.max(0, ms[indices[place]!]!) / 1000) * 1000);
  }
  return levels;
}

/**
 * Share of the variance of log waits that lies between the groups of one attribute, corrected for their number, at
 * most 1; at or below 0 the attribute explains no more than chance would.
 * Source: Kelley (1935), "An unbiased correlation ratio measure" (epsilon squared).
 */
function explainedShare(indices: Uint32Array, levels: Uint16Array, { values, byWait }: WaitCodes): number {
  const [counts, sums] = [new Float64Array(values), new Float64Array(values)];
  let squares = 0;
  for (let place = 0; place < indices.length; place++) {
    const code = byWait[indices[place]!]!;
    const level = levels[place]!;
    counts[code]!++;
    sums[code]! += level;
    squares += level * level;
  }
  const count = indices.length;
  const centre = sums.reduce((all, sum) => all + sum, 0) ** 2 / count;
  const groups = counts.filter((size) => size > 0).length;
  const total = squares - centre;
  if (groups < 2 || count <= groups || total <= 0) return 0;
  const between = sums.reduce((all, sum, code) => (counts[code] ? all + sum ** 2 / counts[code] : all), 0) - centre;
  return 1 - (total - between) / (count - groups) / (total / (count - 1));
}
