/** Parts of an instant's text, from a clock's reading (see Zone.localAt). */
const iso = (local: number) => new Date(local).toISOString();

/** 20260105 */
export const compactDate = (local: number) => iso(local).slice(0, 10).replaceAll('-', '');

/** 081512 */
export const compactClock = (local: number) => iso(local).slice(11, 19).replaceAll(':', '');

/** 2026-01-05 08:15:12 */
export const plainTime = (local: number) => `${iso(local).slice(0, 10)} ${iso(local).slice(11, 19)}`;

/** 01/05/2026 08:15:12 AM */
export function americanTime(local: number): string {
  const text = iso(local);
  const hour = Number(text.slice(11, 13));
  const twelve = String(hour % 12 || 12).padStart(2, '0');
  const date = `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)}`;
  return `${date} ${twelve}${text.slice(13, 19)} ${hour < 12 ? 'AM' : 'PM'}`;
}

function offsetText(offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / 60_000;
  const digits = (value: number) => String(value).padStart(2, '0');
  return `${offsetMs < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`;
}

/** 2026-01-05T08:15-06:00 */
export const minuteWithOffset = (local: number, offsetMs: number) => iso(local).slice(0, 16) + offsetText(offsetMs);

/** 2026-01-05T08:15:12-06:00 */
export const secondWithOffset = (local: number, offsetMs: number) => iso(local).slice(0, 19) + offsetText(offsetMs);

/** 2026-01-05T14:15:12.345Z */
export const utcTime = iso;

/** 0000123456 */
export const tenDigits = (value: number) => String(value).padStart(10, '0');

/** 1234.50, from cents */
export const amount = (cents: number) => (cents / 100).toFixed(2);
