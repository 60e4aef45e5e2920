import { EventLogError } from '../../eventlog/index.ts';
import { literal, type Store } from '../../store/index.ts';
import type { CellTexts } from './column-facts.ts';
import { describeFormat, formatOf, MAY_HAVE_OFFSET, type TimeFormat, type TimeSql, timeSql } from './time-format.ts';
import { type DateOrder, EPOCH_UNITS, type TimeShape, timeShape } from './time-shape.ts';

/** How one column of times is read, and why. */
export interface TimeColumn {
  column: string;
  format: TimeFormat;
  clock: 'none' | 'minutes' | 'seconds';
  /** values that cannot be read */
  unread: number;
  /** of the values that can be read, how many carry no offset */
  withoutOffset: number;
  why: string;
}

export const timeSqlOf = ({ format, clock }: TimeColumn, text: string, zone: string | null): TimeSql =>
  timeSql(text, format, zone, clock);

/**
 * Finds the format of columns of times that stand beside each other (start and end). Every shape that occurs anywhere
 * in a column is read; the order of day and month is decided by the numbers above 12 over all rows of all the columns.
 * Throws `time-format-undecided` where the order stays open or no value looks like a time.
 */
export async function detectTimeColumns(
  store: Store,
  relation: string,
  columns: readonly string[],
  texts: CellTexts,
  path: string,
): Promise<TimeColumn[]> {
  const valuesOf = (column: string) => VALUES(relation, texts.of(column));
  const shapes = new Map<string, TimeShape[]>();
  for (const column of columns) shapes.set(column, await firstShapes(store, valuesOf(column), column, path));
  const order = await dateOrder(store, valuesOf, shapes, path);
  const found: TimeColumn[] = [];
  for (const [column, first] of shapes)
    found.push({ column, ...(await completeFormat(store, valuesOf(column), first, order)) });
  return found;
}

/** Grain: one row per row with a value. */
const VALUES = (relation: string, text: string) =>
  `(SELECT _position, ${text} AS value FROM ${relation} WHERE ${text} IS NOT NULL)`;

const EXAMPLES = 1_000;

/** The shapes of the first values and of values spread over the column. */
async function firstShapes(store: Store, rows: string, column: string, path: string): Promise<TimeShape[]> {
  const { last } = await store.row<{ last: number }>(`SELECT coalesce(max(_position), 0)::DOUBLE AS last FROM ${rows}`);
  const step = Math.max(1, Math.floor(last / EXAMPLES));
  const values = await store.rows<{ value: string }>(
    `SELECT DISTINCT value FROM ${rows} WHERE _position < ${EXAMPLES} OR _position % ${step} = 0
     ORDER BY value LIMIT ${3 * EXAMPLES}`,
  );
  const shapes = distinctShapes(values.map(({ value }) => value));
  if (shapes.length > 0) return shapes;
  const example = values[0]?.value;
  throw new EventLogError(
    'time-format-undecided',
    `${path}: no value of the column "${column}" is a time that is known${example === undefined ? '; it is empty' : `, such as "${example}"`}. ` +
      'Give its form with --time-format (such as %d.%m.%Y %H:%M, or excel for the days of a spreadsheet), or another column with --time.',
  );
}

function distinctShapes(values: readonly string[]): TimeShape[] {
  const all = values.flatMap((value) => timeShape(value) ?? []);
  const calendar = all.filter(({ family }) => family !== 'epoch');
  const chosen = calendar.length > 0 ? calendar : inMostFrequentUnit(all);
  return [...new Map(chosen.map((shape) => [JSON.stringify(shape), shape])).values()];
}

/** A column of epochs has one unit. */
function inMostFrequentUnit(epochs: readonly TimeShape[]): TimeShape[] {
  const units = EPOCH_UNITS.map((unit) => epochs.filter((epoch) => epoch.unit === unit));
  return units.reduce<TimeShape[]>((most, one) => (one.length > most.length ? one : most), []);
}

const isAmbiguous = ({ family }: TimeShape) => family === 'numeric';

// Grain: one row. The three numbers of every numeric date.
const NUMBERS = (rows: string) => /* sql */ `
  SELECT count(*) FILTER (one > 12)::DOUBLE AS "firstAbove", count(*) FILTER (two > 12)::DOUBLE AS "secondAbove",
         count(*) FILTER (one > 31)::DOUBLE AS "yearAbove", count(one)::DOUBLE AS dates,
         count(DISTINCT one)::DOUBLE AS "firstNumbers", count(DISTINCT three)::DOUBLE AS "thirdNumbers",
         bool_and(one > 0 AND two BETWEEN 1 AND 12 AND three BETWEEN 1 AND 31 AND is_short) AS "mayEndInDay", any_value(value) AS example
  FROM (
    SELECT value, TRY_CAST(numbers[1] AS INTEGER) AS one, TRY_CAST(numbers[2] AS INTEGER) AS two,
           TRY_CAST(numbers[3] AS INTEGER) AS three, length(numbers[3]) = 2 AS is_short
    FROM (SELECT value, regexp_extract_all(regexp_extract(value, '(?:^|\\s)(\\d{1,2}[./-]\\d{1,2}[./-]\\d+)', 1), '\\d+') AS numbers FROM ${rows})
  ) WHERE three IS NOT NULL`;

