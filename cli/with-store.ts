import { existsSync, rmSync } from 'node:fs';
import { EventLogError } from '../eventlog/index.ts';
import { openStore, type Store } from '../store/index.ts';

/** Where the log is kept unless --db says otherwise, from the folder the command runs in. */
export const DEFAULT_STORE = '.throughline/log.duckdb';

/** Runs work that only reads on the store at `path`. A store that is not there is wrong usage, never made. */
export async function reading<Result>(path: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  if (!existsSync(path)) {
    throw new EventLogError(
      'log-empty',
      `There is no store at ${path}. Fill one with: throughline ingest FILE --db ${path}`,
    );
  }
  return closing(await openStore(path, { readOnly: true }), work);
}

/** Runs work that changes the store at `path`, which is made when missing, and not left behind when the work fails. */
export async function writing<Result>(path: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const isNew = !existsSync(path);
  const store = await openStore(path, { memoryLimit: '2500MB' });
  try {
    return await closing(store, work);
  } catch (error) {
    if (isNew) for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
    throw error;
  }
}

async function closing<Result>(store: Store, work: (store: Store) => Promise<Result>): Promise<Result> {
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
