import { parentPort } from 'node:worker_threads';
import type { Dfg } from '../../eventlog/index.ts';
import { dfgOfArrays } from '../dfg-of-arrays.ts';
import type { CaseMask, TraceArrays } from '../trace-arrays.ts';

/** What the thread is told: first the arrays, then one question at a time or several; answers carry the question's id. */
export type ArraysRequest =
  | { kind: 'load'; arrays: TraceArrays }
  | { kind: 'dfg'; id: number; mask: CaseMask | null; keep: readonly number[] | null };

export type ArraysResponse = { id: number; dfg: Dfg } | { id: number; error: unknown };

let loaded: TraceArrays | null = null; // the thread's whole purpose is to hold one log

parentPort?.on('message', (request: ArraysRequest) => {
  if (request.kind === 'load') loaded = request.arrays;
  else parentPort?.postMessage(answer(request));
});

function answer({ id, mask, keep }: Extract<ArraysRequest, { kind: 'dfg' }>): ArraysResponse {
  try {
    if (loaded === null) throw new Error('A question came before the arrays.');
    return { id, dfg: dfgOfArrays(loaded, mask, keep) };
  } catch (error) {
    return { id, error };
  }
}
