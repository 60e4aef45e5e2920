import type { Week } from '../kernel/calendar.ts';
import { weekdays } from '../kernel/calendar.ts';
import type { Zones } from './zones.ts';

export type SiteName = 'North' | 'West' | 'South';

/** A warehouse; its crews are sized for the usual volume. */
export interface Site {
  name: SiteName;
  /** the ERP's plant */
  plant: string;
  zone: keyof Zones;
  hours: Week;
  crews: { pickers: number; packers: number; dock: number };
  /** share of orders */
  weight: number;
}

export const SITES: readonly Site[] = [
  {
    name: 'North',
    plant: 'N100',
    zone: 'eastern',
    hours: weekdays(6, 22, [7, 15]),
    crews: { pickers: 3, packers: 2, dock: 2 },
    weight: 44,
  },
  {
    name: 'West',
    plant: 'W200',
    zone: 'pacific',
    hours: weekdays(6, 20),
    crews: { pickers: 2, packers: 1, dock: 1 },
    weight: 28,
  },
  {
    name: 'South',
    plant: 'S300',
    zone: 'central',
    hours: weekdays(6, 22),
    crews: { pickers: 2, packers: 1, dock: 1 },
    weight: 28,
  },
];
