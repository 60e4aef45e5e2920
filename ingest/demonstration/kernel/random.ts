/**
 * A stream of chance. Only sums, products and square roots are taken of it, which are exact on every machine.
 *
 * The generator is xoshiro128**, 32 bits at a time, its state filled by splitmix32.
 * Source: Blackman & Vigna (2021), "Scrambled Linear Pseudorandom Number Generators".
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /**
   * @param seed the same seed and stream give the same chances
   * @param stream tells apart what must not disturb each other, as one order from the next
   */
  constructor(seed: number, stream: number) {
    const start = (seed ^ mixed(Math.imul(stream, ODD) + 1)) | 0;
    this.#a = mixed(start + GOLDEN);
    this.#b = mixed(start + 2 * GOLDEN);
    this.#c = mixed(start + 3 * GOLDEN);
    this.#d = mixed(start + 4 * GOLDEN);
  }

  /** In [0, 1). */
  next(): number {
    const drawn = Math.imul(rotated(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotated(this.#d, 11);
    return drawn / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** In [from, to), in whole numbers. */
  between(from: number, to: number): number {
    return Math.floor(from + (to - from) * this.next());
  }

  /** Triangular: between `from` and `to`, most often near `mode`, in whole numbers. */
  around(from: number, mode: number, to: number): number {
    const share = this.next();
    const isRising = share < (mode - from) / (to - from);
    return Math.round(
      isRising
        ? from + Math.sqrt(share * (to - from) * (mode - from))
        : to - Math.sqrt((1 - share) * (to - from) * (to - mode)),
    );
  }

  pick<Item>(items: readonly Item[]): Item {
    return item(items, Math.floor(this.next() * items.length));
  }

  pickWeighted<Item extends { weight: number }>(items: readonly Item[]): Item {
    let left = this.next() * items.reduce((sum, { weight }) => sum + weight, 0);
    for (const candidate of items) {
      left -= candidate.weight;
      if (left < 0) return candidate;
    }
    return item(items, items.length - 1);
  }
}

const GOLDEN = 0x9e3779b9;
/** Spreads the numbers of streams over all bits. */
const ODD = 0x85ebca6b;

const rotated = (value: number, by: number) => (value << by) | (value >>> (32 - by));

/** The output step of splitmix32. */
function mixed(state: number): number {
  let value = state | 0;
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
  return value ^ (value >>> 15);
}

function item<Item>(items: readonly Item[], index: number): Item {
  if (items.length === 0) throw new Error('Nothing to pick from.');
  return items[index] as Item;
}
