import { identifier, readLogDigest, type Reader } from '../../store/index.ts';

/** An event of the log as a trial compares it. */
export interface LoggedEvent {
  key: string;
  activity: string;
  /** ISO 8601 with microseconds */
  at: string;
  /** everything about it, as text */
  content: string;
  /** the same without its times */
  untimed: string;
}

export interface LogContent {
  events: LoggedEvent[];
  /** of the objects with their attributes, and of the links */
  digest: { objects: string; links: string };
}

const EVENTS = (attributes: string) => /* sql */ `
  SELECT o.type, o.key, a.name AS activity, e.transition, e.instance, e.precision, r.name AS resource, s.name AS source,
    e.offset_minutes, strftime(e.started_at, '%Y-%m-%dT%H:%M:%S.%fZ') AS started, strftime(e.ended_at, '%Y-%m-%dT%H:%M:%S.%fZ') AS ended,
    strftime(e.recorded_at, '%Y-%m-%dT%H:%M:%S.%fZ') AS recorded ${attributes}
  FROM events AS e JOIN objects AS o USING (object) JOIN activities AS a USING (activity) JOIN sources AS s USING (source)
    LEFT JOIN resources AS r USING (resource)
  ORDER BY o.type, o.key, e.ended_at, a.name, e.event`;

/** What the log holds, times of receipt left aside: they differ from run to run. */
export async function readLogContent(reader: Reader): Promise<LogContent> {
  const attributes = await reader.rows<{ column: string; name: string }>(
    `SELECT column_name AS "column", name FROM attributes WHERE scope = 'event' ORDER BY name`,
  );
  const columns = attributes.map(
    ({ column, name }) => `, e.${identifier(column)}::VARCHAR AS ${identifier(`a ${name}`)}`,
  );
  const rows = await reader.rows<Record<string, string | null>>(EVENTS(columns.join('')));
  const { objects, links } = await readLogDigest(reader);
  return { events: rows.map(loggedEvent), digest: { objects, links } };
}

function loggedEvent(row: Record<string, string | null>): LoggedEvent {
  const { started: _started, ended, recorded: _recorded, ...untimed } = row;
  return {
    key: String(row['key']),
    activity: String(row['activity']),
    at: String(ended),
    content: JSON.stringify(row),
    untimed: JSON.stringify(untimed),
  };
}
