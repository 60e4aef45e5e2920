import { type TransferListItem, Worker } from 'node:worker_threads';
import type { OpenWork } from '../open-orders.ts';
import type { TraceArrays } from '../trace-arrays.ts';
import type { ThreadAnswers, ThreadRequest, ThreadResponse } from './log-worker.ts';

/** A thread that holds parts of a log, each under a number, and answers questions about them. */
export interface Thread {
  hold(held: number, content: { arrays: TraceArrays } | { work: OpenWork }, transferred?: TransferListItem[]): void;
  release(held: number): void;
  ask<What extends keyof ThreadAnswers>(
    what: What,
    held: number,
    question: Parameters<ThreadAnswers[What]>[1],
  ): Promise<ReturnType<ThreadAnswers[What]>>;
  close(): Promise<void>;
}

interface Pending {
  resolve: (answer: never) => void;
  reject: (error: unknown) => void;
}

/** Starts a thread. Several questions may be under way; all of them fail with the thread, and so do later ones. */
export function startThread(): Thread {
  const worker = new Worker(new URL('./log-worker.mjs', import.meta.url));
  worker.unref(); // an idle thread does not keep the process alive; one with a question does
  const post = (request: ThreadRequest, transferred?: TransferListItem[]) => worker.postMessage(request, transferred);
  const pending = new Map<number, Pending>();
  let asked = 0;
  let ended: unknown = null;

  worker.on('message', (response: ThreadResponse) => {
    const question = pending.get(response.id);
    pending.delete(response.id);
    if (pending.size === 0) worker.unref();
    if ('answer' in response) question?.resolve(response.answer as never);
    else question?.reject(response.error);
  });
  const end = (error: unknown) => {
    ended ??= error;
    for (const { reject } of pending.values()) reject(ended);
    pending.clear();
  };
  worker.on('error', end);
  worker.on('exit', () => end(new Error('The thread that holds the log has ended.')));

  return {
    hold: (held, content, transferred) => post({ kind: 'hold', held, ...content }, transferred),
    release: (held) => post({ kind: 'release', held }),
    ask: (what, held, question) =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(ended);
        const id = asked++;
        worker.ref();
        pending.set(id, { resolve, reject });
        post({ kind: 'ask', id, held, what, question });
      }),
    async close() {
      await worker.terminate();
    },
  };
}
