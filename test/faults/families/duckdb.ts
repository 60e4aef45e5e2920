import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { duckdb } from '../../../ingest/sources/duckdb/duckdb.ts';
import { databaseFamily } from '../databases/database-family.ts';
import { MILESTONES } from '../databases/mappings.ts';
import { simulatedWorld } from '../simulated-time.ts';

const DAY_MS = 86_400_000;

/** Comparing everything in a DuckDB file, which others write to between two pulls. */
export const duckdbCompared = databaseFamily({
  name: 'duckdb: everything compared',
  events: MILESTONES,
  stream: { deletions: 'true', pageRows: '7' },
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
    'pull cut off',
  ],
  async open(seed) {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-faults-duckdb-'));
    const file = join(folder, 'erp.duckdb');
    const world = simulatedWorld(seed, '2026-02-01T00:00:00Z');
    const run = async (statements: string) => {
      const instance = await DuckDBInstance.create(file);
      const connection = await instance.connect();
      await connection.run(statements);
      connection.closeSync();
      instance.closeSync();
    };
    await run(
      `CREATE TABLE orders (id INTEGER PRIMARY KEY, entered_at VARCHAR, shipped_at VARCHAR, delivered_at VARCHAR, status VARCHAR, changed_at VARCHAR, updated_at TIMESTAMPTZ NOT NULL)`,
    );
    return {
      source: duckdb,
      config: { file },
      world,
      now: world.now,
      timeText: (at) => at.toISOString(),
      run,
      nextRound: () => world.advance(DAY_MS),
      settle: async () => world.advance(60_000),
      disturbances: {},
      end: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});
