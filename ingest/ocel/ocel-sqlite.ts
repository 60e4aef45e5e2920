import { DatabaseSync } from '@photostructure/sqlite';
import { EventLogError } from '../../eventlog/index.ts';
import { identifier, literal } from '../../store/index.ts';
import type { OcelEntry, OcelHandler, OcelRelation, OcelValue } from './document.ts';

const TABLES = ['event', 'object', 'event_map_type', 'object_map_type', 'event_object', 'object_object'] as const;

type SqliteValue = bigint | number | string | Uint8Array | null;
type Row = Record<string, SqliteValue>;

/** An SQLite file that is open for reading, and the tables in it. */
interface Open {
  path: string;
  database: InstanceType<typeof DatabaseSync>;
  tables: ReadonlySet<string>;
}

/**
 * Which tables of OCEL 2.0 an SQLite file has.
 *
 * @returns none, where the file is an SQLite database of something else
 * @throws EventLogError file-damaged
 */
export function ocelTablesIn(path: string): readonly string[] {
  return withDatabase(path, ({ tables }) => TABLES.filter((table) => tables.has(table)));
}

/**
 * Reads OCEL 2.0 from an SQLite file, one row in memory at a time.
 *
 * @throws EventLogError file-damaged; format-unknown where one of the standard's tables is missing
 */
export function readOcelSqlite(path: string, handler: OcelHandler): void {
  withDatabase(path, (open) => {
    const missing = TABLES.filter((table) => !open.tables.has(table));
    if (missing.length > 0) {
      throw new EventLogError(
        'format-unknown',
        `${path} is no OCEL: it has no table ${missing.join(' and no table ')}; expected ${TABLES.join(', ')}. Export it again as OCEL 2.0.`,
      );
    }
    readKind(open, 'object', handler);
    readKind(open, 'event', handler);
  });
}

function withDatabase<Result>(path: string, work: (open: Open) => Result): Result {
  let database: InstanceType<typeof DatabaseSync> | null = null;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    const names = database.prepare(`SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')`).all() as Row[];
    return work({ path, database, tables: new Set(names.map(({ name }) => String(name))) });
  } catch (cause) {
    if (cause instanceof EventLogError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EventLogError(
      'file-damaged',
      `${path} cannot be read as OCEL in SQLite: ${reason}. Have it repaired (PRAGMA integrity_check says where), or export it again.`,
      { cause },
    );
  } finally {
    database?.close();
  }
}

/** What differs between events and objects. */
const KINDS = {
  event: { relations: 'event_object', owner: 'ocel_event_id', other: 'ocel_object_id' },
  object: { relations: 'object_object', owner: 'ocel_source_id', other: 'ocel_target_id' },
} as const;

function readKind(open: Open, kind: 'event' | 'object', handler: OcelHandler): void {
  const { database } = open;
  const tables = readTypes(open, kind, handler);
  database.exec(`CREATE TEMP TABLE ${kind}_rows (id TEXT, type_ TEXT, row_ INTEGER, time_ TEXT, values_ TEXT)`);
  for (const table of tables) collectValues(open, kind, table, handler);
  database.exec(`CREATE INDEX temp.${kind}_rows_ids ON ${kind}_rows (id)`);
  const { relations, owner, other } = KINDS[kind];
  database.exec(
    `CREATE TEMP TABLE ${kind}_relations AS
     SELECT ${owner} AS id, json_group_array(json_array(CAST(${other} AS TEXT), ocel_qualifier)) AS relations
     FROM (SELECT * FROM ${relations}${hasRowId(open, relations) ? ' ORDER BY rowid' : ''}) GROUP BY ${owner}`,
  );
  database.exec(`CREATE INDEX temp.${kind}_relations_ids ON ${kind}_relations (id)`);
  readEntries(open, kind, handler);
  readStrays(open, kind, handler);
}

const hasRowId = ({ database }: Open, table: string): boolean => {
  const { sql } = database.prepare(`SELECT sql FROM sqlite_schema WHERE name = ?`).get(table) as Row;
  return /^\s*CREATE\s+TABLE/i.test(String(sql)) && !/WITHOUT\s+ROWID/i.test(String(sql));
};

interface ValueTable {
  type: string;
  name: string;
  columns: { name: string; type: string }[];
}

const STANDARD = new Set(['ocel_id', 'ocel_time', 'ocel_changed_field']);

/** Hands on the types, and gives the table that has the values of each. */
function readTypes({ database, tables }: Open, kind: 'event' | 'object', handler: OcelHandler): ValueTable[] {
  const types = database.prepare(`SELECT ocel_type AS type, ocel_type_map AS map FROM ${kind}_map_type`).all() as Row[];
  return types.flatMap(({ type, map }) => {
    const name = `${kind}_${map}`;
    const columns = database
      .prepare(`SELECT name, type FROM pragma_table_info(?)`)
      .all(name) as unknown as ValueTable['columns'];
    const attributes = columns.filter((column) => !STANDARD.has(column.name.toLowerCase()));
    handler.type({ kind, name: String(type), attributes });
    if (tables.has(name)) return [{ type: String(type), name, columns }];
    handler.leftOut(`table ${name}, which ${kind}_map_type names and the file does not have`);
    return [];
  });
}

