import type { Random } from '../kernel/random.ts';
import type { Signal } from '../kernel/signal.ts';
import type { Carrier, Lane } from './carriers.ts';
import type { Customer } from './customers.ts';
import type { Material } from './materials.ts';
import type { Site } from './sites.ts';

export type Channel = 'Portal' | 'EDI' | 'Phone';
export type Temperature = 'Ambient' | 'Chilled' | 'Frozen';

export interface OrderLine {
  material: Material;
  quantity: number;
}

/** What a customer wants, before any system knows it. */
export interface Demand {
  placedAt: number;
  channel: Channel;
  customer: Customer;
  site: Site;
  lane: Lane;
  carrier: Carrier;
  temperature: Temperature;
  lines: readonly OrderLine[];
  valueCents: number;
  /** chance of everything that befalls this demand, and nothing else */
  random: Random;
}

/** A sales order in the ERP. */
export interface Order extends Demand {
  number: number;
  /** the portal's reference, as it reached the ERP */
  reference: string;
  createdAt: number;
  promisedAt: number;
  /** since when the ERP holds it for credit; null when it does not */
  heldSince: number | null;
  /** when the ERP last set and last lifted a credit hold */
  lastHeldAt: number | null;
  lastReleasedAt: number | null;
  /** whether its warehouse knows it as held */
  warehouseHolds: boolean;
  warehouseReleases: Signal;
  deliveries: Delivery[];
  /** deliveries still to be made, proven and invoiced */
  unfinished: number;
  closedAt: number | null;
}

export interface Delivery {
  number: number;
  order: Order;
  lines: readonly OrderLine[];
  createdAt: number;
  inWarehouse: boolean;
  loadedAt: number | null;
  invoicedAt: number | null;
  provenAt: number | null;
}

/** Several deliveries on one truck. */
export interface Load {
  number: number;
  site: Site;
  lane: Lane;
  carrier: Carrier;
  deliveries: Delivery[];
  /** fired once, when it is full or its hour has come */
  closes: Signal;
  closed: boolean;
}

export interface Invoice {
  number: number;
  delivery: Delivery;
}