interface OrderFound {
  order: DateOrder;
  why: string;
}

interface Numbers {
  firstAbove: number;
  secondAbove: number;
  yearAbove: number;
  dates: number;
  firstNumbers: number;
  thirdNumbers: number;
  mayEndInDay: boolean | null;
  example: string | null;
}

/** A few misplaced values among many do not leave the order open; they are rejected as unreadable. */
const FEW = 0.02;

async function dateOrder(
  store: Store,
  valuesOf: (column: string) => string,
  shapes: ReadonlyMap<string, readonly TimeShape[]>,
  path: string,
): Promise<OrderFound | null> {
  const columns = [...shapes].filter(([, list]) => list.some(isAmbiguous)).map(([column]) => column);
  if (columns.length === 0) return null;
  const numbers = await store.row<Numbers>(
    NUMBERS(`(${columns.map((column) => `FROM ${valuesOf(column)}`).join(' UNION ALL ')})`),
  );
  const order = orderOf(numbers);
  if (order !== null) return order;
  const { firstAbove, secondAbove, dates, example } = numbers;
  const reason =
    firstAbove === 0 && secondAbove === 0
      ? `no number above 12 tells day from month in ${dates} dates`
      : `${firstAbove} dates have a first and ${secondAbove} a second number above 12`;
  throw new EventLogError(
    'time-format-undecided',
    `${path}: the order of day and month in column "${columns.join('", "')}" is open: ${reason} (such as "${example}"). ` +
      `Give it with --time-format, such as ${alternatives(shapes)}.`,
  );
}

/** A year has few numbers and a day many: of `24/01/05` and the like, a last number that varies most is the day. */
function orderOf(numbers: Numbers): OrderFound | null {
  const { firstAbove, secondAbove, yearAbove, dates, firstNumbers, thirdNumbers, mayEndInDay } = numbers;
  if (yearAbove > 0.5 * dates) {
    return { order: 'yearFirst', why: `the first number is above 31 in ${yearAbove} of ${dates} dates` };
  }
  if (mayEndInDay === true && firstAbove > 0.5 * dates && thirdNumbers >= 5 && thirdNumbers >= 3 * firstNumbers) {
    return {
      order: 'yearFirst',
      why: `the last number has ${thirdNumbers} values up to 31, the first one ${firstNumbers}`,
    };
  }
  const why = (which: string, times: number) => `the ${which} number is above 12 in ${times} of ${dates} dates`;
  if (firstAbove > 0 && secondAbove <= FEW * firstAbove) return { order: 'dayFirst', why: why('first', firstAbove) };
  if (secondAbove > 0 && firstAbove <= FEW * secondAbove) {
    return { order: 'monthFirst', why: why('second', secondAbove) };
  }
  return null;
}

function alternatives(shapes: ReadonlyMap<string, readonly TimeShape[]>): string {
  const formats = [...shapes.values()].flat().find(isAmbiguous)?.formats ?? {};
  const { dayFirst, monthFirst } = formats;
  return [dayFirst, monthFirst].flatMap((format) => (format ? [`"${format}"`] : [])).join(' or ');
}

type Reading = Pick<TimeColumn, 'format' | 'clock' | 'unread' | 'withoutOffset'>;

/** Adds the shapes of values that the format so far does not read, until none is left that is a time. */
async function completeFormat(
  store: Store,
  rows: string,
  first: readonly TimeShape[],
  firstOrder: OrderFound | null,
): Promise<Reading & { why: string }> {
  let [shapes, order] = [[...first], firstOrder];
  for (;;) {
    const reading = await readWith(store, rows, formatOf(shapes, order?.order ?? null));
    const whole = { ...reading, why: order?.why ?? 'by its values' };
    if (reading.unread === 0) return whole;
    const { utc } = timeSql('value', reading.format, null, 'seconds');
    const unread = await store.rows<{ value: string }>(
      `SELECT DISTINCT value FROM ${rows} WHERE ${utc} IS NULL ORDER BY value LIMIT ${EXAMPLES}`,
    );
    const known = new Set(shapes.map((shape) => JSON.stringify(shape)));
    const more = distinctShapes(unread.map(({ value }) => value)).filter(
      (shape) => !known.has(JSON.stringify(shape)) && shape.family !== 'epoch',
    );
    if (more.length === 0) return whole;
    shapes = [...shapes, ...more];
    // numeric dates that come late, among times of another form: where their order stays open they are rejected
    if (order === null && more.some(isAmbiguous)) order = orderOf(await store.row<Numbers>(NUMBERS(rows)));
  }
}

/**
 * Reads the whole column with a format: what cannot be read, what clocks show, what carries no offset. Offsets that the first
 * values did not show are seen here.
 */
