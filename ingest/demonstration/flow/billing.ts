import type { Distributor } from '../distributor.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import { erpUser, PROGRAM } from '../systems/erp.ts';
import type { Delivery, Invoice } from '../world/entities.ts';
import { completeWhenDone } from './completion.ts';
import { nextHour } from './runs.ts';
import { waiterOf } from './waiter.ts';

/** By the ERP's clock. */
const BILLING_HOUR = 19;

/** The evening's billing run takes what was issued by then, unless a block keeps it back. */
export function* invoice(distributor: Distributor, delivery: Delivery): Process {
  const { crew, erp, simulation, truth, zones } = distributor;
  const { order } = delivery;
  const { random } = order;
  const { blocked, blockedFor, corrected } = QUIRKS.invoice;
  const issuedAt = simulation.now();
  const waiting = truth.waiting([waiterOf(order, delivery)], 'Invoice');
  yield* waiting.until(
    'batching',
    nextHour(issuedAt, BILLING_HOUR, zones.central) + random.between(5 * SECOND, 12 * MINUTE),
  );
  let user: string = PROGRAM.billing;
  if (random.chance(blocked)) {
    yield* waiting.until('invoice-blocked', simulation.now() + random.between(...blockedFor));
    const clerk = yield* waiting.assigned(crew.billing);
    yield* waiting.until('handling', simulation.now() + 10 * MINUTE);
    clerk.finish();
    user = erpUser(clerk.member);
    truth.gap('invoice-late', order, simulation.now(), { ms: simulation.now() - issuedAt });
  }
  waiting.done();
  const first = { number: distributor.numbers.invoice(), delivery };
  erp.invoiced(first, user);
  if (random.chance(corrected)) yield* correct(distributor, first);
  yield* settle(distributor, delivery);
}

/** A wrong price: the customer complains, the invoice is cancelled and made again. */
function* correct(distributor: Distributor, wrong: Invoice): Process {
  const { crew, erp, numbers, simulation, truth } = distributor;
  const { delivery } = wrong;
  const { order } = delivery;
  const invoicedAt = simulation.now();
  const waiting = truth.waiting([waiterOf(order, delivery)], 'Cancel Invoice');
  yield* waiting.until('handling', invoicedAt + order.random.between(4 * HOUR, 2 * DAY));
  const clerk = yield* waiting.assigned(crew.billing);
  yield* waiting.until('handling', simulation.now() + 8 * MINUTE);
  waiting.done();
  erp.invoiceCancelled({ number: numbers.invoice(), delivery }, wrong, erpUser(clerk.member));
  yield* simulation.waitUntil(simulation.now() + order.random.between(5 * MINUTE, 25 * MINUTE));
  clerk.finish();
  erp.invoiced({ number: numbers.invoice(), delivery }, erpUser(clerk.member));
  truth.loop('invoice-again', order, 'Invoice', invoicedAt, simulation.now());
}

/** A clerk invoices as soon as the delivery is there, before anything has left. */
export function* invoiceEarly(distributor: Distributor, delivery: Delivery): Process {
  const { crew, erp, numbers, simulation, truth } = distributor;
  const { order } = delivery;
  const waiting = truth.waiting([waiterOf(order, delivery)], 'Invoice');
  yield* waiting.until('handling', simulation.now() + order.random.between(5 * MINUTE, 20 * MINUTE));
  const clerk = yield* waiting.assigned(crew.billing);
  yield* waiting.until('handling', simulation.now() + 6 * MINUTE);
  clerk.finish();
  waiting.done();
  if (delivery.loadedAt !== null) return;
  erp.invoiced({ number: numbers.invoice(), delivery }, erpUser(clerk.member));
  truth.gap('invoice-early', order, simulation.now(), { delivery: String(delivery.number) });
  yield* settle(distributor, delivery);
}

function* settle(distributor: Distributor, delivery: Delivery): Process {
  delivery.invoicedAt = distributor.simulation.now();
  yield* completeWhenDone(distributor, delivery);
}
