import type { Distribution, Performance, Slice } from '../../eventlog/index.ts';
import { readClosingActivities, type Reader } from '../../store/index.ts';
import { distributionColumns, distributionOf } from './distribution.ts';
import { onTimeSql } from './on-time.ts';
import { readSlicedLog, type SlicedLog } from './slice.ts';

// Grain: one row. The lead times are over the cases of the slice that have one.
const FIGURES = (cases: string, hasLeadTime: string, onTime: string) => /* sql */ `
  WITH judged AS (SELECT open, CASE WHEN ${hasLeadTime} THEN lead_us END AS measured_us, ${onTime} AS on_time FROM ${cases})
  SELECT count(measured_us)::DOUBLE AS cases, count(*) FILTER (open)::DOUBLE AS open, count(*) FILTER (open IS NOT TRUE)::DOUBLE AS finished,
    avg(on_time::INTEGER) AS "onTimeShare", ${distributionColumns('measured_us')}
  FROM judged`;

type Figures = Distribution & { cases: number; open: number; finished: number; onTimeShare: number | null };

/**
 * Lead times: from a case's first start (or only time) to its last end. `cases` are those measured; `openCases`
 * and `finishedCases` are the open ones of the slice and the others. Open cases are left out of `cases` when closing
 * activities were given; merely proposed ones leave every case in. `onTimeShare` is of the finished cases that carry a
 * promise: those delivered by it.
 */
export async function readPerformance(reader: Reader, slice: Slice): Promise<Performance> {
  return readPerformanceOf(reader, await readSlicedLog(reader, slice));
}

export async function readPerformanceOf(reader: Reader, log: SlicedLog): Promise<Performance> {
  const sql = FIGURES(log.cases, await hasLeadTimeSql(reader), await onTimeSql(reader));
  const { cases, open, finished, onTimeShare, ...times } = await reader.row<Figures>(sql, log.parameters);
  return { cases, openCases: open, finishedCases: finished, onTimeShare, leadTimeMs: distributionOf(times) };
}

/** The cases of a sliced log that have a lead time, as a relation with the columns of `cases`. */
export async function measuredCases(reader: Reader, log: SlicedLog): Promise<string> {
  return `(FROM ${log.cases} WHERE ${await hasLeadTimeSql(reader)})`;
}

async function hasLeadTimeSql(reader: Reader): Promise<string> {
  const { source } = await readClosingActivities(reader);
  return source === 'given' ? 'open IS NOT TRUE' : 'TRUE';
}
