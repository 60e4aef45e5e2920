import type { Distributor } from '../distributor.ts';
import { HOUR, MINUTE } from '../kernel/duration.ts';
import type { Random } from '../kernel/random.ts';
import type { Process } from '../kernel/simulation.ts';
import { QUIRKS } from '../quirks.ts';
import type { Tender } from '../systems/tms.ts';
import { CARRIERS } from '../world/carriers.ts';
import type { Load } from '../world/entities.ts';
import { waitersOf } from './waiter.ts';

const FRIDAY = 5;

/** Offers the load to carriers until one takes it; gives when it did. */
export function* tenderLoad(distributor: Distributor, load: Load, random: Random): Process<number> {
  let declinedAt: number | null = null;
  for (;;) {
    const tender = send(distributor, load);
    if (declinedAt !== null) {
      for (const { order } of load.deliveries)
        distributor.truth.loop('tender-again', order, 'Tender Load', declinedAt, tender.sentAt);
    }
    const answer = yield* answered(distributor, tender, random);
    if (answer === 'accepted') return distributor.simulation.now();
    if (answer === 'declined') declinedAt = tender.sentAt;
    yield* chooseAnother(distributor, load, random);
  }
}

function send({ numbers, simulation, tms }: Distributor, load: Load): Tender {
  const tender: Tender = {
    number: numbers.tender(),
    load,
    carrier: load.carrier,
    sentAt: simulation.now(),
    response: null,
  };
  tms.tendered(tender);
  return tender;
}

function* answered(
  distributor: Distributor,
  tender: Tender,
  random: Random,
): Process<'accepted' | 'declined' | 'silent'> {
  const { hours, simulation, truth } = distributor;
  const { declined, unanswered, unansweredFor } = QUIRKS.tender;
  const waiting = truth.waiting(waitersOf(tender.load), 'Accept Tender');
  if (random.chance(unanswered)) {
    yield* waiting.until('tender-unanswered', simulation.now() + random.between(...unansweredFor));
    waiting.done();
    return 'silent';
  }
  yield* waiting.until('unavailability', hours.carriers.nextOpen(simulation.now()));
  yield* waiting.until('transport', simulation.now() + random.around(6 * MINUTE, 20 * MINUTE, 55 * MINUTE));
  waiting.done();
  const accepted = !random.chance(declined);
  tender.response = { accepted, at: simulation.now() };
  return accepted ? 'accepted' : 'declined';
}

/** The dispatcher looks for another carrier; refrigerated loads have only one. */
function* chooseAnother(distributor: Distributor, load: Load, random: Random): Process {
  const { crew, simulation, truth } = distributor;
  const waiting = truth.waiting(waitersOf(load), 'Tender Load');
  const dispatcher = yield* waiting.assigned(crew.dispatch);
  yield* waiting.until('handling', simulation.now() + random.between(8 * MINUTE, 30 * MINUTE));
  dispatcher.finish();
  waiting.done();
  const others = CARRIERS.filter((other) => other.refrigerated === load.carrier.refrigerated && other !== load.carrier);
  if (others.length > 0) load.carrier = random.pickWeighted(others);
}

/** Until the truck stands at the dock; the loading crew is waited for after that. */
export function* awaitTruck(distributor: Distributor, load: Load, acceptedAt: number, random: Random): Process {
  const { crew, simulation, truth, zones } = distributor;
  const waiting = truth.waiting(waitersOf(load), 'Load');
  yield* waiting.until('transport', acceptedAt + random.around(HOUR, 2 * HOUR, 4 * HOUR));
  if (load.carrier.name === 'Kestrel Freight' && isFriday(zones[load.site.zone].localAt(acceptedAt))) {
    const late = random.between(...QUIRKS.transit.fridayPickupLater);
    yield* waiting.until('carrier-slow-on-fridays', simulation.now() + late);
  }
  yield* waiting.until('unavailability', crew.sites[load.site.name].calendar.nextOpen(simulation.now()));
  waiting.done();
}

export const isFriday = (local: number) => new Date(local).getUTCDay() === FRIDAY;
