import type { Finding } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { LogFacts } from './log-facts.ts';
import { counted, percent } from './wording.ts';

// Grain: one row. Only cases with a tie can hold duplicates. The loader numbers equal rows from their common identity upwards, so
// they are a few units in 2^128 apart: equal as DOUBLE.
const DUPLICATES = /* sql */ `
  WITH tied AS (
    SELECT DISTINCT case_no FROM trace WHERE gap_us = epoch_us(coalesce(started_at, ended_at)) - epoch_us(ended_at)
  ),
  equal AS (
    SELECT case_no, activity, started_at, ended_at FROM trace SEMI JOIN tied USING (case_no)
    GROUP BY ALL HAVING count(*) > 1
  ),
  members AS (
    SELECT trace.case_no, trace.activity, trace.started_at, trace.ended_at, events.transition, events.identity
    FROM trace SEMI JOIN equal
      ON equal.case_no = trace.case_no AND equal.activity = trace.activity AND equal.ended_at = trace.ended_at
     AND equal.started_at IS NOT DISTINCT FROM trace.started_at
    JOIN events USING (event)
  ),
  compared AS (
    SELECT *, identity::DOUBLE = lag(identity::DOUBLE) OVER (PARTITION BY case_no ORDER BY identity) AS is_copy FROM members
  ),
  groups AS (
    SELECT case_no, count(*) - 1 AS surplus, count(*) FILTER (is_copy) AS copies
    FROM compared GROUP BY case_no, activity, started_at, ended_at, transition HAVING count(*) > 1
  )
  SELECT coalesce(sum(surplus), 0)::DOUBLE AS surplus, coalesce(sum(copies), 0)::DOUBLE AS copies,
         count(DISTINCT case_no)::DOUBLE AS cases
  FROM groups`;

/** Events beyond the first with equal case, activity and time; copies of the whole row told apart from those that differ in it. */
export async function findDuplicateEvents(reader: Reader, { events }: LogFacts): Promise<Finding[]> {
  const { surplus, copies, cases } = await reader.row<{ surplus: number; copies: number; cases: number }>(DUPLICATES);
  if (surplus === 0) return [];
  const differing = surplus - copies;
  return [
    {
      code: 'duplicate-events',
      severity: copies > 0 ? 'warning' : 'info',
      count: surplus,
      share: surplus / events,
      message:
        `${counted(surplus, 'event')} (${percent(surplus / events)}) in ${counted(cases, 'case')} repeat${surplus === 1 ? 's' : ''} ` +
        `another with the same case, activity and time: ${counted(copies, 'copy', 'copies')} of the whole row, ` +
        `${NUMBER_OF(differing)} with a difference in another column.`,
      advice:
        copies > 0
          ? 'Copies count as rework: drop them from the source, where a join has probably multiplied rows.'
          : 'They are kept, and count as rework: check whether each is work done for a part (a schedule line, a delivery) or a double entry.',
      subject: null,
    },
  ];
}

const NUMBER_OF = (count: number) => (count === 0 ? 'none' : counted(count, 'event'));
