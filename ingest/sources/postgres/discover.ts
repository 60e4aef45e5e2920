import type pg from 'pg';
import { likelyCursors } from '../database/likely-cursors.ts';
import type { DiscoveredStream } from '../source.ts';
import { type CatalogColumn, primaryKeyOf, readColumns, readRelations, relationName } from './catalog.ts';

/** Every table and view that the user may read; or tables alone. */
export async function discoverRelations(client: pg.Client, onlyTables = false): Promise<DiscoveredStream[]> {
  const readable = (await readRelations(client)).filter(
    ({ isReadable, isTable }) => isReadable && (isTable || !onlyTables),
  );
  const columns = await readColumns(
    client,
    readable.map(({ oid }) => oid),
  );
  return readable.map((relation) => {
    const own = columns.get(relation.oid) ?? [];
    const key = primaryKeyOf(own);
    return {
      name: relationName(relation),
      columns: own.map(({ name, type, nullable }) => ({ name, type, nullable })),
      key,
      cursors: likelyCursors(
        own.map((column) => ({ ...column, follows: followsOf(column) })),
        key,
      ),
    };
  });
}

function followsOf({ type }: CatalogColumn): 'time' | 'number' | null {
  if (type.startsWith('timestamp') || type === 'date') return 'time';
  return /^(smallint|integer|bigint)$/.test(type) ? 'number' : null;
}
