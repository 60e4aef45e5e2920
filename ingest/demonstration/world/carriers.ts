import { HOUR } from '../kernel/duration.ts';
import type { SiteName } from './sites.ts';
import type { Zones } from './zones.ts';

export type CarrierName = 'Kestrel Freight' | 'Halyard Lines' | 'Meridian Carriers' | 'Cold Harbour Express';

export interface Carrier {
  name: CarrierName;
  /** the four letters by which carriers are known in tenders and status messages */
  code: string;
  weight: number;
  refrigerated: boolean;
}

/** Kestrel is slow on Fridays; Halyard gets worse towards the end. */
export const CARRIERS: readonly Carrier[] = [
  { name: 'Kestrel Freight', code: 'KSTL', weight: 34, refrigerated: false },
  { name: 'Halyard Lines', code: 'HLYD', weight: 33, refrigerated: false },
  { name: 'Meridian Carriers', code: 'MRDC', weight: 33, refrigerated: false },
  { name: 'Cold Harbour Express', code: 'CHBX', weight: 100, refrigerated: true },
];

export type Distance = 'Regional' | 'Mid-range' | 'Long haul';

/** Where customers of a site are, as seen from it. */
export interface Lane {
  code: string;
  site: SiteName;
  distance: Distance;
  city: string;
  state: string;
  zone: keyof Zones;
  /** driving and handling time to the first stop: least, usual, most */
  transit: readonly [number, number, number];
  /** working days from order to promised delivery */
  promiseDays: number;
  weight: number;
}

const REGIONAL = {
  distance: 'Regional',
  transit: [7 * HOUR, 10 * HOUR, 16 * HOUR],
  promiseDays: 3,
  weight: 50,
} as const;
const MIDDLE = {
  distance: 'Mid-range',
  transit: [20 * HOUR, 26 * HOUR, 36 * HOUR],
  promiseDays: 4,
  weight: 32,
} as const;
const LONG = { distance: 'Long haul', transit: [46 * HOUR, 56 * HOUR, 72 * HOUR], promiseDays: 6, weight: 18 } as const;

export const LANES: readonly Lane[] = [
  { code: 'N-NE', site: 'North', city: 'Hartford', state: 'CT', zone: 'eastern', ...REGIONAL },
  { code: 'N-MW', site: 'North', city: 'Columbus', state: 'OH', zone: 'eastern', ...MIDDLE },
  { code: 'N-PL', site: 'North', city: 'Omaha', state: 'NE', zone: 'central', ...LONG },
  { code: 'W-CA', site: 'West', city: 'Fresno', state: 'CA', zone: 'pacific', ...REGIONAL },
  { code: 'W-NW', site: 'West', city: 'Spokane', state: 'WA', zone: 'pacific', ...MIDDLE },
  { code: 'W-MT', site: 'West', city: 'Denver', state: 'CO', zone: 'mountain', ...LONG },
  { code: 'S-TX', site: 'South', city: 'Houston', state: 'TX', zone: 'central', ...REGIONAL },
  { code: 'S-SE', site: 'South', city: 'Atlanta', state: 'GA', zone: 'eastern', ...MIDDLE },
  { code: 'S-MW', site: 'South', city: 'St. Louis', state: 'MO', zone: 'central', ...LONG },
];
