import type { Finding } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { LogFacts } from './log-facts.ts';
import { counted, percent } from './wording.ts';

/** Grain: one row per activity all of whose records share the minute, second and fraction of the hour. */
interface FixedClock {
  activity: string;
  records: number;
  days: number;
  /** hours of the day in which it occurs, by the source's own clock where its offset is known */
  hours: number;
  /** `HH:MM:SS` by the source's clock */
  clock: string;
  /** the source gave dates without a time of day */
  datesOnly: boolean;
}

/** Microseconds since midnight on the source's own clock, where its offset is known. */
const CLOCK_US = '((epoch_us(ended_at) + coalesce(offset_minutes, 0)::BIGINT * 60000000) % 86400000000)';

// In a zone with summer time one wall clock is two UTC hours, so hours are counted apart from minutes. The source's own clock comes
// from its offsets or from the zone its times were read in.
const FIXED_CLOCKS = /* sql */ `
  WITH fixed AS (
    SELECT activity FROM events GROUP BY activity
    HAVING min(${CLOCK_US} % 3600000000) = max(${CLOCK_US} % 3600000000) OR min(precision) = 2
  ),
  clocks AS (
    SELECT activity, count(*)::DOUBLE AS records, min(precision) = 2 AS "datesOnly", count(DISTINCT ended_at::DATE)::DOUBLE AS days,
           count(DISTINCT ${CLOCK_US} // 3600000000)::DOUBLE AS hours,
           max(timezone('UTC', ended_at)) AS latest, max(${CLOCK_US}) AS clock_us
    FROM events SEMI JOIN fixed USING (activity) GROUP BY activity
  )
  SELECT name AS activity, records, days, hours, "datesOnly",
         strftime(CASE WHEN $zone IS NULL THEN make_timestamp(clock_us) ELSE timezone($zone, latest) END, '%H:%M:%S') AS clock
  FROM clocks JOIN activities USING (activity)
  ORDER BY records DESC, name`;

/** Midnight, the last second of the day, or noon: what systems write when they know only the date. */
const PLACEHOLDERS = ['00:00:00', '23:59:59', '12:00:00'];

/** Activities whose every record stands at one time of day, so that only their date is known. */
export async function findDayPrecision(reader: Reader, { zone, records }: LogFacts): Promise<Finding[]> {
  const clocks = await reader.rows<FixedClock>(FIXED_CLOCKS, { zone });
  const coarse = clocks.filter((clock) => isDayPrecision(clock, zone !== null));
  const all = coarse.reduce((sum, clock) => sum + clock.records, 0);
  return coarse.length > 1 && all === records ? [findingOfLog(coarse, records)] : coarse.map(findingOf(records));
}

function isDayPrecision({ records, days, hours, clock, datesOnly }: FixedClock, hasZone: boolean): boolean {
  if (datesOnly) return true;
  if (hours > (hasZone ? 2 : 1)) return false;
  return PLACEHOLDERS.includes(clock) ? records >= 3 && days >= 2 : records >= 10 && days >= 5;
}

const ADVICE =
  'Its order among events of the same day, and every waiting time before and after it, is uncertain by up to a day: ' +
  'load a time of day if the source has one, and read durations of this activity in days.';

const findingOf =
  (all: number) =>
  ({ activity, records, days, clock, datesOnly }: FixedClock): Finding => ({
    code: 'day-precision',
    severity: 'warning',
    count: records,
    share: records / all,
    message:
      `${counted(records, 'record')} of ${activity} (every one, on ${counted(days, 'day')}, ${percent(records / all)} of the log) ` +
      (datesOnly ? 'have a date without a time of day.' : `stand at ${clock}, a date without a time of day.`),
    advice: ADVICE,
    subject: activity,
  });

const findingOfLog = (clocks: readonly FixedClock[], records: number): Finding => ({
  code: 'day-precision',
  severity: 'warning',
  count: records,
  share: 1,
  message: `All ${counted(records, 'record')} of all ${counted(clocks.length, 'activity', 'activities')} have a date without a time of day.`,
  advice:
    'The order of events within a day is a convention, and durations are whole days: load a time of day if the source has one.',
  subject: null,
});
