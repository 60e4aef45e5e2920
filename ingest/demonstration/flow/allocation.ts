import type { Distributor } from '../distributor.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import { compactDate } from '../record/text.ts';
import { erpUser, PROGRAM } from '../systems/erp.ts';
import type { Waiting } from '../truth/waiting.ts';
import type { Order } from '../world/entities.ts';
import { cancelOrder } from './completion.ts';
import { nextRun } from './runs.ts';
import { waiterOf } from './waiter.ts';

const RUN = 10 * MINUTE;
const SERVICE_DESK = erpUser('Service Desk');

/** How an order got its stock: all of it, a part for now, or none because it was cancelled meanwhile. */
export type Allocation = 'all' | 'part' | 'none';

export function* allocateStock(distributor: Distributor, order: Order): Process<Allocation> {
  const { erp, simulation, truth } = distributor;
  const { random } = order;
  const waiting = truth.waiting([waiterOf(order)], 'Allocate');
  yield* waiting.until('batching', nextRun(simulation.now(), RUN) + random.between(SECOND, 50 * SECOND));
  waiting.done();
  if (random.chance(QUIRKS.stock.missing)) {
    erp.allocated(order, 'NONE', 'AUTO', PROGRAM.allocation);
    return yield* waitForStock(distributor, order);
  }
  const part = order.lines.length > 1 && random.chance(QUIRKS.stock.partial);
  erp.allocated(order, part ? 'PART' : 'FULL', 'AUTO', PROGRAM.allocation);
  return part ? 'part' : 'all';
}

/** Backordered: stock comes, a planner takes another's by hand, or the customer has had enough. */
function* waitForStock(distributor: Distributor, order: Order): Process<Allocation> {
  const { erp, simulation, truth } = distributor;
  const { random } = order;
  const { cancelled, cancelledAfter, overridden, overriddenAfter } = QUIRKS.stock;
  const waiting = truth.waiting([waiterOf(order)], 'Allocate');
  if (random.chance(cancelled)) {
    yield* waiting.until('stock', simulation.now() + random.between(...cancelledAfter));
    waiting.done();
    cancelOrder(distributor, order, SERVICE_DESK);
    return 'none';
  }
  if (random.chance(overridden)) {
    yield* waiting.until('stock', simulation.now() + random.between(...overriddenAfter));
    yield* overrideAllocation(distributor, order, waiting);
    return 'all';
  }
  yield* untilStock(distributor, order, waiting);
  waiting.done();
  erp.allocated(order, 'FULL', 'AUTO', PROGRAM.allocation);
  return 'all';
}

function* overrideAllocation(distributor: Distributor, order: Order, waiting: Waiting): Process {
  const { crew, erp, simulation, truth } = distributor;
  const planner = yield* waiting.assigned(crew.allocationPlanners);
  yield* waiting.until('handling', simulation.now() + order.random.around(5 * MINUTE, 10 * MINUTE, 25 * MINUTE));
  planner.finish();
  waiting.done();
  erp.allocated(order, 'FULL', 'MANUAL', erpUser(planner.member));
  truth.gap('manual-allocation-override', order, simulation.now());
}

/** Goes on when the supplier has sent what was missing; a late one moves the promise. */
function* untilStock(distributor: Distributor, order: Order, waiting: Waiting): Process {
  const { simulation, crew } = distributor;
  const { random } = order;
  const { supplierFails, supplierLateBy, promiseChanged } = QUIRKS.stock;
  const expectedAt = simulation.now() + random.around(12 * HOUR, 30 * HOUR, 4 * DAY);
  const fails = random.chance(supplierFails);
  if (fails || random.chance(promiseChanged)) {
    yield* waiting.until('stock', crew.customerService.calendar.nextOpen(simulation.now() + 2 * HOUR));
    changePromise(distributor, order);
  }
  yield* waiting.until('stock', expectedAt);
  if (fails) yield* waiting.until('supplier-failed', simulation.now() + random.between(...supplierLateBy));
}

function changePromise({ erp, zones }: Distributor, order: Order): void {
  const dateOf = (instant: number) => compactDate(zones.central.localAt(instant));
  erp.changed(order, 'VDATU', dateOf(order.promisedAt), dateOf(order.promisedAt + 7 * DAY), SERVICE_DESK);
}

/** The rest of a part allocation comes in. */
export function* allocateRest(distributor: Distributor, order: Order): Process {
  const { erp, simulation, truth } = distributor;
  const waiting = truth.waiting([waiterOf(order)], 'Allocate Rest');
  yield* waiting.until('stock', simulation.now() + order.random.around(10 * HOUR, DAY, 3 * DAY));
  waiting.done();
  erp.allocated(order, 'FULL', 'REST', PROGRAM.allocation);
}
