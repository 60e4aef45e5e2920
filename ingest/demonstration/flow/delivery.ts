import type { Distributor } from '../distributor.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import type { Delivery, Order, OrderLine } from '../world/entities.ts';
import { invoiceEarly } from './billing.ts';
import { holdLate } from './credit.ts';
import { joinLoad } from './load.ts';
import { pack } from './packing.ts';
import { pick } from './picking.ts';
import { release } from './release.ts';
import { waiterOf } from './waiter.ts';

/** Makes a delivery of these lines and sets the warehouse to work; goes on when the delivery exists. */
export function* deliver(distributor: Distributor, order: Order, lines: readonly OrderLine[]): Process {
  const { erp, numbers, simulation, truth } = distributor;
  const { random } = order;
  const waiting = truth.waiting([waiterOf(order)], 'Create Delivery');
  yield* waiting.until('handling', simulation.now() + random.between(2 * MINUTE, 8 * MINUTE));
  waiting.done();
  const delivery: Delivery = {
    number: numbers.delivery(),
    order,
    lines,
    createdAt: simulation.now(),
    inWarehouse: false,
    loadedAt: null,
    invoicedAt: null,
    provenAt: null,
  };
  const [first] = order.deliveries;
  if (first) truth.loop('second-delivery', order, 'Create Delivery', first.createdAt, delivery.createdAt);
  order.deliveries.push(delivery);
  erp.deliveryCreated(delivery);
  if (random.chance(QUIRKS.invoice.early)) simulation.start(invoiceEarly(distributor, delivery));
  if (order.deliveries.length === 1 && random.chance(QUIRKS.credit.heldLate)) {
    simulation.start(holdLate(distributor, order));
  }
  simulation.start(workInWarehouse(distributor, delivery));
}

function* workInWarehouse(distributor: Distributor, delivery: Delivery): Process {
  yield* receive(distributor, delivery);
  yield* release(distributor, delivery);
  yield* pick(distributor, delivery);
  yield* pack(distributor, delivery);
  yield* joinLoad(distributor, delivery);
}

/** The ERP sends the delivery to the warehouse; sometimes the message is lost until someone asks. */
function* receive(distributor: Distributor, delivery: Delivery): Process {
  const { simulation, truth, warehouses } = distributor;
  const { order } = delivery;
  const { lost, lostFor } = QUIRKS.download;
  const waiting = truth.waiting([waiterOf(order, delivery)], 'Receive at Warehouse');
  yield* waiting.until('synchronisation', simulation.now() + order.random.between(MINUTE, 4 * MINUTE));
  if (order.random.chance(lost)) {
    const lostAt = simulation.now();
    yield* waiting.until('download-lost', lostAt + order.random.between(...lostFor));
    truth.gap('silent-warehouse-signal', order, lostAt, { signal: 'delivery', ms: simulation.now() - lostAt });
  }
  waiting.done();
  delivery.inWarehouse = true;
  const warehouse = warehouses[order.site.name];
  warehouse.received(delivery);
  if (order.warehouseHolds) warehouse.held(delivery);
}
