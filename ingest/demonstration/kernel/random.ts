/** A stream of chance. Only sums, products and square roots are taken of it, which are exact on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  chance(probability: number): boolean;
  /** In [from, to), to the millisecond where the bounds are milliseconds. */
  between(from: number, to: number): number;
  /** Triangular: between `from` and `to`, most often near `mode`. */
  around(from: number, mode: number, to: number): number;
  pick<Item>(items: readonly Item[]): Item;
  pickWeighted<Item extends { weight: number }>(items: readonly Item[]): Item;
}

/**
 * xoshiro128**, 32 bits at a time, its state filled by splitmix32.
 * Source: Blackman & Vigna (2021), "Scrambled Linear Pseudorandom Number Generators".
 *
 * @param seed the same seed and stream give the same chances
 * @param stream tells apart what must not disturb each other, as one order from the next
 */
export function createRandom(seed: number, stream: number): Random {
  const fill = splitmix((seed ^ Math.imul(stream + 1, 0x9e3779b1)) >>> 0);
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];

  function next(): number {
    const drawn = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return drawn / 2 ** 32;
  }

  return {
    next,
    chance: (probability) => next() < probability,
    between: (from, to) => Math.floor(from + (to - from) * next()),
    around: (from, mode, to) => Math.round(triangular(next(), from, mode, to)),
    pick: (items) => item(items, Math.floor(next() * items.length)),
    pickWeighted(items) {
      let left = next() * items.reduce((sum, { weight }) => sum + weight, 0);
      for (const candidate of items) {
        left -= candidate.weight;
        if (left < 0) return candidate;
      }
      return item(items, items.length - 1);
    },
  };
}

const rotated = (value: number, by: number) => (value << by) | (value >>> (32 - by));

function splitmix(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}

function triangular(share: number, from: number, mode: number, to: number): number {
  const rising = (mode - from) / (to - from);
  return share < rising
    ? from + Math.sqrt(share * (to - from) * (mode - from))
    : to - Math.sqrt((1 - share) * (to - from) * (to - mode));
}

function item<Item>(items: readonly Item[], index: number): Item {
  if (items.length === 0) throw new Error('Nothing to pick from.');
  return items[index] as Item;
}
