import { pairKey, type Structure } from './dfg-of.ts';
import { type CountedStructure, orderedStructure } from './ordered-structure.ts';
import type { VariantArrays } from './trace-arrays.ts';

/** Distinct traces with the number of their cases. */
export interface WeightedVariants extends VariantArrays {
  /** by variant; one without cases counts nowhere */
  cases: ArrayLike<number>;
}

/**
 * Counts of activities and edges, in the order of every answer.
 *
 * @param names by activity code
 * @param keep codes to reduce every variant to; null keeps all. A variant without any of them counts nowhere
 */
export const structureOfVariants = (
  variants: WeightedVariants,
  names: readonly string[],
  keep: readonly number[] | null,
): Structure => orderedStructure(names, [countVariants(variants, names.length, keep)]);

/**
 * Counts of activities and edges: those of each variant times its cases, so that no event is read.
 *
 * @param size number of activity codes
 * Time O(length of the variants that have cases).
 */
export function countVariants(
  { cases, first, activity }: WeightedVariants,
  size: number,
  keep: readonly number[] | null,
): CountedStructure {
  const isKept = keptActivities(size, keep);
  const activities = Array.from({ length: size }, () => ({ ...uncounted(), starts: 0, ends: 0 }));
  const edges = new Map<number, EdgeCounts>();
  for (let variant = 0; variant + 1 < first.length; variant++) {
    const weight = cases[variant]!;
    if (weight === 0) continue;
    let source = -1;
    for (let place = first[variant]!; place < first[variant + 1]!; place++) {
      const target = activity[place]!;
      if (isKept[target] === 0) continue;
      count(activities[target]!, variant, weight);
      if (source === -1) activities[target]!.starts += weight;
      else count(edgeBetween(edges, source, target), variant, weight);
      source = target;
    }
    if (source !== -1) activities[source]!.ends += weight;
  }
  const occurring = [...activities.entries()].filter((entry) => entry[1].count > 0);
  return { activities: new Map(occurring), edges: [...edges.values()] };
}

/** By activity code: 1 where it is kept. */
export function keptActivities(size: number, keep: readonly number[] | null): Uint8Array {
  const isKept = new Uint8Array(size).fill(keep === null ? 1 : 0);
  for (const code of keep ?? []) isKept[code] = 1;
  return isKept;
}

/** How often, in how many cases, and the variant that counted last. */
interface Counted {
  count: number;
  cases: number;
  lastVariant: number;
}

interface EdgeCounts extends Counted {
  source: number;
  target: number;
}

const uncounted = (): Counted => ({ count: 0, cases: 0, lastVariant: -1 });

function count(tally: Counted, variant: number, weight: number): void {
  tally.count += weight;
  if (tally.lastVariant === variant) return;
  tally.lastVariant = variant;
  tally.cases += weight;
}

function edgeBetween(edges: Map<number, EdgeCounts>, source: number, target: number): EdgeCounts {
  const key = pairKey(source, target);
  const known = edges.get(key);
  if (known) return known;
  const met = { ...uncounted(), source, target };
  edges.set(key, met);
  return met;
}
