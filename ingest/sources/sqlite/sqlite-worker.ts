import { parentPort, workerData } from 'node:worker_threads';
import { DatabaseSync } from '@photostructure/sqlite';

/** A value as SQLite keeps it. */
export type SqliteValue = bigint | number | string | Uint8Array | null;

export interface SqliteRequest {
  id: number;
  sql: string;
  values: readonly SqliteValue[];
}

export interface SqliteAnswer {
  columns: { name: string; type: string | null }[];
  rows: SqliteValue[][];
}

/** What SQLite says of a statement that failed. */
export interface SqliteFailure {
  message: string;
  /** its own number of the fault, where it has one */
  errcode: number | null;
}

export type SqliteResponse = { id: number } & ({ answer: SqliteAnswer } | { failure: SqliteFailure });

const BUSY_WAIT_MS = 5_000;

// SQLite answers in place: in a thread of its own it keeps nobody waiting.
const port = parentPort;
if (port === null) throw new Error('This file runs in a worker thread.');
const database = new DatabaseSync(workerData as string, { readOnly: true, timeout: BUSY_WAIT_MS });

port.on('message', ({ id, sql, values }: SqliteRequest) => {
  try {
    port.postMessage({ id, answer: answer(sql, values) } satisfies SqliteResponse);
  } catch (error) {
    port.postMessage({ id, failure: failureOf(error) } satisfies SqliteResponse);
  }
});

function answer(sql: string, values: readonly SqliteValue[]): SqliteAnswer {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const rows = statement.all(...values) as unknown as SqliteValue[][];
  return { columns: statement.columns().map(({ name, type }) => ({ name, type })), rows };
}

function failureOf(error: unknown): SqliteFailure {
  const { message = String(error), errcode = null } = error as { message?: string; errcode?: number };
  return { message, errcode };
}
