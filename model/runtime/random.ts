/** Numbers in [0, 1), the same for the same seed. */
export type Random = () => number;

/**
 * A generator with 32 bits of state, for shuffles and samples, not for secrets.
 *
 * @param seed a whole number; two seeds give unrelated sequences
 * Source: Steele, Lea & Flood (2014), "Fast splittable pseudorandom number generators", in 32 bits.
 */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/**
 * The numbers 0 … length − 1 in an order that every permutation has an equal chance to be.
 * Source: Durstenfeld (1964), "Algorithm 235: Random permutation".
 */
export function permutation(length: number, random: Random): Int32Array {
  const order = Int32Array.from({ length }, (_, place) => place);
  for (let last = length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const held = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = held;
  }
  return order;
}
