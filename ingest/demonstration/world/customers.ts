import type { Random } from '../kernel/random.ts';
import { LANES, type Lane } from './carriers.ts';
import { SITES } from './sites.ts';

export type Tier = 'A' | 'B' | 'C';

export interface Customer {
  number: number;
  name: string;
  tier: Tier;
  lane: Lane;
  /** where the name stands in the alphabet of all customers, from 0 */
  alphabetical: number;
  /** chance that an order exceeds the credit limit */
  risk: number;
  /** share of orders that must be kept cool */
  cool: number;
  weight: number;
}

const PLACES = [
  'Alder',
  'Birch',
  'Cedar',
  'Dover',
  'Easton',
  'Fairview',
  'Granite',
  'Harbor',
  'Ironwood',
  'Juniper',
  'Kingsley',
  'Lakeside',
  'Maple',
  'Northgate',
  'Orchard',
  'Pinecrest',
  'Quarry',
  'Riverside',
  'Summit',
  'Thornton',
  'Upland',
  'Valley',
  'Westfield',
  'Yarrow',
];
const TRADES = [
  'Clinic',
  'Dental',
  'Foods',
  'Grocers',
  'Hospital',
  'Kitchens',
  'Laboratory',
  'Pharmacy',
  'School Supply',
  'Veterinary',
];
const COOL_TRADES: ReadonlySet<string> = new Set(['Foods', 'Hospital', 'Laboratory', 'Pharmacy']);

/** Of customers; and how much more often than a small one each orders. */
const TIERS: readonly { tier: Tier; weight: number; orders: number }[] = [
  { tier: 'A', weight: 15, orders: 6 },
  { tier: 'B', weight: 35, orders: 2 },
  { tier: 'C', weight: 50, orders: 1 },
];

/**
 * The customers, in the order of their numbers; every place and trade once. Each site gets its share of the demand
 * whatever the seed, because its crews are sized for that.
 */
export function createCustomers(random: Random): Customer[] {
  const names = PLACES.flatMap((place) => TRADES.map((trade) => ({ place, trade })));
  const taken = SITES.map((site) => ({ site, demand: 0 }));
  return names.map(({ place, trade }, index) => {
    const { tier, orders } = random.pickWeighted(TIERS);
    const neediest = taken.reduce((a, b) => (b.demand / b.site.weight < a.demand / a.site.weight ? b : a));
    neediest.demand += orders;
    return {
      number: 100_200 + 7 * index,
      name: `${place} ${trade}`,
      tier,
      lane: random.pickWeighted(LANES.filter((lane) => lane.site === neediest.site.name)),
      alphabetical: index,
      risk: random.chance(0.2) ? 0.18 : 0.02,
      cool: COOL_TRADES.has(trade) ? 0.45 : 0.04,
      weight: orders,
    };
  });
}
