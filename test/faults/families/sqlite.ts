import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { sqlite } from '../../../ingest/sources/sqlite/sqlite.ts';
import { databaseFamily } from '../databases/database-family.ts';
import { MILESTONES } from '../databases/mappings.ts';
import { simulatedWorld } from '../simulated-time.ts';

const DAY_MS = 86_400_000;

/** Reading an SQLite file by cursor while others write to it. */
export const sqliteCursor = databaseFamily({
  name: 'sqlite: cursor',
  events: MILESTONES,
  stream: { cursor: 'updated_at', zone: 'UTC', pageRows: '7' },
  lateMs: 300_000,
  tied: 17,
  faults: [
    'cursor tie',
    'late commit',
    'time in the future',
    'column added',
    'column removed',
    'deletion',
    'unreadable time',
    'rows move between pages',
    'pull cut off',
  ],
  async open(seed) {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-faults-sqlite-'));
    const file = join(folder, 'erp.sqlite');
    const database = new DatabaseSync(file);
    const world = simulatedWorld(seed, '2026-02-01T00:00:00Z');
    const timeText = (at: Date) => at.toISOString().slice(0, 23).replace('T', ' ');
    database.exec(
      `CREATE TABLE orders (id INTEGER PRIMARY KEY, entered_at TEXT, shipped_at TEXT, delivered_at TEXT, status TEXT, changed_at TEXT, updated_at TEXT NOT NULL)`,
    );
    if (seed % 2 === 0) database.exec('PRAGMA journal_mode = wal');
    return {
      source: sqlite,
      config: { file },
      world,
      now: world.now,
      timeText,
      run: async (statements) => database.exec(statements),
      nextRound: () => world.advance(DAY_MS),
      settle: async () => world.advance(60_000),
      disturbances: {
        'rows move between pages': async () =>
          database.exec(`UPDATE orders SET updated_at = '${timeText(world.now())}' WHERE id % 5 = ${seed % 5}`),
      },
      async end() {
        database.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
});
