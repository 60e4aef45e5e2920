import type { Overview } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { SlicedLog } from './slice.ts';

/** Fewer occurrences than these in either window are no basis for a median. */
const LEAST_COUNT = 20;
const MOST_CHANGES = 10;

// Grain: one row per edge that occurred often enough in both windows; the time gained or lost in all decides the order.
const CHANGES = ({ trace }: SlicedLog) => /* sql */ `
  WITH recent AS (
    SELECT edge, gap_us, ended_at > $asOf::TIMESTAMP - INTERVAL 28 DAY AS is_after FROM ${trace}
    WHERE edge IS NOT NULL AND ended_at > $asOf::TIMESTAMP - INTERVAL 112 DAY AND ended_at <= $asOf::TIMESTAMP),
  compared AS (
    SELECT edge, count(*) FILTER (NOT is_after) AS before_count, count(*) FILTER (is_after) AS after_count,
      quantile_cont(gap_us, 0.5) FILTER (NOT is_after) / 1000 AS before_ms, quantile_cont(gap_us, 0.5) FILTER (is_after) / 1000 AS after_ms
    FROM recent GROUP BY edge HAVING least(before_count, after_count) >= ${LEAST_COUNT})
  SELECT s.name AS source, t.name AS target, before_ms AS "beforeMedianMs", after_ms AS "afterMedianMs",
    before_count::DOUBLE AS "beforeCount", after_count::DOUBLE AS "afterCount"
  FROM compared JOIN edges USING (edge) JOIN activities AS s ON s.activity = source JOIN activities AS t ON t.activity = target
  WHERE before_ms <> after_ms
  ORDER BY abs(after_ms - before_ms) * after_count DESC, s.name, t.name LIMIT ${MOST_CHANGES}`;

/**
 * Edges whose median over the last four weeks moved most against the twelve before: the change of the median times the
 * recent occurrences, greatest first. An edge counts in the week in which its source ended.
 *
 * @param asOf a TIMESTAMP as text
 */
export const readChanges = (reader: Reader, log: SlicedLog, asOf: string): Promise<Overview['changes']> =>
  reader.rows(CHANGES(log), { ...log.parameters, asOf });
