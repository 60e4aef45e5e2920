import type { Distributor } from '../distributor.ts';
import { DAY, HOUR } from '../kernel/duration.ts';
import { Random } from '../kernel/random.ts';
import type { Zone } from '../kernel/zone.ts';
import { CARRIERS, type Carrier } from '../world/carriers.ts';
import { type Customer, createCustomers } from '../world/customers.ts';
import type { Channel, Demand, OrderLine, Temperature } from '../world/entities.ts';
import { MATERIALS } from '../world/materials.ts';
import { SITES, type Site } from '../world/sites.ts';

const CHANNELS: readonly { channel: Channel; weight: number }[] = [
  { channel: 'Portal', weight: 45 },
  { channel: 'EDI', weight: 35 },
  { channel: 'Phone', weight: 20 },
];
const LINE_COUNTS = [
  { lines: 1, weight: 38 },
  { lines: 2, weight: 27 },
  { lines: 3, weight: 18 },
  { lines: 4, weight: 11 },
  { lines: 5, weight: 6 },
];

/** All that customers want in the span, earliest first. */
export function demands(distributor: Distributor): Demand[] {
  const { scope, zones } = distributor;
  const customers = createCustomers(distributor.randomFor('customers', 0));
  const random = distributor.randomFor('demands', 0);
  const arrivals = Object.fromEntries(
    CHANNELS.map(({ channel }) => [channel, arrivalsOf(channel, scope.from, scope.until, zones.central)]),
  ) as Record<Channel, (share: number) => number>;

  const wanted = Array.from({ length: scope.orders }, () => {
    const { channel } = random.pickWeighted(CHANNELS);
    return { channel, placedAt: arrivals[channel](random.next()) };
  });
  wanted.sort((a, b) => a.placedAt - b.placedAt);
  return wanted.map(({ channel, placedAt }, index) =>
    demandOf(placedAt, channel, customers, new Random(scope.seed, index)),
  );
}

function demandOf(placedAt: number, channel: Channel, customers: readonly Customer[], random: Random): Demand {
  const customer = random.pickWeighted(customers);
  const temperature = temperatureOf(customer, random);
  const lines = linesOf(temperature, random);
  return {
    placedAt,
    channel,
    customer,
    site: SITES.find(({ name }) => name === customer.lane.site) as Site,
    lane: customer.lane,
    carrier: carrierOf(temperature, random),
    temperature,
    lines,
    valueCents: lines.reduce((sum, { material, quantity }) => sum + material.cents * quantity, 0),
    random,
  };
}

function temperatureOf(customer: Customer, random: Random): Temperature {
  if (!random.chance(customer.cool)) return 'Ambient';
  return random.chance(0.7) ? 'Chilled' : 'Frozen';
}

const carrierOf = (temperature: Temperature, random: Random): Carrier =>
  random.pickWeighted(CARRIERS.filter(({ refrigerated }) => refrigerated === (temperature !== 'Ambient')));

function linesOf(temperature: Temperature, random: Random): OrderLine[] {
  const range = MATERIALS.filter((material) => material.temperature === temperature);
  const { lines } = random.pickWeighted(LINE_COUNTS);
  return Array.from({ length: lines }, () => ({ material: random.pick(range), quantity: random.between(2, 40) }));
}

/** How busy an hour is, by the clock in Chicago. */
function intensity(channel: Channel, local: number): number {
  const weekday = new Date(local).getUTCDay();
  const hour = new Date(local).getUTCHours();
  const atWork = weekday >= 1 && weekday <= 5;
  if (channel === 'Phone') return atWork && hour >= 8 && hour < 17 ? 1 : 0;
  if (channel === 'EDI') return atWork && hour >= 5 && hour < 20 ? 1 : 0.03;
  if (hour < 6 || hour >= 23) return 0.05;
  return atWork && hour >= 9 && hour < 17 ? 1 : 0.25;
}

const MONTH_END = 27;
const GROWTH = 0.15;

/** Turns a share, in [0, 1), into the instant by which that share of the channel's demand has come. */
function arrivalsOf(channel: Channel, from: number, until: number, zone: Zone): (share: number) => number {
  const hours: number[] = [];
  let total = 0;
  for (let at = from; at < until; at += HOUR) {
    const local = zone.localAt(at);
    const grown = 1 + (GROWTH * (at - from)) / (until - from);
    const monthEnd = new Date(local).getUTCDate() >= MONTH_END ? 1.2 : 1;
    total += (intensity(channel, local) + 1e-9) * grown * monthEnd;
    hours.push(total);
  }
  return (share) => {
    const reached = share * total;
    const hour = firstAbove(hours, reached);
    const before = hours[hour - 1] ?? 0;
    const part = (reached - before) / ((hours[hour] as number) - before);
    return Math.min(until - 1, Math.floor(from + (hour + part) * HOUR));
  };
}

function firstAbove(sums: readonly number[], value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The end of the working day that lies so many working days after the order, in Chicago. */
export function promiseOf(placedAt: number, workingDays: number, zone: Zone): number {
  let midnight = Math.floor(zone.localAt(placedAt) / DAY) * DAY;
  for (let left = workingDays; left > 0; ) {
    midnight += DAY;
    const weekday = new Date(midnight).getUTCDay();
    if (weekday >= 1 && weekday <= 5) left--;
  }
  return zone.instantOf(midnight + 17 * HOUR);
}
