import type { Distributor } from '../distributor.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import { erpUser } from '../systems/erp.ts';
import type { Demand, Order, OrderLine } from '../world/entities.ts';
import { allocateRest, allocateStock } from './allocation.ts';
import { approveTemperature } from './approval.ts';
import { clearCredit } from './credit.ts';
import { deliver } from './delivery.ts';
import { enterOrder } from './entry.ts';
import { waiterOf } from './waiter.ts';

/** One demand from the customer's wish to the closed order. */
export function* fulfil(distributor: Distributor, demand: Demand): Process {
  const order = yield* enterOrder(distributor, demand);
  yield* clearCredit(distributor, order);
  if (order.random.chance(QUIRKS.changedQuantity)) yield* changeQuantity(distributor, order);
  if (order.temperature !== 'Ambient') yield* approveTemperature(distributor, order);
  const allocation = yield* allocateStock(distributor, order);
  if (allocation === 'part') yield* deliverInParts(distributor, order);
  if (allocation === 'all') yield* deliverAll(distributor, order);
}

function* changeQuantity(distributor: Distributor, order: Order): Process {
  const { crew, erp, simulation, truth } = distributor;
  const waiting = truth.waiting([waiterOf(order)], 'Change Quantity');
  const clerk = yield* waiting.assigned(crew.customerService);
  yield* waiting.until('handling', simulation.now() + order.random.between(2 * MINUTE, 7 * MINUTE));
  clerk.finish();
  waiting.done();
  const before = (order.lines[0] as OrderLine).quantity;
  erp.changed(order, 'KWMENG', before.toFixed(3), (before + 1).toFixed(3), erpUser(clerk.member));
}

function* deliverAll(distributor: Distributor, order: Order): Process {
  const isSplit = order.lines.length > 1 && order.random.chance(QUIRKS.splitByZone);
  const parts = isSplit ? halves(order.lines) : [order.lines];
  order.unfinished = parts.length;
  for (const lines of parts) yield* deliver(distributor, order, lines);
}

function* deliverInParts(distributor: Distributor, order: Order): Process {
  const [now, later] = halves(order.lines);
  order.unfinished = 2;
  yield* deliver(distributor, order, now);
  yield* allocateRest(distributor, order);
  yield* deliver(distributor, order, later);
}

function halves(lines: readonly OrderLine[]): [OrderLine[], OrderLine[]] {
  const middle = Math.ceil(lines.length / 2);
  return [lines.slice(0, middle), lines.slice(middle)];
}
