import { EventLogError, suggestion } from '../../../eventlog/index.ts';
import { type ForeignDatabase, identifier, literal, openForeign } from '../../../store/index.ts';
import type {
  CursorKind,
  DatabaseSession,
  Dialect,
  Page,
  Relation,
  RelationColumn,
  SourceRow,
} from '../database/session.ts';
import { type Bind, columnSql, pageSql, whereSql } from '../database/statements.ts';

export const DUCKDB: Dialect = {
  hasSerialWriters: true,
  positionOf: (_kind, text) => text,
  textOf: (position) => position,
};

/** @throws EventLogError as `openForeign` */
export async function openDuckdbSession(path: string, now: () => Date): Promise<DatabaseSession> {
  const file = await openForeign(path);
  const asking = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw duckdbFault(path, error);
    }
  };
  return {
    now: async () => now(),
    relation: (source) =>
      asking(() => ('table' in source ? readTable(file, path, source.table) : readQuery(file, source.query))),
    cursorKind: async ({ columns }, column) => kindOf(typeOf(columns, column)),
    page: (page) => asking(() => readRows(file, page)),
    count: (relation, where, atMost) =>
      asking(async () => {
        const { bind, values } = binder(relation);
        const found = `SELECT 1 FROM ${relation.sql} AS source ${whereSql(where, bind)} LIMIT ${atMost}`;
        return (await file.row<{ rows: number }>(`SELECT count(*)::DOUBLE AS rows FROM (${found})`, values)).rows;
      }),
    bounds: (relation, column, where) =>
      asking(async () => {
        const { bind, values } = binder(relation);
        const name = columnSql(column);
        const select = `SELECT min(${name})::VARCHAR AS lowest, max(${name})::VARCHAR AS highest`;
        const { lowest, highest } = await file.row<{ lowest: string | null; highest: string | null }>(
          `${select} FROM ${relation.sql} AS source ${whereSql(where, bind)}`,
          values,
        );
        return [lowest, highest];
      }),
    isBefore: (relation, column, one, other) =>
      asking(async () => {
        const { bind, values } = binder(relation);
        const sql = `SELECT ${bind(column, one)} < ${bind(column, other)} AS before`;
        return (await file.row<{ before: boolean }>(sql, values)).before;
      }),
    // Nobody can write while the file is open: all pages see the same moment.
    beginSnapshot: async () => undefined,
    endSnapshot: async () => undefined,
    close: async () => file.close(),
  };
}

function duckdbFault(path: string, error: unknown): unknown {
  if (error instanceof EventLogError || !(error instanceof Error)) return error;
  const [message = ''] = error.message.split('\n');
  const fault = (code: EventLogError['code'], next: string) =>
    new EventLogError(code, `${path}: ${message}. ${next}`, { cause: error });
  if (/^Binder Error|Referenced column/.test(message))
    return fault('contract-broken', 'Correct the names under streams.');
  if (/^(Parser|Catalog|Permission) Error/.test(message))
    return fault('configuration-invalid', 'Correct the query under streams.');
  if (message.startsWith('Conversion Error')) {
    return fault(
      'state-invalid',
      "A value to go on from cannot be read as its column's type: reset the state, or correct from.",
    );
  }
  if (/^(IO|Serialization) Error/.test(message)) return fault('source-unavailable', 'It is tried again.');
  return error;
}

const typeOf = (columns: readonly RelationColumn[], column: string): string =>
  columns.find(({ name }) => name === column)?.type ?? 'VARCHAR';

/** Binds texts as values of their columns' types. */
function binder({ columns }: Relation): { bind: Bind; values: Record<string, string> } {
  const values: Record<string, string> = {};
  const bind: Bind = (column, value) => {
    const name = `value${Object.keys(values).length}`;
    values[name] = value;
    return `CAST($${name} AS ${typeOf(columns, column)})`;
  };
  return { bind, values };
}

const KINDS: [RegExp, CursorKind][] = [
  [/^TIMESTAMP WITH TIME ZONE$/, 'instant'],
  [/^TIMESTAMP(_S|_MS|_NS)?$/, 'wall'],
  [/^DATE$/, 'date'],
  [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^(FLOAT|DOUBLE)$|^DECIMAL/, 'number'],
  [/^VARCHAR$/, 'text'],
];

const kindOf = (type: string): CursorKind | null => KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? null;

