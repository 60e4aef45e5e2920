import type { Distributor } from '../distributor.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { PROGRAM } from '../systems/erp.ts';
import type { Delivery, Order } from '../world/entities.ts';
import { waiterOf } from './waiter.ts';

/** Closes the order when the last of its deliveries is both proven and invoiced. */
export function* completeWhenDone(distributor: Distributor, delivery: Delivery): Process {
  const { erp, simulation, truth } = distributor;
  const { order } = delivery;
  if (delivery.provenAt === null || delivery.invoicedAt === null) return;
  order.unfinished--;
  if (order.unfinished > 0) return;
  const waiting = truth.waiting([waiterOf(order)], 'Complete Order');
  yield* waiting.until('synchronisation', simulation.now() + order.random.between(MINUTE, 3 * MINUTE));
  waiting.done();
  order.closedAt = simulation.now();
  erp.changed(order, 'GBSTK', 'B', 'C', PROGRAM.status);
}

export function cancelOrder({ erp, simulation }: Distributor, order: Order, user: string): void {
  order.closedAt = simulation.now();
  erp.changed(order, 'ABGRU', '', '02', user);
}
