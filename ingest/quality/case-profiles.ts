import { identifier, inUtc, type Reader, type Writer } from '../../store/index.ts';
import type { Attribute, LogFacts } from './log-facts.ts';
import { STATES } from './silence.ts';

/** A sampled case that nothing more is expected of, as it turned out. Times are epoch milliseconds. */
export interface SettledCase {
  startedAt: number;
  endedAt: number;
  events: number;
  variant: number;
  lastActivity: string;
  /** per activity its last occurrence */
  lastAt: ReadonlyMap<string, number>;
}

/** What one column says in each sampled case, in the order of the cases; null where it says nothing. */
export interface ColumnProfile {
  name: string;
  scope: 'case' | 'event';
  /** the first value recorded in the case, as text */
  values: (string | null)[];
  /** the first value as a number, and the extremes of the case */
  numbers: (number | null)[];
  lowest: (number | null)[];
  highest: (number | null)[];
  /**
   * the first value that is not zero: as a date in epoch milliseconds, with the day first or the month first where that is open, and
   * as a number
   */
  dates: (number | null)[];
  monthFirst: (number | null)[];
  clocks: (number | null)[];
  /** time of the event that carries it; of the first event for what is kept per case */
  recordedAt: (number | null)[];
  /** of the cases with a value, those that have it from their first event */
  fromStart: number;
}

export interface CaseProfiles {
  cases: SettledCase[];
  columns: ColumnProfile[];
}

const MOST_CASES = 5_000;
const MOST_RECORDS = 100_000;

// Multiplying by a prime near 2^32 / phi spreads neighbours, which often belong together, over the sample.
const SAMPLE = /* sql */ `
  CREATE OR REPLACE TEMP TABLE profiled_cases AS
  WITH ${STATES}
  SELECT cases.* FROM cases JOIN states USING (case_no)
  WHERE (is_silent OR NOT states.open) AND (case_no::UBIGINT * 2654435761 % 4294967296 // 1024) % $stride = 0`;

const RECORDS = (columns: readonly string[]) => /* sql */ `
  CREATE OR REPLACE TEMP TABLE profiled_records AS
  SELECT trace.case_no, trace.position, trace.activity, epoch_ms(coalesce(trace.started_at, trace.ended_at))::DOUBLE AS recorded_ms,
         epoch_ms(trace.ended_at)::DOUBLE AS ended_ms ${columns.map((column) => `, events.${identifier(column)}`).join('')}
  FROM trace SEMI JOIN profiled_cases USING (case_no) JOIN events USING (event)`;

const CASES = /* sql */ `
  SELECT case_no::DOUBLE AS case_no, epoch_ms(started_at)::DOUBLE AS "startedAt", epoch_ms(ended_at)::DOUBLE AS "endedAt",
         events::DOUBLE AS events, variant::DOUBLE AS variant, name AS "lastActivity"
  FROM profiled_cases JOIN activities ON activity = last_activity ORDER BY case_no`;

/** Grain: one row per activity of a sampled case: the case, the activity's code, its last time. Numbers only, as there are many rows. */
const OCCURRENCES = /* sql */ `
  SELECT case_no::DOUBLE AS case_no, activity::DOUBLE AS activity, max(ended_ms)::DOUBLE AS at
  FROM profiled_records GROUP BY ALL`;

/** Reads a fixed sample of settled cases and what each column says in them. */
export async function readCaseProfiles(writer: Writer, facts: LogFacts): Promise<CaseProfiles> {
  const perCase = Math.max(1, facts.events / facts.cases);
  const most = Math.min(MOST_CASES, MOST_RECORDS / perCase);
  await writer.run(SAMPLE, { stride: Math.max(1, Math.ceil(facts.cases / most)) });
  const ofEvents = facts.attributes.filter(({ scope }) => scope === 'event').map(({ column }) => column);
  await writer.run(RECORDS(ofEvents));
  const rows = await writer.rows<SettledCase & { case_no: number }>(CASES);
  const index = new Map(rows.map(({ case_no }, place) => [case_no, place]));
  const cases = await withOccurrences(writer, rows, index);
  const columns: ColumnProfile[] = [];
  for (const attribute of facts.attributes) columns.push(await readColumn(writer, attribute, index));
  for (const table of ['profiled_cases', 'profiled_records']) await writer.run(`DROP TABLE temp.${table}`);
  return { cases, columns };
}

async function withOccurrences(
  reader: Reader,
  rows: readonly (SettledCase & { case_no: number })[],
  index: ReadonlyMap<number, number>,
): Promise<SettledCase[]> {
  const lastAt = rows.map(() => new Map<string, number>());
  const names = await reader.rows<{ name: string }>(`SELECT name FROM activities ORDER BY activity`);
  await reader.numbers(OCCURRENCES, {}, ([cases = [], activities = [], times = []], count) => {
    for (let row = 0; row < count; row++) {
      lastAt[index.get(Number(cases[row])) ?? -1]?.set(names[Number(activities[row])]?.name ?? '', Number(times[row]));
    }
  });
  return rows.map(({ case_no: _, ...row }, place) => ({ ...row, lastAt: lastAt[place] ?? new Map() }));
}

interface Recorded {
  case_no: number;
  value: string;
  number: number | null;
  lowest: number | null;
  highest: number | null;
  date: number | null;
  monthFirst: number | null;
  clock: number | null;
  recordedAt: number | null;
  isFromStart: boolean;
}

