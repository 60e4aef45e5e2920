import type { SourceMessage } from '../source.ts';
import { keyJson, keyText, recordOfKey } from './key.ts';
import { readListing } from './listing.ts';
import type { Listing } from './pages.ts';
import { type RestSession, scopeOf } from './session.ts';
import type { KnownKeys } from './state.ts';
import type { StreamPlan } from './stream-plan.ts';

/** Finds records that went, by comparing lists of all keys from time to time. */
export interface KeyWatch {
  /** A record with the key was there. */
  note(key: string): void;
  /** Compares if it is time to; gives what went. */
  compare(): AsyncGenerator<SourceMessage>;
  /** null where keys are not compared */
  state(): KnownKeys | null;
}

const NO_WATCH: KeyWatch = { note: () => undefined, async *compare() {}, state: () => null };

export function watchKeys(session: RestSession, plan: StreamPlan, before: KnownKeys | null): KeyWatch {
  const { deletions } = plan.form;
  if (deletions === undefined) return NO_WATCH;
  const { context } = session;
  let known = new Set(before?.keys);
  let comparedAt = before?.at ?? null;

  const listKeys = async (): Promise<Set<string>> => {
    const { request, records, paging, key } = deletions;
    const isMoving = paging.moving ?? (paging.by === 'page' || paging.by === 'offset');
    const listing: Listing = { stream: plan.name, request, records, paging, key, ordered: null, scope: scopeOf({}) };
    const keys = new Set<string>();
    for await (const page of readListing(session, listing, { isMoving, from: null })) {
      for (const record of page.records) {
        const json = keyJson(record, key);
        if (json !== null) keys.add(json);
      }
    }
    return keys;
  };

  return {
    note: (key) => void known.add(key),
    async *compare() {
      const now = context.now();
      if (comparedAt !== null && now.getTime() - Date.parse(comparedAt) < deletions.every) return;
      let listed = await listKeys();
      const missing = [...known].filter((key) => !listed.has(key));
      if (missing.length > 0) listed = new Set([...listed, ...(await listKeys())]); // what one list missed, another has
      const gone = missing.filter((key) => !listed.has(key));
      if (listed.size === 0 && gone.length > 0) {
        const message = `Its list of keys is empty, though ${gone.length} were known. They are not taken for deleted: check what may be read.`;
        context.report({ kind: 'note', stream: plan.name, message });
        return;
      }
      for (const key of gone) yield deletionOf(plan, key, now.toISOString(), comparedAt);
      known = listed;
      comparedAt = now.toISOString();
    },
    state: () => ({ at: comparedAt, keys: [...known] }),
  };
}

/** @param since when it was known to be there last; null: not known */
export function deletionOf(plan: StreamPlan, key: string, at: string, since: string | null): SourceMessage {
  return {
    stream: plan.name,
    data: recordOfKey(key, plan.key),
    id: JSON.stringify([keyText(key), 'deleted', at]),
    operation: 'delete',
    ...(since === null ? {} : { since }),
  };
}
