import { quantile } from './quantile.ts';

/** Waits that are over, column by column, one entry each. */
export interface CompletedWaits {
  /** code of the activity after which was waited */
  activity: ArrayLike<number>;
  ms: ArrayLike<number>;
  /** code of the activity that ended the wait */
  next: ArrayLike<number>;
  /** number of the resource that did it; 0: not recorded */
  resource: ArrayLike<number>;
  /** row of the case in every list of attribute codes */
  row: ArrayLike<number>;
}

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
  waits: number;
  /** indices of the attributes that the comparable waits share with the order */
  attributes: number[];
  medianMs: number | null;
  p90Ms: number | null;
  /** of waiting at least this long: (longer or equal waits + 1) / (waits + 1); null without waits */
  probability: number | null;
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
 * Judges each order by the completed waits after the same activity, narrowed to those with the same attributes: the
 * attribute that explains most comes first, and each is kept only while at least 30 waits remain.
 *
 * @returns one entry per order, in the order given; the order of the waits does not matter
 * Time O(waits × attributes), and O(n log n) in the waits of each distinct comparison.
 */
export function expectedWaits(
  orders: readonly WaitingOrder[],
  waits: CompletedWaits,
  attributes: readonly AttributeCodes[],
): ExpectedWait[] {
  const evidence = { waits, attributes };
  const comparisons = new Map<number, { all: Comparison; ranking: number[] }>();
  const waitsAfter = partition(indicesTo(waits.activity.length), (index) => waits.activity[index] as number);
  for (const activity of new Set(orders.map((order) => order.activity))) {
    const indices = waitsAfter[activity] ?? new Uint32Array();
    comparisons.set(activity, { all: comparison(indices), ranking: rankedAttributes(indices, evidence) });
  }
  return orders.map((order) => {
    const { all, ranking } = comparisons.get(order.activity) as { all: Comparison; ranking: number[] };
    const narrowed = narrow(all, ranking, order, evidence);
    return { attributes: narrowed.attributes, ...judged(narrowed.narrowest, order.waitingMs, waits) };
  });
}

interface Evidence {
  waits: CompletedWaits;
  attributes: readonly AttributeCodes[];
}

/** A set of comparable waits; what is derived from it is kept, as many orders share one. */
interface Comparison {
  indices: Uint32Array;
  /** by attribute, by code */
  narrower: Map<number, Comparison[]>;
  sortedMs: Float64Array | null;
  usual: Pick<ExpectedWait, 'next' | 'resource'> | null;
}

const comparison = (indices: Uint32Array): Comparison => ({
  indices,
  narrower: new Map(),
  sortedMs: null,
  usual: null,
});

function indicesTo(count: number): Uint32Array {
  const indices = new Uint32Array(count);
  for (let index = 0; index < count; index++) indices[index] = index;
  return indices;
}

/** The indices by code, each part in the order given; codes are small whole numbers. */
function partition(indices: Uint32Array, codeOf: (index: number) => number): Uint32Array[] {
  const sizes = frequencies(indices, codeOf);
  const parts = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place] as number;
    const code = codeOf(index);
    (parts[code] as Uint32Array)[sizes[code]!++] = index;
  }
  return parts;
}

/** How often each code occurs, as long as the highest code asks for. */
function frequencies(indices: Uint32Array, codeOf: (index: number) => number): Uint32Array {
  let highest = -1;
  for (let place = 0; place < indices.length; place++) highest = Math.max(highest, codeOf(indices[place] as number));
  const counts = new Uint32Array(highest + 1);
  for (let place = 0; place < indices.length; place++) counts[codeOf(indices[place] as number)]!++;
  return counts;
}

function narrow(all: Comparison, ranking: readonly number[], order: WaitingOrder, evidence: Evidence) {
  let narrowest = all;
  const attributes: number[] = [];
  for (const attribute of ranking) {
    const narrower = narrowedBy(narrowest, attribute, evidence)[order.codes[attribute] as number];
    if (!narrower || narrower.indices.length < LEAST_WAITS) continue;
    narrowest = narrower;
    attributes.push(attribute);
  }
  return { narrowest, attributes };
}

