import { parentPort } from 'node:worker_threads';
import type { Change, Stages, Stall } from '../../eventlog/index.ts';
import { changesOfArrays, type ComparedSpans } from '../changes-of-arrays.ts';
import { type ArraysTally, tallyArrays } from '../dfg-of-arrays.ts';
import type { Rows } from '../gap-tallies.ts';
import { type OpenOrder, openOrders, type OpenWork, type OrderMask, stalls } from '../open-orders.ts';
import { standing } from '../stages.ts';
import type { CaseMask, TraceArrays } from '../trace-arrays.ts';

/** What a thread can be asked of what it holds, and what it answers. */
export interface ThreadAnswers {
  /** the graph of some rows of the cases */
  tally(held: number, question: { mask: CaseMask | null; keep: readonly number[] | null; rows: Rows }): ArraysTally;
  changes(held: number, question: { mask: CaseMask | null; spans: ComparedSpans }): Change[];
  stalls(held: number, question: JudgedOrders): Stall[];
  stages(held: number, question: JudgedOrders): Pick<Stages, 'stages' | 'owners'>;
}

/** Which orders are judged, as of when. */
export interface JudgedOrders {
  asOfUs: number;
  mask: OrderMask | null;
}

/** What a thread is told: to hold something under a number and to let go of it, and questions. */
export type ThreadRequest =
  | { kind: 'hold'; held: number; arrays: TraceArrays }
  | { kind: 'hold'; held: number; work: OpenWork }
  | { kind: 'release'; held: number }
  | { kind: 'ask'; id: number; held: number; what: keyof ThreadAnswers; question: unknown };

/** An answer carries its question's id. */
export type ThreadResponse = { id: number; answer: unknown } | { id: number; error: unknown };

// The thread's whole purpose is to hold parts of a log.
const heldArrays = new Map<number, TraceArrays>();
const heldOrders = new Map<number, (asOfUs: number, mask: OrderMask | null) => OpenOrder[]>();

const ANSWERS: ThreadAnswers = {
  tally: (held, { mask, keep, rows }) => tallyArrays(found(heldArrays, held), mask, keep, rows),
  changes: (held, { mask, spans }) => changesOfArrays(found(heldArrays, held), mask, spans),
  stalls: (held, { asOfUs, mask }) => stalls(found(heldOrders, held)(asOfUs, mask)),
  stages: (held, { asOfUs, mask }) => standing(found(heldOrders, held)(asOfUs, mask)),
};

parentPort?.on('message', (request: ThreadRequest) => {
  if (request.kind === 'hold') hold(request);
  else if (request.kind === 'ask') parentPort?.postMessage(answer(request));
  else for (const held of [heldArrays, heldOrders]) held.delete(request.held);
});

function hold(request: Extract<ThreadRequest, { kind: 'hold' }>): void {
  if ('arrays' in request) heldArrays.set(request.held, request.arrays);
  else heldOrders.set(request.held, openOrders(request.work));
}

function answer({ id, held, what, question }: Extract<ThreadRequest, { kind: 'ask' }>): ThreadResponse {
  try {
    return { id, answer: ANSWERS[what](held, question as never) };
  } catch (error) {
    return { id, error };
  }
}

function found<Content>(held: ReadonlyMap<number, Content>, number: number): Content {
  const content = held.get(number);
  if (content === undefined) throw new Error(`A thread was asked about ${number}, which it does not hold.`);
  return content;
}
