import type { Slice, Stages } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { standing } from '../stages.ts';
import { readOpenOrders } from './open-orders.ts';
import { readAsOf } from './order-state.ts';

/**
 * The open orders of the slice that wait as of an instant, by the activity they did last and by who owns their wait.
 * Excess and value are of those that stall.
 *
 * @param options.asOf ISO 8601; the end of the last event without it
 */
export async function readStages(reader: Reader, slice: Slice, options: { asOf?: string } = {}): Promise<Stages> {
  const instant = await readAsOf(reader, options.asOf);
  const orders = await readOpenOrders(reader, slice, options.asOf);
  return { asOf: instant?.iso ?? null, ...standing(orders) };
}
