import type { Structure } from './dfg-of.ts';
import { orderedStructure } from './ordered-structure.ts';

/** Distinct traces with the number of their cases, laid end to end. */
export interface WeightedVariants {
  /** by variant */
  cases: ArrayLike<number>;
  /** index of the first activity by variant, and the number of activities at the end */
  first: ArrayLike<number>;
  /** codes, in trace order */
  activity: ArrayLike<number>;
}

/**
 * Counts of activities and edges: those of each variant times its cases, so that no event is read.
 *
 * @param names by activity code
 * @param keep codes to reduce every variant to; null keeps all. A variant without any of them counts nowhere
 * Time O(length of the variants).
 */
export function structureOfVariants(
  { cases, first, activity }: WeightedVariants,
  names: readonly string[],
  keep: readonly number[] | null,
): Structure {
  const kept = keep === null ? null : new Set(keep);
  const activities = new Map<number, Counted & { starts: number; ends: number }>();
  const edges = new Map<number, Counted & { source: number; target: number }>();
  for (let variant = 0; variant + 1 < first.length; variant++) {
    const weight = cases[variant] as number;
    let source: number | null = null;
    for (let place = first[variant] as number; place < (first[variant + 1] as number); place++) {
      const target = activity[place] as number;
      if (kept !== null && !kept.has(target)) continue;
      const tally = found(activities, target, () => ({ ...uncounted(), starts: 0, ends: 0 }));
      count(tally, variant, weight);
      if (source === null) tally.starts += weight;
      else count(found(edges, source * 65536 + target, edgeFrom(source, target)), variant, weight);
      source = target;
    }
    if (source !== null) found(activities, source, () => ({ ...uncounted(), starts: 0, ends: 0 })).ends += weight;
  }
  return orderedStructure(names, activities, [...edges.values()]);
}

/** How often, in how many cases, and the variant that counted last. */
interface Counted {
  count: number;
  cases: number;
  lastVariant: number;
}

const uncounted = (): Counted => ({ count: 0, cases: 0, lastVariant: -1 });

const edgeFrom = (source: number, target: number) => () => ({ ...uncounted(), source, target });

function count(tally: Counted, variant: number, weight: number): void {
  tally.count += weight;
  if (tally.lastVariant === variant) return;
  tally.lastVariant = variant;
  tally.cases += weight;
}

function found<Tally>(tallies: Map<number, Tally>, key: number, make: () => Tally): Tally {
  const known = tallies.get(key);
  if (known) return known;
  const made = make();
  tallies.set(key, made);
  return made;
}
