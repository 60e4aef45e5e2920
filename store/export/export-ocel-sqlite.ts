import { rmSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { EventLogError } from '../../eventlog/index.ts';
import { identifier } from '../identifier.ts';
import type { Store } from '../store.ts';
import {
  ocelEntries,
  type OcelEntryOf,
  type OcelKind,
  type OcelLog,
  type OcelTypeOf,
  type OcelValueType,
} from './ocel-log.ts';

type Database = InstanceType<typeof DatabaseSync>;

const FIRST = '1970-01-01T00:00:00Z';

/**
 * Writes OCEL 2.0 in SQLite with the standard's tables and keys; instants in UTC without offset, as the standard has them.
 *
 * @throws EventLogError option-invalid where a type has attributes that SQLite cannot tell apart
 */
export async function exportOcelSqlite(
  store: Store,
  log: OcelLog,
  target: string,
  onProgress: (share: number) => void,
): Promise<void> {
  rmSync(target, { force: true });
  const database = new DatabaseSync(target);
  try {
    database.exec('PRAGMA journal_mode = OFF; PRAGMA foreign_keys = OFF; BEGIN'); // objects name later ones
    const total = log.entries.event + log.entries.object;
    let done = 0;
    database.exec(COMMON);
    for (const kind of ['object', 'event'] as const) {
      const precise = await readPreciseFloats(store, kind);
      const tables = createTables(database, log, kind, precise);
      const write = writerOf(database, kind, tables);
      for await (const entry of ocelEntries(store, log, kind)) {
        write(entry);
        onProgress(++done / total);
      }
    }
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

const COMMON = /* sql */ `
  CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
  CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
  CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT, FOREIGN KEY (ocel_type) REFERENCES event_map_type (ocel_type));
  CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT, FOREIGN KEY (ocel_type) REFERENCES object_map_type (ocel_type));
  CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier),
    FOREIGN KEY (ocel_event_id) REFERENCES event (ocel_id), FOREIGN KEY (ocel_object_id) REFERENCES object (ocel_id));
  CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier),
    FOREIGN KEY (ocel_source_id) REFERENCES object (ocel_id), FOREIGN KEY (ocel_target_id) REFERENCES object (ocel_id))`;

/**
 * Attributes with a number that would not come back, as `type` and `name` in JSON: of more digits than SQLite's own numbers
 * hold, or so small that the SQLite package binds it as 0.
 */
async function readPreciseFloats(store: Store, kind: OcelKind): Promise<Set<string>> {
  const digits = (text: string) =>
    `trim(regexp_replace(regexp_replace(${text}, '[eE].*$', ''), '[^0-9]', '', 'g'), '0')`;
  const rows = await store.rows<{ place: string }>(
    `SELECT DISTINCT to_json([type, name])::VARCHAR AS place FROM ocel_values
     WHERE kind = $kind AND (TRY_CAST(value AS DOUBLE) <> 0 AND abs(TRY_CAST(value AS DOUBLE)) < 1e-15
       OR ${digits('value')} <> ${digits('TRY_CAST(value AS DOUBLE)::VARCHAR')})`,
    { kind },
  );
  return new Set(rows.map(({ place }) => place));
}

const SQL_TYPES: Record<OcelValueType, string> = {
  string: 'TEXT',
  time: 'TIMESTAMP',
  integer: 'INTEGER',
  float: 'REAL',
  boolean: 'BOOLEAN',
};

interface TypeTable {
  name: string;
  /** names of attributes whose numbers stay texts */
  texts: ReadonlySet<string>;
  types: ReadonlyMap<string, OcelValueType>;
}

function createTables(
  database: Database,
  log: OcelLog,
  kind: OcelKind,
  precise: ReadonlySet<string>,
): Map<string, TypeTable> {
  const map = database.prepare(`INSERT INTO ${kind}_map_type VALUES (?, ?)`);
  const taken = new Set<string>(['map_type', 'object']);
  return new Map(
    log.types
      .filter((type) => type.kind === kind)
      .map((type): [string, TypeTable] => {
        assertColumns(type);
        const short = freeName(type.name, taken);
        const texts = new Set(
          type.attributes.map(({ name }) => name).filter((name) => precise.has(JSON.stringify([type.name, name]))),
        );
        map.run(type.name, short);
        const columns = type.attributes.map(
          ({ name, type: valueType }) =>
            `, ${identifier(name)} ${texts.has(name) && valueType === 'float' ? 'REAL TEXT' : SQL_TYPES[valueType]}`,
        );
        const key = kind === 'event' ? ' PRIMARY KEY' : '';
        const changed = kind === 'object' ? ', ocel_changed_field TEXT' : '';
        database.exec(
          `CREATE TABLE ${identifier(`${kind}_${short}`)} (ocel_id TEXT${key}, ocel_time TIMESTAMP${changed}${columns.join('')},
             FOREIGN KEY (ocel_id) REFERENCES ${kind} (ocel_id))`,
        );
        return [
          type.name,
          { name: `${kind}_${short}`, texts, types: new Map(type.attributes.map((one) => [one.name, one.type])) },
        ];
      }),
  );
}

/** Letters and digits of a type's name, with a number behind where SQLite would take two for one. */
function freeName(name: string, taken: Set<string>): string {
  const stem = name.replace(/[^\p{L}\p{N}]/gu, '') || 'type';
  for (let number = 1; ; number++) {
    const short = number === 1 ? stem : `${stem}${number}`;
    if (taken.has(short.toLowerCase())) continue;
    taken.add(short.toLowerCase());
    return short;
  }
}

function assertColumns({ name, attributes }: OcelTypeOf): void {
  const taken = new Set(['ocel_id', 'ocel_time', 'ocel_changed_field']);
  for (const attribute of attributes) {
    const folded = attribute.name.toLowerCase();
    if (taken.has(folded) || attribute.name === '') {
      throw new EventLogError(
        'option-invalid',
        `The type ${name} has an attribute "${attribute.name}", which SQLite cannot tell from another column. Export with --format ocel-json or ocel-xml.`,
      );
    }
    taken.add(folded);
  }
}

type Cell = string | number | bigint | null;

function writerOf(
  database: Database,
  kind: OcelKind,
  tables: ReadonlyMap<string, TypeTable>,
): (entry: OcelEntryOf) => void {
  const insertEntry = database.prepare(`INSERT INTO ${kind} VALUES (?, ?)`);
  const insertRelation = database.prepare(
    `INSERT INTO ${kind === 'event' ? 'event_object' : 'object_object'} VALUES (?, ?, ?)`,
  );
  const insertRow = new Map(
    [...tables].map(([type, { name, types }]) => {
      const columns = ['ocel_id', 'ocel_time', ...(kind === 'object' ? ['ocel_changed_field'] : []), ...types.keys()];
      const places = columns.map(() => '?').join(', ');
      return [
        type,
        database.prepare(`INSERT INTO ${identifier(name)} (${columns.map(identifier).join(', ')}) VALUES (${places})`),
      ];
    }),
  );
  return ({ id, type, time, values, relations }) => {
    const table = tables.get(type) as TypeTable;
    const row = (at: string, changed: string | null, held: OcelEntryOf['values']) => {
      const cells = new Map(held.map(({ name, value }) => [name, cellOf(table, name, value)]));
      const own = [...table.types.keys()].map((name): Cell => cells.get(name) ?? null);
      insertRow.get(type)?.run(id, clock(at), ...(kind === 'object' ? [changed] : []), ...own);
    };
    insertEntry.run(id, type);
    for (const { id: other, qualifier } of relations) insertRelation.run(id, other, qualifier);
    if (time !== null) return row(time, null, values);
    row(
      FIRST,
      null,
      values.filter((one) => one.time === FIRST),
    );
    for (const one of values.filter(({ time: from }) => from !== FIRST)) row(one.time, one.name, [one]);
  };
}

const clock = (instant: string): string => instant.replace('T', ' ').replace('Z', '');

function cellOf({ types, texts }: TypeTable, name: string, value: string): Cell {
  switch (types.get(name)) {
    case 'integer':
      return BigInt(value);
    case 'float':
      return texts.has(name) ? value : Number(value);
    case 'boolean':
      return value === 'true' ? 1 : 0;
    case 'time':
      return clock(value);
    default:
      return value;
  }
}
