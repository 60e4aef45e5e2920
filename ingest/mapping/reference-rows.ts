import { resolveColumn } from './columns.ts';
import type { Stream } from './language.ts';
import { newReading } from './reading.ts';
import { OPERATION, type ReferenceSet } from './reference-sets.ts';
import type { RawRows } from './raw-rows.ts';
import { conditionValue } from './values.ts';

/**
 * The rows of a file that joins may find, as they are kept: those with a whole key that the set's condition takes, but for
 * records that say that their object is gone. One that says what the one before it of its key said is left out.
 *
 * @param known rows that came before, in the same columns
 * @param next place of the first row
 * @returns a SELECT. Grain: one row per row. key, cells VARCHAR[], received_at TIMESTAMP, place UBIGINT
 */
export function referenceRowsSql(set: ReferenceSet, raw: RawRows, known: string, next: number): string {
  const { definition, columns } = set;
  const reading = newReading(streamOf(set), raw, noJoins);
  const key = definition.key.map((column) => reading.cell(column));
  const cells = columns.map((column) => (isReadable(set, column, raw) ? reading.cell(column) : 'NULL::VARCHAR'));
  const condition = conditionValue(reading, definition.when ?? undefined);
  const operation = raw.columns.includes(OPERATION) ? reading.cell(OPERATION) : null;
  const tests = [
    ...key.map((cell) => `${cell} IS NOT NULL`),
    ...(condition === null ? [] : [condition.sql]),
    ...(operation === null ? [] : [`${operation} IS DISTINCT FROM 'delete'`]),
  ];
  const received = raw.hasReceipts ? '_received_at' : 'now()::TIMESTAMP';
  const select = `SELECT [${key.join(', ')}] AS key, [${cells.join(', ')}]::VARCHAR[] AS cells, ${received} AS received_at, _position`;
  return /* sql */ `
    WITH arrived AS (${select} FROM (${reading.sql([select, ...tests])}) WHERE ${tests.join(' AND ')}),
    last AS (SELECT key, arg_max(cells, place) AS cells FROM (${known}) SEMI JOIN arrived USING (key) GROUP BY key),
    history AS (
      SELECT *, 1 AS turn FROM arrived
      UNION ALL SELECT key, cells, NULL, 0, 0 FROM last),
    compared AS (SELECT *, lag(cells) OVER (PARTITION BY key ORDER BY turn, _position) AS before FROM history)
    SELECT key, cells, received_at, (${next} + row_number() OVER (ORDER BY _position) - 1)::UBIGINT AS place
    FROM compared WHERE turn = 1 AND cells IS DISTINCT FROM before ORDER BY place`;
}

/** A column that only another mapping reads may be gone from the file. */
const isReadable = ({ definition }: ReferenceSet, column: string, raw: RawRows): boolean =>
  resolveColumn(definition.columns[column]?.column ?? column, raw.columns) !== null;

const noJoins = () => {
  throw new Error('Rows that are joined join nothing themselves.');
};

/** The set as a stream that makes nothing, so that its cells are read like those of any. */
const streamOf = ({ definition: { file, options, columns, when } }: ReferenceSet): Stream => ({
  file,
  source: file,
  optional: true,
  options,
  system: null,
  rank: 0,
  timeFormat: ['iso'],
  decimal: '.',
  ...(when ? { when } : {}),
  join: {},
  columns,
  objects: {},
  links: [],
  events: [],
  withdrawals: [],
});
