import type { Distributor } from '../distributor.ts';
import { DAY, MINUTE, SECOND } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import { erpUser, PROGRAM } from '../systems/erp.ts';
import type { Waiting } from '../truth/waiting.ts';
import type { Delivery, Order } from '../world/entities.ts';
import { nextRun } from './runs.ts';
import { waiterOf } from './waiter.ts';

/** The check at entry, and as many holds as it takes. */
export function* clearCredit(distributor: Distributor, order: Order): Process {
  const { erp, simulation } = distributor;
  const { random, customer } = order;
  yield* simulation.waitUntil(simulation.now() + random.between(SECOND, 4 * SECOND));
  const passed = !random.chance(customer.risk);
  erp.creditChecked(order, passed);
  if (passed) return;
  do {
    yield* simulation.waitUntil(simulation.now() + random.between(SECOND, 20 * MINUTE));
    yield* holdForCredit(distributor, order);
  } while (random.chance(QUIRKS.credit.heldAgain));
}

/** Another invoice of the customer falls overdue while the order is in the warehouse. */
export function* holdLate(distributor: Distributor, order: Order): Process {
  const { simulation } = distributor;
  yield* simulation.waitUntil(simulation.now() + order.random.between(...QUIRKS.credit.heldLateAfter));
  const leftTheWarehouse = order.deliveries.every(({ loadedAt }) => loadedAt !== null);
  if (!leftTheWarehouse && order.closedAt === null) yield* holdForCredit(distributor, order);
}

function* holdForCredit(distributor: Distributor, order: Order): Process {
  const { crew, erp, simulation, truth } = distributor;
  const { random } = order;
  setHold(distributor, order);
  const waiting = truth.waiting([waiterOf(order)], 'Credit Release');
  if (random.chance(QUIRKS.credit.forgotten)) {
    yield* waiting.until('hold-forgotten', simulation.now() + random.between(...QUIRKS.credit.forgottenFor));
  }
  const analyst = yield* waiting.assigned(crew.creditControl);
  yield* waiting.until('handling', simulation.now() + random.around(12 * MINUTE, 25 * MINUTE, 60 * MINUTE));
  analyst.finish();
  waiting.done();
  erp.blockLifted(order, 'CREDIT', erpUser(analyst.member));
  liftHold(distributor, order);
}

function setHold(distributor: Distributor, order: Order): void {
  const { erp, simulation, truth } = distributor;
  const now = simulation.now();
  if (order.lastHeldAt !== null) truth.loop('hold-release-hold', order, 'Credit Hold', order.lastHeldAt, now);
  order.heldSince = now;
  order.lastHeldAt = now;
  erp.blockSet(order, 'CREDIT', PROGRAM.credit);
  if (order.deliveries.length > 0) informWarehouse(distributor, order);
}

function liftHold(distributor: Distributor, order: Order): void {
  const now = distributor.simulation.now();
  const heldMs = now - (order.heldSince ?? now);
  if (heldMs > DAY) distributor.truth.gap('slow-release', order, now, { block: 'CREDIT', ms: heldMs });
  order.heldSince = null;
  order.lastReleasedAt = now;
  if (order.deliveries.length > 0) informWarehouse(distributor, order);
}

/** North and West learn of it within a minute, South when the ERP next synchronises. */
function informWarehouse(distributor: Distributor, order: Order): void {
  const { simulation } = distributor;
  const at =
    order.site.name === 'South'
      ? nextRun(simulation.now() + 1, QUIRKS.southSynchronisesEvery)
      : simulation.now() + order.random.between(10 * SECOND, 50 * SECOND);
  simulation.startAt(at, function* () {
    tellWarehouse(distributor, order);
  });
}

function tellWarehouse(distributor: Distributor, order: Order): void {
  const { simulation, truth, warehouses } = distributor;
  const held = order.heldSince !== null;
  if (order.warehouseHolds === held) return;
  order.warehouseHolds = held;
  const warehouse = warehouses[order.site.name];
  for (const delivery of order.deliveries) {
    if (!delivery.inWarehouse || delivery.loadedAt !== null) continue;
    if (held) warehouse.held(delivery);
    else warehouse.freed(delivery);
  }
  if (held) return;
  if (order.site.name === 'South') {
    truth.gap('held-after-release', order, simulation.now(), { ms: simulation.now() - (order.lastReleasedAt ?? 0) });
  }
  order.warehouseReleases.fire();
}

/** Goes on when the warehouse may work on the order, as far as it knows. */
export function* waitWhileHeld(distributor: Distributor, order: Order, waiting: Waiting): Process {
  while (order.warehouseHolds) {
    waiting.expects('block');
    yield* order.warehouseReleases.wait();
    waiting.spent('block', Math.min(order.lastReleasedAt ?? 0, distributor.simulation.now()));
    waiting.spent('synchronisation', distributor.simulation.now());
  }
}

/** The ERP holds the order, and someone works on it: on stale knowledge, or because it is too late to stop. */
export function noteIfHeld({ simulation, truth }: Distributor, delivery: Delivery, activity: 'Pick' | 'Load'): void {
  const { order } = delivery;
  if (order.heldSince === null) return;
  truth.gap('worked-while-held', order, simulation.now(), {
    activity,
    delivery: String(delivery.number),
    warehouseKnew: order.warehouseHolds,
  });
}
