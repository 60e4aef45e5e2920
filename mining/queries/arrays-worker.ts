import { parentPort } from 'node:worker_threads';
import { type ArraysTally, tallyArrays } from '../dfg-of-arrays.ts';
import type { CaseMask, TraceArrays } from '../trace-arrays.ts';

/** What a thread is told: first the arrays, then questions; an answer carries its question's id. */
export type ArraysRequest =
  | { kind: 'load'; arrays: TraceArrays }
  | {
      kind: 'tally';
      id: number;
      mask: CaseMask | null;
      keep: readonly number[] | null;
      rows: { from: number; to: number };
    };

export type ArraysResponse = { id: number; tally: ArraysTally } | { id: number; error: unknown };

let loaded: TraceArrays | null = null; // the thread's whole purpose is to hold one log

parentPort?.on('message', (request: ArraysRequest) => {
  if (request.kind === 'load') loaded = request.arrays;
  else parentPort?.postMessage(answer(request));
});

function answer({ id, mask, keep, rows }: Extract<ArraysRequest, { kind: 'tally' }>): ArraysResponse {
  try {
    if (loaded === null) throw new Error('A question came before the arrays.');
    return { id, tally: tallyArrays(loaded, mask, keep, rows) };
  } catch (error) {
    return { id, error };
  }
}
