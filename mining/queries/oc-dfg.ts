import type { ObjectEdge } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { readObjectEvents } from './object-events.ts';

// Grain: one row per (type, source, target). A couple that several objects of the type go through has one duration.
const EDGES = (events: string) => /* sql */ `
  WITH steps AS (
    SELECT object, event, activity, lead(event) OVER life AS next, lead(activity) OVER life AS target,
      epoch_us(lead(begun_at) OVER life) - epoch_us(ended_at) AS gap_us
    FROM (${events}) WINDOW life AS (PARTITION BY object ORDER BY turn)),
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

/**
 * The directly-follows multigraph: per type of objects the pairs of activities that follow one another in the life of one of
 * them. Three counts: distinct couples of events, distinct objects, and couples with each of their objects. Counts of two
 * types must not be added: one event may be in both. Durations run from the end of the first to the start of the second event,
 * once per couple; negative ones mean overlap. By type, then most couples first, then by name.
 *
 * Cost: a sort of the events, and one of the relations by object.
 * Source: Berti & van der Aalst (2023), "OC-PM: analyzing object-centric event logs and process models".
 */
export const readOcDfg = async (reader: Reader): Promise<ObjectEdge[]> =>
  reader.rows<ObjectEdge>(EDGES(await readObjectEvents(reader)));
