import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';
import { likelyCursors } from '../database/likely-cursors.ts';
import { readDatabase } from '../database/read-database.ts';
import type { DiscoveredStream, Source, SourceContext } from '../source.ts';
import { openSqlite, type SqliteFile } from './open-sqlite.ts';
import { openSqliteSession, readRelations, readTable, SQLITE } from './sqlite-session.ts';

const configSchema = z.strictObject({
  file: z.string('expected a text').min(1, 'expected the path of an SQLite file').meta({ 'x-path': true }),
});

/** Tables, views and queries of an SQLite file. */
export const sqlite: Source<z.infer<typeof configSchema>> = {
  kind: 'sqlite',
  description: 'Tables, views and queries of an SQLite file, followed by a cursor column or compared with before.',
  config: configSchema,
  check: ({ file }) => withFile(file, checkFile),
  discover: ({ file }, context) => withFile(file, (opened) => discoverTables(opened, context)),
  read: ({ file }, streams, context) =>
    readDatabase(SQLITE, () => openSqliteSession(file, context.now), streams, context),
};

async function withFile<Result>(path: string, work: (file: SqliteFile) => Promise<Result>): Promise<Result> {
  const file = await openSqlite(path);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function checkFile(file: SqliteFile): Promise<string[]> {
  const { rows } = await file.ask(`SELECT sqlite_version(), (SELECT journal_mode FROM pragma_journal_mode)`);
  const [version, journal] = rows[0] ?? [];
  const tables = await readRelations(file);
  return [
    `SQLite ${version}, opened for reading only`,
    `${tables.length} tables and views`,
    journal === 'wal'
      ? 'a write-ahead log: others write while it is read'
      : 'no write-ahead log: others wait while a page is read',
  ];
}

async function discoverTables(file: SqliteFile, context: SourceContext): Promise<DiscoveredStream[]> {
  const found: DiscoveredStream[] = [];
  for (const name of await readRelations(file)) {
    try {
      const { columns, primaryKey } = await readTable(file, name);
      const candidates = columns.map((column) => ({ ...column, follows: followsOf(column.type), leadsIndex: false }));
      found.push({ name, columns, key: primaryKey, cursors: likelyCursors(candidates, primaryKey) });
    } catch (error) {
      // SQLite keeps views whose tables have changed, and says so only when they are read.
      if (!(error instanceof EventLogError) || error.kind === 'source') throw error;
      context.report({ kind: 'note', stream: name, message: `It cannot be read: ${error.message}` });
    }
  }
  return found;
}

/** SQLite lets a column be declared as anything, and keep anything. */
function followsOf(type: string): 'time' | 'number' | null {
  if (/DATE|TIME/i.test(type)) return 'time';
  return /INT/i.test(type) ? 'number' : null;
}
