import type { Reader, Writer } from './store.ts';

/** Rows that streams join, as far as the log has kept them. */
export interface StoredReferenceSet {
  reference: number;
  /** what makes the rows these, as text */
  definition: string;
  /** of `cells`, in their order */
  columns: string[];
  rows: number;
}

export const readReferenceSets = (reader: Reader): Promise<StoredReferenceSet[]> =>
  reader.rows(
    `SELECT reference::DOUBLE AS reference, definition, columns, rows::DOUBLE AS rows FROM reference_sets ORDER BY reference`,
  );

/** Grain: one row per row of a set. key, cells VARCHAR[], received_at TIMESTAMP, place UBIGINT (order of arrival, from 0). */
export const referenceRows = ({ reference }: StoredReferenceSet): string =>
  `SELECT key, cells, received_at, place FROM reference_rows WHERE reference = ${reference}`;

/**
 * Adds rows to a set, or begins it.
 *
 * @param select rows in the columns of `referenceRows`, their places after those that are there
 */
export async function keepReferenceRows(
  writer: Writer,
  definition: string,
  columns: readonly string[],
  select: string,
): Promise<void> {
  await writer.run(
    `INSERT INTO reference_sets
     SELECT (SELECT count(*) FROM reference_sets), $definition, $columns, 0
     WHERE NOT EXISTS (FROM reference_sets WHERE definition = $definition)`,
    { definition, columns },
  );
  const { reference } = await writer.row<{ reference: number }>(
    `SELECT reference::DOUBLE AS reference FROM reference_sets WHERE definition = $definition`,
    { definition },
  );
  await writer.run(`INSERT INTO reference_rows SELECT $reference, * FROM (${select}) ORDER BY place`, { reference });
  await writer.run(
    `UPDATE reference_sets SET columns = $columns,
       rows = (SELECT count(*) FROM reference_rows WHERE reference = $reference)
     WHERE reference = $reference`,
    { reference, columns },
  );
}
