import { DAY, HOUR, MINUTE, SECOND } from '../kernel/duration.ts';

/**
 * Instants and numbers as systems write them. Each takes a clock's reading (see Zone.localAt). Dates are reckoned
 * here, and not by Date, because there are millions of them.
 */
const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
const two = (value: number) => TWO_DIGITS[value] as string;

interface Reading {
  year: string;
  month: string;
  day: string;
  hour: number;
  minute: string;
  second: string;
}

/** Years are reckoned from March, so that the leap day comes last; valid from the year 1600 to 9999. */
function reading(local: number): Reading {
  const days = Math.floor(local / DAY) + 719_468;
  const clock = local - Math.floor(local / DAY) * DAY;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: String(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)),
    month: two(month),
    day: two(dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1),
    hour: Math.floor(clock / HOUR),
    minute: two(Math.floor(clock / MINUTE) % 60),
    second: two(Math.floor(clock / SECOND) % 60),
  };
}

/** 20260105 */
export function compactDate(local: number): string {
  const { year, month, day } = reading(local);
  return year + month + day;
}

/** 081512 */
export function compactClock(local: number): string {
  const { hour, minute, second } = reading(local);
  return two(hour) + minute + second;
}

/** 2026-01-05 08:15:12 */
export function plainTime(local: number, between = ' '): string {
  const { year, month, day, hour, minute, second } = reading(local);
  return `${year}-${month}-${day}${between}${two(hour)}:${minute}:${second}`;
}

/** 01/05/2026 08:15:12 AM */
export function americanTime(local: number): string {
  const { year, month, day, hour, minute, second } = reading(local);
  return `${month}/${day}/${year} ${two(hour % 12 || 12)}:${minute}:${second} ${hour < 12 ? 'AM' : 'PM'}`;
}

function offsetText(offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / MINUTE;
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** 2026-01-05T08:15-06:00 */
export const minuteWithOffset = (local: number, offsetMs: number) =>
  plainTime(local, 'T').slice(0, 16) + offsetText(offsetMs);

/** 2026-01-05T08:15:12-06:00 */
export const secondWithOffset = (local: number, offsetMs: number) => plainTime(local, 'T') + offsetText(offsetMs);

/** 2026-01-05T14:15:12.345Z */
export function utcTime(instant: number): string {
  const thousandths = instant - Math.floor(instant / SECOND) * SECOND;
  return `${plainTime(instant, 'T')}.${String(thousandths).padStart(3, '0')}Z`;
}

/** 0000123456 */
export const tenDigits = (value: number) => String(value).padStart(10, '0');

/** 1234.50, from cents */
export const amount = (cents: number) => (cents / 100).toFixed(2);
