import { groupBy } from './group-by.ts';
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
 * @param codes one list per attribute: the code of its value by case row
 * @returns one entry per order, in the order given
 * Time O(waits × attributes), and O(n log n) in the waits of each distinct comparison.
 */
export function expectedWaits(
  orders: readonly WaitingOrder[],
  waits: CompletedWaits,
  codes: readonly ArrayLike<number>[],
): ExpectedWait[] {
  const comparisons = new Map<number, { all: Comparison; ranking: number[] }>();
  const waitsAfter = indicesByActivity(waits, new Set(orders.map(({ activity }) => activity)));
  for (const [activity, indices] of waitsAfter) {
    comparisons.set(activity, { all: comparison(indices), ranking: rankedAttributes(indices, waits, codes) });
  }
  return orders.map((order) => {
    const found = comparisons.get(order.activity) ?? { all: comparison([]), ranking: [] };
    const { narrowest, attributes } = narrow(found.all, found.ranking, order, waits, codes);
    return { attributes, ...judged(narrowest, order.waitingMs, waits) };
  });
}

/** A set of comparable waits; what is derived from it is kept, as many orders share one. */
interface Comparison {
  indices: readonly number[];
  narrower: Map<number, Map<number, Comparison>>;
  sortedMs: Float64Array | null;
  usual: Pick<ExpectedWait, 'next' | 'resource'> | null;
}

const comparison = (indices: readonly number[]): Comparison => ({
  indices,
  narrower: new Map(),
  sortedMs: null,
  usual: null,
});

function indicesByActivity(waits: CompletedWaits, wanted: ReadonlySet<number>): Map<number, number[]> {
  const found = new Map([...wanted].map((activity) => [activity, [] as number[]]));
  for (let index = 0; index < waits.activity.length; index++) found.get(waits.activity[index] as number)?.push(index);
  return found;
}

function narrow(
  all: Comparison,
  ranking: readonly number[],
  order: WaitingOrder,
  waits: CompletedWaits,
  codes: readonly ArrayLike<number>[],
): { narrowest: Comparison; attributes: number[] } {
  let narrowest = all;
  const attributes: number[] = [];
  for (const attribute of ranking) {
    const narrower = narrowedBy(narrowest, attribute, waits, codes).get(order.codes[attribute] as number);
    if (!narrower || narrower.indices.length < LEAST_WAITS) continue;
    narrowest = narrower;
    attributes.push(attribute);
  }
  return { narrowest, attributes };
}

function narrowedBy(
  { indices, narrower }: Comparison,
  attribute: number,
  waits: CompletedWaits,
  codes: readonly ArrayLike<number>[],
): Map<number, Comparison> {
  const known = narrower.get(attribute);
  if (known) return known;
  const byCode = groupBy(indices, (index) => codeOf(index, waits, codes[attribute] as ArrayLike<number>));
  const made = new Map([...byCode].map(([code, those]) => [code, comparison(those)]));
  narrower.set(attribute, made);
  return made;
}

const codeOf = (index: number, waits: CompletedWaits, codes: ArrayLike<number>) =>
  codes[waits.row[index] as number] as number;

function judged(compared: Comparison, waitingMs: number, waits: CompletedWaits): Omit<ExpectedWait, 'attributes'> {
  compared.sortedMs ??= Float64Array.from(compared.indices, (index) => waits.ms[index] as number).sort();
  compared.usual ??= usualNext(compared.indices, waits);
  const { sortedMs, usual } = compared;
  const count = sortedMs.length;
  return {
    waits: count,
    medianMs: quantile(sortedMs, 0.5),
    p90Ms: quantile(sortedMs, 0.9),
    probability: count === 0 ? null : (count - shorter(sortedMs, waitingMs) + 1) / (count + 1),
    ...usual,
  };
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

function usualNext(indices: readonly number[], waits: CompletedWaits): Pick<ExpectedWait, 'next' | 'resource'> {
  const next = mostFrequent(indices.map((index) => waits.next[index] as number));
  const resources = indices
    .filter((index) => waits.next[index] === next)
    .map((index) => waits.resource[index] as number);
  return { next, resource: mostFrequent(resources.filter((resource) => resource > 0)) };
}

function mostFrequent(numbers: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const [most] = [...counts].sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || a - b);
  return most?.[0] ?? null;
}

/** Attributes by the share of the waits they explain, greatest first; equals in the order given. */
function rankedAttributes(
  indices: readonly number[],
  waits: CompletedWaits,
  codes: readonly ArrayLike<number>[],
): number[] {
  return codes
    .map((list, attribute) => ({ attribute, share: explainedShare(indices, waits, list) }))
    .filter(({ share }) => share >= LEAST_EXPLAINED)
    .sort((a, b) => b.share - a.share || a.attribute - b.attribute)
    .map(({ attribute }) => attribute);
}

/**
 * Share of the variance of log waits that lies between the groups of one attribute, corrected for their number, at
 * most 1; at or below 0 the attribute explains no more than chance would.
 * Source: Kelley (1935), "An unbiased correlation ratio measure" (epsilon squared).
 */
function explainedShare(indices: readonly number[], waits: CompletedWaits, codes: ArrayLike<number>): number {
  const groups = new Map<number, { count: number; sum: number }>();
  const count = indices.length;
  let [sum, squares] = [0, 0];
  for (const index of indices) {
    const value = Math.log1p(Math.max(0, waits.ms[index] as number) / 1000);
    const code = codeOf(index, waits, codes);
    const group = groups.get(code) ?? { count: 0, sum: 0 };
    groups.set(code, { count: group.count + 1, sum: group.sum + value });
    sum += value;
    squares += value * value;
  }
  const total = squares - (sum * sum) / count;
  if (groups.size < 2 || count <= groups.size || total <= 0) return 0;
  const between =
    [...groups.values()].reduce((all, group) => all + (group.sum * group.sum) / group.count, 0) - (sum * sum) / count;
  return 1 - (total - between) / (count - groups.size) / (total / (count - 1));
}
