import type { Distributor } from '../distributor.ts';
import { DAY, HOUR, MINUTE } from '../kernel/duration.ts';
import type { Random } from '../kernel/random.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import { type Place, placeOf, type StatusCode, type StatusUpdate } from '../systems/tms.ts';
import type { Cause } from '../truth/causes.ts';
import type { Delivery, Load } from '../world/entities.ts';
import { proveDelivery } from './proof.ts';
import { isFriday } from './tender.ts';
import { waiterOf, waitersOf } from './waiter.ts';

/** The truck leaves, drives, and calls at one stop after the other. */
export function* travel(distributor: Distributor, load: Load, random: Random): Process {
  const { simulation, truth } = distributor;
  const waiting = truth.waiting(waitersOf(load), 'Depart');
  yield* waiting.until('handling', simulation.now() + random.between(8 * MINUTE, 20 * MINUTE));
  waiting.done();
  report(distributor, load, null, 'AF', random);
  const delay = delayOf(distributor, load, random);
  const usual = random.around(...load.lane.transit);
  simulation.startAt(simulation.now() + Math.round(0.4 * usual), function* () {
    report(distributor, load, null, 'X6', random);
    if (delay?.reported) report(distributor, load, null, 'SD', random);
  });
  yield* callAtStops(distributor, load, simulation.now() + usual, delay, random);
}

interface Delay {
  cause: Cause;
  ms: number;
  reported: boolean;
}

/** Kestrel on Fridays, Halyard in the last weeks. */
function delayOf({ scope, simulation, zones }: Distributor, load: Load, random: Random): Delay | null {
  const { fridayTransitLonger, worseInLastWeeks, worseBy, delayReported } = QUIRKS.transit;
  const now = simulation.now();
  if (load.carrier.name === 'Kestrel Freight' && isFriday(zones[load.site.zone].localAt(now))) {
    return { cause: 'carrier-slow-on-fridays', ms: random.between(...fridayTransitLonger), reported: false };
  }
  if (load.carrier.name === 'Halyard Lines' && now >= scope.until - worseInLastWeeks * 7 * DAY) {
    const ms = Math.round((worseBy - 1) * load.lane.transit[1]) + random.between(2 * HOUR, 12 * HOUR);
    return { cause: 'carrier-worse', ms, reported: random.chance(delayReported) };
  }
  return null;
}

function* callAtStops(
  distributor: Distributor,
  load: Load,
  usualAt: number,
  delay: Delay | null,
  random: Random,
): Process {
  const { hours, simulation, truth } = distributor;
  let waiting = truth.waiting(waitersOf(load), 'Arrive at Customer');
  yield* waiting.until('transport', usualAt);
  if (delay) yield* waiting.until(delay.cause, usualAt + delay.ms);
  waiting.done();
  for (const delivery of load.deliveries) {
    waiting = truth.waiting([waiterOf(delivery.order, delivery)], 'Arrive at Customer');
    yield* waiting.until('transport', simulation.now() + random.between(20 * MINUTE, 55 * MINUTE));
    yield* waiting.until('unavailability', hours.customers[load.lane.zone].nextOpen(simulation.now()));
    waiting.done();
    yield* unload(distributor, load, delivery, random);
  }
}

function* unload(distributor: Distributor, load: Load, delivery: Delivery, random: Random): Process {
  const { simulation } = distributor;
  report(distributor, load, delivery, 'X1', random);
  yield* simulation.waitUntil(simulation.now() + random.around(10 * MINUTE, 20 * MINUTE, 45 * MINUTE));
  const receivedAt = report(distributor, load, delivery, 'D1', random);
  simulation.start(proveDelivery(distributor, delivery, receivedAt));
}

/** The carrier tells the TMS what happens now; gives when the TMS hears of it. */
function report(
  distributor: Distributor,
  load: Load,
  delivery: Delivery | null,
  code: StatusCode,
  random: Random,
): number {
  const { simulation, tms } = distributor;
  const { late, lateBy, silent, silentFor, repeated } = QUIRKS.status;
  const at = simulation.now();
  const place: Place = delivery ? load.lane : placeOf(load.site);
  let receivedAt = at + random.between(2 * MINUTE, 14 * MINUTE);
  if (random.chance(late)) receivedAt += random.between(...lateBy);
  else if (code === 'D1' && random.chance(silent)) receivedAt += random.between(...silentFor);
  const update = { code, load, delivery, place, at };
  const isRepeated = random.chance(repeated);
  const isLate = receivedAt - at > HOUR;
  if (isLate) simulation.start(hearLate(distributor, update, receivedAt));
  simulation.startAt(receivedAt, function* () {
    tms.statusReceived(update, isRepeated);
  });
  return receivedAt;
}

/** It has happened, and nobody knows; what hangs on the proof of delivery is counted there. */
function* hearLate({ truth }: Distributor, { code, load, delivery, at }: StatusUpdate, receivedAt: number): Process {
  if (code !== 'D1') {
    const waiters = delivery ? [waiterOf(delivery.order, delivery)] : waitersOf(load);
    const waiting = truth.waiting(waiters, 'Status Update');
    yield* waiting.until('status-update-late', receivedAt);
    waiting.done();
  }
  const orders = new Set((delivery ? [delivery] : load.deliveries).map(({ order }) => order));
  for (const order of orders) truth.gap('late-status-update', order, at, { status: code, ms: receivedAt - at });
}
