import { identifier, type LandedField, literal, type Store } from '../../store/index.ts';
import type { StreamFile } from '../mapping/index.ts';
import type { EntryFacts } from './landed-entries.ts';

/** What the landing knows of a record, as columns beside those of the record. */
const LANDED_COLUMNS: Readonly<Record<string, string>> = {
  'landed.received': `strftime(received_at, '%Y-%m-%dT%H:%M:%S.%fZ')`,
  'landed.id': 'id',
  'landed.operation': 'operation',
  'landed.since': 'since',
};

export interface LandedRows {
  rows: StreamFile;
  fields: LandedField[];
}

const IS_OBJECT = `(CASE WHEN json_valid(content) THEN json_type(content) = 'OBJECT' ELSE FALSE END)`;
const objectsOf = (entries: string) => `(FROM ${entries} WHERE kind = 'data' AND ${IS_OBJECT})`;

// Grain: one row per shape of record (its fields with their types), by first appearance: there are few of them.
const SHAPES = (entries: string) => /* sql */ `
  SELECT json_structure(content)::VARCHAR AS shape, min(_position)::DOUBLE AS "fromSeq", max(_position)::DOUBLE AS "toSeq", count(*)::DOUBLE AS records
  FROM ${objectsOf(entries)} GROUP BY shape ORDER BY "fromSeq"`;

type Shape = Omit<LandedField, 'name' | 'types'> & { shape: string };

/** The fields of all shapes, by first appearance. */
function fieldsOf(shapes: readonly Shape[]): LandedField[] {
  const fields = new Map<string, LandedField>();
  for (const { shape, fromSeq, toSeq, records } of shapes) {
    for (const [name, type] of Object.entries(JSON.parse(shape) as Record<string, unknown>)) {
      const known = fields.get(name) ?? { name, types: [], fromSeq, toSeq, records: 0 };
      fields.set(name, {
        name,
        types: [...new Set([...known.types, typeName(type)])].sort(),
        fromSeq: Math.min(known.fromSeq, fromSeq),
        toSeq: Math.max(known.toSeq, toSeq),
        records: known.records + records,
      });
    }
  }
  return [...fields.values()];
}

/** A structure within a structure is an object or a list, whatever it holds. */
const typeName = (type: unknown): string =>
  typeof type === 'string' ? type : Array.isArray(type) ? 'ARRAY' : 'OBJECT';

const jsonPath = (key: string): string => `$."${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

// Grain: one row per entry that is no record: what nobody could read, as a reject.
const REJECTS = (entries: string) => /* sql */ `
  SELECT _position AS position, NULL::UBIGINT AS line, NULL::VARCHAR AS column_name, said->>'$.code' AS code, said->>'$.reason' AS reason,
    said->>'$.unreadable' AS raw
  FROM (SELECT _position, '{"unreadable":' || content || '}' AS said FROM ${entries} WHERE kind = 'unreadable')
  UNION ALL
  SELECT _position, NULL, NULL, 'row-unreadable', 'the record is no complete JSON object', content
  FROM ${entries} WHERE kind = 'data' AND NOT ${IS_OBJECT}`;

const COUNTS = (entries: string) => /* sql */ `
  SELECT (SELECT count(*)::DOUBLE FROM ${objectsOf(entries)}) AS rows, (SELECT count(*)::DOUBLE FROM (${REJECTS(entries)})) AS unreadable`;

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
  const fields = fieldsOf(await store.rows<Shape>(SHAPES(entries)));
  const landed = Object.keys(LANDED_COLUMNS);
  const keys = named([...landed, ...fields.map((field) => field.name)]).filter((key) => !landed.includes(key));
  const columns = distinctColumns(keys, landed);
  const cells = columns.map(({ column }, index) => `cells[${index + 1}] AS ${identifier(column)}`);
  const known = Object.entries(LANDED_COLUMNS).map(([column, sql]) => `${sql} AS ${identifier(column)}`);
  const paths = columns.map(({ key }) => literal(jsonPath(key)));
  const extracted = paths.length === 0 ? '[]' : `json_extract_string(content, [${paths.join(', ')}])`;
  const { rows, unreadable } = await store.row<{ rows: number; unreadable: number }>(COUNTS(entries));
  return {
    fields,
    rows: {
      relation: `(SELECT _position, received_at AS _received_at, content AS _raw, ${[...known, ...cells].join(', ')}
        FROM (SELECT *, ${extracted} AS cells FROM ${objectsOf(entries)}))`,
      hasReceipts: true,
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
