import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ingestMappings, type MappingReport } from '../../../ingest/mapping/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

/** The log that mappings make of files, each by its path and its text. */
export async function withPackLog<Result>(
  mappings: readonly [string, ...string[]],
  files: Readonly<Record<string, string>>,
  work: (store: Store, report: MappingReport) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-pack-log-'));
  const store = await openStore(null);
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await work(store, await ingestMappings(store, mappings, folder));
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
}

export type ToldEvent = [at: string, activity: string, object: string];

/** Every event: its time in UTC to the second, its activity, its object as `type key`. */
export async function toldEvents(store: Store): Promise<ToldEvent[]> {
  const rows = await store.rows<{ at: string; activity: string; object: string }>(
    `SELECT strftime(e.ended_at, '%Y-%m-%d %H:%M:%S') AS "at", a.name AS activity, o.type || ' ' || o.key AS object
     FROM events AS e JOIN objects AS o USING (object) JOIN activities AS a USING (activity) ORDER BY ALL`,
  );
  return rows.map(({ at, activity, object }) => [at, activity, object]);
}

/** The activities of a case, in order. */
export async function traceOf(store: Store, key: string): Promise<string[]> {
  const rows = await store.rows<{ name: string }>(
    `SELECT a.name FROM trace JOIN cases USING (case_no) JOIN activities AS a USING (activity)
     WHERE cases.case_id = $key ORDER BY trace.position`,
    { key },
  );
  return rows.map(({ name }) => name);
}

/** Every link as `child key -> parent key`. */
export async function toldLinks(store: Store): Promise<string[]> {
  const rows = await store.rows<{ link: string }>(
    `SELECT c.type || ' ' || c.key || ' -> ' || p.type || ' ' || p.key AS link
     FROM links JOIN objects AS c ON c.object = links.child JOIN objects AS p ON p.object = links.parent ORDER BY link`,
  );
  return rows.map(({ link }) => link);
}

/** What was rejected: column and code. */
export const toldRejects = (store: Store): Promise<{ column: string | null; code: string }[]> =>
  store.rows(`SELECT column_name AS "column", code FROM rejects ORDER BY ALL`);
