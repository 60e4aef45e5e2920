import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { EventLogError } from '../../../eventlog/index.ts';
import { sqliteFault } from './faults.ts';
import type { SqliteAnswer, SqliteRequest, SqliteResponse, SqliteValue } from './sqlite-messages.ts';

/** An SQLite file that is open for reading. */
export interface SqliteFile {
  path: string;
  /** @throws EventLogError source-unavailable, file-damaged, contract-broken, stream-not-found, configuration-invalid */
  ask(sql: string, values?: readonly SqliteValue[]): Promise<SqliteAnswer>;
  close(): Promise<void>;
}

interface Pending {
  resolve: (answer: SqliteAnswer) => void;
  reject: (error: unknown) => void;
}

/**
 * Opens a file that others may write to meanwhile.
 *
 * @throws EventLogError file-not-found, file-damaged, source-unavailable
 */
export async function openSqlite(path: string): Promise<SqliteFile> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new EventLogError(
      'file-not-found',
      `There is no file ${path}. Correct file under with; it begins at the folder of the configuration.`,
    );
  }
  const worker = new Worker(new URL('./sqlite-worker.mjs', import.meta.url), { workerData: path });
  const pending = new Map<number, Pending>();
  let asked = 0;
  let broken: unknown = null;
  const failAll = (error: unknown): void => {
    broken ??= error;
    for (const { reject } of pending.values()) reject(broken);
    pending.clear();
  };
  worker.on('message', (response: SqliteResponse) => {
    const question = pending.get(response.id);
    pending.delete(response.id);
    if ('answer' in response) question?.resolve(response.answer);
    else question?.reject(sqliteFault(path, response.failure));
  });
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new EventLogError('source-unavailable', `Reading ${path} was ended. Pull again.`)));

  const file: SqliteFile = {
    path,
    ask: (sql, values = []) =>
      new Promise((resolve, reject) => {
        if (broken !== null) return reject(broken as Error);
        const id = asked++;
        pending.set(id, { resolve, reject });
        worker.postMessage({ id, sql, values } satisfies SqliteRequest);
      }),
    close: async () => {
      await worker.terminate();
    },
  };
  try {
    await file.ask('SELECT count(*) FROM sqlite_schema'); // an SQLite file is only looked at when it is read
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
