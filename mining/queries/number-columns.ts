import type { Parameters, Reader } from '../../store/index.ts';

export type NumberColumn = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/**
 * Reads a statement of numbers into typed arrays, one per column, without an object per row.
 *
 * @param columns as long as the statement has rows, or longer
 * @returns how many rows came
 */
export async function readNumberColumns(
  reader: Reader,
  sql: string,
  parameters: Parameters,
  columns: readonly NumberColumn[],
): Promise<number> {
  let filled = 0;
  await reader.numbers(sql, parameters, (chunk, rows) => {
    for (const [index, column] of columns.entries()) {
      const numbers = chunk[index] as NumberColumn;
      column.set(numbers.length === rows ? numbers : numbers.subarray(0, rows), filled);
    }
    filled += rows;
  });
  return filled;
}

/**
 * As `readNumberColumns`, of a statement of which nobody knows how many rows it has: they are held once more until all
 * have come.
 *
 * @param columnsOf for that many rows the columns to fill, in the order of the statement
 */
export async function gatherNumberColumns<Columns extends { [Name in keyof Columns]: NumberColumn }>(
  reader: Reader,
  sql: string,
  parameters: Parameters,
  columnsOf: (rows: number) => Columns,
): Promise<Columns> {
  const chunks: NumberColumn[][] = [];
  let rows = 0;
  await reader.numbers(sql, parameters, (chunk, count) => {
    chunks.push(chunk.map((column) => (column as NumberColumn).slice(0, count)));
    rows += count;
  });
  const columns = columnsOf(rows);
  let filled = 0;
  for (const chunk of chunks) {
    for (const [index, column] of Object.values<NumberColumn>(columns).entries()) {
      column.set(chunk[index] as NumberColumn, filled);
    }
    filled += chunk[0]?.length ?? 0;
  }
  return columns;
}