async function readWith(store: Store, rows: string, format: TimeFormat): Promise<Reading> {
  const { utc, offset } = timeSql('value', format, null, 'seconds');
  const hasOffsets = format.offsets === 'some';
  const { values, read, clocks, seconds, naive, marked } = await store.row<
    Record<'values' | 'read' | 'clocks' | 'seconds' | 'naive' | 'marked', number>
  >(
    `SELECT count(*)::DOUBLE AS values, count(utc)::DOUBLE AS read, count(*) FILTER (contains(value, ':'))::DOUBLE AS clocks,
            count(*) FILTER (CASE WHEN value LIKE '________________:%' THEN true ELSE regexp_matches(value, ':\\d{1,2}:\\d') END)::DOUBLE AS seconds,
            ${hasOffsets ? `count(*) FILTER (utc IS NOT NULL AND ${offset} IS NULL)` : 'count(utc)'}::DOUBLE AS naive,
            ${format.iso && !hasOffsets ? `count(*) FILTER (${MAY_HAVE_OFFSET('value')})` : '0'}::DOUBLE AS marked
     FROM (SELECT value, ${utc} AS utc FROM ${rows})`,
  );
  if (marked > 0) return readWith(store, rows, { ...format, offsets: 'some' });
  const clock = compactClock(format) ?? (seconds > 0 ? 'seconds' : clocks > 0 ? 'minutes' : 'none');
  return { format, clock, unread: values - read, withoutOffset: format.epoch === null ? naive : 0 };
}

/** Of formats without colons only the format itself tells. */
function compactClock({ iso, formats, epoch, excel }: TimeFormat): TimeColumn['clock'] | null {
  if (epoch !== null || excel) return 'seconds';
  if (iso || formats.some((format) => format.includes(':'))) return null;
  if (formats.some((format) => format.includes('%S'))) return 'seconds';
  return formats.some((format) => /%[HI]/.test(format)) ? 'minutes' : 'none';
}

const NAMED: Record<string, Partial<TimeFormat>> = {
  iso: { iso: true, offsets: 'some' },
  epochs: { epoch: 'seconds' },
  epochms: { epoch: 'milliseconds' },
  epochus: { epoch: 'microseconds' },
  epochns: { epoch: 'nanoseconds' },
  excel: { excel: true },
};

/**
 * Reads the columns by a format that was given: strptime, or one of iso, epochS, epochMs, epochUs, epochNs, excel.
 * Throws `time-format-invalid` for one that DuckDB does not know or that reads not one value.
 */
export async function givenTimeColumns(
  store: Store,
  relation: string,
  columns: readonly string[],
  texts: CellTexts,
  given: string,
  path: string,
): Promise<TimeColumn[]> {
  const format = await givenFormat(store, given);
  const found: TimeColumn[] = [];
  for (const column of columns) {
    const rows = VALUES(relation, texts.of(column));
    await assertReads(store, rows, column, format, given, path);
    found.push({ column, ...(await readWith(store, rows, format)), why: 'given with --time-format' });
  }
  return found;
}

async function givenFormat(store: Store, given: string): Promise<TimeFormat> {
  const none: TimeFormat = { iso: false, formats: [], epoch: null, excel: false, offsets: 'none', fixes: new Set() };
  const named = NAMED[given.toLowerCase().replace(/[^a-z]/g, '')];
  if (named && !given.includes('%')) return { ...none, ...named };
  const invalid = (reason: string) =>
    new EventLogError(
      'time-format-invalid',
      `The time format "${given}" ${reason}; expected strptime specifiers such as %d.%m.%Y %H:%M:%S (with %z for an offset), or iso, epochS, epochMs, epochUs, epochNs or excel.`,
    );
  const specifiers = [...given.matchAll(/%-?(.)/g)].map(([, letter = '']) => letter);
  const has = (letters: string) => specifiers.some((letter) => letters.includes(letter));
  if (!has('yYGcx') || !has('djuwcx')) throw invalid('gives no full date');
  const isOffsetLast = /\s*%z$/.test(given);
  const stem = given.replace(/\s*%z$/, '');
  try {
    await store.rows(`SELECT try_strptime('', ${literal(stem)})`);
  } catch (cause) {
    throw invalid(`is not understood (${cause instanceof Error ? cause.message.split('\n')[0] : cause})`);
  }
  return { ...none, formats: [stem], offsets: isOffsetLast ? 'some' : 'none' };
}

async function assertReads(
  store: Store,
  rows: string,
  column: string,
  format: TimeFormat,
  given: string,
  path: string,
): Promise<void> {
  const { utc } = timeSql('value', format, null, 'seconds');
  const { read, example } = await store.row<{ read: number; example: string | null }>(
    `SELECT count(${utc})::DOUBLE AS read, any_value(value) AS example
     FROM ${rows}`,
  );
  if (read > 0) return;
  throw new EventLogError(
    'time-format-invalid',
    `${path}: no value of the column "${column}" has the form "${given}"${example === null ? '; it is empty' : ` (such as "${example}")`}. ` +
      'Give another --time-format, or leave it out to have it detected.',
  );
}

export { describeFormat };
