import { EventLogError } from '../../../eventlog/index.ts';
import { z } from 'zod';
import { flag, milliseconds, parseOptions, text } from '../option-types.ts';
import type { StreamRequest } from '../source.ts';
import { cursorOf, type CursorScale, spanNs } from './cursor-value.ts';
import type { CursorForm, KeyForm, SnapshotForm, StreamForm } from './language.ts';
import type { CursorOrder } from './pages.ts';
import type { RestSession } from './session.ts';
import { bindText, type Template } from './template.ts';

/** A stream as it is read now: what is declared, what the configuration says of it, and values for its settings. */
export interface StreamPlan {
  name: string;
  form: StreamForm;
  key: KeyForm;
  /** null: everything is looked at and compared */
  cursor: CursorPlan | null;
  /** null where there is a cursor */
  snapshot: SnapshotPlan | null;
  /** records may change their place while they are read, so that a page says nothing of the next one */
  isMoving: boolean;
  /** what a state must have in common with the next reading */
  way: string;
}

export interface CursorPlan extends CursorOrder {
  /** of a time, nanoseconds; of a number, as it is */
  lag: bigint;
  /** where the first reading begins */
  from: bigint;
}

export interface SnapshotPlan {
  ignore: readonly string[];
  /** of the changes that are looked at, how long before the last look they begin; null: everything is looked at */
  windowNs: bigint | null;
  scale: CursorScale;
  from: bigint;
  deletions: boolean;
}

const optionsSchema = z.strictObject({
  from: text.optional(),
  lag: milliseconds.optional(),
  size: text
    .regex(/^[1-9]\d{0,5}$/, 'expected a whole number above 0')
    .transform(Number)
    .optional(),
  moving: flag.optional(),
});
type Options = z.infer<typeof optionsSchema>;

/** @throws EventLogError configuration-invalid with every fault */
export function planStream(form: StreamForm, request: StreamRequest, session: RestSession): StreamPlan {
  const { name } = request;
  const options = parseOptions(optionsSchema, request);
  const { cursor, key, paging } = form;
  const isMoving = options.moving ?? paging.moving ?? (paging.by === 'page' || paging.by === 'offset');
  const size = options.size === undefined ? paging.size : { first: options.size, most: options.size };
  const sized: StreamForm = { ...form, paging: { ...paging, ...(size === undefined ? {} : { size }) } };
  if (options.lag !== undefined && cursor === undefined) throw invalid(name, 'lag says nothing without a cursor');
  return {
    name,
    form: sized,
    key,
    cursor: cursor === undefined ? null : cursorPlan(name, cursor, options, session),
    snapshot: cursor === undefined ? snapshotPlan(name, form.snapshot, options, session) : null,
    isMoving,
    way: JSON.stringify([cursor?.field ?? null, cursor?.format ?? null, paging.by, key.field]),
  };
}

const invalid = (stream: string, what: string): EventLogError =>
  new EventLogError('configuration-invalid', `streams.${stream}: ${what}.`);

function cursorPlan(name: string, form: CursorForm, options: Options, session: RestSession): CursorPlan {
  const scale: CursorScale = {
    format: form.format,
    as: form.as ?? writtenAs(form),
    digits: form.digits,
    zone: zoneOf(name, form.zone, session),
  };
  const isNumber = form.format === 'number';
  const written = options.from ?? form.from ?? (isNumber ? '0' : '1970-01-01T00:00:00Z');
  return {
    field: form.field,
    scale,
    isGivenBack: form.as === undefined,
    lag: isNumber ? BigInt(form.lagCount ?? 0) : spanNs(options.lag ?? form.lag),
    from: beginning(name, written, isNumber ? 'number' : 'time', scale.zone),
  };
}

function writtenAs({ format, zone }: CursorForm): CursorScale['as'] {
  if (format === 'time') return zone === undefined ? 'iso' : 'isoLocal';
  return format;
}

function snapshotPlan(
  name: string,
  form: SnapshotForm | undefined,
  options: Options,
  session: RestSession,
): SnapshotPlan {
  const { ignore = [], window, as = 'iso', zone, from, deletions = false } = form ?? {};
  const scale: CursorScale = { format: 'time', as, digits: 0, zone: zoneOf(name, zone, session) };
  const written = options.from ?? from ?? '1970-01-01T00:00:00Z';
  return {
    ignore,
    windowNs: window === undefined ? null : spanNs(window),
    scale,
    from: beginning(name, written, 'time', scale.zone),
    deletions,
  };
}

function beginning(name: string, written: string, format: CursorScale['format'], zone: string): bigint {
  const from = cursorOf({ format, as: 'iso', digits: 0, zone }, written);
  if (from !== null) return from;
  const expected = format === 'number' ? 'a whole number' : 'a time such as 2026-01-01 or 2026-01-01T08:00:00Z';
  throw invalid(name, `from: "${written}" cannot be read; expected ${expected}`);
}

function zoneOf(name: string, template: Template | undefined, { settings }: RestSession): string {
  const zone = template === undefined ? 'UTC' : (bindText(template, settings) ?? 'UTC');
  if (isZone(zone)) return zone;
  throw invalid(
    name,
    `"${zone}" is no time zone; expected an IANA name such as Europe/Berlin, or an offset such as +02:00`,
  );
}

function isZone(name: string): boolean {
  if (/^[+-]\d\d:\d\d$/.test(name)) return true;
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // Intl says by throwing that it knows no such zone
  }
}
