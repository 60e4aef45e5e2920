import type { StagedBatch } from '../../../eventlog/index.ts';
import { compileAt } from '../../../ingest/mapping/compile-mapping.ts';
import { compileMapping, parseMapping, type StreamFile, type StreamReport } from '../../../ingest/mapping/index.ts';
import { readStreamReport } from '../../../ingest/mapping/report.ts';
import { identifier, literal, openStore, type Store } from '../../../store/index.ts';

export type Row = Record<string, string | null>;

/** Rows as a file would give them: every cell text as received, lines counted behind a header. */
export function fileOf(rows: readonly Row[]): StreamFile {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (text: string | null | undefined) => (text == null ? 'NULL::VARCHAR' : literal(text));
  const values = rows.map(
    (row, index) => `(${[`${index}::UBIGINT`, ...columns.map((name) => cell(row[name]))].join(', ')})`,
  );
  return {
    relation: `(FROM (VALUES ${values.join(', ')}) AS t(_position, ${columns.map(identifier).join(', ')}))`,
    columns,
    lineOf: '_position + 2',
    rawText: `concat_ws(',', ${columns.map(identifier).join(', ')})`,
    origin: { path: 'rows.csv', sha256: 'none', bytes: 0 },
    rows: rows.length,
    unreadable: 0,
    rejectsSql: null,
  };
}

/** A mapping of one stream; give its entries after `file`, indented by nothing. */
export const mappingOf = (stream: string, log = 'caseNotion: order'): string =>
  `log: { ${log} }\nstreams:\n  - file: rows.csv\n${stream
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;

export interface StagedEvent {
  position: number;
  part: number;
  object_type: string;
  object_key: string;
  activity: string;
  transition: string | null;
  started_at: string | null;
  ended_at: string;
  offset_minutes: number | null;
  precision: string;
  recorded_at: string | null;
  resource: string | null;
  instance: string | null;
  identity: string;
  [attribute: string]: unknown;
}

export interface Mapped {
  events: StagedEvent[];
  objects: Record<string, unknown>[];
  links: { child_type: string; child_key: string; parent_type: string; parent_key: string }[];
  rejects: { line: number; column_name: string; code: string; reason: string; raw: string }[];
}

/** What a mapping of one stream makes of rows, in order of position, instants as `2024-02-01 09:00:00` in UTC. */
export async function mapped(yaml: string, rows: readonly Row[]): Promise<Mapped> {
  const [batch] = compileMapping(parseMapping('mapping.yaml', yaml), [fileOf(rows)]);
  if (batch === undefined) throw new Error('no stream');
  const store = await openStore(null);
  try {
    return {
      events: await rowsOf(store, batch.eventsSql, 'position, part'),
      objects: await rowsOf(store, batch.objectsSql, 'object_type, position'),
      links: await rowsOf(store, batch.linksSql, 'child_key, parent_key'),
      rejects: await rowsOf(store, batch.rejectsSql, 'position, column_name, code'),
    };
  } finally {
    store.close();
  }
}

/** The batch that a mapping of one stream makes of rows, and the report on it. */
export async function compiled(
  yaml: string,
  rows: readonly Row[],
): Promise<{ batch: StagedBatch; report: StreamReport }> {
  const mapping = parseMapping('mapping.yaml', yaml);
  const file = fileOf(rows);
  const [batch] = compileMapping(mapping, [file]);
  const [stream] = mapping.streams;
  if (batch === undefined || stream === undefined) throw new Error('no stream');
  const store = await openStore(null);
  try {
    const compiledStream = compileAt(mapping, 0, file);
    return {
      batch,
      report: await readStreamReport(store, stream, compiledStream, batch, `(${compiledStream.readSql})`),
    };
  } finally {
    store.close();
  }
}

async function rowsOf<Result>(store: Store, sql: StagedBatch['eventsSql'], order: string): Promise<Result[]> {
  if (sql === null) return [];
  const rows = await store.rows<{ row: string }>(
    `SELECT to_json(found)::VARCHAR AS row FROM (${sql} ORDER BY ${order}) AS found`,
  );
  return rows.map(({ row }) => JSON.parse(row) as Result);
}
