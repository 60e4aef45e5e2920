import { type ArraysWorker, readDfg, startArraysWorker } from '../mining/queries/index.ts';
import { readDataVersion } from '../store/index.ts';
import type { ReadStore } from './cached-answers.ts';

/** `readDfg`, or something that answers the same. */
export type ReadDfg = typeof readDfg;

export interface ThreadDfg {
  readDfg: ReadDfg;
  /** Until no thread is being started. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** One version of the log in a thread, and the questions it is still busy with. */
interface Thread {
  version: string;
  worker: ArraysWorker;
  busy: Set<Promise<unknown>>;
}

/**
 * `readDfg` that answers from typed arrays in a thread where quantiles from bins will do: re-projecting a log on some of
 * its activities is what the store is slow at. Until the thread has the version that is asked about, the store answers,
 * and the thread is started beside it.
 */
export function threadDfg(readStore: ReadStore, onFault: (error: unknown) => void): ThreadDfg {
  let thread: Thread | null = null;
  let starting: Promise<void> | null = null;

  const start = async () => {
    const before = thread;
    thread = await readStore(async (reader) => ({
      version: await readDataVersion(reader),
      worker: await startArraysWorker(reader),
      busy: new Set<Promise<unknown>>(),
    }));
    if (before) await stop(before);
  };

  return {
    async readDfg(reader, slice, options = {}) {
      if (options.quantiles !== 'bins') return readDfg(reader, slice, options);
      const version = await readDataVersion(reader);
      const current = thread;
      if (current?.version === version) {
        const { keep } = options;
        return whileBusy(current, current.worker.dfg(slice, keep === undefined ? { reader } : { reader, keep }));
      }
      starting ??= start()
        .catch(onFault)
        .finally(() => {
          starting = null;
        });
      return readDfg(reader, slice, options);
    },
    async settled() {
      await starting;
    },
    async close() {
      await starting;
      const last = thread;
      thread = null;
      if (last) await stop(last);
    },
  };
}

async function whileBusy<Result>({ busy }: Thread, work: Promise<Result>): Promise<Result> {
  busy.add(work);
  try {
    return await work;
  } finally {
    busy.delete(work);
  }
}

async function stop({ worker, busy }: Thread): Promise<void> {
  await Promise.allSettled(busy);
  await worker.close();
}
