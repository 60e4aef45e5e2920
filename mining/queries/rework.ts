import type { Rework, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { readSlicedLog, type SlicedLog } from './slice.ts';

// Grain: one row per activity that occurs more than once in some case.
const REWORK = ({ casesSql }: SlicedLog) => /* sql */ `
  WITH counted AS (
    SELECT activity, count(*) AS extra, count(*) FILTER (turn = 2) AS cases, count(*) FILTER (is_direct) AS loops,
      count(*) FILTER (same_resource) AS same, count(*) FILTER (NOT same_resource) AS other
    FROM repeats ${casesSql === null ? '' : `SEMI JOIN (${casesSql}) AS kept USING (case_no)`} GROUP BY activity)
  SELECT name AS activity, cases::DOUBLE AS cases, extra::DOUBLE AS "extraExecutions", loops::DOUBLE AS "selfLoops",
    (extra - loops)::DOUBLE AS repetitions, same::DOUBLE AS "sameResource", other::DOUBLE AS "otherResource"
  FROM counted JOIN activities USING (activity) ORDER BY extra DESC, name`;

/**
 * Executions of an activity beyond its first in the case: a self-loop when the one before it is the event directly
 * before, a repetition when others lie between; selfLoops + repetitions = extraExecutions. By the same or another
 * resource than the execution before it; neither where one of the two is not recorded. Most extra executions first,
 * then by name. Repeats are derived with the traces: the cost is linear in those of the slice.
 * Source: Swennen, Janssenswillen, Jans, Depaire & Vanhoof (2015), self-loops and repetitions, repeat and redo.
 */
export async function readRework(reader: Reader, slice: Slice): Promise<Rework[]> {
  const log = await readSlicedLog(reader, slice);
  return reader.rows<Rework>(REWORK(log), log.parameters);
}
