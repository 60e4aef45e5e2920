import {
  Bool,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  List,
  type RecordBatch,
  Schema,
  Table,
  TimestampMillisecond,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';

export const ARROW_TYPE = 'application/vnd.apache.arrow.stream';

interface Cells {
  /** dictionary of Utf8 */
  text: string | null;
  /** Float64 */
  number: number | null;
  /** Bool */
  boolean: boolean | null;
  /** Timestamp in milliseconds, UTC; given as ISO 8601 */
  instant: string | null;
  /** list of Utf8 */
  texts: readonly string[];
  /** Utf8 holding JSON: for what has no fixed type */
  json: unknown;
}
type Columns = Readonly<Record<string, keyof Cells>>;
type RowOf<Shape extends Columns> = { readonly [Name in keyof Shape]: Cells[Shape[Name]] };

/** How an answer is one table: its columns in order, and its rows. */
export interface RowShape<Answer> {
  columns: Columns;
  rows(answer: Answer): readonly Readonly<Record<string, unknown>>[];
}

/** A row shape whose rows are checked against its columns. */
export const rowShape = <Answer, const Shape extends Columns>(
  columns: Shape,
  rows: (answer: Answer) => readonly RowOf<Shape>[],
): RowShape<Answer> => ({ columns, rows });

const TYPES: Record<keyof Cells, () => DataType> = {
  text: () => new Dictionary(new Utf8(), new Int32()),
  number: () => new Float64(),
  boolean: () => new Bool(),
  instant: () => new TimestampMillisecond('UTC'),
  texts: () => new List(new Field('item', new Utf8(), false)),
  json: () => new Utf8(),
};

const CELLS: Partial<Record<keyof Cells, (value: unknown) => unknown>> = {
  instant: (value) => (value === null ? null : Date.parse(value as string)),
  json: (value) => (value === null ? null : JSON.stringify(value)),
};

/** The answer as one Arrow IPC stream. */
export function arrowOf<Answer>(answer: Answer, shape: RowShape<Answer>): Uint8Array<ArrayBuffer> {
  const rows = shape.rows(answer);
  const table = tableOf(rows, shape.columns);
  return new Uint8Array(tableToIPC(rows.length > 0 ? table : new Table(table.batches.map(withoutRows)), 'stream'));
}

/** Without rows, a row of nulls: a table of no batch would lack its dictionaries, which other readers insist on. */
function tableOf(rows: readonly Readonly<Record<string, unknown>>[], columns: Columns): Table {
  const vectors = Object.entries(columns).map(([name, kind]) => {
    const cell = CELLS[kind] ?? ((value: unknown) => value);
    const cells = rows.length > 0 ? rows.map((row) => cell(row[name])) : [null];
    const type = TYPES[kind]();
    return { field: new Field(name, type, true), vector: vectorFromArray(cells, type) };
  });
  const schema = new Schema(vectors.map(({ field }) => field));
  return new Table(schema, Object.fromEntries(vectors.map(({ field, vector }) => [field.name, vector])));
}

const withoutRows = (batch: RecordBatch): RecordBatch => batch.slice(0, 0);
