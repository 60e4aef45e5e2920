import type { Distributor } from '../distributor.ts';
import { DAY, MINUTE, SECOND } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import { erpUser } from '../systems/erp.ts';
import type { PickTask } from '../systems/warehouse.ts';
import type { Delivery, OrderLine } from '../world/entities.ts';
import { noteIfHeld, waitWhileHeld } from './credit.ts';
import { waiterOf } from './waiter.ts';

const SECOND_ZONE = 0.15;

/** All of a delivery is brought together: one walk for each zone, and again for what was not where the ERP had it. */
export function* pick(distributor: Distributor, delivery: Delivery): Process {
  const { order } = delivery;
  const zones = delivery.lines.length > 2 && order.random.chance(SECOND_ZONE) ? ['A', 'B'] : ['A'];
  for (const zone of zones) yield* pickZone(distributor, delivery, zone);
}

function* pickZone(distributor: Distributor, delivery: Delivery, zone: string): Process {
  const { random } = delivery.order;
  const { short, shortAgain } = QUIRKS.pick;
  let task = yield* walk(distributor, delivery, zone);
  let isShort = random.chance(short);
  while (isShort) {
    yield* reallocate(distributor, task);
    const again = yield* walk(distributor, delivery, zone);
    distributor.truth.loop('short-pick', delivery.order, 'Pick', task.endedAt, again.endedAt);
    task = again;
    isShort = random.chance(shortAgain);
  }
}

/** One walk of one picker. */
function* walk(distributor: Distributor, delivery: Delivery, zone: string): Process<PickTask> {
  const { crew, numbers, simulation, truth, warehouses } = distributor;
  const { order } = delivery;
  const waiting = truth.waiting([waiterOf(order, delivery)], 'Pick');
  yield* waitWhileHeld(distributor, order, waiting);
  let picker = yield* waiting.assigned(crew.sites[order.site.name].pickers);
  while (order.warehouseHolds) {
    picker.finish();
    yield* waitWhileHeld(distributor, order, waiting);
    picker = yield* waiting.assigned(crew.sites[order.site.name].pickers);
  }
  waiting.done();
  noteIfHeld(distributor, delivery, 'Pick');
  const startedAt = simulation.now();
  yield* simulation.waitUntil(startedAt + pickingTime(distributor, delivery));
  picker.finish();
  const task: PickTask = {
    number: numbers.pickTask(),
    delivery,
    zone,
    quantity: delivery.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    startedAt,
    endedAt: simulation.now(),
    picker: picker.member,
  };
  warehouses[order.site.name].picked(task);
  return task;
}

function pickingTime({ scope, simulation }: Distributor, { order, lines }: Delivery): number {
  const { southSlowerBy, southSlowerInLastWeeks } = QUIRKS.pick;
  const usual = order.random.around(12 * MINUTE, 20 * MINUTE, 36 * MINUTE) + lines.length * MINUTE;
  const isSlower = order.site.name === 'South' && simulation.now() >= scope.until - southSlowerInLastWeeks * 7 * DAY;
  return Math.round(isSlower ? usual * southSlowerBy : usual);
}

/** The stock that the ERP had promised was not there; a planner finds other stock. */
function* reallocate(distributor: Distributor, task: PickTask): Process {
  const { crew, erp, simulation, truth, warehouses } = distributor;
  const { delivery } = task;
  const { order } = delivery;
  const { reallocationForgotten, reallocationForgottenFor } = QUIRKS.pick;
  const line = order.random.pick(delivery.lines) as OrderLine;
  yield* simulation.waitUntil(simulation.now() + order.random.between(5 * SECOND, 40 * SECOND));
  warehouses[order.site.name].shortPicked(task, line.material.number, order.random.between(1, line.quantity));
  truth.gap('short-after-allocation', order, simulation.now(), { material: line.material.number });

  const waiting = truth.waiting([waiterOf(order, delivery)], 'Reallocate');
  if (order.random.chance(reallocationForgotten)) {
    yield* waiting.until(
      'reallocation-forgotten',
      simulation.now() + order.random.between(...reallocationForgottenFor),
    );
  }
  const planner = yield* waiting.assigned(crew.allocationPlanners);
  yield* waiting.until('handling', simulation.now() + order.random.around(6 * MINUTE, 15 * MINUTE, 35 * MINUTE));
  planner.finish();
  waiting.done();
  erp.allocated(order, 'FULL', 'AGAIN', erpUser(planner.member));
  yield* simulation.waitUntil(simulation.now() + order.random.between(MINUTE, 4 * MINUTE));
}
