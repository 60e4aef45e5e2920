import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { postgres } from '../ingest/sources/postgres/postgres.ts';
import { postgresReplication } from '../ingest/sources/postgres/replication/postgres-replication.ts';
import type { Source, SourceContext } from '../ingest/sources/source.ts';
import { sqlite } from '../ingest/sources/sqlite/sqlite.ts';
import { startServer, type TestServer } from '../test/ingest/sources/postgres/server.ts';

const COLUMNS = ['id', 'updated_at', 'customer', 'status', 'amount', 'shipped', 'note'];

/** Rows of seven columns, half of them an hour old. */
const FILL = (rows: number) => `
  CREATE TABLE orders (id bigint PRIMARY KEY, updated_at timestamptz NOT NULL, customer text, status text, amount numeric(12,2), shipped date, note text);
  INSERT INTO orders SELECT i, now() - interval '1 hour' + i * interval '1 ms', 'customer ' || i % 5000, 'open', i * 1.01, '2026-01-01', 'a note of some length, as people write them'
  FROM generate_series(1, ${rows}) AS i;
  CREATE INDEX ON orders (updated_at, id); CREATE PUBLICATION throughline FOR TABLE orders; ANALYZE orders`;

/** What sources read in a second, without landing it: each row becomes a record, as text. */
export async function benchSources(rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
  const server = await startServer(['max_wal_size=4GB']);
  try {
    process.stdout.write(`${rows.toLocaleString('en')} rows of ${COLUMNS.length} columns, on this machine\n\n`);
    await server.create('bench');
    await server.run('bench', FILL(rows));
    await benchPostgres(server, rows);
    await benchSqlite(join(folder, 'bench.sqlite'), rows);
  } finally {
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchPostgres(server: TestServer, rows: number): Promise<void> {
  const config = server.config('bench');
  await measure('postgres, by cursor', postgres, config, { cursor: 'updated_at' }, null, rows);
  const seen = await measure('postgres, everything compared, first time', postgres, config, {}, null, rows);
  await measure('postgres, everything compared, nothing new', postgres, config, {}, seen, 0, rows);
  const stands = await measure('postgres-replication, rows as they stand', postgresReplication, config, {}, null, rows);
  await server.run('bench', `UPDATE orders SET status = 'shipped'`);
  await measure('postgres-replication, one large update', postgresReplication, config, {}, stands, rows);
}

async function benchSqlite(path: string, rows: number): Promise<void> {
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE orders (id INTEGER PRIMARY KEY, updated_at TEXT, customer TEXT, status TEXT, amount REAL, shipped TEXT, note TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
    INSERT INTO orders SELECT i, datetime('now', '-1 hour'), 'customer ' || i % 5000, 'open', i * 1.01, '2026-01-01', 'a note of some length, as people write them' FROM n`);
  database.close();
  await measure('sqlite, by cursor', sqlite, { file: path }, { cursor: 'id' }, null, rows);
}

/** @returns the state that came last */
async function measure(
  name: string,
  source: Source,
  given: Record<string, string>,
  options: Record<string, unknown>,
  state: unknown,
  expected: number,
  lookedAt = expected,
): Promise<unknown> {
  const context: SourceContext = {
    now: () => new Date(),
    random: Math.random,
    sleep: async () => undefined,
    signal: new AbortController().signal,
    report: () => undefined,
  };
  const startedAt = performance.now();
  let [records, characters, last] = [0, 0, state];
  for await (const message of source.read(source.config.parse(given), [{ name: 'orders', options, state }], context)) {
    if ('state' in message) last = structuredClone(message.state);
    if (!('data' in message)) continue;
    records++;
    characters += message.data.length;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  if (records !== expected) throw new Error(`${name}: ${records} records instead of ${expected}.`);
  const perSecond = Math.round(lookedAt / seconds).toLocaleString('en');
  const megabytes = (characters / 1e6).toFixed(0);
  process.stdout.write(
    `${name.padEnd(46)}${perSecond.padStart(10)} rows/s ${megabytes.padStart(6)} MB in ${seconds.toFixed(1)} s\n`,
  );
  return last;
}
