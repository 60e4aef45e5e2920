import type { Loop, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { readSlicedLog, type SlicedLog } from './slice.ts';

const EXAMPLES = 5;

// Grain: one row per loop, most time first.
const LOOPS = ({ casesSql }: SlicedLog) => /* sql */ `
  WITH sliced AS (FROM passes ${casesSql === null ? '' : `SEMI JOIN (${casesSql}) AS kept USING (case_no)`}),
  names AS (SELECT list(name ORDER BY activity) AS name FROM activities),
  measured AS (
    SELECT loop, count(*) AS passes, sum(time_us) AS time_us, quantile_cont(time_us, 0.5) AS median_us, sum(touches) AS touches
    FROM sliced GROUP BY loop),
  ranked AS (
    SELECT measured.*, list_transform(activities, lambda a: names.name[a + 1]) AS named FROM measured JOIN loops USING (loop), names
    ORDER BY time_us DESC, passes DESC, named LIMIT $top),
  starts AS (SELECT loop, start, count(*) AS passes FROM sliced SEMI JOIN ranked USING (loop) GROUP BY loop, start),
  entered AS (SELECT loop, arg_max(start, passes * 65536 - start) AS start FROM starts GROUP BY loop),
  by_case AS (SELECT loop, case_no, sum(time_us)::BIGINT AS time_us FROM sliced SEMI JOIN ranked USING (loop) GROUP BY loop, case_no),
  by_loop AS (SELECT loop, count(*) AS cases, max(time_us, ${EXAMPLES}) AS most FROM by_case GROUP BY loop),
  examples AS (
    SELECT loop, any_value(by_loop.cases) AS cases, list(case_id ORDER BY time_us DESC, case_id)[1:${EXAMPLES}] AS examples
    FROM by_case JOIN by_loop USING (loop) JOIN cases USING (case_no) WHERE time_us >= most[-1] GROUP BY loop)
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
  const log = await readSlicedLog(reader, slice);
  return reader.rows<Loop>(LOOPS(log), { ...log.parameters, top: options.top ?? Number.MAX_SAFE_INTEGER });
}
