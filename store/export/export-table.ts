import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { identifier, literal } from '../identifier.ts';
import type { Store } from '../store.ts';
import { type ExportedAttribute, type ExportedLog, flatName, localText, RECORDS, utcText } from './exported-log.ts';

/** Columns that carry what a table of times cannot say; read again at ingest. */
const PRECISION = 'throughline:precision';
const OFFSET = 'throughline:offset';
const AFTER = 'throughline:after';

/**
 * Writes CSV, one row per record. What a CSV cannot say (types, scopes, log-level content) goes into the metadata file
 * beside it that the W3C's "CSV on the Web" foresees: `log.csv-metadata.json`.
 */
export async function exportCsv(store: Store, log: ExportedLog, target: string, path: string): Promise<void> {
  const packing = path.endsWith('.gz') ? ', COMPRESSION gzip' : path.endsWith('.zst') ? ', COMPRESSION zstd' : '';
  await store.run(
    `COPY (${TABLE(log, 'text')}) TO ${literal(target)} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"'${packing})`,
  );
  writeFileSync(`${path}-metadata.json`, `${JSON.stringify(csvMetadata(log, path), null, 2)}\n`);
}

/** Writes Parquet, one row per record, typed; what its types cannot say goes into the file's own key-value metadata. */
export async function exportParquet(store: Store, log: ExportedLog, target: string): Promise<void> {
  await store.run(
    `COPY (${TABLE(log, 'typed')}) TO ${literal(target)}
     (FORMAT parquet, COMPRESSION zstd, KV_METADATA {throughline: ${literal(JSON.stringify(metadata(log)))}})`,
  );
}

const TABLE = ({ attributes, presence }: ExportedLog, form: 'text' | 'typed'): string => {
  const time = (column: string) =>
    form === 'text' ? localText(column, 'offset_minutes', ' ') : `${column} AT TIME ZONE 'UTC'`;
  const columns: [sql: string, name: string, isWanted: boolean][] = [
    ['case_id', 'case:concept:name', true],
    ['activity', 'concept:name', true],
    ['transition', 'lifecycle:transition', presence.transitions],
    [time('started_at'), 'start_timestamp', presence.starts],
    [time('ended_at'), 'time:timestamp', true],
    ['resource', 'org:resource', presence.resources],
    ['instance', 'concept:instance', presence.instances],
    ['offset_minutes', OFFSET, form === 'typed'],
    ['precision', PRECISION, presence.precision],
    [time('after_at'), AFTER, presence.intervals],
    ...attributes.map((attribute): [string, string, boolean] => [valueOf(attribute, form), flatName(attribute), true]),
  ];
  const wanted = columns.filter(([, , isWanted]) => isWanted).map(([sql, name]) => `${sql} AS ${identifier(name)}`);
  return `SELECT ${wanted.join(', ')} FROM (${RECORDS(attributes)})`;
};

const valueOf = ({ column, type }: ExportedAttribute, form: 'text' | 'typed'): string =>
  form === 'text' && type === 'instant' ? utcText(identifier(column), ' ') : identifier(column);

const metadata = ({ attributes, header }: ExportedLog) => ({
  columns: attributes.map((attribute) => ({
    name: flatName(attribute),
    type: attribute.type,
    scope: attribute.scope,
    ...(attribute.path && { path: attribute.path }),
  })),
  header,
});

const DATATYPES = {
  text: 'string',
  integer: 'integer',
  number: 'double',
  boolean: 'boolean',
  instant: 'dateTimeStamp',
};

const csvMetadata = (log: ExportedLog, path: string) => ({
  '@context': 'http://www.w3.org/ns/csvw',
  url: basename(path),
  tableSchema: {
    columns: log.attributes.map((attribute) => ({ titles: flatName(attribute), datatype: DATATYPES[attribute.type] })),
  },
  throughline: metadata(log),
});
