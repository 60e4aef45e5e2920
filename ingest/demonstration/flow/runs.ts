import { DAY, HOUR } from '../kernel/duration.ts';
import type { Zone } from '../kernel/zone.ts';

/** The instant itself when a run is due then, else the next; runs are due at every whole multiple of `every` in UTC. */
export const nextRun = (instant: number, every: number) => Math.ceil(instant / every) * every;

/** The next time that a clock shows this hour. */
export function nextHour(instant: number, hour: number, zone: Zone): number {
  const midnight = Math.floor(zone.localAt(instant) / DAY) * DAY;
  const today = zone.instantOf(midnight + hour * HOUR);
  return today > instant ? today : zone.instantOf(midnight + DAY + hour * HOUR);
}
