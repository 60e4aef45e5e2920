import { identifier } from './identifier.ts';
import type { Reader } from './store.ts';

/** What a log holds, as one text per part: equal for equal content, however and in whatever order it was loaded. */
export interface LogDigest {
  events: string;
  objects: string;
  links: string;
  /** stated ones, of events and of objects */
  relations: string;
  /** of objects, with the times from which they hold */
  values: string;
  /** declared types and their attributes */
  types: string;
  traces: string;
  rejects: string;
  streams: string;
  /** what the log remembers for loads to come: rows to be joined, how objects were observed last, what was said of events and decided on links */
  remembered: string;
}

// A sum does not depend on the order of the rows. 88 bits of each, so that 2^38 rows add up without overflow.
const digestOf = (rows: string): string => /* sql */ `
  SELECT count(*)::VARCHAR || '-' || coalesce(sum((md5_number(to_json(r)::VARCHAR) >> 40)::HUGEINT), 0)::VARCHAR AS digest FROM (${rows}) AS r`;

const sorted = (columns: readonly string[]): string => columns.map((column) => `, ${identifier(column)}`).join('');

const NAMED_EVENTS = (attributes: string) => /* sql */ `
  SELECT s.name AS source, o.type, o.key, a.name AS activity, transition, instance, started_at, ended_at, after_at, offset_minutes, precision,
    sequence, recorded_at, ingested_at, r.name AS resource, i.id ${attributes}
  FROM events AS e JOIN sources AS s USING (source) LEFT JOIN objects AS o USING (object) JOIN activities AS a USING (activity)
    LEFT JOIN resources AS r USING (resource) LEFT JOIN event_ids AS i USING (event)`;

const NAMED_LINKS = /* sql */ `
  SELECT c.type AS child_type, c.key AS child_key, p.type AS parent_type, p.key AS parent_key, rule, confidence
  FROM links JOIN objects AS c ON c.object = child JOIN objects AS p ON p.object = parent`;

const RELATED = /* sql */ `
  SELECT s.name AS source, e.identity::VARCHAR AS of, o.type, o.key, qualifier
  FROM event_objects JOIN events AS e USING (event) JOIN sources AS s USING (source) JOIN objects AS o ON o.object = event_objects.object
  UNION ALL
  SELECT s.type, s.key, t.type, t.key, qualifier
  FROM object_relations AS r JOIN objects AS s ON s.object = r.source JOIN objects AS t ON t.object = r.target`;

const VALUES = `SELECT type, key, attribute, from_at, value FROM object_values JOIN objects USING (object)`;

const TYPES = /* sql */ `
  SELECT kind, name AS type, NULL AS name, NULL AS value_type FROM declared_types
  UNION ALL SELECT kind, type, name, value_type FROM declared_attributes`;

const TRACES = /* sql */ `
  SELECT case_id, position, a.name AS activity, t.started_at, t.ended_at, gap_us, r.name AS resource
  FROM trace AS t JOIN cases USING (case_no) JOIN activities AS a USING (activity) LEFT JOIN resources AS r USING (resource)`;

const REJECTS = /* sql */ `
  SELECT s.name AS source, position, line, column_name, code, reason, raw
  FROM rejects JOIN batches USING (batch) JOIN sources AS s USING (source)`;

const STREAMS = `SELECT source, stream, next_seq, state::VARCHAR AS state, records, unreadable, last_received_at FROM landed_streams`;

const REMEMBERED = /* sql */ `
  SELECT definition, key, cells::VARCHAR AS content, received_at AS at, place FROM reference_rows JOIN reference_sets USING (reference)
  UNION ALL SELECT source, key, state::VARCHAR, observed_at, position FROM observations
  UNION ALL SELECT s.name, [subject::VARCHAR, reading::VARCHAR], concat_ws(' ', corrects, recorded_at, sequence, entry), received_at, position
    FROM readings JOIN sources AS s USING (source)
  UNION ALL SELECT s.name, [subject::VARCHAR, withdrawal::VARCHAR], concat_ws(' ', withdrawn_at, resource, recorded_at, sequence, entry), received_at, position
    FROM withdrawals JOIN sources AS s USING (source)
  UNION ALL SELECT id, [child_type, child_key, parent_type, parent_key], concat_ws(' ', verdict, decided_by, reason, before, after, evidence), decided_at, decision
    FROM link_decisions`;

/** Time O(rows): it reads the whole log. */
export async function readLogDigest(reader: Reader): Promise<LogDigest> {
  const columns = await reader.rows<{ scope: string; column: string }>(
    `SELECT scope, column_name AS "column" FROM attributes ORDER BY column_name`,
  );
  const of = (scope: string) => sorted(columns.filter((one) => one.scope === scope).map(({ column }) => column));
  const parts = {
    events: NAMED_EVENTS(of('event')),
    objects: `SELECT type, key ${of('case')} FROM objects`,
    links: NAMED_LINKS,
    relations: RELATED,
    values: VALUES,
    types: TYPES,
    traces: TRACES,
    rejects: REJECTS,
    streams: STREAMS,
    remembered: REMEMBERED,
  };
  const digests = {} as Record<keyof LogDigest, string>;
  for (const [part, rows] of Object.entries(parts)) {
    digests[part as keyof LogDigest] = (await reader.row<{ digest: string }>(digestOf(rows))).digest;
  }
  return digests;
}
