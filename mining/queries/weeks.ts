import type { Slice, Week } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { onTimeSql } from './on-time.ts';
import { readSlicedLog, type SlicedLog } from './slice.ts';

// Grain: one row per week, from Monday, in which a case started or finished.
const WEEKS = (cases: string, onTime: string) => /* sql */ `
  WITH started AS (SELECT date_trunc('week', started_at) AS week, count(*) AS started FROM ${cases} GROUP BY week),
  finished AS (
    SELECT date_trunc('week', ended_at) AS week, count(*) AS finished, quantile_cont(lead_us, [0.5, 0.9]) AS lead_us,
      avg((${onTime})::INTEGER) AS share
    FROM ${cases} WHERE open IS NOT TRUE GROUP BY week)
  SELECT iso(week::TIMESTAMP) AS week, coalesce(started, 0)::DOUBLE AS started, coalesce(finished, 0)::DOUBLE AS finished,
    lead_us[1] / 1000 AS "medianLeadTimeMs", lead_us[2] / 1000 AS "p90LeadTimeMs", share AS "onTimeShare"
  FROM started FULL JOIN finished USING (week) ORDER BY week`;

/**
 * Cases by the week in which they started, and in which they finished with what lead times; those that kept their promise,
 * of the finished ones that carry one. Oldest first.
 */
export async function readWeeks(reader: Reader, slice: Slice): Promise<Week[]> {
  return readWeeksOf(reader, await readSlicedLog(reader, slice));
}

export const readWeeksOf = async (reader: Reader, log: SlicedLog): Promise<Week[]> =>
  reader.rows<Week>(WEEKS(log.cases, await onTimeSql(reader)), log.parameters);
