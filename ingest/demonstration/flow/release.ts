import type { Distributor } from '../distributor.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import type { Waiting } from '../truth/waiting.ts';
import type { Delivery } from '../world/entities.ts';
import type { SiteName } from '../world/sites.ts';
import { waitWhileHeld } from './credit.ts';
import { nextRun } from './runs.ts';
import { waiterOf } from './waiter.ts';

/** Each site has its own way to let work begin; each gives the name of who released. */
const WAYS: Record<SiteName, (distributor: Distributor, delivery: Delivery, waiting: Waiting) => Process<string>> = {
  North: releaseInWave,
  West: releaseFromSpreadsheet,
  South: releaseAtOnce,
};

export function* release(distributor: Distributor, delivery: Delivery): Process {
  const { truth, warehouses } = distributor;
  const { order } = delivery;
  const waiting = truth.waiting([waiterOf(order, delivery)], 'Release to Warehouse');
  const by = yield* WAYS[order.site.name](distributor, delivery, waiting);
  waiting.done();
  warehouses[order.site.name].released(delivery, by);
}

function* releaseInWave(distributor: Distributor, { order }: Delivery, waiting: Waiting): Process<string> {
  const { crew, simulation } = distributor;
  const { calendar } = crew.sites.North;
  do {
    yield* waitWhileHeld(distributor, order, waiting);
    yield* waiting.until('unavailability', calendar.nextOpen(simulation.now()));
    yield* waiting.until('batching', nextRun(simulation.now(), QUIRKS.northReleaseEvery));
  } while (order.warehouseHolds);
  return 'WAVE PLANNER';
}

/** The planner's spreadsheet is sorted by customer, not by who came first; sometimes a row is missing. */
function* releaseFromSpreadsheet(distributor: Distributor, delivery: Delivery, waiting: Waiting): Process<string> {
  const { crew, simulation } = distributor;
  const { order } = delivery;
  const { rowMissing, rowMissingFor } = QUIRKS.spreadsheet;
  if (order.random.chance(rowMissing)) {
    yield* waiting.until('spreadsheet-row-missing', simulation.now() + order.random.between(...rowMissingFor));
  }
  yield* waitWhileHeld(distributor, order, waiting);
  const planner = yield* waiting.assigned(crew.spreadsheetPlanner, order.customer.alphabetical);
  yield* waiting.until('handling', simulation.now() + order.random.around(4 * MINUTE, 8 * MINUTE, 12 * MINUTE));
  planner.finish();
  return planner.member;
}

function* releaseAtOnce(distributor: Distributor, { order }: Delivery, waiting: Waiting): Process<string> {
  const { crew, simulation } = distributor;
  yield* waitWhileHeld(distributor, order, waiting);
  yield* waiting.until('unavailability', crew.sites.South.calendar.nextOpen(simulation.now()));
  yield* waiting.until('handling', simulation.now() + order.random.between(2 * MINUTE, 9 * MINUTE));
  yield* waitWhileHeld(distributor, order, waiting);
  return 'AUTO';
}
