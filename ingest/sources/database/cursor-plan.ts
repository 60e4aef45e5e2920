import { EventLogError } from '../../../eventlog/index.ts';
import { type CursorScale, followsClock, shownMs, textAt, type TextShape, textShape } from './cursor-scale.ts';
import type { Reading } from './reading.ts';
import type { Span } from './stream-options.ts';

const USUAL_LAG: Span = { ms: 600_000 };

/** How a stream is read by its cursor, this time. */
export interface CursorPlan {
  cursor: string;
  scale: CursorScale;
  shape: TextShape | null;
  isNullable: boolean;
  /** what the cursor's clock showed at the start of this reading, in milliseconds */
  startMs: number;
  lag: Span;
  /** positions; null where the relation has no row with a cursor, or it was not asked for them */
  lowest: string | null;
  highest: string | null;
  /** rows from here on may still get company before them; null: none may */
  settledBefore: string | null;
}

/** @throws EventLogError configuration-invalid, zone-unknown */
export async function planCursor(reading: Reading, cursor: string): Promise<CursorPlan> {
  const { stream, session, dialect, relation, options } = reading;
  const kind = await session.cursorKind(relation, cursor);
  if (kind === null) throw noOrder(reading, cursor);
  const needsBounds = kind === 'text' || (kind === 'number' && !options.cursorFormat) || options.backfill !== undefined;
  const [lowest, highest] = needsBounds ? await session.bounds(relation, cursor, []) : [null, null];
  const shape = kind === 'text' ? shapeOf(reading, cursor, lowest, highest) : null;
  const scale: CursorScale = {
    kind,
    format: kind === 'number' ? (options.cursorFormat ?? null) : null,
    zone: zoneOf(reading, kind, shape),
  };
  const lag = lagOf(stream, scale, options.lag, dialect.hasSerialWriters);
  const startMs = shownMs(scale, await session.now());
  const plan = {
    cursor,
    scale,
    shape,
    isNullable: relation.columns.find(({ name }) => name === cursor)?.nullable ?? true,
    startMs,
    lag,
    lowest,
    highest,
  };
  return { ...plan, settledBefore: settledBefore(reading, plan) };
}

const noOrder = ({ stream, relation }: Reading, cursor: string): EventLogError => {
  const type = relation.columns.find(({ name }) => name === cursor)?.type;
  return new EventLogError(
    'configuration-invalid',
    `streams.${stream}: ${cursor} (${type}) cannot be a cursor. Expected times, numbers, or times as text in the one ` +
      'form 2024-12-31T23:59:59. Name another column, or none: then all rows are compared with those given before.',
  );
};

function shapeOf(reading: Reading, cursor: string, lowest: string | null, highest: string | null): TextShape | null {
  if (lowest === null || highest === null) return null;
  const texts = [lowest, highest].map((position) => reading.dialect.textOf(position));
  const shapes = texts.map(textShape);
  if (shapes.includes(null)) throw noOrder(reading, cursor);
  const [one, other] = shapes as [TextShape, TextShape];
  if (one.isUtc !== other.isUtc) throw noOrder(reading, cursor);
  return one.separator === other.separator ? one : { separator: '', isUtc: one.isUtc };
}

/** A clock on a wall needs a wall. */
function zoneOf({ stream, options }: Reading, kind: CursorScale['kind'], shape: TextShape | null): string | null {
  const tellsItself = kind === 'instant' || kind === 'number' || shape?.isUtc === true || (kind === 'text' && !shape);
  if (tellsItself) return null;
  if (options.zone !== undefined) return options.zone;
  throw new EventLogError(
    'configuration-invalid',
    `streams.${stream}: the values of ${options.cursor} carry no time zone, so it cannot be said which are late. ` +
      'Say whose clock they show, for example zone: UTC or zone: Europe/Berlin.',
  );
}

function lagOf(stream: string, scale: CursorScale, said: Span | undefined, hasSerialWriters: boolean): Span {
  if (followsClock(scale)) {
    if (said === undefined) return USUAL_LAG;
    if ('ms' in said) return said;
    if (said.count === 0n) return { ms: 0 };
    throw lagFault(stream, 'the cursor follows a clock; expected a time such as 10m, or 0');
  }
  if (said !== undefined && 'count' in said) return said;
  if (said !== undefined && said.ms > 0) throw lagFault(stream, 'the cursor counts; expected a number, or 0');
  if (said === undefined && !hasSerialWriters) {
    throw lagFault(
      stream,
      'a number may be committed after a higher one; say how many numbers below the highest may still come, for ' +
        'example lag: 1000, or lag: 0 where only one program writes',
    );
  }
  return { count: 0n };
}

const lagFault = (stream: string, what: string): EventLogError =>
  new EventLogError('configuration-invalid', `streams.${stream}.lag: ${what}.`);

function settledBefore({ dialect }: Reading, plan: Omit<CursorPlan, 'settledBefore'>): string | null {
  const { scale, shape, startMs, lag, highest } = plan;
  if ('ms' in lag) {
    if (scale.kind === 'text' && shape === null) return null;
    return dialect.positionOf(scale.kind, textAt(scale, startMs - lag.ms, shape));
  }
  if (lag.count === 0n || highest === null) return null;
  const [whole = '0'] = /^-?\d+/.exec(dialect.textOf(highest)) ?? [];
  return dialect.positionOf(scale.kind, String(BigInt(whole) - lag.count + 1n));
}
