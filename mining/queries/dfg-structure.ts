import type { Reader } from '../../store/index.ts';
import type { Structure } from '../dfg-of.ts';
import type { SlicedLog } from './slice.ts';

// Grain: one row per variant of the slice that has an activity left, with its cases and what is left of it.
const projected = (cases: string, kept: boolean) => /* sql */ `
  weights AS (SELECT variant, count(*) AS cases FROM ${cases} GROUP BY variant),
  reduced AS (
    SELECT variant, cases, ${kept ? 'list_filter(activities, lambda a: list_contains($keep::USMALLINT[], a))' : 'activities'} AS activities
    FROM weights JOIN variants USING (variant)),
  projected AS (FROM reduced WHERE len(activities) > 0)`;

// Grain: one row per activity.
const ACTIVITIES = (cases: string, kept: boolean) => /* sql */ `
  WITH ${projected(cases, kept)},
  executed AS (
    SELECT activity, sum(times * cases) AS count, sum(cases) AS cases
    FROM (SELECT any_value(cases) AS cases, activity, count(*) AS times
      FROM (SELECT variant, cases, unnest(activities) AS activity FROM projected) GROUP BY variant, activity)
    GROUP BY activity),
  started AS (SELECT activities[1] AS activity, sum(cases) AS starts FROM projected GROUP BY ALL),
  ended AS (SELECT activities[-1] AS activity, sum(cases) AS ends FROM projected GROUP BY ALL)
  SELECT activity::DOUBLE AS code, name AS activity, count::DOUBLE AS count, cases::DOUBLE AS cases,
    coalesce(starts, 0)::DOUBLE AS starts, coalesce(ends, 0)::DOUBLE AS ends
  FROM executed JOIN activities USING (activity) LEFT JOIN started USING (activity) LEFT JOIN ended USING (activity)
  ORDER BY count DESC, name`;

// Grain: one row per (source, target).
const EDGES = (cases: string, kept: boolean) => /* sql */ `
  WITH ${projected(cases, kept)},
  pairs AS (
    SELECT variant, cases, unnest(activities[1:len(activities) - 1]) AS source, unnest(activities[2:]) AS target
    FROM projected WHERE len(activities) > 1)
  SELECT source::DOUBLE AS source, target::DOUBLE AS target, sum(times * cases)::DOUBLE AS count, sum(cases)::DOUBLE AS cases
  FROM (SELECT source, target, any_value(cases) AS cases, count(*) AS times FROM pairs GROUP BY variant, source, target)
  JOIN activities AS s ON s.activity = source JOIN activities AS t ON t.activity = target
  GROUP BY source, target, s.name, t.name ORDER BY sum(times * cases) DESC, s.name, t.name`;

/** Counts of activities and edges: those of each variant times its cases, so no event is read. */
export async function readStructure(
  reader: Reader,
  log: SlicedLog,
  keep: readonly number[] | null,
): Promise<Structure> {
  const parameters = keep ? { ...log.parameters, keep: JSON.stringify(keep) } : log.parameters;
  const activities = await reader.rows<Structure['activities'][number]>(
    ACTIVITIES(log.cases, keep !== null),
    parameters,
  );
  const edges = await reader.rows<Structure['edges'][number]>(EDGES(log.cases, keep !== null), parameters);
  return { activities, edges };
}
