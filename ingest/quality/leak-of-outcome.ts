import { errorReduction, type Ordered, ordered, probabilityGreater, tally, thresholdReduction } from './association.ts';
import type { CaseProfiles, ColumnProfile } from './case-profiles.ts';
import { isOutcomeName } from './outcome-names.ts';
import { counted, percent } from './wording.ts';

/** A column kept per case that tells how cases turn out, by its name and by its figures. */
export interface Outcome {
  name: string;
  /** one class per case; a case without a value is of class '' */
  classes: string[];
  /** a clause: what it goes with at the end of a case */
  evidence: string;
}

/** Classes rarer than this, in cases, prove nothing. */
const FEWEST = 10;
const MOST_CLASSES = 10;
/** A case of the class takes longer (or less long) than another one in at least this share of comparisons; half is chance. */
const LEAST_GREATER = 0.6;
const LEAST_REDUCTION = 0.9;

export const outcomesOf = ({ cases, columns }: CaseProfiles): Outcome[] =>
  columns
    .filter(({ name, scope, fromStart }) => isOutcomeName(name) && scope === 'case' && fromStart === 1)
    .flatMap((column) => outcomeOf(column, cases) ?? []);

function outcomeOf({ name, values }: ColumnProfile, cases: CaseProfiles['cases']): Outcome | null {
  const classes = values.map((value) => value ?? '');
  const sizes = [...tally(classes)].sort((a, b) => a[1] - b[1]);
  if (sizes.length < 2 || sizes.length > MOST_CLASSES) return null;

  const ends = cases.map(({ lastActivity }) => lastActivity);
  const reduction = errorReduction(ends, classes) ?? 0;
  if (reduction >= 0.5) return { name, classes, evidence: `it goes with the last activity of the case` };
  const leadTimes = cases.map(({ startedAt, endedAt }) => endedAt - startedAt);
  for (const [value, size] of sizes.filter((entry) => entry[1] >= FEWEST)) {
    const isClass = classes.map((each) => each === value);
    const greater = probabilityGreater(leadTimes, isClass) ?? 0.5;
    const share = Math.max(greater, 1 - greater);
    if (share < LEAST_GREATER || share - 0.5 < 4 * deviation(size, classes.length - size)) continue;
    const comparison = `${greater > 0.5 ? 'longer' : 'less long'} than the others in ${percent(share)} of comparisons`;
    return { name, classes, evidence: `${counted(size, 'case')} with ${value || 'no value'} took ${comparison}` };
  }
  return null;
}

/** Standard deviation of a probability of being greater that is due to chance alone (Mann and Whitney). */
const deviation = (size: number, others: number) => Math.sqrt((size + others + 1) / (12 * size * others));

/**
 * Which outcome a column gives away: its values, or one threshold on its lowest, highest or first number in the case, tell at least
 * nine of ten cases of an outcome's class that guessing the usual class gets wrong.
 *
 * @returns a clause for the message; null where it gives none away
 */
export function leakOfOutcome(column: ColumnProfile, outcomes: readonly Outcome[]): string | null {
  const orders = ordersOf(column);
  for (const { name, classes } of outcomes) {
    if (name === column.name) continue;
    const best = bestReduction(column, orders, classes);
    if (best >= LEAST_REDUCTION) {
      const known = percent(best);
      return `it gives away ${name}: it tells ${known} of the cases that are not as usual there, of ${counted(classes.length, 'case')} looked at`;
    }
  }
  return null;
}

function ordersOf({ scope, numbers, lowest, highest }: ColumnProfile): Ordered[] {
  const known = numbers.filter((number) => number !== null).length;
  if (known < FEWEST) return [];
  return (scope === 'case' ? [numbers] : [lowest, highest, numbers]).map(ordered);
}

function bestReduction(column: ColumnProfile, orders: readonly Ordered[], classes: readonly string[]): number {
  const sizes = [...tally(classes)].sort((a, b) => b[1] - a[1]);
  const others = sizes.slice(1).filter(([, size]) => size >= FEWEST);
  if (others.length === 0) return 0;
  const byThreshold = others.flatMap(([value]) => {
    const isClass = classes.map((each) => each === value);
    return orders.map((order) => thresholdReduction(order, isClass) ?? 0);
  });
  return Math.max(errorReduction(column.values, classes) ?? 0, ...byThreshold);
}
