import type { ObjectTimes } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { readObjectEvents } from './object-events.ts';

const MEASURES = ['flow', 'sojourn', 'synchronisation', 'pooling', 'lagging', 'readiness'] as const;
type Measure = (typeof MEASURES)[number];

// Grain: one row per activity and type; type null for what does not depend on types. An event counts where it has a predecessor.
const TIMES = (events: string) => /* sql */ `
  WITH arrivals AS (
    SELECT object, event, activity, begun_at, lag(ended_at) OVER (PARTITION BY object ORDER BY turn) AS came_at FROM (${events})),
  typed AS (SELECT event, activity, begun_at, came_at, type, key FROM arrivals JOIN objects USING (object) WHERE came_at IS NOT NULL),
  whole AS (
    SELECT event, any_value(activity) AS activity, any_value(begun_at) AS begun_at, min(came_at) AS first_at, max(came_at) AS last_at
    FROM typed GROUP BY event),
  latest AS (
    SELECT event, type, key FROM typed JOIN whole USING (event) WHERE came_at = last_at
    QUALIFY row_number() OVER (PARTITION BY event ORDER BY type, key) = 1),
  of_types AS (
    SELECT event, type, any_value(activity) AS activity, min(came_at) AS type_first, max(came_at) AS type_last FROM typed GROUP BY event, type),
  measured AS (
    SELECT event, activity, NULL AS type, epoch_us(begun_at) - epoch_us(first_at) AS flow, epoch_us(begun_at) - epoch_us(last_at) AS sojourn,
      epoch_us(last_at) - epoch_us(first_at) AS synchronisation, NULL::BIGINT AS pooling, NULL::BIGINT AS lagging, NULL::BIGINT AS readiness,
      false AS delays, NULL AS delaying
    FROM whole
    UNION ALL
    SELECT o.event, o.activity, o.type, NULL, NULL, NULL, epoch_us(type_last) - epoch_us(type_first), epoch_us(type_last) - epoch_us(first_at),
      epoch_us(type_first) - epoch_us(first_at), coalesce(l.type = o.type, false) AND last_at > first_at, l.key
    FROM of_types AS o JOIN whole AS w USING (event) LEFT JOIN latest AS l ON l.event = o.event)
  SELECT a.name AS activity, type, count(*)::DOUBLE AS events,
    ${MEASURES.flatMap((name) => [`avg(${name}) / 1000 AS ${name}_mean`, `median(${name}) / 1000 AS ${name}_median`]).join(', ')},
    CASE WHEN type IS NOT NULL THEN count(*) FILTER (delays)::DOUBLE END AS delays,
    arg_max(delaying, coalesce(lagging, 0)) FILTER (delays) AS delaying
  FROM measured JOIN activities AS a USING (activity)
  GROUP BY a.name, type ORDER BY a.name, type NULLS FIRST`;

type Row = Pick<ObjectTimes, 'activity' | 'type' | 'events' | 'delays' | 'delaying'> &
  Record<`${Measure}_${'mean' | 'median'}`, number | null>;

/**
 * What events wait for their objects, in milliseconds. With P the ends of the events directly before, one for each of an event's
 * objects that has one: flow is the start less the earliest of P, sojourn the start less the latest, synchronisation the latest less the
 * earliest. Of the objects of one type: pooling is their latest less their earliest, lagging their latest less the earliest of all,
 * readiness their earliest less the earliest of all. `delays` counts the events that waited for an object of the type last, `delaying` is the
 * object that one of them waited for longest; of two that came last at once the first by type and key counts. An event
 * without predecessor is left out. By activity, then the row of the event as a whole, then by type.
 *
 * Cost as `readOcDfg`.
 * Source: Park, Adams & van der Aalst (2022), "OPerA: object-centric performance analysis".
 */
export async function readOcTimes(reader: Reader): Promise<ObjectTimes[]> {
  const rows = await reader.rows<Row>(TIMES(await readObjectEvents(reader)));
  return rows.map((row) => {
    const time = (name: Measure) => {
      const [meanMs, medianMs] = [row[`${name}_mean`], row[`${name}_median`]];
      return meanMs === null || medianMs === null ? null : { meanMs, medianMs };
    };
    const { activity, type, events, delays, delaying } = row;
    return {
      activity,
      type,
      events,
      flow: time('flow'),
      sojourn: time('sojourn'),
      synchronisation: time('synchronisation'),
      pooling: time('pooling'),
      lagging: time('lagging'),
      readiness: time('readiness'),
      delays,
      delaying,
    };
  });
}
