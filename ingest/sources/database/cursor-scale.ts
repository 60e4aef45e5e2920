import { tzOffset } from '@date-fns/tz';
import { EventLogError } from '../../../eventlog/index.ts';
import type { CursorKind } from './session.ts';

/** How a cursor's values follow a clock, or count. */
export interface CursorScale {
  kind: CursorKind;
  /** of numbers: seconds or milliseconds since 1970; null where they only count */
  format: 'epochS' | 'epochMs' | null;
  /** whose clock the values show; null where they tell it themselves or count */
  zone: string | null;
}

/** Whether values follow a clock, so that it can be said which of them may still come. */
export const followsClock = ({ kind, format }: CursorScale): boolean => kind !== 'number' || format !== null;

/**
 * What the cursor's clock shows at an instant, in milliseconds as if it ran in UTC. It goes back where the zone's clock
 * is put back.
 *
 * @throws EventLogError zone-unknown
 */
export function shownMs({ zone }: CursorScale, at: Date): number {
  if (zone === null) return at.getTime();
  const offsetMinutes = tzOffset(zone, at);
  if (Number.isNaN(offsetMinutes)) {
    throw new EventLogError(
      'zone-unknown',
      `There is no time zone "${zone}". Give an IANA name such as Europe/Berlin or UTC, or an offset such as +02:00.`,
    );
  }
  return at.getTime() + offsetMinutes * 60_000;
}

const ISO_TEXT =
  /^\d{4}-\d\d-\d\d(?:(?<separator>[T ])\d\d:\d\d(?<seconds>:\d\d(?:[.,]\d+)?)?)?(?<offset>Z|[+-]\d\d(?::?\d\d)?)?$/;

/** How times are written as text. */
export interface TextShape {
  separator: '' | 'T' | ' ';
  isUtc: boolean;
}

/** @returns null for text whose order is not that of time */
export function textShape(value: string): TextShape | null {
  const groups = ISO_TEXT.exec(value)?.groups;
  if (groups === undefined) return null;
  const { separator = '', offset } = groups;
  if (offset !== undefined && offset !== 'Z') return null;
  return { separator: separator as TextShape['separator'], isUtc: offset === 'Z' };
}

/**
 * What the clock shows, as people write values of this kind: never later than `ms`.
 *
 * @param shape of the other values, where they are text; a day where it is null
 */
export function textAt({ kind, format }: CursorScale, ms: number, shape: TextShape | null): string {
  if (format !== null) return String(format === 'epochS' ? Math.floor(ms / 1_000) : ms);
  const iso = new Date(ms).toISOString();
  if (kind === 'instant') return iso;
  if (kind === 'wall') return iso.slice(0, -1);
  if (kind === 'date' || shape === null || shape.separator === '') return iso.slice(0, 10);
  return iso.slice(0, 19).replace('T', shape.separator);
}

const WRITTEN_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?/;

/**
 * A value as a number: milliseconds that its clock shows, or the whole number below it.
 *
 * @returns null for values beyond any calendar, such as infinity
 */
export function ticksOf({ kind, format }: CursorScale, text: string): bigint | null {
  if (kind === 'number') {
    const [whole] = /^-?\d+/.exec(text) ?? [];
    if (whole === undefined || /e/i.test(text)) return null;
    return BigInt(whole) * (format === 'epochS' ? 1_000n : 1n) - (/^-.*\./.test(text) ? 1n : 0n);
  }
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = WRITTEN_TIME.exec(text) ?? [];
  if (year === undefined || text.endsWith(' BC')) return null;
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return BigInt(date.getTime());
}

/** The other way round; numbers that count need no clock. */
export const textOfTicks = (scale: CursorScale, ticks: bigint, shape: TextShape | null): string =>
  followsClock(scale) ? textAt(scale, Number(ticks), shape) : String(ticks);
