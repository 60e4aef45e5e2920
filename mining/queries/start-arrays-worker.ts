import { Worker } from 'node:worker_threads';
import type { Dfg, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { ArraysRequest, ArraysResponse } from './arrays-worker.ts';
import { activityCode, readActivityCodes } from './slice-context.ts';
import { readCaseMask, readTraceArrays } from './trace-arrays.ts';

/** A thread that holds one version of the log as typed arrays. */
export interface ArraysWorker {
  /**
   * What `readDfg` gives with quantiles from bins; the slice's cases are read through the reader, the events are not.
   *
   * @param options.reader of the same version of the log; the one the thread was started with, without it
   * @throws activity-not-found, attribute-not-found, slice-invalid
   */
  dfg(slice: Slice, options?: { keep?: readonly string[]; reader?: Reader }): Promise<Dfg>;
  close(): Promise<void>;
}

/**
 * Reads the log into shared memory and starts a thread on it. It answers for the log as it was: after a load, start
 * another one and close this one.
 */
export async function startArraysWorker(reader: Reader): Promise<ArraysWorker> {
  const arrays = await readTraceArrays(reader);
  const codes = await readActivityCodes(reader);
  const worker = new Worker(new URL('./arrays-worker.mjs', import.meta.url));
  const ask = askThrough(worker);
  worker.postMessage({ kind: 'load', arrays } satisfies ArraysRequest);
  worker.unref();
  return {
    async dfg(slice, { keep, reader: current = reader } = {}) {
      const kept = keep ? keep.map((name) => activityCode(codes, name)) : null;
      return ask(await readCaseMask(current, arrays, slice), kept);
    },
    async close() {
      await worker.terminate();
    },
  };
}

interface Pending {
  resolve: (dfg: Dfg) => void;
  reject: (error: unknown) => void;
}

/** Questions by id, so that several may be under way; all of them fail with the thread. */
function askThrough(worker: Worker) {
  const pending = new Map<number, Pending>();
  let asked = 0;
  worker.on('message', (response: ArraysResponse) => {
    const question = pending.get(response.id);
    pending.delete(response.id);
    if (pending.size === 0) worker.unref();
    if ('dfg' in response) question?.resolve(response.dfg);
    else question?.reject(response.error);
  });
  const failAll = (error: unknown) => {
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('The thread with the arrays has ended.')));
  return (mask: Uint8Array | null, keep: readonly number[] | null) =>
    new Promise<Dfg>((resolve, reject) => {
      const id = asked++;
      worker.ref(); // an idle thread does not keep the process alive; one with a question does
      pending.set(id, { resolve, reject });
      worker.postMessage({ kind: 'dfg', id, mask, keep } satisfies ArraysRequest);
    });
}
