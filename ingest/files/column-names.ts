import { EventLogError } from '../../eventlog/index.ts';

/** Names that the relation needs for itself. */
const RESERVED = ['_position', '_line', '_raw', '_identity', 'file_row_number', 'filename'];

/** Every column of a staging file is buffered while it is written. */
const MOST_COLUMNS = 2_000;

/** @throws EventLogError `too-many-columns` before memory runs out */
export function assertWidth(path: string, columns: number): void {
  if (columns <= MOST_COLUMNS) return;
  throw new EventLogError(
    'too-many-columns',
    `${path} has ${columns} columns; at most ${MOST_COLUMNS} are read. Check whether keys of records became columns, and leave out what no question needs.`,
  );
}

export interface ColumnNames {
  columns: string[];
  unnamed: Set<string>;
}

/**
 * Names for the columns of a table: as written but trimmed; `column_3` where the third has none; `a_2` where `a`
 * came before, whatever the case of letters (SQL does not tell it apart).
 */
export function columnNames(header: readonly string[]): ColumnNames {
  const taken = new Set(RESERVED);
  const unnamed = new Set<string>();
  const columns = header.map((cell, index) => {
    const written = cell.trim();
    const name = freeName(written || `column_${index + 1}`, taken);
    if (written === '') unnamed.add(name);
    return name;
  });
  return { columns, unnamed };
}

export function freeName(wanted: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}_${number}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}
