import type { ObjectEdge } from '../../eventlog/index.ts';
import { type Reader, RELATIONS } from '../../store/index.ts';

// Grain: one row per object and event; turn is the order of events as in traces. Every record is an event.
const OBJECT_EVENTS = /* sql */ `
  WITH places AS (SELECT source, row_number() OVER (ORDER BY rank, name) AS rank FROM sources),
  standing AS (
    SELECT event, activity, coalesce(started_at, ended_at) AS begun_at, ended_at,
      row_number() OVER (ORDER BY coalesce(started_at, ended_at), ended_at, rank, sequence, batch, position, part, event) AS turn
    FROM events JOIN places USING (source) ANTI JOIN set_aside USING (event))
  SELECT related.object, event, activity, begun_at, ended_at, turn
  FROM (SELECT DISTINCT event, object FROM ${RELATIONS} AS stated) AS related JOIN standing USING (event)`;

const EDGES = /* sql */ `
  WITH steps AS (
    SELECT object, event, activity, lead(event) OVER life AS next, lead(activity) OVER life AS target,
      epoch_us(lead(begun_at) OVER life) - epoch_us(ended_at) AS gap_us
    FROM (${OBJECT_EVENTS}) WINDOW life AS (PARTITION BY object ORDER BY turn)),
  typed AS (SELECT type, object, event, next, activity AS source, target, gap_us FROM steps JOIN objects USING (object) WHERE next IS NOT NULL),
  couples AS (
    SELECT type, source, target, event, next, count(*) AS objects, any_value(gap_us) AS gap_us FROM typed GROUP BY ALL),
  times AS (
    SELECT type, source, target, count(*) AS couples, sum(objects) AS total, avg(gap_us) AS mean_us, median(gap_us) AS median_us
    FROM couples GROUP BY type, source, target),
  bearers AS (SELECT type, source, target, count(DISTINCT object) AS objects FROM typed GROUP BY type, source, target)
  SELECT type, s.name AS source, t.name AS target, couples::DOUBLE AS "eventCouples", objects::DOUBLE AS "uniqueObjects",
    total::DOUBLE AS "totalObjects", mean_us / 1000 AS "meanMs", median_us / 1000 AS "medianMs"
  FROM times JOIN bearers USING (type, source, target)
    JOIN activities AS s ON s.activity = times.source JOIN activities AS t ON t.activity = times.target
  ORDER BY type, couples DESC, s.name, t.name`;

/** The multigraph as its definition reads, in SQL. */
export const readPlainOcDfg = (reader: Reader): Promise<ObjectEdge[]> => reader.rows(EDGES);

/** In the order of the rows of `readPlainOcTimes`. */
export const MEASURES = ['flow', 'sojourn', 'synchronisation', 'pooling', 'lagging', 'readiness'] as const;

const TIMES = /* sql */ `
  WITH arrivals AS (
    SELECT object, event, activity, begun_at, turn, lag(ended_at) OVER (PARTITION BY object ORDER BY turn) AS came_at FROM (${OBJECT_EVENTS})),
  typed AS (SELECT event, activity, begun_at, turn, came_at, type, key FROM arrivals JOIN objects USING (object) WHERE came_at IS NOT NULL),
  whole AS (
    SELECT event, any_value(activity) AS activity, any_value(turn) AS turn, any_value(begun_at) AS begun_at, min(came_at) AS first_at,
      max(came_at) AS last_at
    FROM typed GROUP BY event),
  latest AS (
    SELECT event, type, key FROM typed JOIN whole USING (event) WHERE came_at = last_at
    QUALIFY row_number() OVER (PARTITION BY event ORDER BY type, key) = 1),
  of_types AS (
    SELECT event, type, any_value(activity) AS activity, min(came_at) AS type_first, max(came_at) AS type_last FROM typed GROUP BY event, type),
  measured AS (
    SELECT event, activity, turn, NULL AS type, epoch_us(begun_at) - epoch_us(first_at) AS flow, epoch_us(begun_at) - epoch_us(last_at) AS sojourn,
      epoch_us(last_at) - epoch_us(first_at) AS synchronisation, NULL::BIGINT AS pooling, NULL::BIGINT AS lagging, NULL::BIGINT AS readiness,
      false AS delays, NULL AS delaying
    FROM whole
    UNION ALL
    SELECT o.event, o.activity, turn, o.type, NULL, NULL, NULL, epoch_us(type_last) - epoch_us(type_first),
      epoch_us(type_last) - epoch_us(first_at), epoch_us(type_first) - epoch_us(first_at),
      coalesce(l.type = o.type, false) AND last_at > first_at, l.key
    FROM of_types AS o JOIN whole AS w USING (event) LEFT JOIN latest AS l ON l.event = o.event)
  SELECT a.name AS activity, type, count(*)::DOUBLE AS events,
    [${MEASURES.map((name) => `avg(${name}) / 1000`).join(', ')}] AS means,
    [${MEASURES.map((name) => `median(${name}) / 1000`).join(', ')}] AS medians,
    CASE WHEN type IS NOT NULL THEN count(*) FILTER (delays)::DOUBLE END AS delays,
    first(delaying ORDER BY lagging DESC, turn) FILTER (delays) AS delaying
  FROM measured JOIN activities AS a USING (activity)
  GROUP BY a.name, type ORDER BY a.name, type NULLS FIRST`;

export interface PlainTimes {
  activity: string;
  type: string | null;
  events: number;
  means: (number | null)[];
  medians: (number | null)[];
  delays: number | null;
  delaying: string | null;
}

/** What events wait for their objects as the definitions read, in SQL. */
export const readPlainOcTimes = (reader: Reader): Promise<PlainTimes[]> => reader.rows(TIMES);
