/**
 * A small distribution company, made from a seed: orders that run through a
 * portal, an ERP, a warehouse and a transport system, with credit holds and short
 * picks that go round in circles. It stands in for a real log where only the
 * screen is looked at.
 */

export interface SampleEvent {
  activity: string;
  startMs: number | null;
  endMs: number;
  system: string;
  resource: string;
}

export interface SampleOrder {
  id: string;
  attributes: Record<string, string | number>;
  events: SampleEvent[];
  open: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST_AT = Date.UTC(2026, 3, 6, 7);
export const AS_OF = Date.UTC(2026, 9, 5, 16, 30);

const CUSTOMERS = ['Alder & Sons', 'Brook Medical', 'Cedar Retail', 'Dunmore Foods', 'Elm Hardware', 'Fjord Outdoor'];
const CARRIERS = ['Northway', 'Parcelline', 'Swiftfreight'];
const SITES = ['North', 'South', 'West'];

/** Mulberry32: a seeded source of numbers in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class OrderWriter {
  readonly events: SampleEvent[] = [];
  #clock: number;
  readonly #random: () => number;

  constructor(startMs: number, random: () => number) {
    this.#clock = startMs;
    this.#random = random;
  }

  /** A skewed wait around a typical length, in hours. */
  wait(hours: number): void {
    this.#clock += hours * HOUR * (0.35 + 1.1 * this.#random() ** 2 + (this.#random() < 0.06 ? 3 : 0));
  }

  record(system: string, activity: string, resource: string, serviceHours = 0): void {
    const startMs = serviceHours > 0 ? Math.round(this.#clock) : null;
    this.#clock += serviceHours * HOUR * (0.6 + 0.8 * this.#random());
    this.events.push({ activity, startMs, endMs: Math.round(this.#clock), system, resource });
  }
}

const pick = <T>(values: readonly T[], random: () => number): T => values[Math.floor(random() * values.length)] as T;

function writeCredit(order: OrderWriter, random: () => number, south: boolean): void {
  order.wait(2);
  order.record('ERP', 'Check credit', 'credit-engine');
  let chance = 0.24;
  while (random() < chance) {
    order.wait(0.4);
    order.record('ERP', 'Set credit block', 'credit-engine');
    order.wait(south ? 52 : 21);
    order.record('ERP', 'Release credit block', pick(['M. Okafor', 'J. Lind'], random));
    order.wait(1);
    order.record('ERP', 'Check credit', 'credit-engine');
    chance = 0.3;
  }
}

function writeWarehouse(order: OrderWriter, random: () => number, west: boolean): void {
  order.wait(west ? 16 : 8);
  order.record('WMS', 'Release wave', 'wave-planner');
  order.wait(3);
  order.record('WMS', 'Pick', pick(['P-104', 'P-117', 'P-131', 'P-142'], random), 0.5);
  let chance = west ? 0.2 : 0.11;
  while (random() < chance) {
    order.wait(0.3);
    order.record('WMS', 'Record short pick', 'wms');
    order.wait(9);
    order.record('ERP', 'Allocate stock', 'atp-engine');
    order.wait(6);
    order.record('WMS', 'Pick', pick(['P-104', 'P-117', 'P-131', 'P-142'], random), 0.5);
    chance = 0.22;
  }
  order.wait(2);
  order.record('WMS', 'Pack', pick(['K-11', 'K-12', 'K-15'], random), 0.4);
}

function writeTransport(order: OrderWriter, random: () => number, carrier: string): void {
  order.wait(3);
  order.record('TMS', 'Tender shipment', 'tms');
  order.wait(5);
  order.record('WMS', 'Load', pick(['D-1', 'D-2'], random), 0.7);
  order.record('ERP', 'Post goods issue', 'interface');
  order.wait(1);
  order.record('TMS', 'Depart', carrier);
  order.wait(carrier === 'Swiftfreight' ? 46 : 27);
  order.record('TMS', 'Deliver', carrier);
}

function writeOrder(index: number, random: () => number): SampleOrder {
  const site = pick(SITES, random);
  const carrier = pick(CARRIERS, random);
  const startMs = FIRST_AT + Math.floor(random() * (AS_OF - FIRST_AT - 6 * HOUR));
  const order = new OrderWriter(startMs, random);
  const fromPortal = random() < 0.62;
  if (fromPortal) order.record('Portal', 'Place order', 'portal');
  order.wait(fromPortal ? 1 : 0);
  order.record('ERP', 'Create order', fromPortal ? 'interface' : 'A. Brandt');
  if (random() < 0.12) {
    order.wait(7);
    order.record('ERP', 'Change order', 'A. Brandt');
  }
  writeCredit(order, random, site === 'South');
  order.wait(2);
  order.record('ERP', 'Allocate stock', 'atp-engine');
  order.wait(3);
  order.record('ERP', 'Create delivery', 'interface');
  writeWarehouse(order, random, site === 'West');
  writeTransport(order, random, carrier);
  order.wait(20);
  order.record('ERP', 'Issue invoice', 'billing-run');
  const stuckAt = random() < 0.011 ? 3 + Math.floor(random() * 8) : Number.POSITIVE_INFINITY;
  const events = order.events.filter((event, position) => event.endMs <= AS_OF && position < stuckAt);
  return {
    id: `SO-${(410_000 + index * 7).toString()}`,
    attributes: {
      site,
      carrier,
      customer: pick(CUSTOMERS, random),
      'order value': Math.round(180 + 9_000 * random() ** 3),
      priority: random() < 0.15 ? 'express' : 'standard',
      'promised at': new Date(startMs + 6 * DAY).toISOString(),
    },
    events: events.length > 0 ? events : order.events.slice(0, 1),
    open: events.at(-1)?.activity !== 'Issue invoice',
  };
}

/** @returns orders by start; the same seed gives the same orders */
export function sampleLog(size: number, seed = 7): SampleOrder[] {
  const random = randomFrom(seed);
  return Array.from({ length: size }, (_, index) => writeOrder(index, random));
}
