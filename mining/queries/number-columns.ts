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
