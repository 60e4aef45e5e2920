import type { Overview, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { readLoopsOf } from './loops.ts';
import { type LogQueries, STORE_QUERIES } from './log-queries.ts';
import { readPerformanceOf } from './performance.ts';
import { readSlicedLog } from './slice.ts';
import { readWeeksOf } from './weeks.ts';

const WORST_LOOPS = 5;

/**
 * Where orders stand, in one answer: lead times and their trend, what waits where and for whom, the worst loops, and
 * which edges changed. The store computes its parts one after another, while threads are at work on theirs.
 *
 * @param options.asOf ISO 8601; the end of the last event without it. It moves what waits and what changed
 */
export async function readOverview(
  reader: Reader,
  slice: Slice,
  options: { asOf?: string } = {},
  { readStages, readChanges }: LogQueries = STORE_QUERIES,
): Promise<Overview> {
  const log = await readSlicedLog(reader, slice);
  const [standing, changes, performance, weeks, loops] = await Promise.all([
    readStages(reader, slice, options),
    readChanges(reader, slice, options),
    readPerformanceOf(reader, log),
    readWeeksOf(reader, log),
    readLoopsOf(reader, log, { top: WORST_LOOPS }),
  ]);
  const { openCases, finishedCases, onTimeShare, leadTimeMs } = performance;
  const cases = openCases + finishedCases;
  return { cases, openCases, finishedCases, onTimeShare, leadTimeMs, ...standing, weeks, loops, changes };
}
