import type { Loop, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { readSlicedLog, type SlicedLog } from './slice.ts';

const EXAMPLES = 5;

// Grain: one row per loop, most time first. `foremost` are the few passes that the examples come from, found before any name is read.
const LOOPS = ({ casesSql }: SlicedLog) => /* sql */ `
  WITH sliced AS (FROM passes ${casesSql === null ? '' : `SEMI JOIN (${casesSql}) AS kept USING (case_no)`}),
  names AS (SELECT list(name ORDER BY activity) AS name FROM activities),
  measured AS (
    SELECT loop, count(*) FILTER (turn = 1) AS cases, count(*) AS passes, sum(time_us) AS time_us, quantile_cont(time_us, 0.5) AS median_us,
      sum(touches) AS touches, max(case_time_us, ${EXAMPLES}) FILTER (turn = 1) AS most
    FROM sliced GROUP BY loop),
  ranked AS (
    SELECT measured.*, list_transform(activities, lambda a: names.name[a + 1]) AS named FROM measured JOIN loops USING (loop), names
    ORDER BY time_us DESC, passes DESC, named LIMIT $top),
  starts AS (SELECT loop, start, count(*) AS passes FROM sliced GROUP BY loop, start),
  entered AS (SELECT loop, arg_max(start, passes * 65536 - start) AS start FROM starts GROUP BY loop),
  foremost AS MATERIALIZED (
    SELECT loop, case_no, case_time_us FROM sliced JOIN ranked USING (loop) WHERE turn = 1 AND case_time_us >= most[-1]),
  examples AS (
    SELECT loop, list(case_id ORDER BY case_time_us DESC, case_id)[1:${EXAMPLES}] AS examples
    FROM foremost JOIN cases USING (case_no) GROUP BY loop)
  SELECT named[start + 1:] || named[:start] AS activities, cases::DOUBLE AS cases, passes::DOUBLE AS passes,
    time_us::DOUBLE / 1000 AS "timeMs", median_us / 1000 AS "medianPassMs", touches::DOUBLE AS touches, examples
  FROM ranked JOIN entered USING (loop) JOIN examples USING (loop) ORDER BY time_us DESC, passes DESC, named`;

/**
 * Exception loops: returns to an activity that the order had left, with the activities passed through. Loops that differ
 * only in where they begin are one, told from where most passes begin (of several, the first by name). A pass lasts from
 * the end of the activity that was left to the end of the return; the time of passes within it is theirs. Touches are
 * the events of the pass, the return counted, the one left not. Most time lost first, then most passes, then by name;
 * the examples are the cases that lost most.
 *
 * @param options.top how many; all without it
 * Passes are derived with the traces: the cost is linear in those of the slice.
 */
export async function readLoops(reader: Reader, slice: Slice, options: { top?: number } = {}): Promise<Loop[]> {
  return readLoopsOf(reader, await readSlicedLog(reader, slice), options);
}

export const readLoopsOf = (reader: Reader, log: SlicedLog, { top = Number.MAX_SAFE_INTEGER }: { top?: number }) =>
  reader.rows<Loop>(LOOPS(log), { ...log.parameters, top });
