import type { Slice, Stall } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { stalls } from '../open-orders.ts';
import { readOpenOrders } from './open-orders.ts';

/**
 * Open orders that wait longer than nine in ten comparable completed waits did: after the same activity, in cases closed
 * as of the instant, with as many of the same attributes as leave 30 of them. Longest excess over the median first. An
 * order without any comparable wait cannot be judged and is not among them.
 *
 * The owner is the one the log's settings name for the last activity, else the most frequent resource of the usual next
 * activity among the comparable waits.
 *
 * @param options.asOf ISO 8601; events after it are taken as not yet happened. The end of the last event without it
 */
export async function readStalls(reader: Reader, slice: Slice, options: { asOf?: string } = {}): Promise<Stall[]> {
  return stalls(await readOpenOrders(reader, slice, options.asOf));
}
