import { type AttributeType, EventLogError } from '../../eventlog/index.ts';
import { identifier, literal, type Store } from '../../store/index.ts';
import { assertWidth, columnNames } from './column-names.ts';
import type { PlainText } from './plain-text.ts';
import type { RawRelation } from './raw-relation.ts';
import { identityOf, STAGED } from './staged-relation.ts';
import type { StagingFolder } from './staging-folder.ts';

// Grain: one row per line, without the blanks around it. U+001F cannot stand in JSON, so no line is split.
const LINES = (path: string) => /* sql */ `
  SELECT line, CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END AS is_object
  FROM (SELECT trim(line, ' \t\r') AS line FROM
    read_csv(${literal(path)}, auto_detect = false, header = false, delim = '\x1f', quote = '', escape = '',
             columns = {'line': 'VARCHAR'}, null_padding = false, strict_mode = false))`;

/** Stages one JSON object per line: a column per key in order of appearance, nested values as JSON text. */
export async function stageNdjson(store: Store, text: PlainText, folder: StagingFolder): Promise<RawRelation> {
  const { path } = text.origin;
  if (text.facts.longLineAt !== null) throw longLine(path, text.facts.longLineAt);
  const [lines, target] = [folder.file('lines.parquet'), folder.file('rows.parquet')];
  await store.run(`COPY (${LINES(text.path)}) TO ${literal(lines)} (${STAGED})`);
  const all = `(SELECT line, is_object, file_row_number::UBIGINT AS _position FROM read_parquet(${literal(lines)}, file_row_number = true))`;
  const broken = `SELECT _position, line FROM ${all} WHERE line IS NOT NULL AND line <> '' AND NOT is_object`;
  const objects = `SELECT _position, line FROM ${all} WHERE is_object`;

  await assertWhole(store, text, broken, all);
  const keys = await readKeys(store, objects);
  assertWidth(path, keys.length);
  if (keys.length === 0) {
    throw new EventLogError(
      'no-rows',
      `${path}: none of its objects has a key; expected one event per line. Export it again.`,
    );
  }
  const { columns, unnamed } = columnNames(keys.map(({ key }) => key));
  await store.run(`COPY (
    SELECT _position, line AS _raw, ${keys.map((_, index) => `cells[${index + 1}] AS ${identifier(columns[index] as string)}`).join(', ')}
    FROM (SELECT _position, line, json_extract_string(line, [${keys.map(({ key }) => literal(pointer(key))).join(', ')}]) AS cells
          FROM (${objects}))
  ) TO ${literal(target)} (${STAGED})`);
  const relation = `read_parquet(${literal(target)})`;
  const { rows, unreadable } = await store.row<{ rows: number; unreadable: number }>(
    `SELECT (SELECT count(*)::DOUBLE FROM ${relation}) AS rows, (SELECT count(*)::DOUBLE FROM (${broken})) AS unreadable`,
  );
  return {
    relation,
    columns,
    declaredTypes: declaredTypes(keys, columns),
    declaredScopes: new Map(),
    paths: new Map(),
    hasOddBlanks: true,
    unnamed,
    rows,
    unreadable,
    format: 'ndjson',
    dialect: null,
    encoding: text.encoding,
    origin: text.origin,
    rejectsSql:
      unreadable === 0
        ? null
        : `SELECT _position AS position, (_position + 1)::UBIGINT AS line, NULL::VARCHAR AS column_name, 'row-unreadable' AS code,
                  'the line is no complete JSON object' AS reason, line AS raw FROM (${broken})`,
    lineOf: '_position + 1',
    rawText: '_raw',
    identity: identityOf('_raw'),
    header: null,
    stagingFile: folder.file,
    dispose: folder.dispose,
  };
}

const longLine = (path: string, at: number) =>
  new EventLogError(
    'line-too-long',
    `${path}: the line that begins at byte ${at + 1} is longer than 2,000,000 bytes. Expected one JSON object per line: export the file again.`,
  );

/** A last line that breaks off was cut on its way; no line at all that is an object is no NDJSON. */
async function assertWhole(store: Store, { origin, facts }: PlainText, broken: string, all: string): Promise<void> {
  const { count, last, lines, first, joined } = await store.row<{
    count: number;
    last: number | null;
    lines: number;
    first: number | null;
    joined: boolean | null;
  }>(
    `SELECT count(*)::DOUBLE AS count, (max(_position) + 1)::DOUBLE AS last, (min(_position) + 1)::DOUBLE AS first,
            regexp_matches(arg_max(line, _position), '\\}\\s*\\{') AS joined, (SELECT count(*)::DOUBLE FROM ${all}) AS lines
     FROM (${broken})`,
  );
  if (count === 0) return;
  if (last === lines && !facts.endsWithNewline && joined !== true) {
    throw new EventLogError(
      'file-truncated',
      `${origin.path}, line ${last}: the file ends in the middle of a JSON object. It was cut off on its way: copy or export it again.`,
    );
  }
  if (count < lines) return;
  throw new EventLogError(
    'all-rows-rejected',
    `${origin.path}, line ${first}: no line is a complete JSON object. Expected one object per line (NDJSON); ` +
      `convert a file of objects over several lines, for example with: jq -c . ${origin.path}`,
  );
}

interface Key {
  key: string;
  types: string[];
}

// Grain: one row per key, in order of first appearance. Few lists of keys differ, so few are unnested.
const NAMES = (objects: string) => /* sql */ `
  WITH shapes AS (SELECT json_keys(line) AS keys, min(_position) AS first FROM (${objects}) GROUP BY keys)
  SELECT key FROM (SELECT unnest(keys) AS key, generate_subscripts(keys, 1) AS place, first FROM shapes)
  GROUP BY key ORDER BY min((first, place))`;

/** The keys with the JSON types of their values. */
async function readKeys(store: Store, objects: string): Promise<Key[]> {
  const names = (await store.rows<{ key: string }>(NAMES(objects))).map(({ key }) => key);
  if (names.length === 0) return [];
  const pointers = names.map((name) => literal(pointer(name)));
  const shapes = await store.rows<{ types: (string | null)[] }>(
    `SELECT DISTINCT json_type(line, [${pointers.join(', ')}]) AS types FROM (${objects})`,
  );
  return names.map((key, place) => ({
    key,
    types: [...new Set(shapes.flatMap(({ types }) => types[place] ?? []))].sort(),
  }));
}

/** JSON Pointer (RFC 6901), which also has a way to say the key that is empty. */
const pointer = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

const TYPES: Record<string, AttributeType> = {
  BIGINT: 'integer',
  UBIGINT: 'integer',
  DOUBLE: 'number',
  BOOLEAN: 'boolean',
};

/** A type is declared when every value that is not null has it; integers among numbers are numbers. */
function declaredTypes(keys: readonly Key[], columns: readonly string[]): Map<string, AttributeType> {
  const declared = new Map<string, AttributeType>();
  for (const [index, { types }] of keys.entries()) {
    const found = new Set(types.filter((type) => type !== 'NULL').map((type) => TYPES[type] ?? 'other'));
    if (found.has('other') || found.size === 0) continue;
    const numeric = [...found].every((type) => type === 'integer' || type === 'number');
    const type = found.size === 1 ? [...found][0] : numeric ? 'number' : null;
    if (type && type !== 'other') declared.set(columns[index] as string, type);
  }
  return declared;
}
