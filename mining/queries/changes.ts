import type { Change, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { type ComparedSpans, LEAST_COUNT, MOST_CHANGES } from '../changes-of-arrays.ts';
import { type AsOf, readAsOf } from './order-state.ts';
import { readSlicedLog, type SlicedLog } from './slice.ts';

/** How long back from the instant the later span begins, and the earlier one. */
const [LATER_DAYS, EARLIER_DAYS] = [28, 112];

// Grain: one row per edge that occurred often enough in both windows; the time gained or lost in all decides the order.
const CHANGES = ({ trace }: SlicedLog) => /* sql */ `
  WITH recent AS (
    SELECT edge, gap_us, ended_at > $asOf::TIMESTAMP - INTERVAL ${LATER_DAYS} DAY AS is_after FROM ${trace}
    WHERE edge IS NOT NULL AND ended_at > $asOf::TIMESTAMP - INTERVAL ${EARLIER_DAYS} DAY AND ended_at <= $asOf::TIMESTAMP),
  halves AS (
    SELECT edge, is_after, count(*) AS count, quantile_cont(gap_us, 0.5) / 1000 AS median FROM recent
    GROUP BY edge, is_after HAVING count(*) >= ${LEAST_COUNT}),
  compared AS (
    SELECT edge, b.count AS before_count, a.count AS after_count, b.median AS before_ms, a.median AS after_ms
    FROM (FROM halves WHERE NOT is_after) AS b JOIN (FROM halves WHERE is_after) AS a USING (edge))
  SELECT s.name AS source, t.name AS target, before_ms AS "beforeMedianMs", after_ms AS "afterMedianMs",
    before_count::DOUBLE AS "beforeCount", after_count::DOUBLE AS "afterCount"
  FROM compared JOIN edges USING (edge) JOIN activities AS s ON s.activity = source JOIN activities AS t ON t.activity = target
  WHERE before_ms <> after_ms
  ORDER BY abs(after_ms - before_ms) * after_count DESC, s.name, t.name LIMIT ${MOST_CHANGES}`;

const DAY_US = 86_400_000_000;

/** The two spans that are compared as of an instant. */
export const comparedSpans = ({ us }: AsOf): ComparedSpans => ({
  fromMs: (us - EARLIER_DAYS * DAY_US) / 1000,
  sinceMs: (us - LATER_DAYS * DAY_US) / 1000,
  toMs: us / 1000,
});

/**
 * Edges whose median over the last four weeks moved most against the twelve before: the change of the median times the
 * recent occurrences, greatest first, ten at most. An edge counts in the week in which its source ended.
 *
 * @param options.asOf ISO 8601; the end of the last event without it
 */
export async function readChanges(reader: Reader, slice: Slice, options: { asOf?: string } = {}): Promise<Change[]> {
  const instant = await readAsOf(reader, options.asOf);
  if (instant === null) return [];
  const log = await readSlicedLog(reader, slice);
  return reader.rows<Change>(CHANGES(log), { ...log.parameters, asOf: instant.at });
}
