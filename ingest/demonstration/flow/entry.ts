import type { Distributor } from '../distributor.ts';
import { MINUTE, SECOND } from '../kernel/duration.ts';
import { Signal } from '../kernel/signal.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import { erpUser, PROGRAM } from '../systems/erp.ts';
import { portalReference } from '../systems/portal.ts';
import type { Waiting } from '../truth/waiting.ts';
import type { Demand, Order } from '../world/entities.ts';
import { promiseOf } from './demand.ts';
import { undoDuplicate } from './duplicate.ts';
import { nextRun } from './runs.ts';

/** A demand on its way into the ERP; the order that comes of it. */
export function* enterOrder(distributor: Distributor, demand: Demand): Process<Order> {
  if (demand.channel === 'EDI') return yield* enterByEdi(distributor, demand);
  if (demand.channel === 'Phone') return yield* enterByPhone(distributor, demand);
  return yield* enterByPortal(distributor, demand);
}

function* enterByEdi(distributor: Distributor, demand: Demand): Process<Order> {
  const { simulation } = distributor;
  yield* simulation.waitUntil(simulation.now() + demand.random.between(20 * SECOND, 90 * SECOND));
  return createOrder(distributor, demand, purchaseOrder(demand), PROGRAM.edi);
}

function* enterByPhone(distributor: Distributor, demand: Demand): Process<Order> {
  const waiting = distributor.truth.waiting([{ order: null, portalOrder: null, delivery: null }], 'Create Order');
  return yield* keyOrder(distributor, demand, waiting, purchaseOrder(demand));
}

const purchaseOrder = ({ customer, random }: Demand) => `PO ${customer.number}/${random.between(1_000, 10_000)}`;

function* enterByPortal(distributor: Distributor, demand: Demand): Process<Order> {
  const { portal, simulation, truth, numbers } = distributor;
  const { random } = demand;
  const reference = portalReference(numbers.portalOrder());
  portal.ordered(reference, demand);
  const waiting = truth.waiting([{ order: null, portalOrder: reference, delivery: null }], 'Create Order');
  yield* waiting.until(
    'batching',
    nextRun(simulation.now(), QUIRKS.portal.transferEvery) + random.between(0, 9 * SECOND),
  );
  if (random.chance(QUIRKS.portal.transferFails)) return yield* rekey(distributor, demand, reference, waiting);

  const sentAt = simulation.now();
  yield* waiting.until('synchronisation', sentAt + random.between(800, 4_000));
  waiting.done();
  const order = createOrder(distributor, demand, reference, PROGRAM.portal);
  portal.transferred(reference, 1, sentAt, order.number);
  return order;
}

/** The transfer fails until it gives up; then a clerk types the order again, or two clerks do. */
function* rekey(distributor: Distributor, demand: Demand, reference: string, waiting: Waiting): Process<Order> {
  const { portal, simulation, truth } = distributor;
  const { random } = demand;
  const { transferEvery, overlooked, overlookedFor, rekeyedTwice, secondRekeyAfter } = QUIRKS.portal;
  for (let attempt = 1; attempt <= 3; attempt++) {
    portal.transferred(reference, attempt, simulation.now(), null);
    yield* waiting.until('synchronisation', simulation.now() + transferEvery);
  }
  if (random.chance(overlooked)) {
    yield* waiting.until('transfer-overlooked', simulation.now() + random.between(...overlookedFor));
  }
  const twice = random.chance(rekeyedTwice) ? simulation.now() + random.between(...secondRekeyAfter) : null;
  if (twice !== null) simulation.startAt(twice, () => rekeyAgain(distributor, demand, reference));
  const order = yield* keyOrder(distributor, demand, waiting, typed(reference, demand));
  truth.gap('rekeyed-order', order, order.createdAt, { portalOrder: reference });
  return order;
}

function* rekeyAgain(distributor: Distributor, demand: Demand, reference: string): Process {
  const waiting = distributor.truth.waiting([{ order: null, portalOrder: reference, delivery: null }], 'Create Order');
  const order = yield* keyOrder(distributor, demand, waiting, typed(reference, demand));
  distributor.truth.gap('order-rekeyed-twice', order, order.createdAt, { portalOrder: reference });
  yield* undoDuplicate(distributor, order);
}

/** A clerk of customer service types the order. */
function* keyOrder(distributor: Distributor, demand: Demand, waiting: Waiting, reference: string): Process<Order> {
  const { crew, simulation } = distributor;
  const clerk = yield* waiting.assigned(crew.customerService);
  waiting.done();
  yield* simulation.waitUntil(simulation.now() + demand.random.around(5 * MINUTE, 8 * MINUTE, 16 * MINUTE));
  const order = createOrder(distributor, demand, reference, erpUser(clerk.member));
  clerk.finish();
  return order;
}

/** As people type a reference: small letters, blanks, without the zeros. */
function typed(reference: string, { random }: Demand): string {
  const digits = reference.slice('WEB-'.length);
  return random.pick([reference, reference.toLowerCase(), `WEB ${digits}`, `web${digits}`, `Web-${Number(digits)}`]);
}

function createOrder(distributor: Distributor, demand: Demand, reference: string, user: string): Order {
  const { erp, numbers, orders, simulation, zones } = distributor;
  const order: Order = {
    ...demand,
    number: numbers.order(),
    reference,
    createdAt: simulation.now(),
    promisedAt: promiseOf(demand.placedAt, demand.lane.promiseDays, zones.central),
    heldSince: null,
    lastHeldAt: null,
    lastReleasedAt: null,
    warehouseHolds: false,
    warehouseReleases: new Signal(),
    deliveries: [],
    unfinished: 0,
    closedAt: null,
  };
  orders.push(order);
  erp.orderCreated(order, user);
  return order;
}
