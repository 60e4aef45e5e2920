import type { Distributor } from '../distributor.ts';
import { DAY, MINUTE, SECOND } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import { erpUser, PROGRAM } from '../systems/erp.ts';
import type { Order } from '../world/entities.ts';
import { waiterOf } from './waiter.ts';

/** Chilled and frozen orders need an approval, from people who are there five hours a day. */
export function* approveTemperature(distributor: Distributor, order: Order): Process {
  const { crew, erp, simulation, truth } = distributor;
  const { random } = order;
  yield* simulation.waitUntil(simulation.now() + random.between(5 * SECOND, 60 * SECOND));
  erp.blockSet(order, 'TEMP', PROGRAM.status);
  const requestedAt = simulation.now();
  const waiting = truth.waiting([waiterOf(order)], 'Approve Temperature');
  if (random.chance(QUIRKS.approval.forgotten)) {
    yield* waiting.until('approval-forgotten', requestedAt + random.between(...QUIRKS.approval.forgottenFor));
  }
  const approver = yield* waiting.assigned(crew.qualityApprovers);
  yield* waiting.until('handling', simulation.now() + random.around(6 * MINUTE, 11 * MINUTE, 24 * MINUTE));
  approver.finish();
  waiting.done();
  erp.blockLifted(order, 'TEMP', erpUser(approver.member));
  const ms = simulation.now() - requestedAt;
  if (ms > DAY) truth.gap('slow-release', order, simulation.now(), { block: 'TEMP', ms });
}
