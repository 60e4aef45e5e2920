/**
 * By how much knowing the group of each case reduces the errors of guessing its class, 0 (nothing) to 1 (all): Goodman and
 * Kruskal's lambda, with the guess for groups of fewer than five cases left at the most frequent class of all, so that
 * names with a case each do not look like knowledge.
 *
 * @param groups one per case, null is a group of its own
 * @param classes one per case
 * @returns null where all cases are of one class
 */
export function errorReduction(groups: readonly (string | null)[], classes: readonly string[]): number | null {
  const all = tally(classes);
  const [usual, most] = largest(all);
  const errors = classes.length - most;
  if (errors === 0) return null;

  const byGroup = new Map<string | null, Map<string, number>>();
  for (const [index, group] of groups.entries()) {
    const counts = byGroup.get(group) ?? new Map<string, number>();
    byGroup.set(group, count(counts, classes[index] as string));
  }
  let left = 0;
  for (const counts of byGroup.values()) {
    const size = total(counts);
    left += size - (size >= 5 ? largest(counts)[1] : (counts.get(usual) ?? 0));
  }
  return 1 - left / errors;
}

/** The cases that have a number, in its order, ties in the order of the cases. */
export interface Ordered {
  numbers: readonly (number | null)[];
  places: readonly number[];
}

/** Time O(n log n). */
export function ordered(numbers: readonly (number | null)[]): Ordered {
  const places = numbers.flatMap((number, place) => (number === null ? [] : [place]));
  return { numbers, places: places.sort((a, b) => (numbers[a] as number) - (numbers[b] as number) || a - b) };
}

/**
 * The error reduction of the best single threshold on a number, where cases at or below it, above it and without a number are three
 * groups. Time O(n).
 *
 * @param isClass whether each case is of the class that is told from all others
 * @returns null where all cases are of one class
 */
export function thresholdReduction({ numbers, places }: Ordered, isClass: readonly boolean[]): number | null {
  const positives = isClass.filter(Boolean).length;
  const errors = minority(positives, isClass.length);
  if (errors === 0) return null;

  const known = places.filter((place) => isClass[place]).length;
  let best = minority(known, places.length);
  let below = 0;
  for (const [index, place] of places.entries()) {
    if (isClass[place]) below++;
    if (numbers[places[index + 1] ?? -1] === numbers[place]) continue;
    best = Math.min(best, minority(below, index + 1) + minority(known - below, places.length - index - 1));
  }
  return 1 - (best + minority(positives - known, isClass.length - places.length)) / errors;
}

const minority = (positives: number, size: number) => Math.min(positives, size - positives);

/**
 * Spearman's rank correlation, -1 to 1, ties at their mean rank.
 *
 * @returns null where either side has one value only
 */
export function rankCorrelation(xs: readonly number[], ys: readonly number[]): number | null {
  const a = ranks(xs);
  const b = ranks(ys);
  const mean = (xs.length + 1) / 2;
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (const [index, rank] of a.entries()) {
    const other = b[index] as number;
    product += (rank - mean) * (other - mean);
    squareA += (rank - mean) ** 2;
    squareB += (other - mean) ** 2;
  }
  return squareA === 0 || squareB === 0 ? null : product / Math.sqrt(squareA * squareB);
}

/**
 * The probability that a case of the class has a greater number than another case, 0 to 1; ties count half. 0.5 says that the
 * class and the number have nothing to do with each other.
 *
 * @returns null where all cases are of one class
 */
export function probabilityGreater(numbers: readonly number[], isClass: readonly boolean[]): number | null {
  const positives = isClass.filter(Boolean).length;
  const negatives = isClass.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const rankSum = ranks(numbers).reduce((sum, rank, index) => (isClass[index] ? sum + rank : sum), 0);
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Middle value; the mean of two where their number is even; null of none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = Float64Array.from(numbers).sort();
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}

/** How often each word occurs. */
export const tally = (words: readonly string[]): Map<string, number> =>
  words.reduce((counts, word) => count(counts, word), new Map<string, number>());

function ranks(numbers: readonly number[]): number[] {
  const { places } = ordered(numbers);
  const result = new Array<number>(numbers.length);
  for (let first = 0; first < places.length; ) {
    let last = first;
    while (last + 1 < places.length && numbers[places[last + 1] as number] === numbers[places[first] as number]) last++;
    for (let index = first; index <= last; index++) result[places[index] as number] = (first + last) / 2 + 1;
    first = last + 1;
  }
  return result;
}

function count(counts: Map<string, number>, word: string): Map<string, number> {
  return counts.set(word, (counts.get(word) ?? 0) + 1);
}

function largest(counts: ReadonlyMap<string, number>): [string, number] {
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['', 0]);
}

const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, each) => sum + each, 0);
