/** Values that belong to groups, in the order in which they were met. */
export interface GroupedValues {
  /** by value */
  group: Uint32Array;
  values: Float64Array;
}

export interface MeanAndMedian {
  mean: number;
  median: number;
}

/**
 * Mean and median of each group; the median of an even number of values is halfway between the two in the middle. Null for
 * a group without values.
 *
 * @param groups how many there are
 * Time O(values) expected.
 */
export function meansAndMedians({ group, values }: GroupedValues, groups: number): (MeanAndMedian | null)[] {
  const first = firstOfGroups(group, groups);
  const ordered = byGroup(group, values, first);
  return Array.from({ length: groups }, (_, one) => {
    const members = ordered.subarray(first[one]!, first[one + 1]!);
    if (members.length === 0) return null;
    return { mean: members.reduce((sum, value) => sum + value, 0) / members.length, median: medianOf(members) };
  });
}

/** Index of the first member by group, and the number of members at the end, once members of a group lie together. */
export function firstOfGroups(group: Uint32Array | Uint16Array, groups: number): Uint32Array {
  const first = new Uint32Array(groups + 1);
  for (let index = 0; index < group.length; index++) first[group[index]! + 1]!++;
  for (let one = 0; one < groups; one++) first[one + 1]! += first[one]!;
  return first;
}

function byGroup(group: Uint32Array, values: Float64Array, first: Uint32Array): Float64Array {
  const next = first.slice();
  const ordered = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) ordered[next[group[index]!]!++] = values[index]!;
  return ordered;
}

/** Puts the values in another order. */
function medianOf(values: Float64Array): number {
  const middle = values.length >> 1;
  const high = select(values, middle);
  if (values.length % 2 === 1) return high;
  let low = -Infinity; // all that lies before the middle is not greater
  for (let index = 0; index < middle; index++) if (values[index]! > low) low = values[index]!;
  return low + (high - low) / 2;
}

/**
 * Moves the value with the wanted rank (from 0) to its place, smaller ones before it, and gives it. Time O(values) expected.
 * Source: Hoare (1961), "Algorithm 65: Find".
 */
function select(values: Float64Array, rank: number): number {
  let [from, to] = [0, values.length - 1];
  while (from < to) {
    const pivot = values[(from + to) >> 1]!;
    let [up, down] = [from, to];
    while (up <= down) {
      while (values[up]! < pivot) up++;
      while (values[down]! > pivot) down--;
      if (up <= down) {
        const swapped = values[up]!;
        values[up++] = values[down]!;
        values[down--] = swapped;
      }
    }
    if (rank <= down) to = down;
    else if (rank >= up) from = up;
    else break;
  }
  return values[rank]!;
}
