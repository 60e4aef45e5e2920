import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Dfg, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { type ArraysTally, dfgOfTallies } from '../dfg-of-arrays.ts';
import type { TraceArrays } from '../trace-arrays.ts';
import type { ArraysRequest, ArraysResponse } from './arrays-worker.ts';
import { activityCode, readActivityCodes } from './slice-context.ts';
import { readCaseMask, readTraceArrays } from './trace-arrays.ts';

/** Threads that hold one version of the log as typed arrays. */
export interface ArraysWorker {
  /**
   * What `readDfg` gives with quantiles from bins; the slice's cases are read through the reader, the events are not.
   *
   * @param options.reader of the same version of the log; the one the threads were started with, without it
   * @throws activity-not-found, attribute-not-found, slice-invalid
   */
  dfg(slice: Slice, options?: { keep?: readonly string[]; reader?: Reader }): Promise<Dfg>;
  close(): Promise<void>;
}

const MOST_THREADS = 4;

/**
 * Reads the log into shared memory and starts threads on it, each for its share of the events. They answer for the log
 * as it was: after a load, start another and close this one.
 *
 * @param options.threads as many as there are processors, at most 4, without it
 */
export async function startArraysWorker(reader: Reader, options: { threads?: number } = {}): Promise<ArraysWorker> {
  const arrays = await readTraceArrays(reader);
  const codes = await readActivityCodes(reader);
  const shares = rowShares(arrays, options.threads ?? Math.min(MOST_THREADS, availableParallelism()));
  const workers = shares.map(() => new Worker(new URL('./arrays-worker.mjs', import.meta.url)));
  const asks = workers.map(askThrough);
  for (const worker of workers) {
    worker.postMessage({ kind: 'load', arrays } satisfies ArraysRequest);
    worker.unref();
  }
  return {
    async dfg(slice, { keep, reader: current = reader } = {}) {
      const kept = keep ? keep.map((name) => activityCode(codes, name)) : null;
      const mask = await readCaseMask(current, arrays, slice);
      const tallies = await Promise.all(
        asks.map((ask, share) => ask({ mask, keep: kept, rows: shares[share] as Rows })),
      );
      return dfgOfTallies(arrays.activities, tallies);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

interface Rows {
  from: number;
  to: number;
}

/** Rows of cases in as many parts, each with about the same number of events. */
function rowShares({ first, caseNo, activity }: TraceArrays, parts: number): Rows[] {
  const bounds = Array.from({ length: parts + 1 }, (_, part) =>
    first.findIndex((event) => event >= (activity.length * part) / parts),
  );
  bounds[parts] = caseNo.length;
  return bounds.slice(1).map((to, part) => ({ from: bounds[part] as number, to }));
}

interface Pending {
  resolve: (tally: ArraysTally) => void;
  reject: (error: unknown) => void;
}

type Question = Omit<Extract<ArraysRequest, { kind: 'tally' }>, 'kind' | 'id'>;

/** Questions by id, so that several may be under way; all of them fail with the thread. */
function askThrough(worker: Worker) {
  const pending = new Map<number, Pending>();
  let asked = 0;
  worker.on('message', (response: ArraysResponse) => {
    const question = pending.get(response.id);
    pending.delete(response.id);
    if (pending.size === 0) worker.unref();
    if ('tally' in response) question?.resolve(response.tally);
    else question?.reject(response.error);
  });
  const failAll = (error: unknown) => {
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('The thread with the arrays has ended.')));
  return (question: Question) =>
    new Promise<ArraysTally>((resolve, reject) => {
      const id = asked++;
      worker.ref(); // an idle thread does not keep the process alive; one with a question does
      pending.set(id, { resolve, reject });
      worker.postMessage({ kind: 'tally', id, ...question } satisfies ArraysRequest);
    });
}
