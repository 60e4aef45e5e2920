import { type AttributeType, EventLogError } from '../../../eventlog/index.ts';
import { identifier, type Store } from '../../../store/index.ts';
import {
  type ColumnProfile,
  describeFormat,
  detectTimeColumns,
  type RawRelation,
  readAttributeCells,
  readCellTexts,
  readProfiles,
  type TimeColumn,
  type TimeFormat,
  timeSqlOf,
} from '../../files/index.ts';
import { isIdName } from './names.ts';

/** What a file shows of one of its columns. */
export interface TableColumn {
  name: string;
  profile: ColumnProfile;
  /** whether every row has another value */
  isUnique: boolean;
  /** whether its values are lists or objects in JSON */
  isNested: boolean;
  type: AttributeType;
  /** null where its values are no times that a mapping reads */
  time: ColumnTime | null;
  /** why values that look like times are none; null where they do not, or are */
  timeFault: string | null;
  /** its values where they are few, the most frequent first; empty where they are many */
  values: readonly { value: string; rows: number }[];
}

/** How a column of times is read. */
export interface ColumnTime {
  /** as a mapping states them, tried in this order */
  formats: readonly string[];
  why: string;
  /** texts that say that nothing was recorded */
  absent: readonly string[];
  /** values that carry no offset */
  withoutOffset: number;
}

/** A file as `suggestMapping` sees it. */
export interface Table {
  raw: RawRelation;
  columns: readonly TableColumn[];
}

/** A column of which at least this share looks like times is tried as one. */
const MAY_BE_TIMES = 0.3;
/** Numbers may look like counted times by chance; nearly all of a column's must. */
const ARE_EPOCHS = 0.95;
const MOST_VALUES = 12;
const MOST_ABSENT = 5;

export async function readTable(store: Store, raw: RawRelation): Promise<Table> {
  const profiles = await readProfiles(store, raw);
  const texts = await readCellTexts(store, raw);
  const facts = await readFacts(store, raw, texts.of);
  const cells = await readAttributeCells(store, raw, raw.columns, texts, null);
  const columns: TableColumn[] = [];
  const times = await readTimes(
    store,
    raw,
    profiles.filter(({ name, times: share }) => share >= MAY_BE_TIMES && !isIdName(name)).map(({ name }) => name),
    texts,
  );
  for (const [index, profile] of profiles.entries()) {
    const { name } = profile;
    const { filled = 0, distinct = 0, nested = 0 } = facts[index] ?? {};
    const found = times.get(name);
    columns.push({
      name,
      profile,
      isUnique: filled === raw.rows && distinct === raw.rows,
      isNested: filled > 0 && nested === filled,
      type: isIdName(name) ? 'text' : (cells.find(({ column }) => column === name)?.type ?? 'text'),
      time: found !== undefined && typeof found !== 'string' && !isByChance(found, profile) ? found : null,
      timeFault: typeof found === 'string' ? found : null,
      values: distinct > 0 && distinct <= MOST_VALUES ? await readValues(store, raw, texts.of(name)) : [],
    });
  }
  return { raw, columns };
}

const isByChance = ({ formats }: ColumnTime, { times }: ColumnProfile): boolean =>
  formats.some((format) => format.startsWith('epoch')) && times < ARE_EPOCHS;

interface Facts {
  filled: number;
  distinct: number;
  nested: number;
}

async function readFacts(
  store: Store,
  { relation, columns }: RawRelation,
  textOf: (column: string) => string,
): Promise<Facts[]> {
  const tests = columns.map((column, index) => {
    const text = textOf(column);
    return `{ filled: count(${text})::DOUBLE, 'distinct': count(DISTINCT ${text})::DOUBLE,
      nested: count(*) FILTER ((starts_with(${text}, '{') OR starts_with(${text}, '[')) AND json_valid(${text}))::DOUBLE } AS facts_${index}`;
  });
  const row = await store.row<Record<string, Facts>>(`SELECT ${tests.join(', ')} FROM ${relation}`);
  return columns.map((_, index) => row[`facts_${index}`] as Facts);
}

const readValues = (store: Store, { relation }: RawRelation, text: string): Promise<TableColumn['values']> =>
  store.rows(
    `SELECT ${text} AS value, count(*)::DOUBLE AS rows FROM ${relation} WHERE ${text} IS NOT NULL GROUP BY value ORDER BY rows DESC, value`,
  );

type CellTexts = Awaited<ReturnType<typeof readCellTexts>>;

