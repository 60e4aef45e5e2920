import { DAY, HOUR } from './duration.ts';
import type { Zone } from './zone.ts';

/** The hours in which a team or a place works, on its own clock. */
export interface Calendar {
  isOpen(instant: number): boolean;
  /** The instant itself when open, else the next opening. */
  nextOpen(instant: number): number;
  /** Milliseconds of [from, to) outside the hours. */
  closedMs(from: number, to: number): number;
}

/** Opening and closing hour per weekday from Sunday; null is closed. */
export type Week = readonly (readonly [number, number] | null)[];

export const weekdays = (opens: number, closes: number, saturday: readonly [number, number] | null = null): Week => [
  null,
  ...Array.from({ length: 5 }, () => [opens, closes] as const),
  saturday,
];

/** Days of the year on which nobody works: month from 0, and day. */
const HOLIDAYS: readonly (readonly [number, number])[] = [
  [0, 1],
  [6, 4],
  [11, 25],
];

export function createCalendar(zone: Zone, week: Week): Calendar {
  /** The open span of the local day that begins at `midnight`, as instants. */
  function spanOf(midnight: number): readonly [number, number] | null {
    const hours = week[new Date(midnight).getUTCDay()];
    if (!hours || isHoliday(midnight)) return null;
    return [zone.instantOf(midnight + hours[0] * HOUR), zone.instantOf(midnight + hours[1] * HOUR)];
  }

  const midnightBefore = (instant: number) => Math.floor(zone.localAt(instant) / DAY) * DAY;

  function nextOpen(instant: number): number {
    for (let midnight = midnightBefore(instant); ; midnight += DAY) {
      const span = spanOf(midnight);
      if (span && instant < span[1]) return Math.max(instant, span[0]);
    }
  }

  return {
    nextOpen,
    isOpen: (instant) => nextOpen(instant) === instant,
    closedMs(from, to) {
      if (from === to) return 0;
      let open = 0;
      for (let midnight = midnightBefore(from); zone.instantOf(midnight) < to; midnight += DAY) {
        const span = spanOf(midnight);
        if (span) open += Math.max(0, Math.min(to, span[1]) - Math.max(from, span[0]));
      }
      return to - from - open;
    },
  };
}

function isHoliday(midnight: number): boolean {
  const date = new Date(midnight);
  return HOLIDAYS.some(([month, day]) => date.getUTCMonth() === month && date.getUTCDate() === day);
}
