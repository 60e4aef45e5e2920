import { EventLogError, suggestion } from '../../../eventlog/index.ts';
import { identifier } from '../../../store/index.ts';
import type { DatabaseSession, Dialect, Page, Relation, RelationColumn, SourceRow } from '../database/session.ts';
import { type Bind, columnSql, pageSql, whereSql } from '../database/statements.ts';
import { positionOf, valueJson, valueOf } from './sqlite-values.ts';
import { openSqlite, type SqliteFile } from './open-sqlite.ts';
import type { SqliteValue } from './sqlite-messages.ts';

export const SQLITE: Dialect = {
  hasSerialWriters: true,
  positionOf: (kind, text) => (kind === 'number' ? text : JSON.stringify(text)),
  textOf: (position) => (position.startsWith('"') ? (JSON.parse(position) as string) : position),
};

/**
 * @param now the machine's own clock is the one that SQLite's writers see
 * @throws EventLogError as `openSqlite`
 */
export async function openSqliteSession(path: string, now: () => Date): Promise<DatabaseSession> {
  const file = await openSqlite(path);
  try {
    const [journal] = (await file.ask('PRAGMA journal_mode')).rows[0] ?? [];
    return sqliteSession(file, now, journal === 'wal');
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * @param canStay whether a reader that stays lets others write: without a write-ahead log it keeps them waiting, and each
 * page looks by itself
 */
function sqliteSession(file: SqliteFile, now: () => Date, canStay: boolean): DatabaseSession {
  return {
    now: async () => now(),
    relation: (source) => ('table' in source ? readTable(file, source.table) : readQuery(file, source.query)),
    async cursorKind({ sql }, column) {
      const name = columnSql(column);
      const { rows } = await file.ask(`SELECT typeof(min(${name})), typeof(max(${name})) FROM ${sql} AS source`);
      return kindOf(rows[0] ?? []);
    },
    page: (page) => readRows(file, page),
    async count({ sql }, where, atMost) {
      const { bind, values } = binder();
      const { rows } = await file.ask(
        `SELECT count(*) FROM (SELECT 1 FROM ${sql} AS source ${whereSql(where, bind)} LIMIT ${atMost})`,
        values,
      );
      return Number(rows[0]?.[0]);
    },
    async bounds({ sql }, column, where) {
      const { bind, values } = binder();
      const name = columnSql(column);
      const select = `SELECT min(${name}), max(${name}) FROM ${sql} AS source ${whereSql(where, bind)}`;
      const [lowest = null, highest = null] = (await file.ask(select, values)).rows[0] ?? [];
      return [lowest, highest].map((value) => (value === null ? null : positionOf(value))) as [
        string | null,
        string | null,
      ];
    },
    async isBefore(_relation, _column, one, other) {
      const { rows } = await file.ask('SELECT ?1 < ?2', [valueOf(one), valueOf(other)]);
      return rows[0]?.[0] === 1n;
    },
    async beginSnapshot() {
      if (canStay) await file.ask('BEGIN');
    },
    async endSnapshot() {
      if (canStay) await file.ask('ROLLBACK');
    },
    close: file.close,
  };
}

function binder(): { bind: Bind; values: SqliteValue[] } {
  const values: SqliteValue[] = [];
  return { values, bind: (_column, position) => `?${values.push(valueOf(position))}` };
}

/** Numbers come before texts, texts before bytes: when both ends are of one kind, all between are. */
function kindOf([lowest, highest]: readonly SqliteValue[]) {
  const isNumber = (type: SqliteValue | undefined) => type === 'integer' || type === 'real';
  if (isNumber(lowest) && isNumber(highest)) return 'number';
  return lowest === highest && (lowest === 'text' || lowest === 'null') ? 'text' : null;
}

async function readRows(file: SqliteFile, page: Page): Promise<SourceRow[]> {
  const { relation, omit, orderBy, keyColumns, settledBefore } = page;
  const { bind, values } = binder();
  const names = relation.columns.map(({ name }) => name).filter((name) => !omit.includes(name));
  const hidden = [...new Set([...orderBy, ...keyColumns])].filter((name) => !names.includes(name));
  const all = [...names, ...hidden];
  const settled =
    settledBefore === null ? '1' : `${columnSql(orderBy[0] as string)} < ${bind(orderBy[0] as string, settledBefore)}`;
  const select = [...all.map(columnSql), settled].join(', ');
  const { rows } = await file.ask(pageSql(page, select, bind), values);
  const object = (columns: readonly string[]) => {
    const fields = columns.map((name) => [`${JSON.stringify(name)}:`, all.indexOf(name)] as const);
    return (row: readonly SqliteValue[]) =>
      `{${fields.map(([name, place]) => name + valueJson(row[place] as SqliteValue)).join(',')}}`;
  };
  const [data, key] = [object(names), object(keyColumns)];
  const places = orderBy.map((name) => all.indexOf(name));
  return rows.map((row) => ({
    data: data(row),
    key: key(row),
    position: places.map((place) => positionOf(row[place] as SqliteValue)),
    isSettled: row.at(-1) === 1n,
  }));
}

/** Every table and view of a file. */
export async function readRelations(file: SqliteFile): Promise<string[]> {
  const { rows } = await file.ask(
    `SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
  );
  return rows.map(([name]) => String(name));
}

export async function readTable(file: SqliteFile, name: string): Promise<Relation> {
  const known = await readRelations(file);
  if (!known.includes(name)) {
    throw new EventLogError(
      'stream-not-found',
      `${file.path} has no table or view "${name}". ${suggestion(name, known)} Name it with table under the stream.`,
    );
  }
  const { rows } = await file.ask(
    `SELECT name, type, "notnull", pk FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid`,
    [name],
  );
  const columns = rows.map(([column, type, notNull, place]) => ({
    name: String(column),
    type: String(type ?? ''),
    nullable: notNull === 0n,
    place: Number(place),
  }));
  const inKey = columns.filter(({ place }) => place > 0).toSorted((one, other) => one.place - other.place);
  // Alone an INTEGER PRIMARY KEY is the row's number, and never null.
  const isNumber = inKey.length === 1 && inKey[0]?.type.toUpperCase() === 'INTEGER';
  return {
    label: name,
    sql: identifier(name),
    columns: columns.map(({ place, nullable, ...column }) => ({
      ...column,
      nullable: nullable && !(isNumber && place > 0),
    })),
    primaryKey: inKey.map((column) => column.name),
  };
}

async function readQuery(file: SqliteFile, query: string): Promise<Relation> {
  const sql = `(\n${query.replace(/;\s*$/, '')}\n)`;
  const { columns } = await file.ask(`SELECT * FROM ${sql} AS source LIMIT 0`);
  return { label: 'the query', sql, columns: columns.map(asColumn), primaryKey: [] };
}

const asColumn = ({ name, type }: { name: string; type: string | null }): RelationColumn => ({
  name,
  type: type ?? '',
  nullable: true,
});
