import { EventLogError, suggestion } from '../../../eventlog/index.ts';
import type { SourceContext } from '../source.ts';
import { reportDrift, knownColumns } from './drift.ts';
import type { DatabaseSession, Dialect, Page, Relation, SourceRow } from './session.ts';
import type { StreamOptions } from './stream-options.ts';

/** A stream while it is read. */
export interface Reading {
  stream: string;
  options: StreamOptions;
  dialect: Dialect;
  session: DatabaseSession;
  context: SourceContext;
  /** as it is now: columns may come and go while it is read */
  relation: Relation;
  key: readonly string[];
}

/** @throws EventLogError stream-not-found, configuration-invalid */
export async function beginReading(
  stream: string,
  options: StreamOptions,
  dialect: Dialect,
  session: DatabaseSession,
  context: SourceContext,
): Promise<Reading> {
  const { query, table = stream } = options;
  const relation = await session.relation(query === undefined ? { table } : { query });
  const key = options.key ?? relation.primaryKey;
  if (key.length === 0) {
    throw new EventLogError(
      'configuration-invalid',
      `streams.${stream}: ${relation.label} has no primary key. Name the columns that tell its rows apart, for example key: [id].`,
    );
  }
  assertColumns(stream, relation, [...key, ...options.omit, ...(options.cursor ? [options.cursor] : [])]);
  return { stream, options, dialect, session, context, relation, key };
}

/** @throws EventLogError contract-broken */
export function assertColumns(stream: string, relation: Relation, wanted: readonly string[]): void {
  const known = relation.columns.map(({ name }) => name);
  const missing = wanted.find((name) => !known.includes(name));
  if (missing === undefined) return;
  throw new EventLogError(
    'contract-broken',
    `streams.${stream}: ${relation.label} has no column ${missing}, by which it is to be read. ${suggestion(missing, known)} ` +
      'Correct the name under streams, or bring the column back.',
  );
}

/**
 * A page in the order of `orderBy`, and whether there are more rows. Nothing can be lost behind it: rows that stand at
 * the same place on both sides of its end are a fault.
 *
 * @throws EventLogError contract-broken
 */
export async function readPage(
  reading: Reading,
  orderBy: readonly string[],
  where: Page['where'],
  settledBefore: string | null,
): Promise<{ rows: SourceRow[]; hasMore: boolean }> {
  const most = reading.options.pageRows;
  const rows = await sourceRows(reading, orderBy, where, settledBefore, most + 1);
  if (rows.length <= most) return { rows, hasMore: false };
  const [last, next] = rows.slice(most - 1) as [SourceRow, SourceRow];
  if (last.position.every((value, index) => value === next.position[index])) {
    throw notUnique(reading, last.key);
  }
  return { rows: rows.slice(0, most), hasMore: true };
}

export const notUnique = ({ stream, relation, key }: Reading, example: string): EventLogError =>
  new EventLogError(
    'contract-broken',
    `streams.${stream}: two rows of ${relation.label} have the same ${key.join(', ')}: ${example}. ` +
      'Rows would be lost between two pages. Name more columns under key, so that they tell the rows apart.',
  );

/** When a column went away under way, the rest is read with those that are left. */
async function sourceRows(
  reading: Reading,
  orderBy: readonly string[],
  where: Page['where'],
  settledBefore: string | null,
  rows: number,
): Promise<SourceRow[]> {
  const { session, options, key } = reading;
  const page = () =>
    session.page({
      relation: reading.relation,
      omit: options.omit,
      orderBy,
      keyColumns: key,
      where,
      settledBefore,
      rows,
    });
  try {
    return await page();
  } catch (error) {
    if (!(error instanceof EventLogError) || error.code !== 'contract-broken') throw error;
    const before = reading.relation;
    const { query, table = reading.stream } = options;
    reading.relation = await session.relation(query === undefined ? { table } : { query });
    assertColumns(reading.stream, reading.relation, [...orderBy, ...key]);
    reportDrift(reading.context, reading.stream, knownColumns(before.columns), knownColumns(reading.relation.columns));
    return page();
  }
}

/**
 * Keys of rows that come after others must be known.
 *
 * @throws EventLogError contract-broken
 */
export async function assertNoNullKeys(
  { stream, session, relation, key }: Reading,
  where: Page['where'],
): Promise<void> {
  const nullable = key.filter((name) => relation.columns.find((column) => column.name === name)?.nullable);
  if (nullable.length === 0) return;
  const isNull = { any: nullable.map((column) => ({ column, isNull: true })) };
  if ((await session.count(relation, [...where, isNull], 1)) === 0) return;
  throw new EventLogError(
    'contract-broken',
    `streams.${stream}: rows of ${relation.label} have no value in ${nullable.join(' or ')}, and cannot be told apart. ` +
      'Name other columns under key, or leave these rows out with a query.',
  );
}
