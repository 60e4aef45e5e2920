import type { Rework, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { readSlicedLog, type SlicedLog } from './slice.ts';

// Grain: one row per activity that occurs more than once in some case. Order is decided per variant, resources per case:
// `step` is one execution beyond the first in a variant, with the position of the one before it.
const rework = ({ cases }: SlicedLog) => /* sql */ `
  WITH weights AS (SELECT variant, count(*) AS cases FROM ${cases} GROUP BY variant),
  repeating AS (
    SELECT variant, cases, activities FROM weights JOIN variants USING (variant)
    WHERE len(activities) > len(list_distinct(activities))),
  placed AS (
    SELECT variant, cases, unnest(activities) AS activity, unnest(range(len(activities)))::UINTEGER AS position FROM repeating),
  step AS (
    SELECT *, lag(position) OVER (PARTITION BY variant, activity ORDER BY position) AS before
    FROM placed QUALIFY before IS NOT NULL),
  counted AS (
    SELECT activity, sum(times * cases) AS extra, sum(cases) AS cases, sum(loops * cases) AS loops
    FROM (SELECT variant, activity, any_value(cases) AS cases, count(*) AS times, count(*) FILTER (position = before + 1) AS loops
      FROM step GROUP BY variant, activity)
    GROUP BY activity),
  executed AS (
    SELECT t.activity, t.resource, lag(t.resource) OVER (PARTITION BY t.case_no, t.activity ORDER BY t.position) AS before
    FROM trace AS t JOIN (SELECT case_no, variant FROM ${cases} SEMI JOIN repeating USING (variant)) AS c USING (case_no)
    SEMI JOIN step ON step.variant = c.variant AND step.activity = t.activity),
  by_resource AS (
    SELECT activity, count(*) FILTER (resource = before) AS same, count(*) FILTER (resource <> before) AS other
    FROM executed GROUP BY activity)
  SELECT a.name AS activity, cases::DOUBLE AS cases, extra::DOUBLE AS "extraExecutions", loops::DOUBLE AS "selfLoops",
    (extra - loops)::DOUBLE AS repetitions, coalesce(same, 0)::DOUBLE AS "sameResource", coalesce(other, 0)::DOUBLE AS "otherResource"
  FROM counted JOIN activities AS a USING (activity) LEFT JOIN by_resource USING (activity)
  ORDER BY extra DESC, a.name`;

/**
 * Executions of an activity beyond its first in the case: a self-loop when the one before it is the event directly
 * before, a repetition when others lie between; selfLoops + repetitions = extraExecutions. By the same or another
 * resource than the execution before it; neither where one of the two is not recorded. Most extra executions first,
 * then by name.
 * Source: Swennen, Janssenswillen, Jans, Depaire & Vanhoof (2015), self-loops and repetitions, repeat and redo.
 */
export async function readRework(reader: Reader, slice: Slice): Promise<Rework[]> {
  const log = await readSlicedLog(reader, slice);
  return reader.rows<Rework>(rework(log), log.parameters);
}
