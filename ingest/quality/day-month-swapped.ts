import type { Finding } from '../../eventlog/index.ts';
import { identifier, type Parameters, type Reader } from '../../store/index.ts';
import type { LogFacts } from './log-facts.ts';
import { counted, listed, percent } from './wording.ts';

/** The dates of the log's records, and which of two readings of a date the other dates agree with: as it is, or with day and month swapped. */
export interface DateEvidence {
  /** distinct dates of records */
  dates: number;
  /** of these, with a day above 12, which cannot be swapped; about 0.6 in a log that covers whole months */
  above12: number;
  months: number;
  /** comparisons in which the two readings differ; one per pair of adjacent events, one per record and date column */
  compared: number;
  /** of these, those in which the swapped reading is closer */
  swappedCloser: number;
  /** distance in days over all comparisons */
  daysAsRead: number;
  daysSwapped: number;
}

/** Records looked at; evidence of a swap is everywhere, or it is none. */
const MOST_RECORDS = 200_000;

/** The date on the source's own clock. */
const LOCAL_DAY = /* sql */ `
  CASE WHEN events.offset_minutes IS NULL AND $zone IS NOT NULL THEN timezone($zone, timezone('UTC', events.ended_at))
       ELSE events.ended_at + to_minutes(coalesce(events.offset_minutes, 0)) END::DATE`;

/** null where the day is above 12 and cannot be a month */
const SWAPPED = (day: string) =>
  `CASE WHEN day(${day}) <= 12 THEN make_date(year(${day}), day(${day}), month(${day})) END`;

const CALENDAR = /* sql */ `
  WITH dates AS (SELECT DISTINCT ${LOCAL_DAY} AS day FROM events WHERE event % $stride = 0)
  SELECT count(*)::DOUBLE AS dates, count(*) FILTER (day(day) > 12)::DOUBLE AS "above12",
         count(DISTINCT (year(day), month(day)))::DOUBLE AS months
  FROM dates`;

const CLOSER = /* sql */ `
  SELECT count(*)::DOUBLE AS compared, count(*) FILTER (swapped < as_read)::DOUBLE AS "swappedCloser",
         coalesce(sum(as_read), 0)::DOUBLE AS "daysAsRead", coalesce(sum(swapped), 0)::DOUBLE AS "daysSwapped"
  FROM distances WHERE as_read <> swapped`;

// Both dates of a pair are swapped: a mistaken reading turns the next day into the next month.
const WITHIN_CASES = /* sql */ `
  WITH days AS (
    SELECT case_no, trace.position, ${LOCAL_DAY} AS day
    FROM trace JOIN events USING (event) WHERE case_no % $stride = 0
  ),
  pairs AS (
    SELECT day, lead(day) OVER in_case AS next_day FROM days WINDOW in_case AS (PARTITION BY case_no ORDER BY position)
  ),
  distances AS (
    SELECT abs(next_day - day) AS as_read, abs(${SWAPPED('next_day')} - ${SWAPPED('day')}) AS swapped
    FROM pairs
  )
  ${CLOSER}`;

// Only one of the two dates is swapped: the other was read on its own evidence.
const WITH_COLUMN = (column: string) => /* sql */ `
  WITH days AS (
    SELECT ${LOCAL_DAY} AS day, ${identifier(column)}::DATE AS other
    FROM events WHERE event % $stride = 0 AND ${identifier(column)} IS NOT NULL
  ),
  distances AS (
    SELECT abs(other - day) AS as_read, abs(other - ${SWAPPED('day')}) AS swapped
    FROM days
  )
  ${CLOSER}`;

type Calendar = Pick<DateEvidence, 'dates' | 'above12' | 'months'>;
type Closer = Pick<DateEvidence, 'compared' | 'swappedCloser' | 'daysAsRead' | 'daysSwapped'>;

