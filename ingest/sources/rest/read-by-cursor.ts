import { EventLogError } from '../../../eventlog/index.ts';
import type { SourceMessage } from '../source.ts';
import { withChildren } from './children.ts';
import { instantNs, spanNs, writtenCursor } from './cursor-value.ts';
import { watchKeys } from './deletions.ts';
import type { Listing } from './pages.ts';
import { earlier, listingOf, pagesFrom, RECORDS_PER_STATE } from './reading.ts';
import { recentRecords } from './recent-records.ts';
import { readRecord, remarks } from './records.ts';
import { type RestSession, scopeOf } from './session.ts';
import type { CursorState, Place } from './state.ts';
import type { CursorPlan, StreamPlan } from './stream-plan.ts';

/**
 * Gives what a cursor says was changed since the last reading, less the lag. What was given already, and comes again
 * because of the lag, is told by its key and content and not given twice.
 */
export async function* readByCursor(
  session: RestSession,
  plan: StreamPlan,
  cursor: CursorPlan,
  before: CursorState | null,
): AsyncGenerator<SourceMessage> {
  const { context } = session;
  const bookmark = trusted(plan, cursor, before, context.now());
  const resumed = before?.reading ?? null;
  const recent = recentRecords(before?.recent ?? [], resumed !== null);
  const keys = watchKeys(session, plan, before?.keys ?? null);
  const told = remarks(plan, context);
  let hasBegun = resumed !== null;
  let startedAt = resumed === null ? context.now() : new Date(resumed.startedAt);
  let seen = resumed?.seen == null ? null : BigInt(resumed.seen);
  let recordsSince = 0;

  const state = (place: Place | null): CursorState => {
    const reached = place === null ? bookmarkAfter(cursor, bookmark, seen, startedAt) : bookmark;
    return {
      version: 1,
      kind: 'cursor',
      way: plan.way,
      bookmark: reached === null ? null : String(reached),
      recent: place === null ? recent.from(reached) : recent.all(),
      reading: place && { startedAt: startedAt.toISOString(), place, seen: seen === null ? null : String(seen) },
      keys: keys.state(),
    };
  };

  const { listing, first } = beginning(plan, cursor, bookmark, context.now());
  const beginAnew = () => {
    hasBegun = false;
    startedAt = context.now();
  };
  for await (const page of pagesFrom(session, plan, listing, { resumed: resumed?.place ?? null, first, beginAnew })) {
    if (!hasBegun) startedAt = earlier(startedAt, page.servedAt);
    hasBegun = true;
    for (const json of page.records) {
      const record = readRecord(json, plan);
      if ('unreadable' in record) {
        yield { stream: plan.name, ...record };
        continue;
      }
      told.add(record);
      if (record.cursor !== null && (seen === null || record.cursor > seen)) seen = record.cursor;
      if (record.key !== null && !record.isDeleted) keys.note(record.key);
      const data = await withChildren(session, plan, record.data);
      if (!recent.isNew(record.key, record.cursor, data)) continue;
      recordsSince++;
      yield { stream: plan.name, data, ...(record.isDeleted ? { operation: 'delete' } : {}) };
    }
    if (page.next === null || recordsSince < RECORDS_PER_STATE) continue;
    recordsSince = 0;
    yield { stream: plan.name, state: state(page.next) };
  }
  told.end();
  yield* keys.compare();
  yield { stream: plan.name, state: state(null) };
}

/** What to ask for, and the place at which it begins. */
function beginning(
  plan: StreamPlan,
  cursor: CursorPlan,
  bookmark: bigint | null,
  now: Date,
): { listing: Listing; first: Place | null } {
  const { scale } = cursor;
  const from = writtenCursor(scale, bookmark ?? cursor.from, now);
  const { by, first } = plan.form.paging;
  return {
    listing: listingOf(plan, scopeOf({ from })),
    first: by === 'cursor' ? { after: [from, first] } : null,
  };
}

/**
 * Everything before it was given. Never later than the start of the reading less the lag: what is written late with an
 * earlier time is read again.
 */
function bookmarkAfter(
  { scale, lag }: CursorPlan,
  before: bigint | null,
  seen: bigint | null,
  startedAt: Date,
): bigint | null {
  const reached = before !== null && (seen === null || before > seen) ? before : seen;
  if (reached === null) return null;
  if (scale.format === 'number') return reached - lag < 0n ? 0n : reached - lag;
  const most = instantNs(startedAt) - lag;
  return reached < most ? reached : most;
}

const DAY_NS = spanNs(86_400_000);

/**
 * The bookmark as far as it can be true: a clock that was ahead by up to a day and was put right is made up for.
 *
 * @throws EventLogError state-invalid for one that is further ahead: what was written meanwhile would never be read
 */
function trusted({ name }: StreamPlan, { scale }: CursorPlan, state: CursorState | null, now: Date): bigint | null {
  if (state?.bookmark == null) return null;
  const bookmark = BigInt(state.bookmark);
  if (scale.format === 'number' || bookmark <= instantNs(now)) return bookmark;
  if (bookmark <= instantNs(now) + DAY_NS) return bookmark - DAY_NS;
  throw new EventLogError(
    'state-invalid',
    `The state of the stream ${name} says that all was read up to ${new Date(Number(bookmark / 1_000_000n)).toISOString()}, and it is ` +
      `${now.toISOString()}. Set this machine's clock right, or reset the state of this stream: it is then read from the start; what is loaded stays.`,
  );
}