/** The comparison split by the codes of an attribute. */
function narrowedBy(parent: Comparison, attribute: number, { waits, attributes }: Evidence): Comparison[] {
  const known = parent.narrower.get(attribute);
  if (known) return known;
  const { byRow } = attributes[attribute] as AttributeCodes;
  const { row } = waits;
  const made = partition(parent.indices, (index) => byRow[row[index] as number] as number).map(comparison);
  parent.narrower.set(attribute, made);
  return made;
}

function judged(compared: Comparison, waitingMs: number, waits: CompletedWaits): Omit<ExpectedWait, 'attributes'> {
  compared.sortedMs ??= sortedMs(compared.indices, waits);
  compared.usual ??= usualNext(compared.indices, waits);
  const { sortedMs: sorted, usual } = compared;
  const count = sorted.length;
  return {
    waits: count,
    medianMs: quantile(sorted, 0.5),
    p90Ms: quantile(sorted, 0.9),
    probability: count === 0 ? null : (count - shorter(sorted, waitingMs) + 1) / (count + 1),
    ...usual,
  };
}

function sortedMs(indices: Uint32Array, { ms }: CompletedWaits): Float64Array {
  const values = new Float64Array(indices.length);
  for (let place = 0; place < indices.length; place++) values[place] = ms[indices[place] as number] as number;
  return values.sort();
}

/** How many of the sorted values are below `limit`. */
function shorter(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function usualNext(indices: Uint32Array, waits: CompletedWaits): Pick<ExpectedWait, 'next' | 'resource'> {
  const next = mostFrequent(indices, (index) => waits.next[index] as number);
  const withResource = indices.filter((index) => waits.next[index] === next && waits.resource[index] !== 0);
  return { next, resource: mostFrequent(withResource, (index) => waits.resource[index] as number) };
}

/** The lower code of equals; null of none. */
function mostFrequent(indices: Uint32Array, codeOf: (index: number) => number): number | null {
  const counts = frequencies(indices, codeOf);
  let most = -1;
  for (let code = 0; code < counts.length; code++) {
    if ((counts[code] as number) > (counts[most] ?? 0)) most = code;
  }
  return most < 0 ? null : most;
}

/** Attributes by the share of the waits they explain, greatest first; equals in the order given. */
function rankedAttributes(indices: Uint32Array, { waits, attributes }: Evidence): number[] {
  const levels = waitLevels(indices, waits);
  return attributes
    .map((codes, attribute) => ({ attribute, share: explainedShare(indices, levels, waits.row, codes) }))
    .filter(({ share }) => share >= LEAST_EXPLAINED)
    .sort((a, b) => b.share - a.share || a.attribute - b.attribute)
    .map(({ attribute }) => attribute);
}

/** ln(1 + seconds) × 1,000 as whole numbers, so that sums of them are exact and the order of the waits cannot matter. */
function waitLevels(indices: Uint32Array, { ms }: CompletedWaits): Uint16Array {
  const levels = new Uint16Array(indices.length);
  for (let place = 0; place < indices.length; place++) {
    levels[place] = Math.round(Math.log1p(Math.max(0, ms[indices[place] as number] as number) / 1000) * 1000);
  }
  return levels;
}

/**
 * Share of the variance of log waits that lies between the groups of one attribute, corrected for their number, at
 * most 1; at or below 0 the attribute explains no more than chance would.
 * Source: Kelley (1935), "An unbiased correlation ratio measure" (epsilon squared).
 */
function explainedShare(
  indices: Uint32Array,
  levels: Uint16Array,
  rows: ArrayLike<number>,
  { values, byRow }: AttributeCodes,
): number {
  const [counts, sums] = [new Float64Array(values), new Float64Array(values)];
  let squares = 0;
  for (let place = 0; place < indices.length; place++) {
    const code = byRow[rows[indices[place] as number] as number] as number;
    const level = levels[place] as number;
    counts[code]!++;
    sums[code]! += level;
    squares += level * level;
  }
  const count = indices.length;
  const centre = sums.reduce((all, sum) => all + sum, 0) ** 2 / count;
  const groups = counts.filter((size) => size > 0).length;
  const total = squares - centre;
  if (groups < 2 || count <= groups || total <= 0) return 0;
  const between =
    sums.reduce((all, sum, code) => (counts[code] ? all + sum ** 2 / (counts[code] as number) : all), 0) - centre;
  return 1 - (total - between) / (count - groups) / (total / (count - 1));
}
