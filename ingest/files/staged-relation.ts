import { identifier, literal, type Store } from '../../store/index.ts';

/** How staging files are written: in small groups of rows, because a group is read by one thread. */
export const STAGED = 'FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 20480';

/** A staging file as a table expression with `_position`, and its rows. */
export async function readStaged(store: Store, path: string): Promise<{ relation: string; rows: number }> {
  const relation = `(SELECT * EXCLUDE (file_row_number), file_row_number::UBIGINT AS _position
    FROM read_parquet(${literal(path)}, file_row_number = true))`;
  const { rows } = await store.row<{ rows: number }>(`SELECT count(*)::DOUBLE AS rows FROM ${relation}`);
  return { relation, rows };
}

/** md5 of a text as HUGEINT: shifted by a bit, because the upper half of its range does not fit. */
export const identityOf = (text: string): string => `(md5_number(${text}) >> 1)::HUGEINT`;

/**
 * Identity of a row over its values. They are joined by U+001F, null is U+001E; a row that holds one of the two itself
 * is written as JSON, so that no two different rows give the same text.
 *
 * @param hasSeparator whether any value of the file may hold U+001E or U+001F
 */
export function joinedIdentity(columns: readonly string[], hasSeparator: boolean): string {
  const quoted = columns.map(identifier);
  const joined = `concat(${quoted.map((column) => `coalesce(${column}, '\x1e')`).join(`, '\x1f', `)})`; // concat_ws costs a third more
  if (!hasSeparator) return identityOf(joined);
  const holds = quoted.map((column) => `contains(${column}, '\x1f') OR contains(${column}, '\x1e')`).join(' OR ');
  return identityOf(`CASE WHEN ${holds} THEN to_json([${quoted.join(', ')}])::VARCHAR ELSE ${joined} END`);
}
