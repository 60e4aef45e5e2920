import type { Slice, Stages, Stall } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { openOrders, type OpenWork, type OrderMask, stalls } from '../open-orders.ts';
import { standing } from '../stages.ts';
import { readSlicedLog } from './slice.ts';
import type { Thread } from './thread.ts';

/** Orders that wait, in a thread unless they are few. Of those held as of the last event, later instants may be asked about, and slices. */
export interface HeldOpenWork {
  /** What `readStalls` gives. */
  stalls(asOfUs: number, mask: OrderMask | null): Promise<Stall[]>;
  /** What `readStages` gives. */
  stages(asOfUs: number, mask: OrderMask | null): Promise<Pick<Stages, 'stages' | 'owners'>>;
  /** Which of the orders a slice keeps; null keeps all. The reader must be of the same version of the log. */
  readMask(reader: Reader, slice: Slice): Promise<OrderMask | null>;
  release(): void;
}

/** Holds orders where they are asked about. */
export function openWorkHere(work: OpenWork): HeldOpenWork {
  const judged = openOrders(work);
  return {
    stalls: async (asOfUs, mask) => stalls(judged(asOfUs, mask)),
    stages: async (asOfUs, mask) => standing(judged(asOfUs, mask)),
    readMask: (reader, slice) => readOrderMask(reader, work.orders.caseNo, slice),
    release: () => undefined,
  };
}

/** Holds orders in a thread, under a number that nothing else there has. */
export function openWorkIn(thread: Thread, work: OpenWork, held: number): HeldOpenWork {
  const caseNo = work.orders.caseNo.slice();
  thread.hold(held, { work }, buffersOf(work));
  return {
    stalls: (asOfUs, mask) => thread.ask('stalls', held, { asOfUs, mask }),
    stages: (asOfUs, mask) => thread.ask('stages', held, { asOfUs, mask }),
    readMask: (reader, slice) => readOrderMask(reader, caseNo, slice),
    release: () => thread.release(held),
  };
}

/** The memory of the numbers, which goes over to the thread instead of being copied. */
function buffersOf({ orders, events, codes }: OpenWork): ArrayBuffer[] {
  const { caseNo, activity, sinceUs, value } = orders;
  const arrays = [
    caseNo,
    activity,
    sinceUs,
    value,
    ...orders.codes,
    ...Object.values(events),
    ...codes.map((kind) => kind.byRow),
  ];
  return arrays.flatMap((array) => (ArrayBuffer.isView(array) ? [array.buffer as ArrayBuffer] : []));
}

const KEPT = (cases: string) =>
  `SELECT case_no::DOUBLE AS "caseNo" FROM (${cases}) SEMI JOIN (FROM cases WHERE open) AS waiting USING (case_no)`;

async function readOrderMask(reader: Reader, caseNo: Uint32Array, slice: Slice): Promise<OrderMask | null> {
  const { casesSql, parameters } = await readSlicedLog(reader, slice);
  if (casesSql === null) return null;
  const kept = await reader.rows<{ caseNo: number }>(KEPT(casesSql), parameters);
  const places = new Map(Array.from(caseNo, (number, place) => [number, place]));
  const mask = new Uint8Array(caseNo.length);
  for (const { caseNo: number } of kept) mask[places.get(number) as number] = 1;
  return mask;
}
