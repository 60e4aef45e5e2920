import type { AttributeType } from '../../eventlog/index.ts';
import { identifier } from '../identifier.ts';
import type { Parameters, Reader, Store } from '../store.ts';

/** An attribute as it leaves the store. */
export interface ExportedAttribute {
  name: string;
  scope: 'case' | 'event';
  type: AttributeType;
  /** in events or cases */
  column: string;
  /** keys from the outermost inward, for nested XES attributes */
  path: string[] | null;
}

/** What of the standard columns the log has values for. */
export interface Presence {
  transitions: boolean;
  starts: boolean;
  resources: boolean;
  instances: boolean;
  /** a time that is not exact */
  precision: boolean;
  /** a time that is known to lie in an interval */
  intervals: boolean;
  cases: number;
  records: number;
}

export interface ExportedLog {
  attributes: ExportedAttribute[];
  presence: Presence;
  /** log-level content of XES as JSON */
  header: string | null;
}

/** Which cases leave: a SELECT of `case_no`, with the values it binds. */
export interface CaseSelection {
  sql: string;
  parameters: Parameters;
}

// Grain: one row per (record, case). Paired starts come with their event; records that no trace holds with the case they are of.
const MEMBERS = /* sql */ `
  CREATE OR REPLACE TEMP TABLE exported AS
  WITH chosen AS (SELECT case_no FROM exported_cases),
  members AS (
    SELECT case_no, event FROM trace
    UNION SELECT case_no, start_event FROM trace WHERE start_event IS NOT NULL
    UNION SELECT object, event FROM events SEMI JOIN cases ON cases.case_no = events.object ANTI JOIN set_aside USING (event)
  )
  SELECT case_no, event FROM members SEMI JOIN chosen USING (case_no)`;

/**
 * Chooses what leaves and tells what it has. Fills the temporary tables `exported_cases` (case_no) and `exported`
 * (case_no, event); `dropExported` removes them.
 */
export async function chooseExported(store: Store, selection: CaseSelection | undefined): Promise<ExportedLog> {
  const { sql, parameters } = selection ?? { sql: 'SELECT case_no FROM cases', parameters: {} };
  await store.run(`CREATE OR REPLACE TEMP TABLE exported_cases AS ${sql}`, parameters);
  await store.run(MEMBERS);
  const presence = await store.row<Presence>(`
    SELECT coalesce(bool_or(transition IS NOT NULL), false) AS transitions, coalesce(bool_or(started_at IS NOT NULL), false) AS starts,
           coalesce(bool_or(resource IS NOT NULL), false) AS resources, coalesce(bool_or(instance IS NOT NULL), false) AS instances,
           coalesce(bool_or(precision > 0), false) AS precision, coalesce(bool_or(after_at IS NOT NULL), false) AS intervals,
           count(DISTINCT case_no)::DOUBLE AS cases, count(*)::DOUBLE AS records
    FROM events JOIN exported USING (event)`);
  return { attributes: await readAttributes(store), presence, header: await readHeader(store) };
}

export async function dropExported(store: Store): Promise<void> {
  for (const table of ['exported', 'exported_cases']) await store.run(`DROP TABLE IF EXISTS temp.${table}`);
}

async function readAttributes(reader: Reader): Promise<ExportedAttribute[]> {
  const rows = await reader.rows<Omit<ExportedAttribute, 'path'> & { path: string | null }>(
    `SELECT name, scope, type, column_name AS "column", path::VARCHAR AS path FROM attributes ORDER BY scope, name`,
  );
  return rows.map((row) => ({ ...row, path: row.path === null ? null : (JSON.parse(row.path) as string[]) }));
}

async function readHeader(reader: Reader): Promise<string | null> {
  const [found] = await reader.rows<{ header: string }>(
    `SELECT header::VARCHAR AS header FROM batches WHERE header IS NOT NULL ORDER BY batch DESC LIMIT 1`,
  );
  return found?.header ?? null;
}

/** The standard columns of a record: instants in UTC and offset, words for codes. */
const STANDARD = /* sql */ `
  exported.case_no, cases.case_id, activities.name AS activity, events.transition, events.started_at, events.ended_at, events.offset_minutes,
  CASE events.precision WHEN 1 THEN 'minute' WHEN 2 THEN 'day' WHEN 3 THEN 'interval' ELSE 'exact' END AS precision, events.after_at, resources.name AS resource, events.instance`;

/**
 * Grain: one row per record and case, case by case in trace order: `case_no`, the standard columns, and the attributes
 * under their own column names.
 *
 * @param attributes of events, of cases or both
 */
export const RECORDS = (attributes: readonly ExportedAttribute[], where = ''): string => /* sql */ `
  SELECT ${STANDARD}
         ${attributes.map(({ scope, column }) => `, ${scope === 'case' ? 'cases' : 'events'}.${identifier(column)}`).join('')}
  FROM exported
  JOIN events USING (event)
  JOIN cases ON cases.case_no = exported.case_no
  JOIN activities ON activities.activity = events.activity
  JOIN sources ON sources.source = events.source
  LEFT JOIN resources ON resources.resource = events.resource
  ${where}
  ORDER BY exported.case_no, coalesce(events.started_at, events.ended_at), events.ended_at, sources.rank, events.sequence,
           events.batch, events.position, events.part, events.event`;

/** SQL of an instant as the source's clock showed it, with its offset; without one where the zone was assumed. */
export const localText = (instant: string, offset: string, separator: ' ' | 'T'): string => {
  const local = `(${instant} + to_minutes(coalesce(${offset}, 0)::INTEGER))`;
  const form = `'%Y-%m-%d${separator}%H:%M:%S'`;
  return `strftime(${local}, ${form}) || ${fractionText(instant)} || CASE WHEN ${offset} IS NULL THEN '' ELSE
    printf('%s%02d:%02d', CASE WHEN ${offset} < 0 THEN '-' ELSE '+' END, abs(${offset}) // 60, abs(${offset}) % 60) END`;
};

/** SQL of an instant in UTC. */
export const utcText = (instant: string, separator: ' ' | 'T'): string =>
  `strftime(${instant}, '%Y-%m-%d${separator}%H:%M:%S') || ${fractionText(instant)} || '+00:00'`;

/** Three digits, six where they are needed, none where there is no fraction. */
const fractionText = (instant: string): string => `CASE
  WHEN epoch_us(${instant}) % 1000000 = 0 THEN ''
  WHEN epoch_us(${instant}) % 1000 = 0 THEN strftime(${instant}, '.%g')
  ELSE strftime(${instant}, '.%f') END`;

const STANDARD_KEYS = {
  case: new Set(['concept:name', 'case:concept:name']),
  event: new Set([
    'concept:name',
    'concept:instance',
    'lifecycle:transition',
    'org:resource',
    'start_timestamp',
    'time:timestamp',
  ]),
};

/** The key of an attribute in a file. One that is called like a standard key is marked, so that it comes back as an attribute. */
export const writtenKey = ({ name, scope }: ExportedAttribute): string =>
  STANDARD_KEYS[scope].has(name) ? `throughline:attribute:${name}` : name;

/** The column name under which a flat file holds an attribute. */
export const flatName = (attribute: ExportedAttribute): string => {
  const key = writtenKey(attribute);
  return attribute.scope === 'case' && !key.startsWith('case:') ? `case:${key}` : key;
};
