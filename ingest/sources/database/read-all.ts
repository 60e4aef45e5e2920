import { hash } from 'node:crypto';
import type { SourceMessage } from '../source.ts';
import { type KnownColumns, knownColumns, reportDrift } from './drift.ts';
import { assertNoNullKeys, notUnique, type Reading, readPage } from './reading.ts';
import type { Condition } from './session.ts';
import type { AllState, ChangedState } from './states.ts';

/** A state holds every row's key and hash. Saving one ever more rarely keeps all of them in proportion to the table. */
const LEAST_BETWEEN_STATES = 5_000;
/** Up to as many rows the time of the last look is saved even where nothing changed. */
const FEW_ROWS = 1_000;

/**
 * Looks at every row and gives those that are new or changed since they were given, and, where asked, the keys of those
 * that are gone. Every state on the way holds: what was given is not given again.
 */
export async function* readChanged(reading: Reading, last: ChangedState | null): AsyncGenerator<SourceMessage> {
  const { stream, options, context } = reading;
  const startedAt = context.now().toISOString();
  const known = begun(reading, last);
  const given = new Map(known?.rows);
  const seen = new Set<string>();
  const since = known?.lookedAt ?? null;
  const state = (lookedAt: string | null): SourceMessage => {
    const [columns, rows] = [knownColumns(reading.relation.columns), [...given]];
    return {
      stream,
      state: { version: 1, kind: 'changed', key: [...reading.key], lookedAt, columns, rows } satisfies ChangedState,
    };
  };

  let [changes, unsaved] = [0, 0];
  for await (const { rows, hasMore } of allPages(reading, null)) {
    for (const { data, key } of rows) {
      if (seen.has(key)) throw notUnique(reading, key);
      seen.add(key);
      const digest = digestOf(data);
      const before = given.get(key);
      if (before === digest) continue;
      given.set(key, digest);
      yield { stream, data, id: changeId(key, since, before, digest), ...(since !== null && { since }) };
      changes++;
      unsaved++;
    }
    if (hasMore && unsaved >= Math.max(LEAST_BETWEEN_STATES, given.size / 4)) {
      yield state(since);
      unsaved = 0;
    }
  }
  if (options.deletions) {
    for (const key of [...given.keys()].filter((one) => !seen.has(one))) {
      const before = given.get(key);
      given.delete(key);
      yield {
        stream,
        data: key,
        operation: 'delete',
        id: changeId(key, since, before, 'gone'),
        ...(since !== null && { since }),
      };
      changes++;
    }
  }
  if (changes > 0 || known === null || given.size <= FEW_ROWS) yield state(startedAt);
}

const digestOf = (data: string): string => hash('sha256', data, 'base64url').slice(0, 16);

/** Told apart even where a row takes an earlier form again; the same when a look that was cut off is done again. */
const changeId = (key: string, since: string | null, before: string | undefined, now: string): string =>
  `${key} after ${since ?? 'nothing'}: ${before ?? 'new'} to ${now}`;

/** Gives every row, in rounds: one that was cut off goes on where it was. */
export async function* readAll(reading: Reading, before: AllState | null): AsyncGenerator<SourceMessage> {
  const { stream, context } = reading;
  const lookedAt = context.now().toISOString();
  const known = begun(reading, before);
  const since = known?.lookedAt ? { since: known.lookedAt } : {};
  const state = (after: readonly string[] | null): SourceMessage => {
    const columns = knownColumns(reading.relation.columns);
    const at = after === null ? lookedAt : (known?.lookedAt ?? null);
    return {
      stream,
      state: {
        version: 1,
        kind: 'all',
        key: [...reading.key],
        lookedAt: at,
        columns,
        after: after && [...after],
      } satisfies AllState,
    };
  };
  for await (const { rows, hasMore } of allPages(reading, known?.after ?? null)) {
    for (const { data } of rows) yield { stream, data, ...since };
    if (hasMore) yield state(rows.at(-1)?.position ?? null);
  }
  yield state(null);
}

/** All rows after a place, in the order of the key, as they were at one moment where the database can. */
async function* allPages(reading: Reading, after: readonly string[] | null) {
  const { session, key } = reading;
  await session.beginSnapshot();
  try {
    await assertNoNullKeys(reading, []);
    let where: Condition[] = after === null ? [] : [{ columns: key, after }];
    for (let hasMore = true; hasMore; ) {
      const page = await readPage(reading, key, where, null);
      yield page;
      where = [{ columns: key, after: page.rows.at(-1)?.position ?? [] }];
      hasMore = page.hasMore;
    }
  } finally {
    await session.endSnapshot();
  }
}

interface Begun {
  key: string[];
  columns: KnownColumns;
}

/** The state, when it speaks of the same key; columns that came or went are told. */
function begun<State extends Begun>({ context, stream, key, relation }: Reading, state: State | null): State | null {
  if (state === null) return null;
  if (JSON.stringify(state.key) !== JSON.stringify(key)) {
    context.report({
      kind: 'note',
      stream,
      message: `Its key was ${state.key.join(', ')} before and is ${key.join(', ')} now: all rows are given again.`,
    });
    return null;
  }
  reportDrift(context, stream, state.columns, knownColumns(relation.columns));
  return state;
}
