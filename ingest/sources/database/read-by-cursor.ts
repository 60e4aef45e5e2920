import { EventLogError } from '../../../eventlog/index.ts';
import type { SourceMessage } from '../source.ts';
import { backfill } from './backfill.ts';
import { type CursorPlan, planCursor } from './cursor-plan.ts';
import { followsClock, textAt, textOfTicks, ticksOf } from './cursor-scale.ts';
import { knownColumns, reportDrift } from './drift.ts';
import { assertNoNullKeys, type Reading, readPage } from './reading.ts';
import type { Condition, SourceRow } from './session.ts';
import { type Bookmark, type CursorState, stateInvalid } from './states.ts';

/** Clocks that differ by less are taken for equal. */
const CLOCK_TOLERANCE_MS = 1_000;

/**
 * Reads the rows that were written since, in the order of (cursor, key), page by page; then one part of the backfill.
 *
 * The bookmark stays before every row that may still come: at the last row, or at the start of this reading less the lag
 * where that is earlier. When the database's clock was put back since, it is moved back by as much.
 */
export async function* readByCursor(
  reading: Reading,
  cursor: string,
  before: CursorState | null,
): AsyncGenerator<SourceMessage> {
  const { stream, context, options } = reading;
  const own = context.now().toISOString();
  const plan = await planCursor(reading, cursor);
  const known = before === null ? null : usableState(reading, plan, before);
  if (known) reportDrift(context, stream, known.columns, knownColumns(reading.relation.columns));
  const wentBackMs = known ? clockWentBackMs(plan, known.clock, own) : 0;
  const state: CursorState = {
    version: 1,
    kind: 'cursor',
    cursor,
    key: [...reading.key],
    scale: scaleText(plan),
    bookmark: known?.bookmark ?? firstBookmark(reading, plan),
    clock: { shown: new Date(plan.startMs).toISOString(), own },
    columns: knownColumns(reading.relation.columns),
    backfill: known ? known.backfill : firstBackfill(reading, plan),
  };
  const start = await startOf(reading, plan, known, wentBackMs);
  await assertNoNullKeys(reading, plan.isNullable && options.nullCursor === 'include' ? [] : start);
  const nulls = await nullCursors(reading, plan);
  const message = (): SourceMessage => ({ stream, state: structuredClone(state) });

  let hasNews = known === null || wentBackMs > 0;
  for await (const { rows, hasMore } of pagesByCursor(reading, plan, start)) {
    for (const { data } of rows) yield { stream, data };
    state.bookmark = bookmarkAfter(rows.at(-1) as SourceRow, plan);
    hasNews = true;
    if (hasMore) yield message();
  }
  if (nulls > 0) yield* nullCursorRows(reading, plan);
  if (hasNews) yield message();
  if (state.backfill) yield* backfill(reading, plan, state);
}

/** Pages from where it stands; none where there is no row. */
async function* pagesByCursor(reading: Reading, plan: CursorPlan, start: readonly Condition[]) {
  const orderBy = [plan.cursor, ...reading.key];
  let where: readonly Condition[] = plan.isNullable ? [...start, { column: plan.cursor, isNull: false }] : start;
  for (let hasMore = true; hasMore; ) {
    const page = await readPage(reading, orderBy, where, plan.settledBefore);
    if (page.rows.length > 0) yield page;
    where = [{ columns: orderBy, after: page.rows.at(-1)?.position ?? [] }];
    hasMore = page.hasMore;
  }
}

function bookmarkAfter({ position, isSettled }: SourceRow, { settledBefore }: CursorPlan): Bookmark {
  if (!isSettled && settledBefore !== null) return { at: settledBefore, after: null };
  const [at, ...after] = position as [string, ...string[]];
  return { at, after };
}

const scaleText = ({ scale }: CursorPlan): string => [scale.kind, scale.format, scale.zone].filter(Boolean).join(' ');

/** A state that was made in another way says nothing here: reading from the start is always right. */
function usableState(reading: Reading, plan: CursorPlan, state: CursorState): CursorState | null {
  const [was, is] = [
    [state.cursor, ...state.key],
    [plan.cursor, ...reading.key],
  ].map((names) => JSON.stringify(names));
  const change =
    was !== is ? `by ${was} instead of ${is}` : state.scale !== scaleText(plan) ? `as ${state.scale}` : null;
  if (change === null) return state;
  reading.context.report({
    kind: 'note',
    stream: reading.stream,
    message: `It was read ${change} before, and is read from the start now; what is loaded already is not doubled.`,
  });
  return null;
}

/** How far the cursor's clock went back since, measured by our own; where ours was put forward, more is read than needed. */
function clockWentBackMs({ scale, startMs }: CursorPlan, before: CursorState['clock'], own: string): number {
  if (!followsClock(scale)) return 0;
  const [shown, ours] = [startMs - Date.parse(before.shown), Date.parse(own) - Date.parse(before.own)];
  return ours - shown >= CLOCK_TOLERANCE_MS ? ours - shown : 0;
}

