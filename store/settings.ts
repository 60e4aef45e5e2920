import type { LogSettings } from '../eventlog/index.ts';
import type { Reader, Writer } from './store.ts';

export interface ClosingActivities {
  activities: string[];
  source: 'given' | 'proposed' | 'none';
  reason: string;
}

const DEFAULTS: LogSettings = {
  caseNotion: 'case',
  lifecycle: 'each',
  closedBy: [],
  promise: null,
  deliveredBy: [],
  value: null,
  owners: {},
  handoffs: [],
  clockCorrections: {},
  infer: [],
};

/** Settings that each case notion has for itself. */
const OF_CASES: readonly string[] = ['caseNotion', 'closedBy', 'closedBySource', 'closedByReason'];

/** What the log knows about itself, with the case notion that the connection sees; defaults where nothing was given yet. */
export async function readSettings(reader: Reader): Promise<LogSettings> {
  const rows = await reader.rows<{ name: string; value: string }>(
    `SELECT name, value::VARCHAR AS value FROM settings UNION ALL SELECT name, value::VARCHAR FROM case_settings`,
  );
  const known = rows.filter(({ name }) => name in DEFAULTS).map(({ name, value }) => [name, JSON.parse(value)]);
  return { ...DEFAULTS, ...(Object.fromEntries(known) as Partial<LogSettings>) };
}

export async function writeSetting(writer: Writer, name: string, value: unknown): Promise<void> {
  const table = OF_CASES.includes(name) ? 'case_settings' : 'settings';
  await writer.run(`DELETE FROM ${table} WHERE name = $name`, { name });
  await writer.run(`INSERT INTO ${table} VALUES ($name, $value::JSON)`, { name, value: JSON.stringify(value) });
}

/** Which activities finish a case, and who said so. */
export async function readClosingActivities(reader: Reader): Promise<ClosingActivities> {
  const rows = await reader.rows<{ name: string; value: string }>(
    `SELECT name, value::VARCHAR AS value FROM case_settings WHERE name IN ('closedBy', 'closedBySource', 'closedByReason')`,
  );
  const setting = new Map(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
  return {
    activities: (setting.get('closedBy') ?? []) as string[],
    source: (setting.get('closedBySource') ?? 'none') as ClosingActivities['source'],
    reason: (setting.get('closedByReason') ?? '') as string,
  };
}

// The variants decide: a case is closed when a closing activity occurs in it. Without closing activities nobody knows.
const MARK_OPEN = /* sql */ `
  WITH closing AS (SELECT list(activity) AS codes FROM activities WHERE list_contains($closing, name)),
  states AS (
    SELECT variant, CASE WHEN len($closing) > 0 THEN NOT coalesce(list_has_any(activities, codes), false) END AS open
    FROM variants, closing
  )
  UPDATE cases SET open = states.open
  FROM states WHERE states.variant = cases.variant AND cases.open IS DISTINCT FROM states.open`;

/** Sets which activities finish a case and marks every case open or closed by it. Activities not (yet) seen are kept. */
export async function writeClosingActivities(writer: Writer, closing: ClosingActivities): Promise<void> {
  await writeSetting(writer, 'closedBy', closing.activities);
  await writeSetting(writer, 'closedBySource', closing.source);
  await writeSetting(writer, 'closedByReason', closing.reason);
  await writer.run(MARK_OPEN, { closing: closing.activities });
}

/**
 * Gives the log a new data version: the cache key of every figure. It depends on what was loaded and on how often
 * the log changed, so that two stores never share one by accident.
 */
export async function renewDataVersion(writer: Writer): Promise<void> {
  const { changes, content } = await writer.row<{ changes: number; content: string }>(
    `SELECT coalesce((SELECT value::DOUBLE FROM settings WHERE name = 'changes'), 0) + 1 AS changes,
            md5(coalesce((SELECT string_agg(sha256 || ingested_at, ',' ORDER BY batch) FROM batches), '')) AS content`,
  );
  await writeSetting(writer, 'changes', changes);
  await writeSetting(writer, 'dataVersion', `${changes}-${content.slice(0, 12)}`);
}

/** The version that `renewDataVersion` gave last; 'none' before the first load. */
export async function readDataVersion(reader: Reader): Promise<string> {
  const [version] = await reader.rows<{ version: string }>(
    `SELECT value->>'$' AS version FROM settings WHERE name = 'dataVersion'`,
  );
  return version?.version ?? 'none';
}

/** Which state of the log a connection sees, and of which case notion. */
export const readVersionOfCases = (reader: Reader): Promise<{ dataVersion: string; caseNotion: string }> =>
  reader.row(
    `SELECT coalesce((SELECT value->>'$' FROM settings WHERE name = 'dataVersion'), 'none') AS "dataVersion",
            coalesce((SELECT value->>'$' FROM case_settings WHERE name = 'caseNotion'), $caseNotion) AS "caseNotion"`,
    { caseNotion: DEFAULTS.caseNotion },
  );
