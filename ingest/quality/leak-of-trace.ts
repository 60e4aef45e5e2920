import { errorReduction, rankCorrelation, tally } from './association.ts';
import type { CaseProfiles, ColumnProfile, SettledCase } from './case-profiles.ts';
import { isOutcomeName, wordsOf } from './outcome-names.ts';
import { counted, percent } from './wording.ts';

const FEWEST = 20;
const LEAST_CORRELATION = 0.9;
const LEAST_REDUCTION = 0.9;

/**
 * What a column that is known from the first event tells of the trace that followed: how long it took or how many events it had,
 * which variant it became, or whether an activity occurred that the column's name or value speaks of.
 *
 * @returns a clause for the message; null where it tells nothing
 */
export function leakOfTrace(column: ColumnProfile, { cases }: CaseProfiles): string | null {
  if (column.fromStart < 0.95) return null;
  return ofLength(column, cases) ?? ofVariant(column, cases) ?? ofActivity(column, cases);
}

function ofLength({ numbers }: ColumnProfile, cases: readonly SettledCase[]): string | null {
  const known = numbers.flatMap((number, index) => {
    const settled = cases[index];
    return number === null || !settled ? [] : [{ number, settled }];
  });
  if (known.length < FEWEST || known.length < cases.length / 2) return null;
  const values = known.map(({ number }) => number);
  const measures = [
    ['the lead time', ({ startedAt, endedAt }: SettledCase) => endedAt - startedAt],
    ['the number of events', ({ events }: SettledCase) => events],
  ] as const;
  for (const [name, measure] of measures) {
    const correlation =
      rankCorrelation(
        values,
        known.map(({ settled }) => measure(settled)),
      ) ?? 0;
    if (Math.abs(correlation) >= LEAST_CORRELATION) {
      return `it is in the order of ${name} of the case (rank correlation ${correlation.toFixed(2)} over ${counted(known.length, 'case')})`;
    }
  }
  return null;
}

/** A few kinds of orders, known from the start, may each have a way of their own; more kinds than these name the ways. */
const MOST_KINDS = 5;

/** Cases with equal values have equal variants and the other way round, far more often than any two cases have. */
function ofVariant({ name, values }: ColumnProfile, cases: readonly SettledCase[]): string | null {
  const variants = cases.map(({ variant }) => String(variant));
  const known = values.flatMap((value, index) => (value === null ? [] : [[value, variants[index] as string] as const]));
  const both = pairs(tally(known.map((each) => JSON.stringify(each))));
  const sameValue = pairs(tally(known.map(([value]) => value)));
  const sameVariant = pairs(tally(known.map(([, variant]) => variant)));
  const all = (known.length * (known.length - 1)) / 2;
  if (known.length < FEWEST || sameValue === 0 || sameVariant > 0.8 * all) return null;
  if (both < 0.98 * sameValue || both < 0.9 * sameVariant) return null;
  if (new Set(known.map(([value]) => value)).size <= MOST_KINDS && !wordsOf(name).includes('variant')) return null;
  return `it names the variant: ${percent(both / sameValue)} of two cases with one value have one variant, where ${percent(sameVariant / all)} of any two have`;
}

const pairs = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);

function ofActivity(column: ColumnProfile, cases: readonly SettledCase[]): string | null {
  const values = new Set(column.values.filter((value) => value !== null));
  if (!isOutcomeName(column.name) || values.size < 2 || values.size > 10) return null;
  const words = [column.name, ...values].flatMap(wordsOf);
  for (const activity of new Set(cases.flatMap(({ lastAt }) => [...lastAt.keys()]))) {
    const occurs = cases.map(({ lastAt }) => String(lastAt.has(activity)));
    const told =
      (errorReduction(column.values, occurs) ?? 0) >= LEAST_REDUCTION && Math.min(...tally(occurs).values()) >= 10;
    const looked = counted(cases.length, 'case');
    if (told) return `it tells whether ${activity} will occur, in ${looked} looked at`;
    const never = speaksOf(words, activity) ? neverWith(column.values, occurs) : null;
    if (never !== null)
      return `with ${never} ${activity} never occurs, and often with other values, in ${looked} looked at`;
  }
  return null;
}

/** A value with which an activity never occurs in at least twenty cases, where it occurs in at least 30 % of the others. */
function neverWith(values: readonly (string | null)[], occurs: readonly string[]): string | null {
  const occurring = tally(
    values.flatMap((value, index) => (value !== null && occurs[index] === 'true' ? [value] : [])),
  );
  const all = tally(values.flatMap((value) => value ?? []));
  for (const [value, size] of all) {
    const others = values.length - size;
    const elsewhere = [...occurring.values()].reduce((sum, count) => sum + count, 0);
    if (size >= FEWEST && !occurring.has(value) && elsewhere >= 0.3 * others) return value;
  }
  return null;
}

const COMMON = new Set([
  'with',
  'without',
  'order',
  'line',
  'case',
  'date',
  'type',
  'code',
  'number',
  'name',
  'status',
]);

/** Whether one of the words is of the same stem as a word of the activity's name. */
function speaksOf(words: readonly string[], activity: string): boolean {
  const stems = telling(wordsOf(activity)).map((word) => word.slice(0, 5));
  return telling(words).some((word) => stems.some((stem) => word.startsWith(stem)));
}

const telling = (words: readonly string[]) => words.filter((word) => word.length >= 4 && !COMMON.has(word));
