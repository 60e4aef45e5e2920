import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import type { Source } from '../../../ingest/sources/source.ts';
import { startServer, type TestServer } from '../../ingest/sources/postgres/server.ts';
import type { Shop } from './database-family.ts';

const KEPT_FOR_MS = 3_000;
const SEEDS_PER_KILL = 10;
const MOST_TRIES = 400; // a server takes seconds to recover

/** One server for all plays, started with the first and stopped some seconds after the last. */
const shared: { server: Promise<TestServer> | null; users: number; stopping: NodeJS.Timeout | null } = {
  server: null,
  users: 0,
  stopping: null,
};

async function leaseServer(): Promise<TestServer> {
  if (shared.stopping) clearTimeout(shared.stopping);
  shared.stopping = null;
  shared.users++;
  shared.server ??= startServer(['max_replication_slots=20']).then(async (server) => {
    await server.create('faults');
    return server;
  });
  return shared.server;
}

function releaseServer(): void {
  shared.users--;
  if (shared.users > 0) return;
  shared.stopping = setTimeout(() => {
    const server = shared.server;
    shared.server = null;
    void server?.then((one) => one.remove());
  }, KEPT_FOR_MS);
}

const BACKENDS = `SELECT pid FROM pg_stat_activity WHERE application_name = 'throughline' AND datname = 'faults'`;

/** A world in a real PostgreSQL, by its own clock. */
export async function postgresShop(seed: number, source: Source): Promise<Shop> {
  const server = await leaseServer();
  const run = async (statements: string) => {
    await server.run('faults', statements);
  };
  const dropSlots = () =>
    run(
      `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = 'faults' AND NOT active`,
    );
  await run(`DROP TABLE IF EXISTS orders; CREATE TABLE orders
    (id int PRIMARY KEY, entered_at text, shipped_at text, delivered_at text, status text, changed_at text, updated_at timestamptz NOT NULL);
    DROP PUBLICATION IF EXISTS throughline; CREATE PUBLICATION throughline FOR TABLE orders`);
  const chance = new Random(seed, 8_101);
  const isUp = () =>
    run('SELECT 1').then(
      () => true,
      () => false,
    );
  const settle = async () => {
    for (let tries = 0; tries < MOST_TRIES && !(await isUp()); tries++) await sleep(50);
  };
  const kill = async () => {
    const [backend] = await server.run('faults', BACKENDS);
    if (backend) process.kill(Number(backend['pid']), 'SIGKILL');
    await sleep(50);
    await settle();
  };
  return {
    source,
    config: source.config.parse(server.config('faults')),
    world: { now: () => new Date(), random: () => chance.next(), sleep: () => sleep(1) },
    now: () => new Date(),
    timeText: (at) => at.toISOString(),
    run,
    nextRound: () => undefined,
    settle,
    disturbances: {
      'connection lost': () => run(`SELECT pg_terminate_backend(pid) FROM (${BACKENDS}) AS backends`),
      'rows move between pages': () =>
        run(`UPDATE orders SET updated_at = clock_timestamp() WHERE id % 5 = ${seed % 5}`),
      ...(seed % SEEDS_PER_KILL === 3 && { 'server process killed': kill }),
    },
    async end() {
      await settle();
      await dropSlots();
      releaseServer();
    },
  };
}
