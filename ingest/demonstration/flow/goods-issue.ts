import type { Distributor } from '../distributor.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import { erpUser, PROGRAM } from '../systems/erp.ts';
import type { Delivery } from '../world/entities.ts';
import { invoice } from './billing.ts';
import { waiterOf } from './waiter.ts';

/** The warehouse tells the ERP what has left; a lost message is posted by hand when someone misses it. */
export function* issueGoods(distributor: Distributor, delivery: Delivery): Process {
  const { crew, erp, simulation, truth } = distributor;
  const { order } = delivery;
  const { lost, lostFor } = QUIRKS.goodsIssue;
  const waiting = truth.waiting([waiterOf(order, delivery)], 'Goods Issue');
  yield* waiting.until('synchronisation', simulation.now() + order.random.between(2 * MINUTE, 7 * MINUTE));
  let user: string = PROGRAM.warehouse;
  if (order.random.chance(lost)) {
    const lostAt = simulation.now();
    yield* waiting.until('goods-issue-signal-lost', lostAt + order.random.between(...lostFor));
    const clerk = yield* waiting.assigned(crew.shippingClerks);
    yield* waiting.until('handling', simulation.now() + 4 * MINUTE);
    clerk.finish();
    user = erpUser(clerk.member);
    truth.gap('silent-warehouse-signal', order, lostAt, { signal: 'goods issue', ms: simulation.now() - lostAt });
  }
  waiting.done();
  erp.goodsIssued(delivery, user);
  if (delivery.invoicedAt === null) yield* invoice(distributor, delivery);
}
