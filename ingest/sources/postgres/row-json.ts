import type { WriteJson } from './value-types.ts';

/** Writes rows as JSON objects. */
export interface RowWriter {
  /** @param cells in the order of the columns */
  write(cells: readonly (string | null)[]): string;
}

export interface WrittenColumn {
  name: string;
  write: WriteJson;
}

export function rowWriter(columns: readonly WrittenColumn[]): RowWriter {
  const names = columns.map(({ name }, index) => `${index === 0 ? '' : ','}${JSON.stringify(name)}:`);
  return {
    write(cells) {
      let json = '{';
      for (let index = 0; index < columns.length; index++) {
        const cell = cells[index];
        json += names[index];
        json += cell === null || cell === undefined ? 'null' : (columns[index] as WrittenColumn).write(cell);
      }
      return `${json}}`;
    },
  };
}
