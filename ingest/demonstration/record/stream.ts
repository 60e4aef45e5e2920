import type { Sink } from './sink.ts';

export type Cell = string | number | boolean | null;
export type FlatRow = Readonly<Record<string, Cell>>;
export type Row = Readonly<Record<string, Cell | readonly unknown[] | Readonly<Record<string, unknown>>>>;

/** A system's export of one kind of record. */
export interface Stream<Content> {
  path: string;
  /** Writes a row and returns its number, from 1, a header not counted. */
  write(row: Content): number;
}

/** One JSON document a line. */
export function ndjsonStream(sink: Sink, path: string): Stream<Row> {
  let rows = 0;
  sink.open(path);
  return {
    path,
    write(row) {
      sink.line(path, JSON.stringify(row));
      return ++rows;
    },
  };
}

/** Delimited text with a header; null is an empty cell. */
export function csvStream(
  sink: Sink,
  path: string,
  delimiter: ',' | ';' | '|',
  columns: readonly string[],
): Stream<FlatRow> {
  const needsQuotes = new RegExp(`["\\r\\n${delimiter}]`);
  const quoted = (cell: Cell | undefined) => {
    const text = cell === null || cell === undefined ? '' : String(cell);
    return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  let rows = 0;
  sink.open(path);
  sink.line(path, columns.map(quoted).join(delimiter));
  return {
    path,
    write(row) {
      sink.line(path, columns.map((column) => quoted(row[column])).join(delimiter));
      return ++rows;
    },
  };
}