/** The conditions that leave out what was given before. */
async function startOf(
  reading: Reading,
  plan: CursorPlan,
  known: CursorState | null,
  wentBackMs: number,
): Promise<Condition[]> {
  const bookmark = known === null ? firstBookmark(reading, plan) : known.bookmark;
  if (bookmark === null) return [];
  const after = conditionOf(reading, plan, bookmark);
  if (known === null) return [after];
  if (wentBackMs > 0) {
    const { shape, scale, lag } = plan;
    const lagMs = 'ms' in lag ? lag.ms : 0;
    const text = textAt(scale, Date.parse(known.clock.shown) - wentBackMs - lagMs, shape);
    reading.context.report({
      kind: 'note',
      stream: reading.stream,
      message: `The clock of ${plan.cursor} went back by ${Math.round(wentBackMs / 1_000)} s since; rows from ${text} on are read again.`,
    });
    return [{ any: [after, { column: plan.cursor, atLeast: reading.dialect.positionOf(scale.kind, text) }] }];
  }
  if (!(await isAhead(reading, plan, bookmark))) return [after];
  if (followsClock(plan.scale)) {
    throw stateInvalid(
      reading.stream,
      `stands at ${reading.dialect.textOf(bookmark.at)}, a time that the database's clock has not reached`,
    );
  }
  reading.context.report({
    kind: 'note',
    stream: reading.stream,
    message: `It stood at ${reading.dialect.textOf(bookmark.at)}, above the highest ${plan.cursor} there is: numbers may have begun anew, so all rows are read again.`,
  });
  return [];
}

const conditionOf = ({ key }: Reading, { cursor }: CursorPlan, { at, after }: Bookmark): Condition =>
  after === null ? { column: cursor, atLeast: at } : { columns: [cursor, ...key], after: [at, ...after] };

async function isAhead({ session, relation, dialect }: Reading, plan: CursorPlan, { at }: Bookmark): Promise<boolean> {
  const { scale, shape, startMs, cursor, highest } = plan;
  if (!followsClock(scale)) return highest !== null && (await session.isBefore(relation, cursor, highest, at));
  if (scale.kind === 'text' && shape === null) return false;
  const latest = dialect.positionOf(scale.kind, textAt(scale, startMs + CLOCK_TOLERANCE_MS, shape));
  return session.isBefore(relation, cursor, latest, at);
}

/** Where a stream begins: at `from`, or one part of the backfill before now. */
function firstBookmark({ dialect, options }: Pick<Reading, 'dialect' | 'options'>, plan: CursorPlan): Bookmark | null {
  if (options.from !== undefined) return { at: dialect.positionOf(plan.scale.kind, options.from), after: null };
  const first = firstBackfill({ dialect, options }, plan);
  return first && { at: first.before, after: null };
}

function firstBackfill(
  { dialect, options }: Pick<Reading, 'dialect' | 'options'>,
  plan: CursorPlan,
): CursorState['backfill'] {
  if (options.backfill === undefined || plan.highest === null) return null;
  const { chunk } = options.backfill;
  const { scale, shape, startMs, highest } = plan;
  const now = followsClock(scale) ? BigInt(startMs) : ticksOf(scale, dialect.textOf(highest));
  if (now === null) return null;
  const length = 'ms' in chunk ? BigInt(chunk.ms) : chunk.count;
  return { before: dialect.positionOf(scale.kind, textOfTicks(scale, now - length, shape)), chunk: null };
}

/** How many rows have no cursor: told, or a fault, as the configuration says. */
async function nullCursors(
  { stream, session, relation, options, context }: Reading,
  plan: CursorPlan,
): Promise<number> {
  if (!plan.isNullable) return 0;
  const isNull = [{ column: plan.cursor, isNull: true }];
  const count = await session.count(relation, isNull, options.nullCursor === 'exclude' ? 1_000_000 : 1);
  if (count === 0 || options.nullCursor === 'include') return count;
  if (options.nullCursor === 'raise') throw nullCursorFault(stream, relation.label, plan.cursor);
  const message = `${count} rows of ${relation.label} have no ${plan.cursor} and are left out, as nullCursor: exclude says.`;
  context.report({ kind: 'note', stream, message });
  return 0;
}

const nullCursorFault = (stream: string, label: string, cursor: string): EventLogError =>
  new EventLogError(
    'contract-broken',
    `streams.${stream}: rows of ${label} have no ${cursor}, so it cannot be said when they changed. Say nullCursor: include ` +
      'to read all of them every time, or nullCursor: exclude to leave them out, counted.',
  );

/** All of them every time: nothing tells which of them changed. */
async function* nullCursorRows(reading: Reading, plan: CursorPlan): AsyncGenerator<SourceMessage> {
  const isNull: Condition = { column: plan.cursor, isNull: true };
  let where: Condition[] = [isNull];
  for (let hasMore = true; hasMore; ) {
    const page = await readPage(reading, reading.key, where, null);
    for (const { data } of page.rows) yield { stream: reading.stream, data };
    where = [isNull, { columns: reading.key, after: page.rows.at(-1)?.position ?? [] }];
    hasMore = page.hasMore;
  }
}
