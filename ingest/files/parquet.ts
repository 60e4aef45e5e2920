import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { type AttributeType, EventLogError } from '../../eventlog/index.ts';
import { identifier, literal, type Store } from '../../store/index.ts';
import { assertWidth, columnNames } from './column-names.ts';
import { declaredBy, type LogMetadata, parseMetadata } from './log-metadata.ts';
import type { RawRelation } from './raw-relation.ts';
import { joinedIdentity } from './staged-relation.ts';
import { readablePath, type StagingFolder } from './staging-folder.ts';

/** A Parquet file is read where it stands; its cells are given as text, nested ones as JSON. */
export async function stageParquet(store: Store, file: string, folder: StagingFolder): Promise<RawRelation> {
  const path = readablePath(file, folder);
  const sources = await describe(store, path);
  assertWidth(file, sources.length);
  assertNames(file, sources);
  const { columns, unnamed } = columnNames(sources.map(({ name }) => name));
  const cells = sources.map(
    ({ name, type }, index) => `${asText(identifier(name), type)} AS ${identifier(columns[index] as string)}`,
  );
  const relation = `(SELECT ${cells.join(', ')}, file_row_number::UBIGINT AS _position
    FROM read_parquet(${literal(path)}, file_row_number = true))`;
  const rows = await countRows(store, path, relation, columns);
  const { declaredTypes: written, ...declared } = declaredBy(await readMetadata(store, path));
  return {
    relation,
    columns,
    ...declared,
    declaredTypes: new Map([...declaredTypes(sources, columns), ...written]),
    hasOddBlanks: true,
    unnamed,
    rows,
    unreadable: 0,
    format: 'parquet',
    dialect: null,
    encoding: null,
    origin: { path: file, sha256: await sha256Of(path), bytes: statSync(path).size },
    rejectsSql: null,
    lineOf: '_position + 1',
    rawText: `to_json({${columns.map((column) => `${literal(column)}: ${identifier(column)}`).join(', ')}})::VARCHAR`,
    identity: joinedIdentity(columns, true),
    stagingFile: folder.file,
    dispose: folder.dispose,
  };
}

async function describe(store: Store, path: string): Promise<{ name: string; type: string }[]> {
  try {
    return await store.rows(
      `SELECT column_name AS name, column_type AS type FROM (DESCRIBE FROM read_parquet(${literal(path)}))`,
    );
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/** DuckDB's own name for the number of a row. */
function assertNames(file: string, sources: readonly { name: string }[]): void {
  const taken = sources.find(({ name }) => name.toLowerCase() === 'file_row_number');
  if (taken === undefined) return;
  throw new EventLogError(
    'format-unknown',
    `${file} has a column named ${taken.name}, which its reader needs for itself. Rename it, or write the file as CSV.`,
  );
}

/** Reads every cell once: a page that is broken shows only then. */
async function countRows(store: Store, path: string, relation: string, columns: readonly string[]): Promise<number> {
  try {
    const lengths = columns.map((column) => `count(${identifier(column)})`).join(' + ');
    const { rows } = await store.row<{ rows: number }>(
      `SELECT count(*)::DOUBLE AS rows, (${lengths})::DOUBLE AS cells FROM ${relation}`,
    );
    if (rows > 0) return rows;
  } catch (cause) {
    throw damaged(path, cause);
  }
  throw new EventLogError('no-rows', `${path} has no rows; expected one row per event. Export it again.`);
}

function damaged(path: string, cause: unknown): EventLogError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]?.replaceAll(` '${path}'`, '');
  return new EventLogError(
    'file-damaged',
    `${path} begins like Parquet and cannot be read: ${reason}. The footer at its end or a page is broken: copy or export it again.`,
    { cause },
  );
}

const isNested = (type: string): boolean => /\[\d*\]$|^(STRUCT|MAP|UNION)\b/.test(type);

function asText(column: string, type: string): string {
  if (isNested(type)) return `to_json(${column})::VARCHAR`;
  return type === 'BLOB' ? `coalesce(try(decode(${column})), ${column}::VARCHAR)` : `${column}::VARCHAR`;
}

const TYPES: readonly [pattern: RegExp, type: AttributeType][] = [
  [/^U?(TINYINT|SMALLINT|INTEGER)$|^BIGINT$/, 'integer'],
  [/^(FLOAT|DOUBLE|DECIMAL.*)$/, 'number'],
  [/^BOOLEAN$/, 'boolean'],
  [/^(TIMESTAMP.*|DATE)$/, 'instant'],
  [/^(VARCHAR|ENUM.*|UUID)$/, 'text'],
];

function declaredTypes(sources: readonly { type: string }[], columns: readonly string[]): [string, AttributeType][] {
  return sources.flatMap(({ type }, index) => {
    const declared = TYPES.find(([pattern]) => pattern.test(type))?.[1];
    return declared ? [[columns[index] as string, declared] as [string, AttributeType]] : [];
  });
}

async function readMetadata(store: Store, path: string): Promise<LogMetadata | null> {
  const [found] = await store.rows<{ value: string }>(
    `SELECT decode(value) AS value FROM parquet_kv_metadata(${literal(path)}) WHERE decode(key) = 'throughline'`,
  );
  return found ? parseMetadata(found.value) : null;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
