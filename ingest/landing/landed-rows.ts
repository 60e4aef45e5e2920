import { identifier, type LandedField, literal, type Store } from '../../store/index.ts';
import type { StreamFile } from '../mapping/index.ts';
import type { EntryFacts } from './landed-entries.ts';

/** What the landing knows of a record, as columns beside those of the record: `landed.received` and so on. */
const LANDED_COLUMNS = ['received', 'id', 'operation', 'since'] as const;
const landedColumn = (name: string) => `landed.${name}`;

export interface LandedRows {
  rows: StreamFile;
  fields: LandedField[];
}

// Grain: one row per field, by first appearance. Of a name that a record has twice the first counts.
const FIELDS = (entries: string) => /* sql */ `
  WITH objects AS (SELECT _position, content FROM (${objectsOf(entries)})),
  named AS (SELECT _position, content, unnest(json_keys(content)) AS name, generate_subscripts(json_keys(content), 1) AS place FROM objects),
  typed AS (SELECT _position, name, place, json_type(content, '$."' || replace(replace(name, '\\', '\\\\'), '"', '\\"') || '"') AS type FROM named)
  SELECT name, list_sort(list(DISTINCT type)) AS types, min(_position)::DOUBLE AS "fromSeq", max(_position)::DOUBLE AS "toSeq",
    count(DISTINCT _position)::DOUBLE AS records
  FROM typed GROUP BY name ORDER BY min((_position, place))`;

const IS_OBJECT = `(CASE WHEN json_valid(content) THEN json_type(content) = 'OBJECT' ELSE FALSE END)`;
const objectsOf = (entries: string) => `FROM ${entries} WHERE kind = 'data' AND ${IS_OBJECT}`;

const jsonPath = (key: string): string => `$."${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

// Grain: one row per entry that is no record: what nobody could read, as a reject.
const REJECTS = (entries: string) => /* sql */ `
  SELECT _position AS position, NULL::UBIGINT AS line, NULL::VARCHAR AS column_name, said->>'$.code' AS code, said->>'$.reason' AS reason,
    said->>'$.unreadable' AS raw
  FROM (SELECT _position, '{"unreadable":' || content || '}' AS said FROM ${entries} WHERE kind = 'unreadable')
  UNION ALL
  SELECT _position, NULL, NULL, 'row-unreadable', 'the record is no complete JSON object', content
  FROM ${entries} WHERE kind = 'data' AND NOT ${IS_OBJECT}`;

/**
 * The records of a stretch of a stream as rows that a mapping reads: a column per field, nested values as JSON text, and
 * what the landing knows of each record (`landed.received`, `landed.id`, `landed.operation`, `landed.since`).
 *
 * @param entries what `stageEntries` gave
 * @param wanted of the fields found, those that a mapping names beside them: records have no value there
 * @param target path of the staging file
 */
export async function stageLandedRows(
  store: Store,
  name: string,
  entries: string,
  facts: EntryFacts,
  wanted: (found: readonly string[]) => readonly string[],
  target: string,
): Promise<LandedRows> {
  const fields = await store.rows<LandedField>(FIELDS(entries));
  const found = fields.map((field) => field.name);
  const columns = distinctColumns([...found, ...wanted([...LANDED_COLUMNS.map(landedColumn), ...found])]);
  const cells = columns.map(({ column }, index) => `cells[${index + 1}] AS ${identifier(column)}`);
  const paths = columns.map(({ key }) => literal(jsonPath(key)));
  const known = [
    `strftime(received_at, '%Y-%m-%dT%H:%M:%S.%fZ') AS ${identifier(landedColumn('received'))}`,
    ...(['id', 'operation', 'since'] as const).map((fact) => `${fact} AS ${identifier(landedColumn(fact))}`),
  ];
  await store.run(`COPY (
    SELECT _position, content AS _raw, ${[...known, ...cells].join(', ')}
    FROM (SELECT *, ${paths.length === 0 ? '[]' : `json_extract_string(content, [${paths.join(', ')}])`} AS cells FROM (${objectsOf(entries)}))
  ) TO ${literal(target)} (FORMAT parquet, COMPRESSION zstd)`);
  const relation = `read_parquet(${literal(target)})`;
  const { rows, unreadable } = await store.row<{ rows: number; unreadable: number }>(
    `SELECT (SELECT count(*)::DOUBLE FROM ${relation}) AS rows, (SELECT count(*)::DOUBLE FROM (${REJECTS(entries)})) AS unreadable`,
  );
  return {
    fields,
    rows: {
      relation,
      columns: [...LANDED_COLUMNS.map(landedColumn), ...columns.map(({ column }) => column)],
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
function distinctColumns(keys: readonly string[]): { key: string; column: string }[] {
  const taken = new Set(['_position', '_raw', ...LANDED_COLUMNS.map(landedColumn)]);
  return keys.map((key) => {
    for (let number = 1; ; number++) {
      const column = number === 1 ? key : `${key}_${number}`;
      if (taken.has(column.toLowerCase())) continue;
      taken.add(column.toLowerCase());
      return { key, column };
    }
  });
}
