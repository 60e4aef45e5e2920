// SQLite answers in place: in a thread of its own it keeps nobody waiting. In plain JavaScript, because a thread does not
// inherit the loader that reads TypeScript, and would take half a second to load it. Messages: sqlite-messages.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { DatabaseSync } from '@photostructure/sqlite';

const BUSY_WAIT_MS = 5_000;

let database = null; // opened by the first question, so that its answer tells what is wrong

parentPort.on('message', ({ id, sql, values }) => {
  try {
    database ??= new DatabaseSync(workerData, { readOnly: true, timeout: BUSY_WAIT_MS });
    parentPort.postMessage({ id, answer: answer(sql, values) });
  } catch (error) {
    parentPort.postMessage({ id, failure: { message: error.message, errcode: error.errcode ?? null } });
  }
});

function answer(sql, values) {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const rows = statement.all(...values);
  return { columns: statement.columns().map(({ name, type }) => ({ name, type })), rows };
}
