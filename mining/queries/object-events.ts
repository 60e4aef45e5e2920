import { hasStatedRelations, type Reader, readSettings, RELATIONS } from '../../store/index.ts';

/** Which records are events, by how the log's lifecycle is read. A start is part of the event that completes it. */
const COUNTS = {
  each: '',
  pair: `WHERE transition IS DISTINCT FROM 'start'`,
  complete: `WHERE transition IS NULL OR transition = 'complete'`,
};

/**
 * SQL of what objects went through. Grain: one row per object and event, in whatever order: object, event, activity,
 * begun_at (start, or only time), ended_at, and `turn`, the total order of events as in traces.
 */
export async function readObjectEvents(reader: Reader): Promise<string> {
  const { lifecycle } = await readSettings(reader);
  const isStated = await hasStatedRelations(reader);
  const { some } = await reader.row<{ some: boolean }>('SELECT EXISTS (FROM set_aside) AS some');
  return /* sql */ `
    WITH places AS (SELECT source, row_number() OVER (ORDER BY rank, name) AS rank FROM sources),
    standing AS (
      SELECT event, object AS own, activity, coalesce(started_at, ended_at) AS begun_at, ended_at,
        row_number() OVER (ORDER BY coalesce(started_at, ended_at), ended_at, rank, sequence, batch, position, part, event)::UINTEGER AS turn
      FROM events JOIN places USING (source) ${some ? 'ANTI JOIN set_aside USING (event)' : ''} ${COUNTS[lifecycle]})
    ${
      isStated
        ? `SELECT related.object, event, activity, begun_at, ended_at, turn
           FROM (SELECT DISTINCT event, object FROM ${RELATIONS} AS stated) AS related JOIN standing USING (event)`
        : `SELECT own AS object, event, activity, begun_at, ended_at, turn FROM standing WHERE own IS NOT NULL`
    }`;
}
