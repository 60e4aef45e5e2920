import { rmSync } from 'node:fs';
import {
  type Configuration,
  configureDemonstration,
  type Demonstration,
  type DemonstrationProgress,
  demonstrate,
  isDemonstrationConfigured,
  readDemonstration,
} from '../ingest/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { formatCount } from './format.ts';
import { say } from './print.ts';
import { progressBar } from './progress.ts';

export interface DemonstrationOptions {
  db: string;
  orders?: number;
  seed?: number;
}

const DEFAULT_ORDERS = 20_000;
const DEFAULT_SEED = 20_260_630;

const PHASES: Record<DemonstrationProgress['phase'], string> = {
  simulating: 'Simulating half a year',
  reading: 'Reading the records',
  loading: 'Loading events',
  tracing: 'Rebuilding the traces',
  judging: 'Judging the data',
};

/** The store as it is when it holds data; otherwise with a new demonstration in it. */
export async function storeWithDemonstration({ db, orders, seed }: DemonstrationOptions): Promise<Store> {
  const store = await openStore(db);
  const found = await readDemonstration(store);
  const { batches } = await store.row<{ batches: number }>('SELECT count(*)::DOUBLE AS batches FROM batches');
  if (found?.complete || (found === null && batches > 0)) {
    say(goingOn(db, found, orders, seed));
    return store;
  }
  store.close();
  for (const file of [db, `${db}.wal`]) rmSync(file, { force: true });
  return makeDemonstration(db, { orders: orders ?? DEFAULT_ORDERS, seed: seed ?? DEFAULT_SEED });
}

const recordsOf = (db: string): string => `${db}.records`;

/** The sources of the demonstration's systems; null where their records are gone, or the log is not a demonstration. */
export const demonstrationSources = (db: string): Configuration | null =>
  isDemonstrationConfigured(recordsOf(db)) ? configureDemonstration(recordsOf(db), db) : null;

async function makeDemonstration(db: string, options: { orders: number; seed: number }): Promise<Store> {
  const store = await openStore(db);
  const progress = progressBar();
  const startedAt = performance.now();
  try {
    const { rows, extracts, events } = await demonstrate(store, recordsOf(db), options, ({ phase, share }) =>
      progress.report(PHASES[phase], share),
    );
    progress.stop();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    say(
      `${formatCount(options.orders)} orders simulated: ${formatCount(rows)} rows of ${extracts} extracts ` +
        `became ${formatCount(events)} records in ${seconds} s.`,
    );
    return store;
  } catch (error) {
    progress.stop();
    store.close();
    throw error;
  }
}

function goingOn(db: string, found: Demonstration | null, orders?: number, seed?: number): string {
  if (found === null) return `${db} holds a log of its own; going on with it.`;
  const holds = `${db} holds the demonstration with ${formatCount(found.orders)} orders (seed ${found.seed}); going on with it.`;
  const differs = (orders ?? found.orders) !== found.orders || (seed ?? found.seed) !== found.seed;
  return differs ? `${holds} For another one give another file with --db, or delete this one.` : holds;
}
