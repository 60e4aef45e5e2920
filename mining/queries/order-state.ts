import { EventLogError, type Slice } from '../../eventlog/index.ts';
import { type Parameters, readClosingActivities, type Reader } from '../../store/index.ts';
import { readSlicedLog } from './slice.ts';

/**
 * Relations as of an instant, to put before a SELECT:
 * `waiting`, one row per open order of the slice that waits, with the activity it did last, `since` and `waiting_us`;
 * `evidence`, one row per closed case to compare with, numbered by `row`;
 * `happened`, the events of the trace so far.
 */
export interface OrderState {
  sql: string;
  parameters: Parameters;
}

/** Only the cases that ended last are compared with: the newest tell most, and the cost stays bounded. */
const EVIDENCE_CASES = 50_000;

// As of the last event or later, the stored state of the cases is the state.
const NOW = /* sql */ `
  happened AS (FROM trace),
  standing AS (
    SELECT c.case_no, t.activity, t.ended_at AS since
    FROM (FROM cases WHERE open) AS c JOIN trace AS t ON t.case_no = c.case_no AND t.position = c.events - 1),
  closed AS (SELECT case_no, ended_at AS last_at FROM cases WHERE open = FALSE)`;

// Earlier, later events have not happened; an order whose event is under way is at work and does not wait.
const THEN = /* sql */ `
  happened AS (FROM trace WHERE ended_at <= $asOf::TIMESTAMP),
  closing AS (SELECT activity FROM activities WHERE list_contains($closing, name)),
  reached AS (
    SELECT case_no, arg_max(activity, position) AS activity, arg_max(ended_at, position) AS since, max(ended_at) AS last_at,
      bool_or(activity IN (FROM closing)) AS is_closed
    FROM happened GROUP BY case_no),
  standing AS (
    SELECT case_no, activity, since FROM reached
    ANTI JOIN (FROM trace WHERE started_at <= $asOf::TIMESTAMP AND ended_at > $asOf::TIMESTAMP) USING (case_no)
    WHERE NOT is_closed),
  closed AS (SELECT case_no, last_at FROM reached WHERE is_closed)`;

const RELATIONS = (state: string, slice: string) => /* sql */ `
  WITH ${state},
  waiting AS (
    SELECT standing.activity, since, epoch_us($asOf::TIMESTAMP) - epoch_us(since) AS waiting_us, cases.*
    FROM standing JOIN cases USING (case_no) ${slice}),
  evidence AS (
    SELECT row_number() OVER (ORDER BY case_no) - 1 AS row, cases.*
    FROM (FROM closed ORDER BY last_at DESC, case_no DESC LIMIT ${EVIDENCE_CASES}) JOIN cases USING (case_no))`;

export async function orderStateAt(reader: Reader, slice: Slice, { at, isNow }: AsOf): Promise<OrderState> {
  const log = await readSlicedLog(reader, slice);
  const sliced = log.casesSql === null ? '' : `SEMI JOIN (${log.casesSql}) USING (case_no)`;
  if (isNow) return { sql: RELATIONS(NOW, sliced), parameters: { ...log.parameters, asOf: at } };
  const { activities } = await readClosingActivities(reader);
  return { sql: RELATIONS(THEN, sliced), parameters: { ...log.parameters, asOf: at, closing: activities } };
}

/** An instant as of which orders are judged. */
export interface AsOf {
  /** a TIMESTAMP as text */
  at: string;
  /** ISO 8601 */
  iso: string;
  /** no event of the log is later */
  isNow: boolean;
}

const AS_OF = /* sql */ `
  WITH log AS (SELECT max(ended_at) AS last_at FROM cases),
  asked AS (SELECT CASE WHEN $asOf IS NULL THEN last_at ELSE TRY_CAST($asOf AS TIMESTAMPTZ)::TIMESTAMP END AS instant, last_at FROM log)
  SELECT instant::VARCHAR AS "at", iso(instant) AS iso, instant >= last_at AS "isNow" FROM asked WHERE last_at IS NOT NULL`;

/**
 * The instant asked for, or the end of the last event; null in an empty log.
 *
 * @throws option-invalid
 */
export async function readAsOf(reader: Reader, asOf: string | undefined): Promise<AsOf | null> {
  const [found] = await reader.rows<AsOf | { at: null }>(AS_OF, { asOf: asOf ?? null });
  if (found?.at !== null) return found ?? null;
  throw new EventLogError(
    'option-invalid',
    `"${asOf}" is no instant. ISO 8601 was expected, as in 2024-03-01T08:00:00Z; without a zone it is taken as UTC.`,
  );
}
