import type { Distributor } from '../distributor.ts';
import { HOUR, MINUTE, SECOND } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import { erpUser, PROGRAM } from '../systems/erp.ts';
import type { Delivery } from '../world/entities.ts';
import { completeWhenDone } from './completion.ts';
import { nextRun } from './runs.ts';
import { waiterOf } from './waiter.ts';

const INTERFACE_RUN = 15 * MINUTE;

/** What the TMS knows as delivered reaches the ERP with the next run; some proofs are lost and posted by hand. */
export function* proveDelivery(distributor: Distributor, delivery: Delivery, receivedAt: number): Process {
  const { crew, erp, simulation, truth } = distributor;
  const { order } = delivery;
  const { lost, lostFor } = QUIRKS.proof;
  const waiting = truth.waiting([waiterOf(order, delivery)], 'Post Proof of Delivery');
  const isLate = receivedAt - simulation.now() > HOUR;
  yield* waiting.until(isLate ? 'status-update-late' : 'synchronisation', receivedAt);
  yield* waiting.until('synchronisation', nextRun(receivedAt, INTERFACE_RUN) + order.random.between(SECOND, MINUTE));
  let user: string = PROGRAM.transport;
  if (order.random.chance(lost)) {
    const lostAt = simulation.now();
    yield* waiting.until('proof-signal-lost', lostAt + order.random.between(...lostFor));
    const clerk = yield* waiting.assigned(crew.shippingClerks);
    yield* waiting.until('handling', simulation.now() + 5 * MINUTE);
    clerk.finish();
    user = erpUser(clerk.member);
    truth.gap('status-mismatch', order, lostAt, { ms: simulation.now() - lostAt });
  }
  waiting.done();
  delivery.provenAt = simulation.now();
  erp.proofPosted(delivery, user);
  yield* completeWhenDone(distributor, delivery);
}
