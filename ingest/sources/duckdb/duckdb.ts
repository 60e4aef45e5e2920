import { z } from 'zod';
import { openForeign } from '../../../store/index.ts';
import { likelyCursors } from '../database/likely-cursors.ts';
import { readDatabase } from '../database/read-database.ts';
import type { DiscoveredStream, Source } from '../source.ts';
import { DUCKDB, openDuckdbSession, readRelations, readTable } from './duckdb-session.ts';

const configSchema = z.strictObject({
  file: z.string('expected a text').min(1, 'expected the path of a DuckDB file').meta({ 'x-path': true }),
});

/** Tables, views and queries of a DuckDB file. */
export const duckdb: Source<z.infer<typeof configSchema>> = {
  kind: 'duckdb',
  description: 'Tables, views and queries of a DuckDB file, followed by a cursor column or compared with before.',
  config: configSchema,
  async check({ file }) {
    const opened = await openForeign(file);
    try {
      const { version } = await opened.row<{ version: string }>('SELECT version() AS version');
      const tables = await readRelations(opened);
      return [`DuckDB ${version}, opened for reading only`, `${tables.length} tables and views`];
    } finally {
      opened.close();
    }
  },
  async discover({ file }) {
    const opened = await openForeign(file);
    try {
      const found: DiscoveredStream[] = [];
      for (const { label } of await readRelations(opened)) {
        const { columns, primaryKey } = await readTable(opened, file, label);
        const candidates = columns.map((column) => ({ ...column, follows: followsOf(column.type), leadsIndex: false }));
        found.push({ name: label, columns, key: primaryKey, cursors: likelyCursors(candidates, primaryKey) });
      }
      return found;
    } finally {
      opened.close();
    }
  },
  read: ({ file }, streams, context) =>
    readDatabase(DUCKDB, () => openDuckdbSession(file, context.now), streams, context),
};

function followsOf(type: string): 'time' | 'number' | null {
  if (type.startsWith('TIMESTAMP') || type === 'DATE') return 'time';
  return /^U?(TINY|SMALL|BIG)?INT(EGER)?$/.test(type) ? 'number' : null;
}