/** A log, or a date column, whose days and months were probably read in the wrong order or exchanged before. */
export async function findDayMonthSwapped(reader: Reader, facts: LogFacts): Promise<Finding[]> {
  const parameters = { zone: facts.zone, stride: Math.max(1, Math.ceil(facts.records / MOST_RECORDS)) };
  const calendar = await reader.row<Calendar>(CALENDAR, parameters);
  const inCases = { ...calendar, ...(await reader.row<Closer>(WITHIN_CASES, parameters)) };
  const verdict = isSwapped(inCases);
  const columns = await readColumns(reader, facts, calendar, parameters);
  const agreeing = columns.filter(({ evidence }) => isSwapped(evidence) === 'likely');

  if (verdict === 'likely') return [swappedFinding(inCases, verdict, null, facts)];
  if (agreeing.length > 0 && readHolds(inCases)) {
    return agreeing.map(({ name, evidence }) => swappedFinding(evidence, 'likely', name, facts));
  }
  if (agreeing[0]) return [swappedFinding(agreeing[0].evidence, 'likely', null, facts)];
  return verdict === 'possible' ? [swappedFinding(inCases, verdict, null, facts)] : [];
}

async function readColumns(reader: Reader, facts: LogFacts, calendar: Calendar, parameters: Parameters) {
  const dated = facts.attributes.filter(({ scope, type }) => scope === 'event' && type === 'instant');
  const found: { name: string; evidence: DateEvidence }[] = [];
  for (const { name, column } of dated) {
    const closer = await reader.row<Closer>(WITH_COLUMN(column), parameters);
    found.push({ name, evidence: { ...calendar, ...closer } });
  }
  return found;
}

/** The dates as read agree with each other within cases, clearly more often than swapped ones would. */
const readHolds = ({ compared, swappedCloser }: DateEvidence) => compared >= 10 && swappedCloser <= 0.3 * compared;

/**
 * likely: swapped, the dates agree better with each other in at least four of five comparisons, in three standard deviations
 * more than half of them, and lie less than half as far apart. possible: of at least fifteen dates in at least three months
 * none has a day above 12, and the dates of a case do not contradict.
 */
export function isSwapped(evidence: DateEvidence): 'likely' | 'possible' | 'no' {
  const { compared, swappedCloser, daysAsRead, daysSwapped, dates, above12, months } = evidence;
  const beyondChance = swappedCloser - compared / 2 >= (3 * Math.sqrt(compared)) / 2;
  if (compared > 0 && beyondChance && swappedCloser >= 0.8 * compared && daysSwapped < daysAsRead / 2) return 'likely';
  return !readHolds(evidence) && above12 === 0 && dates >= 15 && months >= 3 ? 'possible' : 'no';
}

function swappedFinding(
  evidence: DateEvidence,
  verdict: 'likely' | 'possible',
  column: string | null,
  { records }: LogFacts,
): Finding {
  const { dates, above12, compared, swappedCloser, daysAsRead, daysSwapped } = evidence;
  const calendar = `${percent(above12 / dates)} of ${counted(dates, 'date')} have a day above 12, where about 60 % is usual`;
  const agreement =
    compared > 0
      ? `with day and month swapped, ${counted(swappedCloser, 'date')} of ${counted(compared, 'date')} lie closer to the dates beside them ` +
        `(${counted(Math.round(daysSwapped / compared), 'day')} on average instead of ${counted(Math.round(daysAsRead / compared), 'day')})`
      : '';
  return {
    code: 'day-month-swapped',
    severity: verdict === 'likely' ? 'error' : 'warning',
    count: records,
    share: compared > 0 ? swappedCloser / compared : null,
    message: `Day and month${column === null ? '' : ` of ${column}`} are ${verdict === 'likely' ? 'probably' : 'possibly'} swapped: ${listed([calendar, agreement].filter((part) => part !== ''))}.`,
    advice: 'Load the file again with the other order in --time-format, or mend the export that exchanged them.',
    subject: column,
  };
}
