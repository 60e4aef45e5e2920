/** Numbers for keys in the order in which they are first met, from 0. */
export interface KeyNumbers {
  /** @param key an integer from 0 to below the size */
  numberOf(key: number): number;
  /** by number */
  keys: readonly number[];
}

/** A table of this many keys takes 16 MB. */
const MOST_IN_TABLE = 4_000_000;

/**
 * Few keys have a table, which answers in a fraction of a map's time.
 *
 * @param size how many keys there could be, up to 2^53
 */
export function keyNumbers(size: number): KeyNumbers {
  const keys: number[] = [];
  if (size > MOST_IN_TABLE) return { keys, numberOf: numberedInMap(keys) };
  const numbers = new Int32Array(size).fill(-1);
  return {
    keys,
    numberOf(key) {
      const known = numbers[key]!;
      return known < 0 ? (numbers[key] = keys.push(key) - 1) : known;
    },
  };
}

function numberedInMap(keys: number[]): KeyNumbers['numberOf'] {
  const numbers = new Map<number, number>();
  return (key) => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, keys.length);
    return keys.push(key) - 1;
  };
}
