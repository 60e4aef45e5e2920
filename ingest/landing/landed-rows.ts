import { identifier, type LandedField, literal, type Store } from '../../store/index.ts';
import type { LandedColumn, StreamFile } from '../mapping/index.ts';
import type { EntryFacts } from './landed-entries.ts';

/** What the landing knows of a record, as columns beside those of the record. */
const LANDED_COLUMNS: Readonly<Record<LandedColumn, string>> = {
  'landed.received': `strftime(received_at, '%Y-%m-%dT%H:%M:%S.%fZ')`,
  'landed.id': 'id',
  'landed.operation': 'operation',
  'landed.since': 'since',
};

export interface LandedRows {
  rows: StreamFile;
  fields: LandedField[];
}

const objectsOf = (entries: string) => `(FROM ${entries} WHERE kind = 'data')`;

// Grain: one row per field name, by first appearance.
const NAMES = (entries: string) => /* sql */ `
  WITH shapes AS (SELECT json_keys(content) AS keys, min(_position) AS first FROM ${objectsOf(entries)} GROUP BY keys)
  SELECT name FROM (SELECT unnest(keys) AS name, generate_subscripts(keys, 1) AS place, first FROM shapes)
  GROUP BY name ORDER BY min((first, place))`;

// Grain: one row per shape of record (the type of every field, null without it): there are few of them.
const SHAPES = (entries: string, names: readonly string[]) => /* sql */ `
  SELECT json_type(content, [${names.map((name) => literal(jsonPath(name))).join(', ')}]) AS types,
    min(_position)::DOUBLE AS "fromSeq", max(_position)::DOUBLE AS "toSeq", count(*)::DOUBLE AS records
  FROM ${objectsOf(entries)} GROUP BY types`;

type Shape = Omit<LandedField, 'name' | 'types'> & { types: (string | null)[] };

/** The fields of the records, by first appearance. */
async function readFields(store: Store, entries: string): Promise<LandedField[]> {
  const names = (await store.rows<{ name: string }>(NAMES(entries))).map(({ name }) => name);
  if (names.length === 0) return [];
  const shapes = await store.rows<Shape>(SHAPES(entries, names));
  return names.map((name, place) => {
    const having = shapes.filter(({ types }) => types[place] !== null);
    return {
      name,
      types: [...new Set(having.map(({ types }) => types[place] as string))].sort(),
      fromSeq: Math.min(...having.map(({ fromSeq }) => fromSeq)),
      toSeq: Math.max(...having.map(({ toSeq }) => toSeq)),
      records: having.reduce((sum, { records }) => sum + records, 0),
    };
  });
}

const jsonPath = (key: string): string => `$."${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

// Grain: one row per entry that is no record: what nobody could read, as a reject.
const REJECTS = (entries: string) => /* sql */ `
  SELECT _position AS position, NULL::UBIGINT AS line, NULL::VARCHAR AS column_name, said->>'$.code' AS code, said->>'$.reason' AS reason,
    said->>'$.unreadable' AS raw
  FROM (SELECT _position, '{"unreadable":' || content || '}' AS said FROM ${entries} WHERE kind = 'unreadable')
  UNION ALL
  SELECT _position, NULL, NULL, 'row-unreadable', 'the record is no complete JSON object', content
  FROM ${entries} WHERE kind = 'no object'`;

/**
 * The records of a stretch of a stream as rows that a mapping reads: a column per field that is named, nested values as
 * JSON text, and what the landing knows of each record (`landed.received`, `landed.id`, `landed.operation`,
 * `landed.since`).
 *
 * @param entries what `stageEntries` gave
 * @param named of the columns there could be, those that a mapping reads, and what it names beside them
 */
export async function readLandedRows(
  store: Store,
  name: string,
  entries: string,
  facts: EntryFacts,
  named: (found: readonly string[]) => readonly string[],
): Promise<LandedRows> {
  const fields = await readFields(store, entries);
  const landed = Object.keys(LANDED_COLUMNS);
  const keys = named([...landed, ...fields.map((field) => field.name)]).filter((key) => !landed.includes(key));
  const columns = distinctColumns(keys, landed);
  const cells = columns.map(({ column }, index) => `cells[${index + 1}] AS ${identifier(column)}`);
  const known = Object.entries(LANDED_COLUMNS).map(([column, sql]) => `${sql} AS ${identifier(column)}`);
  const paths = columns.map(({ key }) => literal(jsonPath(key)));
  const extracted = paths.length === 0 ? '[]' : `json_extract_string(content, [${paths.join(', ')}])`;
  const { rows } = await store.row<{ rows: number }>(`SELECT count(*)::DOUBLE AS rows FROM ${objectsOf(entries)}`);
  const { unreadable } = facts;
  return {
    fields,
    rows: {
      relation: `(SELECT _position, received_at AS _received_at, content AS _raw, ${[...known, ...cells].join(', ')}
        FROM (SELECT *, ${extracted} AS cells FROM ${objectsOf(entries)}))`,
      hasReceipts: true,
      series: name,
      columns: [...landed, ...columns.map(({ column }) => column)],
      lineOf: 'NULL',
      rawText: '_raw',
      origin: { path: name, sha256: facts.sha256, bytes: facts.bytes },
      rows,
      unreadable,
      rejectsSql: unreadable === 0 ? null : REJECTS(entries),
    },
  };
}

/** SQL does not tell names apart by the case of their letters; a number does. */
function distinctColumns(keys: readonly string[], others: readonly string[]): { key: string; column: string }[] {
  const taken = new Set(['_position', '_received_at', '_raw', ...others]);
  return keys.map((key) => {
    for (let number = 1; ; number++) {
      const column = number === 1 ? key : `${key}_${number}`;
      if (taken.has(column.toLowerCase())) continue;
      taken.add(column.toLowerCase());
      return { key, column };
    }
  });
}