/** Every column of times, or why it is none. Columns are read together, because one tells the order of day and month for all. */
async function readTimes(
  store: Store,
  raw: RawRelation,
  columns: readonly string[],
  texts: CellTexts,
): Promise<Map<string, ColumnTime | string>> {
  if (columns.length === 0) return new Map();
  const found = await detected(store, raw, columns, texts);
  const all =
    typeof found === 'string'
      ? await Promise.all(columns.map((column) => detected(store, raw, [column], texts)))
      : [found];
  const times = new Map<string, ColumnTime | string>();
  for (const [index, one] of all.entries()) {
    if (typeof one === 'string') times.set(columns[index] ?? '', one);
    else for (const time of one) times.set(time.column, await columnTime(store, raw, time, texts.of(time.column)));
  }
  return times;
}

/** The columns' formats; or in words why they stay open. */
async function detected(
  store: Store,
  raw: RawRelation,
  columns: readonly string[],
  texts: CellTexts,
): Promise<TimeColumn[] | string> {
  try {
    return await detectTimeColumns(store, raw.relation, columns, texts, raw.origin.path);
  } catch (error) {
    if (error instanceof EventLogError && error.code === 'time-format-undecided') {
      return 'its values look like times, but day and month cannot be told apart: state the timeFormat';
    }
    throw error;
  }
}

async function columnTime(
  store: Store,
  raw: RawRelation,
  time: TimeColumn,
  text: string,
): Promise<ColumnTime | string> {
  const formats = mappingFormats(time.format);
  if (formats === null) return 'its times are written in a way that a mapping does not read';
  const unread = time.unread === 0 ? [] : await readUnread(store, raw, time, text);
  const absent = unread.map(({ value }) => value);
  if (absent.length > MOST_ABSENT || absent.some((value) => /\d{2}/.test(value))) {
    return `${time.unread} of its values are no times, such as "${absent[0]}"`;
  }
  return { formats, why: `${describeFormat(time.format)}, ${time.why}`, absent, withoutOffset: time.withoutOffset };
}

const readUnread = (
  store: Store,
  { relation }: RawRelation,
  time: TimeColumn,
  text: string,
): Promise<{ value: string }[]> =>
  store.rows(
    `SELECT ${text} AS value, count(*) AS rows FROM ${relation}
     WHERE ${text} IS NOT NULL AND ${timeSqlOf(time, text, null).utc} IS NULL
     GROUP BY value ORDER BY rows DESC, value LIMIT ${MOST_ABSENT + 1}`,
  );

/** The formats as a mapping states them; null for those that it has no words for. */
function mappingFormats({ iso, formats, epoch, excel, offsets }: TimeFormat): string[] | null {
  if (excel || epoch === 'microseconds' || epoch === 'nanoseconds') return null;
  if (epoch !== null) return [epoch === 'seconds' ? 'epochS' : 'epochMs'];
  const written = formats.flatMap((format) =>
    offsets === 'some' ? [`${format}%z`, `${format} %z`, format] : [format],
  );
  return [...(iso ? ['iso'] : []), ...written];
}

/** Whether several columns together tell rows apart. */
export async function tellsApart(
  store: Store,
  { relation, rows }: RawRelation,
  columns: readonly string[],
): Promise<boolean> {
  const list = columns.map(identifier).join(', ');
  const { found } = await store.row<{ found: number }>(
    `SELECT count(*)::DOUBLE AS found FROM (SELECT DISTINCT ${list} FROM ${relation} WHERE ${columns.map((column) => `${identifier(column)} IS NOT NULL`).join(' AND ')})`,
  );
  return found === rows;
}

/** Of columns those that have one value only for each value of the key. */
export async function constantIn(
  store: Store,
  { relation }: RawRelation,
  key: string,
  columns: readonly string[],
): Promise<Set<string>> {
  if (columns.length === 0) return new Set();
  const counts = columns.map((column, index) => `count(DISTINCT ${identifier(column)}) AS values_${index}`);
  const most = columns.map((_, index) => `max(values_${index})::DOUBLE AS most_${index}`);
  const row = await store.row<Record<string, number>>(
    `SELECT ${most.join(', ')} FROM (SELECT ${identifier(key)} AS key, ${counts.join(', ')} FROM ${relation} GROUP BY key)`,
  );
  return new Set(columns.filter((_, index) => (row[`most_${index}`] ?? 0) <= 1));
}
