import { type Calendar, createCalendar, weekdays } from '../kernel/calendar.ts';
import type { Zones } from './zones.ts';

/** When those work who are not the distributor's own. */
export interface Hours {
  carriers: Calendar;
  customers: Record<keyof Zones, Calendar>;
}

export function createHours(zones: Zones): Hours {
  const open = weekdays(8, 17);
  return {
    carriers: createCalendar(zones.central, weekdays(6, 20, [7, 13])),
    customers: {
      eastern: createCalendar(zones.eastern, open),
      central: createCalendar(zones.central, open),
      mountain: createCalendar(zones.mountain, open),
      pacific: createCalendar(zones.pacific, open),
    },
  };
}
