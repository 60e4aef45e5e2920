/** The code of a time that is told by the clock of its place. */
export const LOCAL_TIME = 'LT';

/** Zones with daylight saving time, by the first letter of their codes: standard time, and the zone itself. */
const ZONES: Readonly<Record<string, readonly [standardHours: number, zone: string]>> = {
  E: [-5, 'America/New_York'],
  C: [-6, 'America/Chicago'],
  M: [-7, 'America/Denver'],
  P: [-8, 'America/Los_Angeles'],
  A: [-9, 'America/Anchorage'],
  H: [-10, 'Pacific/Honolulu'],
  T: [-4, 'America/Halifax'],
  N: [-3.5, 'America/St_Johns'],
};

/**
 * The zone that a time code of X12 (element 623) names: `ET` is New York's, `ES` and `ED` its standard and daylight time,
 * `GM` and `UT` are UTC, 01 to 12 are hours ahead of it and 13 to 24 hours behind. Null for local time and for what is no
 * code.
 */
export function zoneOfCode(code: string): string | null {
  if (code === 'GM' || code === 'UT') return '+00:00';
  if (/^(0[1-9]|1\d|2[0-4])$/.test(code)) return offsetText(Number(code) <= 12 ? Number(code) : Number(code) - 25);
  const found = ZONES[code[0] ?? ''];
  if (found === undefined || !/^.[STD]$/.test(code)) return null;
  const [standardHours, zone] = found;
  if (code[1] === 'T') return zone;
  return offsetText(standardHours + (code[1] === 'D' ? 1 : 0));
}

function offsetText(hours: number): string {
  const minutes = Math.round(Math.abs(hours) * 60);
  const digits = (part: number) => String(part).padStart(2, '0');
  return `${hours < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`;
}
