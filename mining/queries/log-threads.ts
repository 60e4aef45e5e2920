import { availableParallelism } from 'node:os';
import type { Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { type HeldEvents, holdEvents } from './held-events.ts';
import { type HeldOpenWork, openWorkHere, openWorkIn } from './held-open-work.ts';
import { readOpenWork } from './open-orders.ts';
import type { AsOf } from './order-state.ts';
import { startThread, type Thread } from './thread.ts';

/** Threads that hold what they are told of the log, as typed arrays: each holding is of one version of it. */
export interface LogThreads {
  /** Reads all events: 25 bytes of memory each, 33 with starts, and 20 per case. */
  holdEvents(reader: Reader): Promise<HeldEvents>;
  /** Reads the orders of a slice that wait as of an instant, and the waits they are judged by. */
  holdOpenWork(reader: Reader, slice: Slice, instant: AsOf): Promise<HeldOpenWork>;
  close(): Promise<void>;
}

export interface LogThreadsOptions {
  /** as many as there are processors, at most 4, without it */
  threads?: number;
  /** events and orders that are judged where they are asked about: handing them to a thread takes longer than that */
  few?: number;
}

const MOST_THREADS = 4;
const FEW = 20_000; // judged within a few milliseconds

/**
 * Threads that hold nothing yet, and start when they are first needed. The events are shared by all of them, orders are
 * judged in the last.
 */
export function startLogThreads({
  threads: count = Math.min(MOST_THREADS, availableParallelism()),
  few = FEW,
}: LogThreadsOptions = {}): LogThreads {
  let started: [Thread, ...Thread[]] | null = null;
  let held = 0;
  const threads = () => {
    started ??= Array.from({ length: count }, startThread) as [Thread, ...Thread[]];
    return started;
  };
  return {
    holdEvents: (reader) => holdEvents(reader, threads(), held++),
    async holdOpenWork(reader, slice, instant) {
      const work = await readOpenWork(reader, slice, instant);
      const isFew = work.events.row.length + work.orders.case.length <= few;
      return isFew ? openWorkHere(work) : openWorkIn(threads().at(-1) as Thread, work, held++);
    },
    async close() {
      await Promise.all((started ?? []).map((thread) => thread.close()));
    },
  };
}
