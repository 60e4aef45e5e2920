import type { Distributor } from '../distributor.ts';
import { MINUTE, SECOND } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import type { Delivery } from '../world/entities.ts';
import { waiterOf } from './waiter.ts';

export function* pack(distributor: Distributor, delivery: Delivery): Process {
  const { crew, simulation, truth, warehouses } = distributor;
  const { order } = delivery;
  const waiting = truth.waiting([waiterOf(order, delivery)], 'Pack');
  yield* waiting.until('handling', simulation.now() + order.random.between(30 * SECOND, 150 * SECOND));
  const packer = yield* waiting.assigned(crew.sites[order.site.name].packers);
  waiting.done();
  const startedAt = simulation.now();
  yield* simulation.waitUntil(startedAt + order.random.around(6 * MINUTE, 10 * MINUTE, 20 * MINUTE));
  packer.finish();
  warehouses[order.site.name].packed(delivery, { startedAt, endedAt: simulation.now(), by: packer.member });
}
