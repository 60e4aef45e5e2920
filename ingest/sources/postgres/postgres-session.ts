import type pg from 'pg';
import type { CursorKind, DatabaseSession, Dialect, Page, Relation, SourceRow } from '../database/session.ts';
import { type Bind, columnSql, pageSql, whereSql } from '../database/statements.ts';
import { readQuery, readRelation } from './catalog.ts';
import type { ConnectionConfig } from './config.ts';
import { connect } from './connect.ts';
import { postgresFault } from './faults.ts';
import { rowWriter } from './row-json.ts';
import { readValueTypes, type ValueTypes } from './value-types.ts';

export const POSTGRES: Dialect = {
  hasSerialWriters: false,
  positionOf: (_kind, text) => text,
  textOf: (position) => position,
};

/**
 * @returns also the session's connection: statements of others must not come between its own
 * @throws EventLogError authentication-failed, configuration-invalid, source-unavailable
 */
export async function openPostgresSession(
  config: ConnectionConfig,
): Promise<{ session: DatabaseSession; client: pg.Client }> {
  const client = await connect(config);
  try {
    return { client, session: postgresSession(client, config, await readValueTypes(client)) };
  } catch (error) {
    await client.end().catch(() => undefined); // the error above says why
    throw postgresFault(error, config, 'Looking at the types');
  }
}

function postgresSession(client: pg.Client, config: ConnectionConfig, types: ValueTypes): DatabaseSession {
  const asking = async <Result>(doing: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw postgresFault(error, config, doing);
    }
  };
  const cells = async (text: string, values: readonly string[]) =>
    client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' });

  return {
    now: () =>
      asking('Asking for the time', async () => {
        const { rows } = await cells(`SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint`, []);
        return new Date(Number(rows[0]?.[0]));
      }),
    relation: (source) =>
      asking('Looking at the tables', () =>
        'table' in source ? readRelation(client, source.table) : readQuery(client, source.query),
      ),
    cursorKind: async ({ columns }, column) => kindOf(typeOf(columns, column)),
    page: (page) => asking(`Reading ${page.relation.label}`, async () => readRows(page, types, cells)),
    count: (relation, where, atMost) =>
      asking(`Counting in ${relation.label}`, async () => {
        const { bind, values } = binder(relation);
        const sql = `SELECT count(*) FROM (SELECT FROM ${relation.sql} AS source ${whereSql(where, bind)} LIMIT ${atMost}) AS found`;
        return Number((await cells(sql, values)).rows[0]?.[0]);
      }),
    bounds: (relation, column, where) =>
      asking(`Reading ${relation.label}`, async () => {
        const { bind, values } = binder(relation);
        const name = columnSql(column);
        const sql = `SELECT min(${name})::text, max(${name})::text FROM ${relation.sql} AS source ${whereSql(where, bind)}`;
        const [lowest = null, highest = null] = (await cells(sql, values)).rows[0] ?? [];
        return [lowest, highest];
      }),
    isBefore: (relation, column, one, other) =>
      asking(`Comparing values of ${column}`, async () => {
        const { bind, values } = binder(relation);
        const { rows } = await cells(`SELECT ${bind(column, one)} < ${bind(column, other)}`, values);
        return rows[0]?.[0] === 't';
      }),
    beginSnapshot: () =>
      asking('Beginning a snapshot', async () => {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      }),
    endSnapshot: () =>
      asking('Ending a snapshot', async () => {
        await client.query('ROLLBACK');
      }),
    close: () => client.end(),
  };
}

const typeOf = (columns: Relation['columns'], column: string): string =>
  columns.find(({ name }) => name === column)?.type ?? 'text';

/** Binds texts as values of their columns' types. */
function binder({ columns }: Relation): { bind: Bind; values: string[] } {
  const values: string[] = [];
  const bind: Bind = (column, value) => {
    values.push(value);
    return `$${values.length}::${typeOf(columns, column)}`;
  };
  return { bind, values };
}

const KINDS: [RegExp, CursorKind][] = [
  [/^timestamp(\(\d\))? with time zone$/, 'instant'],
  [/^timestamp(\(\d\))? without time zone$/, 'wall'],
  [/^date$/, 'date'],
  [/^(smallint|integer|bigint|real|double precision|oid)$|^numeric/, 'number'],
  [/^(text|character varying|character)\b/, 'text'],
];

const kindOf = (type: string): CursorKind | null => KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? null;

type Cells = (text: string, values: readonly string[]) => Promise<pg.QueryArrayResult<(string | null)[]>>;

async function readRows(page: Page, types: ValueTypes, cells: Cells): Promise<SourceRow[]> {
  const { relation, omit, orderBy, keyColumns, settledBefore } = page;
  const { bind, values } = binder(relation);
  const names = relation.columns.map(({ name }) => name).filter((name) => !omit.includes(name));
  const hidden = [...new Set([...orderBy, ...keyColumns])].filter((name) => !names.includes(name));
  const settled =
    settledBefore === null
      ? 'true'
      : `${columnSql(orderBy[0] as string)} < ${bind(orderBy[0] as string, settledBefore)}`;
  const select = [...[...names, ...hidden].map(columnSql), settled].join(', ');
  const { rows, fields } = await cells(pageSql(page, select, bind), values);

  const placeOf = new Map([...names, ...hidden].map((name, index) => [name, index]));
  const place = (name: string) => placeOf.get(name) as number;
  const columnAt = (index: number) => {
    const { name, dataTypeID } = fields[index] as pg.FieldDef;
    return { name, write: types.writer(dataTypeID) };
  };
  const row = rowWriter(names.map((_, index) => columnAt(index)));
  const keyPlaces = keyColumns.map(place);
  const key = rowWriter(keyPlaces.map(columnAt));
  const orderPlaces = orderBy.map(place);
  return rows.map((one) => ({
    data: row.write(one),
    key: key.write(keyPlaces.map((index) => one[index] as string)),
    position: orderPlaces.map((index) => one[index] as string),
    isSettled: one.at(-1) === 't',
  }));
}