/** Brings the rows of a type's own table into one form, so that they can be read in the order of the log. */
function collectValues({ database }: Open, kind: 'event' | 'object', table: ValueTable, handler: OcelHandler): void {
  const insert = database.prepare(`INSERT INTO temp.${kind}_rows VALUES (?, ?, ?, ?, ?)`);
  const statement = database.prepare(`SELECT * FROM ${identifier(table.name)}`);
  statement.setReadBigInts(true);
  const typeOf = new Map(table.columns.map(({ name, type }) => [name, type]));
  let row = 0;
  for (const cells of statement.iterate() as Iterable<Row>) {
    const changed = cells['ocel_changed_field'] ?? null;
    const values = Object.entries(cells).flatMap(([name, cell]): [string, string][] => {
      const isOther = STANDARD.has(name.toLowerCase()) || (changed !== null && name !== changed);
      return isOther || cell === null ? [] : [[name, textOf(cell, typeOf.get(name) ?? '')]];
    });
    if (changed !== null && !typeOf.has(String(changed))) {
      const reason = `${table.name} has no column "${changed}", which ocel_changed_field names. Correct the row and ingest the file again.`;
      handler.refused({ line: null, code: 'value-invalid', reason, raw: shown(cells) });
    }
    const [id, time] = [cells['ocel_id'] ?? null, cells['ocel_time'] ?? null];
    insert.run(
      id === null ? null : textOf(id, ''),
      table.type,
      row++,
      time === null ? null : textOf(time, ''),
      JSON.stringify(values),
    );
  }
}

function textOf(cell: Exclude<SqliteValue, null>, type: string): string {
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('hex');
  if (/^bool/i.test(type) && (cell === 0n || cell === 1n)) return String(cell === 1n);
  return String(cell);
}

// Grain: one row per entry and row of its type's table, in the order of the log.
const ENTRIES = (kind: 'event' | 'object', order: string) => /* sql */ `
  SELECT CAST(e.ocel_id AS TEXT) AS id, CAST(e.ocel_type AS TEXT) AS type, r.time_ AS time, r.values_ AS "values", l.relations, ${order} AS place
  FROM ${kind} AS e
  LEFT JOIN temp.${kind}_rows AS r ON r.id = e.ocel_id AND r.type_ = e.ocel_type
  LEFT JOIN temp.${kind}_relations AS l ON l.id = e.ocel_id
  ORDER BY ${order}, r.row_`;

function readEntries(open: Open, kind: 'event' | 'object', handler: OcelHandler): void {
  const order = hasRowId(open, kind) ? 'e.rowid' : 'e.ocel_id';
  let rows: Row[] = [];
  for (const row of open.database.prepare(ENTRIES(kind, order)).iterate() as Iterable<Row>) {
    const [last] = rows;
    if (last && last['place'] !== row['place']) {
      handler.entry(entryOf(kind, rows));
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) handler.entry(entryOf(kind, rows));
}

/** @param rows of one entry */
function entryOf(kind: 'event' | 'object', rows: readonly Row[]): OcelEntry {
  const [first] = rows as [Row];
  const text = (cell: SqliteValue | undefined) => (typeof cell === 'string' ? cell : null);
  const relations = JSON.parse(text(first['relations']) ?? '[]') as [string | null, string | null][];
  return {
    kind,
    line: null,
    id: text(first['id']),
    type: text(first['type']),
    time: kind === 'event' ? text(first['time']) : null,
    values: rows.flatMap(({ values, time }) =>
      (JSON.parse(text(values) ?? '[]') as [string, string][]).map(
        ([name, value]): OcelValue => ({ name, value, writtenAs: null, time: kind === 'event' ? null : text(time) }),
      ),
    ),
    relations: relations.map(([object, qualifier]): OcelRelation => ({ object: object ?? '', qualifier })),
  };
}

/** Rows that name an entry which is not there. */
function readStrays({ database }: Open, kind: 'event' | 'object', handler: OcelHandler): void {
  const { relations, owner } = KINDS[kind];
  const of = (table: string, column: string) =>
    `SELECT ${literal(table)} AS table_, * FROM ${table} WHERE ${column} NOT IN (SELECT ocel_id FROM ${kind} WHERE ocel_id IS NOT NULL)`;
  for (const sql of [of(relations, owner), of(`temp.${kind}_rows`, 'id')]) {
    for (const row of database.prepare(sql).iterate() as Iterable<Row>) {
      const reason = `a row names the ${kind} ${row[owner] ?? row['id']}, which is not in the table ${kind}. Add it there, or leave the row out.`;
      handler.refused({ line: null, code: 'reference-dangling', reason, raw: shown(row) });
    }
  }
}

const shown = (row: Row): string =>
  JSON.stringify(row, (_, cell: unknown) => (typeof cell === 'bigint' ? String(cell) : cell));
