import type { Overview, Slice } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';
import { owners, stages } from '../stages.ts';
import { readChanges } from './changes.ts';
import { readLoops } from './loops.ts';
import { readOpenOrders } from './open-orders.ts';
import { readAsOf } from './order-state.ts';
import { readPerformance } from './performance.ts';
import { readSlicedLog } from './slice.ts';
import { readAttributeColumns } from './slice-context.ts';

const WORST_LOOPS = 5;

// Grain: one row per case of the slice; on_time is null unless the case is finished and carries a promise.
const CASES = (cases: string, promise: string | null, isDelivered: boolean) => /* sql */ `
  WITH delivered AS (
    SELECT case_no, min(ended_at) AS delivered_at FROM trace
    SEMI JOIN (FROM activities WHERE list_contains($deliveredBy, name)) USING (activity) GROUP BY case_no),
  judged AS (
    SELECT c.started_at, c.ended_at, c.lead_us, c.open IS NOT TRUE AS finished,
      CASE WHEN c.open IS NOT TRUE AND ${promise ? `TRY_CAST(c.${promise} AS TIMESTAMP)` : 'NULL::TIMESTAMP'} IS NOT NULL
        THEN coalesce(${isDelivered ? 'delivered_at' : 'c.ended_at'} <= ${promise ? `TRY_CAST(c.${promise} AS TIMESTAMP)` : 'NULL'}, FALSE) END AS on_time
    FROM ${cases} AS c LEFT JOIN delivered USING (case_no))`;

const ON_TIME = `SELECT avg(on_time::INTEGER) AS share, count(*) FILTER (finished)::DOUBLE AS finished FROM judged`;

// Grain: one row per week, from Monday, in which a case started or finished.
const WEEKS = /* sql */ `,
  started AS (SELECT date_trunc('week', started_at) AS week, count(*) AS started FROM judged GROUP BY week),
  finished AS (
    SELECT date_trunc('week', ended_at) AS week, count(*) AS finished, quantile_cont(lead_us, 0.5) / 1000 AS median,
      quantile_cont(lead_us, 0.9) / 1000 AS p90, avg(on_time::INTEGER) AS share
    FROM judged WHERE finished GROUP BY week)
  SELECT iso(week::TIMESTAMP) AS week, coalesce(started, 0)::DOUBLE AS started, coalesce(finished, 0)::DOUBLE AS finished,
    median AS "medianLeadTimeMs", p90 AS "p90LeadTimeMs", share AS "onTimeShare"
  FROM started FULL JOIN finished USING (week) ORDER BY week`;

/**
 * Where orders stand, in one answer: lead times and their trend, what waits where and for whom, the worst loops, and
 * which edges changed. A promise is kept when the first delivering activity (the end of the case, where none is named)
 * comes no later.
 *
 * @param options.asOf ISO 8601; the end of the last event without it. It moves what waits and what changed
 */
export async function readOverview(reader: Reader, slice: Slice, options: { asOf?: string } = {}): Promise<Overview> {
  const instant = await readAsOf(reader, options.asOf);
  const log = await readSlicedLog(reader, slice);
  const { deliveredBy, promise } = await readSettings(reader);
  const promised = (await readAttributeColumns(reader)).find(({ name, scope }) => scope === 'case' && name === promise);
  const cases = CASES(log.cases, promised?.column ?? null, deliveredBy.length > 0);
  const parameters = { ...log.parameters, deliveredBy };
  const { share, finished } = await reader.row<{ share: number | null; finished: number }>(
    `${cases} ${ON_TIME}`,
    parameters,
  );
  const orders = await readOpenOrders(reader, slice, options.asOf);
  const { leadTimeMs, openCases } = await readPerformance(reader, slice);
  return {
    cases: finished + openCases,
    openCases,
    finishedCases: finished,
    asOf: instant?.iso ?? null,
    leadTimeMs,
    onTimeShare: share,
    weeks: await reader.rows(`${cases} ${WEEKS}`, parameters),
    stages: stages(orders),
    owners: owners(orders),
    loops: await readLoops(reader, slice, { top: WORST_LOOPS }),
    changes: instant === null ? [] : await readChanges(reader, log, instant.at),
  };
}
