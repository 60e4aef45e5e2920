import { median } from './association.ts';
import type { CaseProfiles, ColumnProfile, SettledCase } from './case-profiles.ts';
import { counted, percent, spoken } from './wording.ts';

const FEWEST = 20;
const YEAR_MS = 365.25 * 86_400_000;

/** A later time of the case that a date is compared with. */
interface Target {
  name: string;
  of: (settled: SettledCase) => number | undefined;
}

interface Following {
  target: string;
  cases: number;
  /** half of the dates are this near to their usual distance from the later time, ms */
  spread: number;
  /** the same when every case is given the date of another one */
  byChance: number;
}

/**
 * What a date tells of the future: it lies after the event that carries it, and moves with a later event of the same case: its
 * distance from it varies at most half as much as that of the dates of other cases would (each moved to this case's
 * carrier). A date at a fixed distance from its carrier, such as a term of payment, tells nothing.
 *
 * @returns a clause for the message; null where it tells nothing
 */
export function leakInTime(column: ColumnProfile, { cases }: CaseProfiles): string | null {
  const dates = datesOf(column, cases);
  if (dates === null || new Set(dates).size < FEWEST / 2) return null;
  const carried = dates.flatMap((date, index) => {
    const recordedAt = column.recordedAt[index];
    return date === null || recordedAt === null || recordedAt === undefined ? [] : [{ date, recordedAt, index }];
  });
  const after = carried.filter(({ date, recordedAt }) => date > recordedAt);
  if (carried.length < FEWEST || after.length < 0.6 * carried.length) return null;

  const best = followings(carried, cases).sort((a, b) => a.spread / a.byChance - b.spread / b.byChance)[0];
  if (!best || best.spread > best.byChance / 2) return null;
  return (
    `it lies after the event that carries it in ${percent(after.length / carried.length)} of ${counted(carried.length, 'case')} and ` +
    `moves with ${best.target}: half lie within ${spoken(best.spread / 1000)} of their usual distance from it, where dates of other ` +
    `cases would lie within ${spoken(best.byChance / 1000)}`
  );
}

interface Carried {
  date: number;
  recordedAt: number;
  index: number;
}

function followings(carried: readonly Carried[], cases: readonly SettledCase[]): Following[] {
  const names = new Set(cases.flatMap(({ lastAt }) => [...lastAt.keys()]));
  const targets: Target[] = [
    { name: 'the end of the case', of: ({ endedAt }) => endedAt },
    ...[...names].sort().map((name): Target => ({ name, of: ({ lastAt }) => lastAt.get(name) })),
  ];
  return targets.flatMap((target) => following(target, carried, cases) ?? []);
}

function following(target: Target, carried: readonly Carried[], cases: readonly SettledCase[]): Following | null {
  const pairs = carried.flatMap((each) => {
    const settled = cases[each.index];
    const later = settled && target.of(settled);
    return later !== undefined && later > each.recordedAt ? [{ ...each, later }] : [];
  });
  if (pairs.length < Math.max(FEWEST, 0.2 * carried.length)) return null;
  const half = Math.floor(pairs.length / 2);
  const spread = spreadOf(pairs.map(({ date, later }) => date - later));
  const byChance = spreadOf(
    pairs.map(({ recordedAt, later }, place) => {
      const other = pairs[(place + half) % pairs.length] as Carried;
      return recordedAt + (other.date - other.recordedAt) - later;
    }),
  );
  return byChance === 0 ? null : { target: target.name, cases: pairs.length, spread, byChance };
}

/** Median distance from the median. */
function spreadOf(differences: readonly number[]): number {
  const middle = median(differences) ?? 0;
  return median(differences.map((difference) => Math.abs(difference - middle))) ?? 0;
}

/** How many milliseconds one unit of a clock since 1970 is: seconds, milliseconds, microseconds. */
const EPOCH_UNITS = [1000, 1, 0.001];

/**
 * The column's values as dates: as such where nearly all are dates, or as a clock since 1970 where nearly all numbers but zero
 * fall within twenty years around the log. null: not a date column.
 */
function datesOf(column: ColumnProfile, cases: readonly SettledCase[]): (number | null)[] | null {
  const present = column.recordedAt.filter((recordedAt) => recordedAt !== null).length;
  if (present === 0) return null;
  const from = cases.reduce((least, { startedAt }) => Math.min(least, startedAt), Infinity) - 20 * YEAR_MS;
  const to = cases.reduce((most, { endedAt }) => Math.max(most, endedAt), -Infinity) + 20 * YEAR_MS;
  const within = (date: number | null) => (date !== null && date > from && date < to ? date : null);
  const readings = [
    column.dates.map(within),
    column.monthFirst.map(within),
    ...EPOCH_UNITS.map((unit) => column.clocks.map((clock) => (clock === null ? null : within(clock * unit)))),
  ];
  return readings.find((dates) => dates.filter((date) => date !== null).length >= 0.95 * present) ?? null;
}