async function readColumn(reader: Reader, attribute: Attribute, index: ReadonlyMap<number, number>) {
  const profile: ColumnProfile = {
    name: attribute.name,
    scope: attribute.scope,
    ...blank(index.size),
    fromStart: 0,
  };
  let fromStart = 0;
  const rows = await reader.rows<Recorded>(RECORDED(attribute));
  for (const row of rows) {
    const place = index.get(row.case_no);
    if (place === undefined) continue;
    profile.values[place] = row.value;
    profile.numbers[place] = row.number;
    profile.lowest[place] = row.lowest;
    profile.highest[place] = row.highest;
    profile.dates[place] = row.date;
    profile.monthFirst[place] = row.monthFirst;
    profile.clocks[place] = row.clock;
    profile.recordedAt[place] = row.recordedAt;
    if (row.isFromStart) fromStart++;
  }
  profile.fromStart = rows.length === 0 ? 0 : fromStart / rows.length;
  return profile;
}

function blank(size: number) {
  const nulls = <Value>() => new Array<Value | null>(size).fill(null);
  return {
    values: nulls<string>(),
    numbers: nulls<number>(),
    lowest: nulls<number>(),
    highest: nulls<number>(),
    dates: nulls<number>(),
    monthFirst: nulls<number>(),
    clocks: nulls<number>(),
    recordedAt: nulls<number>(),
  };
}

const RECORDED = (attribute: Attribute) => {
  const value = identifier(attribute.column);
  const number = NUMBER(attribute, value);
  const date = DATE(attribute, value, 'dayFirst');
  const monthFirst = DATE(attribute, value, 'monthFirst');
  if (attribute.scope === 'case') {
    return /* sql */ `
      SELECT case_no::DOUBLE AS case_no, ${value}::VARCHAR AS value, ${number} AS number, ${number} AS lowest,
             ${number} AS highest, ${date} AS date, ${monthFirst} AS "monthFirst", nullif(${number}, 0) AS clock,
             CASE WHEN coalesce(${number}, 1) <> 0 THEN epoch_ms(started_at)::DOUBLE END AS "recordedAt", true AS "isFromStart"
      FROM profiled_cases WHERE ${value} IS NOT NULL`;
  }
  return /* sql */ `
    WITH read AS (
      SELECT case_no, position, recorded_ms, ${value}::VARCHAR AS value, ${number} AS number, ${date} AS date,
             ${monthFirst} AS month_first
      FROM profiled_records WHERE ${value} IS NOT NULL
    )
    SELECT case_no::DOUBLE AS case_no, arg_min(value, position) AS value, arg_min_null(number, position) AS number,
           min(number) AS lowest, max(number) AS highest,
           arg_min_null(date, position) FILTER (${IS_DATED}) AS date,
           arg_min_null(month_first, position) FILTER (${IS_DATED}) AS "monthFirst", arg_min_null(number, position) FILTER (${IS_DATED}) AS clock,
           arg_min(recorded_ms, position) FILTER (${IS_DATED}) AS "recordedAt", min(position) = 0 AS "isFromStart"
    FROM read GROUP BY case_no`;
};

/** Zero stands for a date that is not known yet. */
const IS_DATED = 'coalesce(number, 1) <> 0';

const NUMBER = ({ type }: Attribute, value: string) =>
  type === 'instant' ? 'NULL::DOUBLE' : `try_cast(${value} AS DOUBLE)`;

/** Dates as text that are not written with the year first; where the order is open, once for each. */
const TEXT_DATES = {
  dayFirst: formats(['%d.%m.%y', '%d.%m.%Y', '%d-%b-%y', '%d-%b-%Y', '%d/%m/%y', '%d/%m/%Y', '%d-%m-%Y'], ['%Y%m%d']),
  monthFirst: formats(['%m/%d/%y', '%m/%d/%Y', '%m-%d-%Y']),
};

function formats(dates: readonly string[], others: readonly string[] = []): string {
  const all = [...others, ...dates.flatMap((date) => [date, `${date} %H:%M`, `${date} %H:%M:%S`])];
  return `[${all.map((format) => `'${format}'`).join(', ')}]`;
}

/** Written with the year first, as DuckDB reads it, or otherwise like a date; parsing is dear and done for these only. */
const YEAR_FIRST = String.raw`^\d{4}[-/]\d{1,2}[-/]\d{1,2}`;
const OTHER_DATE = String.raw`^(\d{8}$|\d{1,2}[-./](\d{1,2}|[A-Za-z]{3})[-./]\d{2,4})`;

function DATE({ type }: Attribute, value: string, order: keyof typeof TEXT_DATES): string {
  if (type !== 'text' && order === 'monthFirst') return 'NULL::DOUBLE';
  if (type === 'instant') return `epoch_ms(${value})::DOUBLE`;
  if (type === 'integer') return `epoch_ms(try_strptime(${value}::VARCHAR, '%Y%m%d'))::DOUBLE`;
  if (type !== 'text') return 'NULL::DOUBLE';
  return /* sql */ `epoch_ms(
    CASE WHEN regexp_matches(${value}, '${YEAR_FIRST}') THEN ${inUtc(`try_cast(${value} AS TIMESTAMPTZ)`)}
         WHEN regexp_matches(${value}, '${OTHER_DATE}') THEN try_strptime(${value}, ${TEXT_DATES[order]}) END)::DOUBLE`;
}
