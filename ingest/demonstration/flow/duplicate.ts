import type { Distributor } from '../distributor.ts';
import { HOUR, MINUTE, SECOND } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { erpUser, PROGRAM } from '../systems/erp.ts';
import type { Order } from '../world/entities.ts';
import { cancelOrder } from './completion.ts';
import { waiterOf } from './waiter.ts';

/** An order that a second clerk typed again goes on as any other until someone notices, and is cancelled. */
export function* undoDuplicate(distributor: Distributor, order: Order): Process {
  const { crew, erp, simulation, truth } = distributor;
  yield* simulation.waitUntil(simulation.now() + 2 * SECOND);
  erp.creditChecked(order, true);
  yield* simulation.waitUntil(simulation.now() + order.random.between(2 * MINUTE, 9 * MINUTE));
  erp.allocated(order, 'FULL', 'AUTO', PROGRAM.allocation);
  const waiting = truth.waiting([waiterOf(order)], 'Cancel Order');
  yield* waiting.until('handling', simulation.now() + order.random.between(HOUR, 7 * HOUR));
  const clerk = yield* waiting.assigned(crew.customerService);
  yield* waiting.until('handling', simulation.now() + 3 * MINUTE);
  clerk.finish();
  waiting.done();
  cancelOrder(distributor, order, erpUser(clerk.member));
}