async function readRows(file: ForeignDatabase, page: Page): Promise<SourceRow[]> {
  const { relation, omit, orderBy, keyColumns, settledBefore } = page;
  const { bind, values } = binder(relation);
  const given = relation.columns.filter(({ name }) => !omit.includes(name));
  const keys = keyColumns.map((name) => ({ name, type: typeOf(relation.columns, name) }));
  const settled =
    settledBefore === null
      ? 'true'
      : `${columnSql(orderBy[0] as string)} < ${bind(orderBy[0] as string, settledBefore)}`;
  const position = `[${orderBy.map((name) => `${columnSql(name)}::VARCHAR`).join(', ')}]`;
  const select = `${objectSql(given)} AS data, ${objectSql(keys)} AS key, to_json(${position})::VARCHAR AS position, ${settled} AS settled`;
  const rows = await file.rows<{ data: string; key: string; position: string; settled: boolean }>(
    pageSql(page, select, bind),
    values,
  );
  return rows.map((row) => ({
    data: row.data,
    key: row.key,
    position: JSON.parse(row.position) as string[],
    isSettled: row.settled,
  }));
}

/** A row as JSON text. DuckDB's own JSON would make floats of decimals. */
function objectSql(columns: readonly Pick<RelationColumn, 'name' | 'type'>[]): string {
  const fields = columns.map(
    ({ name, type }, index) =>
      `${literal(`${index === 0 ? '' : ','}${JSON.stringify(name)}:`)} || coalesce(${valueSql(columnSql(name), type)}, 'null')`,
  );
  return [`'{'`, ...fields, `'}'`].join(' || ');
}

function valueSql(column: string, type: string): string {
  if (/^U?(TINY|SMALL|BIG)?INT(EGER)?$|^BOOLEAN$/.test(type)) return `${column}::VARCHAR`;
  if (/^(FLOAT|DOUBLE)$/.test(type)) {
    return `CASE WHEN isfinite(${column}) THEN ${column}::VARCHAR ELSE '"' || ${column}::VARCHAR || '"' END`;
  }
  if (type === 'BLOB') return `'"' || base64(${column}) || '"'`;
  if (type.startsWith('TIMESTAMP')) {
    const iso = String.raw`regexp_replace(${column}::VARCHAR, '^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)', '\1T\2')`;
    return `'"' || regexp_replace(${iso}, '\\+00$', 'Z') || '"'`;
  }
  if (type === 'JSON') return `${column}::VARCHAR`;
  if (/\[|^(STRUCT|MAP|UNION)/.test(type)) return `to_json(${column})::VARCHAR`;
  return `to_json(${column}::VARCHAR)::VARCHAR`;
}

/** Every table and view of a file: with its schema where that is not the usual one. */
export const readRelations = (file: ForeignDatabase): Promise<{ schema: string; name: string; label: string }[]> =>
  file.rows(`
    SELECT table_schema AS schema, table_name AS name, CASE WHEN table_schema = 'main' THEN table_name ELSE table_schema || '.' || table_name END AS label
    FROM information_schema.tables WHERE table_catalog = current_database() ORDER BY table_schema, table_name`);

export async function readTable(file: ForeignDatabase, path: string, name: string): Promise<Relation> {
  const known = await readRelations(file);
  const found = known.find(({ label }) => label === name);
  if (found === undefined) {
    throw new EventLogError(
      'stream-not-found',
      `${path} has no table or view "${name}". ${suggestion(
        name,
        known.map(({ label }) => label),
      )} Name it with table under the stream.`,
    );
  }
  const wanted = { schema: found.schema, name: found.name };
  const columns = await file.rows<RelationColumn>(
    `SELECT column_name AS name, data_type AS type, is_nullable AS nullable FROM duckdb_columns()
     WHERE database_name = current_database() AND schema_name = $schema AND table_name = $name ORDER BY column_index`,
    wanted,
  );
  const keys = await file.rows<{ columns: string }>(
    `SELECT to_json(constraint_column_names)::VARCHAR AS columns FROM duckdb_constraints()
     WHERE database_name = current_database() AND schema_name = $schema AND table_name = $name AND constraint_type = 'PRIMARY KEY'`,
    wanted,
  );
  return {
    label: found.label,
    sql: `${identifier(found.schema)}.${identifier(found.name)}`,
    columns,
    primaryKey: keys[0] ? (JSON.parse(keys[0].columns) as string[]) : [],
  };
}

async function readQuery(file: ForeignDatabase, query: string): Promise<Relation> {
  const sql = `(\n${query.replace(/;\s*$/, '')}\n)`;
  const columns = await file.rows<{ column_name: string; column_type: string }>(
    `DESCRIBE SELECT * FROM ${sql} AS source`,
  );
  return {
    label: 'the query',
    sql,
    columns: columns.map(({ column_name, column_type }) => ({ name: column_name, type: column_type, nullable: true })),
    primaryKey: [],
  };
}
