import type { Distributor } from '../distributor.ts';
import { MINUTE } from '../kernel/duration.ts';
import { Signal } from '../kernel/signal.ts';
import type { Process } from '../kernel/simulation.ts';
import type { Random } from '../kernel/random.ts';
import type { Delivery, Load } from '../world/entities.ts';
import { noteIfHeld, waitWhileHeld } from './credit.ts';
import { issueGoods } from './goods-issue.ts';
import { nextHour } from './runs.ts';
import { awaitTruck, tenderLoad } from './tender.ts';
import { travel } from './transit.ts';
import { waiterOf, waitersOf } from './waiter.ts';

const FULL = 8;
/** By the clock of the site. */
const CUT_OFF_HOUR = 15;

/** A packed delivery joins what goes the same way; it waits until the load is full or its hour has come. */
export function* joinLoad(distributor: Distributor, delivery: Delivery): Process {
  const { simulation, truth } = distributor;
  const { order } = delivery;
  const waiting = truth.waiting([waiterOf(order, delivery)], 'Tender Load');
  yield* waitWhileHeld(distributor, order, waiting);
  const load = openLoadFor(distributor, delivery);
  load.deliveries.push(delivery);
  waiting.expects('batching');
  if (load.deliveries.length >= FULL) close(distributor, load);
  else yield* load.closes.wait();
  waiting.spent('batching', simulation.now());
  waiting.done();
}

function openLoadFor(distributor: Distributor, { order }: Delivery): Load {
  const { openLoads } = distributor;
  const open = openLoads.find(({ lane, carrier }) => lane === order.lane && carrier === order.carrier);
  return open ?? openLoad(distributor, order);
}

function openLoad(distributor: Distributor, { site, lane, carrier }: Pick<Load, 'site' | 'lane' | 'carrier'>): Load {
  const { crew, numbers, openLoads, simulation, zones } = distributor;
  const load: Load = {
    number: numbers.load(),
    site,
    lane,
    carrier,
    deliveries: [],
    closes: new Signal(),
    closed: false,
  };
  openLoads.push(load);
  const workday = crew.sites[site.name].calendar.nextOpen(simulation.now() + 30 * MINUTE);
  const cutOff = nextHour(workday, CUT_OFF_HOUR, zones[site.zone]);
  simulation.startAt(crew.sites[site.name].calendar.nextOpen(cutOff), function* () {
    close(distributor, load);
  });
  return load;
}

function close(distributor: Distributor, load: Load): void {
  if (load.closed) return;
  load.closed = true;
  distributor.openLoads.splice(distributor.openLoads.indexOf(load), 1);
  load.closes.fire();
  distributor.simulation.start(ship(distributor, load));
}

/** A closed load on its way: a carrier takes it, it is loaded and travels. */
function* ship(distributor: Distributor, load: Load): Process {
  const { simulation, tms, truth } = distributor;
  const random = distributor.randomFor('load', load.number);
  const waiting = truth.waiting(waitersOf(load), 'Tender Load');
  yield* waiting.until('handling', simulation.now() + random.between(2 * MINUTE, 6 * MINUTE));
  waiting.done();
  tms.loadPlanned(load);
  const accepted = yield* tenderLoad(distributor, load, random);
  yield* awaitTruck(distributor, load, accepted, random);
  yield* simulation.waitForAll(load.deliveries.map((delivery) => loadDelivery(distributor, load, delivery, random)));
  yield* travel(distributor, load, random);
}

function* loadDelivery(distributor: Distributor, load: Load, delivery: Delivery, random: Random): Process {
  const { crew, simulation, truth, warehouses } = distributor;
  const waiting = truth.waiting([waiterOf(delivery.order, delivery)], 'Load');
  const loader = yield* waiting.assigned(crew.sites[load.site.name].dock);
  waiting.done();
  noteIfHeld(distributor, delivery, 'Load');
  const startedAt = simulation.now();
  yield* simulation.waitUntil(startedAt + random.around(5 * MINUTE, 8 * MINUTE, 15 * MINUTE));
  loader.finish();
  delivery.loadedAt = simulation.now();
  warehouses[load.site.name].loaded(delivery, load, { startedAt, endedAt: simulation.now(), by: loader.member });
  simulation.start(issueGoods(distributor, delivery));
}
