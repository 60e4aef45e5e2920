import type { ObjectType } from '../../eventlog/index.ts';
import { hasStatedRelations, type Reader, RELATIONS } from '../../store/index.ts';

// Grain: one row per type of objects, declared ones without any included.
const OBJECTS = (touching: string) => /* sql */ `
  WITH touched AS (${touching}),
  counted AS (SELECT type, count(*) AS objects FROM objects GROUP BY type),
  types AS (SELECT type FROM counted UNION SELECT name FROM declared_types WHERE kind = 'object')
  SELECT type, coalesce(objects, 0)::DOUBLE AS objects, coalesce(events, 0)::DOUBLE AS events
  FROM types LEFT JOIN counted USING (type) LEFT JOIN touched USING (type)
  ORDER BY events DESC, objects DESC, type`;

/** Grain: one row per type with events. Without stated relations an event has one object, and need not be told from others. */
const TOUCHING = {
  stated: /* sql */ `
    SELECT type, count(DISTINCT event) AS events FROM ${RELATIONS} AS related JOIN objects USING (object) ANTI JOIN set_aside USING (event) GROUP BY type`,
  own: `SELECT type, count(*) AS events FROM events ANTI JOIN set_aside USING (event) JOIN objects USING (object) GROUP BY type`,
};

/**
 * The types of objects, with how many there are and how many events they take part in; an event of several types counts
 * for each. Those with most events first, then by objects and name.
 */
export async function readObjects(reader: Reader): Promise<ObjectType[]> {
  const touching = (await hasStatedRelations(reader)) ? TOUCHING.stated : TOUCHING.own;
  return reader.rows<ObjectType>(OBJECTS(touching));
}
