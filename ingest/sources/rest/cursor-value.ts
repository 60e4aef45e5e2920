import { tzOffset } from '@date-fns/tz';

/** How a source writes the values of a cursor. */
export interface CursorScale {
  /** time: ISO 8601, with T or a blank; odata: /Date(ms)/; the others are numbers */
  format: 'time' | 'odata' | 'epochS' | 'epochMs' | 'number';
  /** how they are written into requests */
  as: 'iso' | 'isoLocal' | 'blank' | 'date' | 'odata' | 'epochS' | 'epochMs' | 'number';
  /** digits of the second that are written */
  digits: number;
  /** whose clock times without an offset show */
  zone: string;
}

const NS_PER_MS = 1_000_000n;
const NS_PER_S = 1_000_000_000n;
const DAY_MS = 86_400_000;

const WRITTEN = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?)?\s?(Z|[+-]\d\d:?\d\d)?$/;
const ODATA = /^\/Date\((-?\d{1,16})(?:[+-]\d{1,4})?\)\/$/; // the offset says where it was, not when

/**
 * A value as nanoseconds since 1970, or as the number that it is.
 *
 * @returns null for what is not written so
 */
export function cursorOf({ format, zone }: CursorScale, text: string): bigint | null {
  if (format === 'time') return instantOf(text, zone);
  if (format === 'odata') {
    const [, ms] = ODATA.exec(text) ?? [];
    return ms === undefined ? null : BigInt(ms) * NS_PER_MS;
  }
  const [, whole, fraction = ''] = /^(-?\d{1,30})(?:\.(\d{1,9})\d*)?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  if (format === 'number') return fraction === '' ? BigInt(whole) : null;
  const scale = format === 'epochS' ? NS_PER_S : NS_PER_MS;
  const parts = (BigInt(fraction.padEnd(9, '0')) * scale) / NS_PER_S;
  return BigInt(whole) * scale + (whole.startsWith('-') ? -parts : parts);
}

function instantOf(text: string, zone: string): bigint | null {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset] =
    WRITTEN.exec(text.trim()) ?? [];
  if (year === undefined) return null;
  const shownMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(shownMs)) return null;
  const ms = offset === undefined ? earliestInstantMs(shownMs, zone) : shownMs - offsetMs(offset);
  return BigInt(ms) * NS_PER_MS + BigInt(fraction.padEnd(9, '0'));
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

const zoneOffsetMs = (zone: string, ms: number): number => tzOffset(zone, new Date(ms)) * 60_000;

/** When a clock shows it; of an hour that it shows twice, the first time, so that nothing is taken for read too early. */
function earliestInstantMs(shownMs: number, zone: string): number {
  const offsets = [shownMs - DAY_MS, shownMs + DAY_MS].map((ms) => zoneOffsetMs(zone, ms));
  const candidates = offsets.map((offset) => shownMs - offset);
  const real = candidates.filter((ms, index) => zoneOffsetMs(zone, ms) === offsets[index]);
  return Math.min(...(real.length > 0 ? real : candidates));
}

/**
 * A value as it is written into a request, never later than it is: what its digits cannot say is cut off, and where the
 * zone's clock was put back since, the earlier reading of the hour that occurs twice is meant.
 */
export function writtenCursor({ as, digits, zone }: CursorScale, value: bigint, now: Date): string {
  if (as === 'number') return String(value);
  if (as === 'epochMs') return String(floorDivide(value, NS_PER_MS));
  if (as === 'epochS') return String(floorDivide(value, NS_PER_S));
  if (as === 'odata') return `/Date(${floorDivide(value, NS_PER_MS)})/`;
  const shown = as === 'iso' ? value : value + localOffset(zone, value, now);
  const seconds = floorDivide(shown, NS_PER_S);
  const iso = new Date(Number(seconds) * 1_000).toISOString().slice(0, 19);
  if (as === 'date') return iso.slice(0, 10);
  const fraction = String(shown - seconds * NS_PER_S)
    .padStart(9, '0')
    .slice(0, digits);
  const time = digits === 0 ? iso : `${iso}.${fraction}`;
  if (as === 'blank') return time.replace('T', ' ');
  return as === 'iso' ? `${time}Z` : time;
}

function localOffset(zone: string, value: bigint, now: Date): bigint {
  const ms = Number(floorDivide(value, NS_PER_MS));
  const least = Math.min(zoneOffsetMs(zone, ms), zoneOffsetMs(zone, Math.max(ms, now.getTime())));
  return BigInt(least) * NS_PER_MS;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return quotient * by > value ? quotient - 1n : quotient;
}

export const instantNs = (at: Date): bigint => BigInt(at.getTime()) * NS_PER_MS;
export const spanNs = (ms: number): bigint => BigInt(ms) * NS_PER_MS;
