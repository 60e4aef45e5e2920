import type { SourceMessage } from '../source.ts';
import { withChildren } from './children.ts';
import { instantNs, writtenCursor } from './cursor-value.ts';
import { deletionOf, watchKeys } from './deletions.ts';
import { keyText } from './key.ts';
import { readListing } from './listing.ts';
import type { Listing } from './pages.ts';
import { earlier, listingOf, pagesFrom, RECORDS_PER_STATE } from './reading.ts';
import { readRecord, remarks, versionOf } from './records.ts';
import { type RestSession, scopeOf } from './session.ts';
import type { Place, SnapshotState } from './state.ts';
import type { SnapshotPlan, StreamPlan } from './stream-plan.ts';

/**
 * Looks at records and gives those that are not what they were when they were looked at last. A change happened between
 * the two looks: each record says when the one before began.
 */
export async function* readSnapshot(
  session: RestSession,
  plan: StreamPlan,
  snapshot: SnapshotPlan,
  before: SnapshotState | null,
): AsyncGenerator<SourceMessage> {
  const { context } = session;
  const { name } = plan;
  const resumed = before?.reading ?? null;
  const lookedAt = before?.lookedAt ?? null;
  const known = new Map(before?.rows);
  const rows = new Map(resumed?.rows);
  const keys = watchKeys(session, plan, before?.keys ?? null);
  const told = remarks(plan, context);
  let hasBegun = resumed !== null;
  let startedAt = resumed === null ? context.now() : new Date(resumed.startedAt);
  let recordsSince = 0;
  const since = lookedAt === null ? {} : { since: lookedAt };

  const state = (place: Place | null): SnapshotState => ({
    version: 1,
    kind: 'snapshot',
    way: plan.way,
    lookedAt: place === null ? startedAt.toISOString() : lookedAt,
    rows: [...(place === null ? rows : known)],
    reading: place && { startedAt: startedAt.toISOString(), place, rows: [...rows] },
    keys: keys.state(),
  });

  const changed = async function* (page: { records: string[] }): AsyncGenerator<SourceMessage> {
    for (const json of page.records) {
      const record = readRecord(json, plan);
      if ('unreadable' in record) {
        yield { stream: name, ...record };
        continue;
      }
      told.add(record);
      const data = await withChildren(session, plan, record.data);
      if (record.key === null) {
        yield { stream: name, data, ...since };
        continue;
      }
      const version = versionOf(data, snapshot.ignore);
      const last = rows.get(record.key) ?? known.get(record.key);
      rows.set(record.key, version);
      keys.note(record.key);
      if (last === version) continue;
      recordsSince++;
      const id = JSON.stringify([keyText(record.key), lookedAt, version]);
      yield { stream: name, data, id, ...since, ...(record.isDeleted ? { operation: 'delete' } : {}) };
    }
  };

  const listing = beginning(plan, snapshot, lookedAt, context.now());
  const beginAnew = () => {
    hasBegun = false;
    startedAt = context.now();
  };
  const places = { resumed: resumed?.place ?? null, first: null, beginAnew };
  for await (const page of pagesFrom(session, plan, listing, places)) {
    if (!hasBegun) startedAt = earlier(startedAt, page.servedAt);
    hasBegun = true;
    yield* changed(page);
    if (page.next === null || recordsSince < RECORDS_PER_STATE) continue;
    recordsSince = 0;
    yield { stream: name, state: state(page.next) };
  }
  const missing = snapshot.deletions ? [...known.keys()].filter((key) => !rows.has(key)) : [];
  if (missing.length > 0) {
    // What one list missed, another has: only what is in neither is gone.
    for await (const page of readListing(session, listing, { isMoving: plan.isMoving, from: null }))
      yield* changed(page);
    for (const key of missing) {
      if (!rows.has(key)) yield deletionOf(plan, key, startedAt.toISOString(), lookedAt);
    }
  }
  told.end();
  yield* keys.compare();
  yield { stream: name, state: state(null) };
}

/** What to look at: with a window, what changed since some time before the last look. */
function beginning(
  plan: StreamPlan,
  { windowNs, scale, from: first }: SnapshotPlan,
  lookedAt: string | null,
  now: Date,
): Listing {
  if (windowNs === null) return listingOf(plan, scopeOf({}));
  const from = lookedAt === null ? first : instantNs(new Date(lookedAt)) - windowNs;
  return listingOf(plan, scopeOf({ from: writtenCursor(scale, from, now) }));
}
