import { EventLogError } from '../../eventlog/index.ts';
import { type Parameters, readClosingActivities, type Reader } from '../../store/index.ts';

/**
 * Relations as of an instant, to put before a SELECT:
 * `standing`, one row per open order that waits: case_no, the activity it did last, and `since`;
 * `closed`, one row per closed case: case_no, its number of `events` (later ones counted), and `last_at`;
 * `happened`, the events of the trace so far.
 */
export interface OrderState {
  sql: string;
  parameters: Parameters;
}

// As of the last event or later, the stored state of the cases is the state.
const NOW = /* sql */ `
  WITH happened AS (FROM trace),
  standing AS (SELECT case_no, last_activity AS activity, last_ended_at AS since FROM cases WHERE open),
  closed AS (SELECT case_no, events, ended_at AS last_at FROM cases WHERE open = FALSE)`;

// Earlier, later events have not happened. Only cases that were under way then, begun and not at their last event, are
// read event by event. An order whose event is under way is at work and does not wait.
const THEN = /* sql */ `
  WITH happened AS (FROM trace WHERE ended_at <= $asOf::TIMESTAMP),
  closing AS (SELECT activity FROM activities WHERE list_contains($closing, name)),
  under_way AS (SELECT case_no, events FROM cases WHERE started_at <= $asOf::TIMESTAMP AND ended_at > $asOf::TIMESTAMP),
  reached AS (
    SELECT case_no, any_value(under_way.events) AS events, arg_max(activity, position) AS activity,
      arg_max(ended_at, position) AS since, max(ended_at) AS last_at, bool_or(activity IN (FROM closing)) AS is_closed
    FROM happened JOIN under_way USING (case_no) GROUP BY case_no),
  at_work AS (
    SELECT case_no FROM trace SEMI JOIN under_way USING (case_no)
    WHERE started_at <= $asOf::TIMESTAMP AND ended_at > $asOf::TIMESTAMP),
  standing AS (
    SELECT case_no, last_activity AS activity, last_ended_at AS since FROM cases WHERE open AND ended_at <= $asOf::TIMESTAMP
    UNION ALL
    SELECT case_no, activity, since FROM reached ANTI JOIN at_work USING (case_no) WHERE NOT is_closed AND len($closing) > 0),
  closed AS (
    SELECT case_no, events, ended_at AS last_at FROM cases WHERE open = FALSE AND ended_at <= $asOf::TIMESTAMP
    UNION ALL
    SELECT case_no, events, last_at FROM reached WHERE is_closed)`;

export async function orderStateAt(reader: Reader, { at, isNow }: AsOf): Promise<OrderState> {
  if (isNow) return { sql: NOW, parameters: {} };
  const { activities } = await readClosingActivities(reader);
  return { sql: THEN, parameters: { asOf: at, closing: activities } };
}

/** An instant as of which orders are judged. */
export interface AsOf {
  /** a TIMESTAMP as text */
  at: string;
  /** ISO 8601 */
  iso: string;
  /** epoch microseconds */
  us: number;
  /** no event of the log is later */
  isNow: boolean;
}

const AS_OF = /* sql */ `
  WITH log AS (SELECT max(ended_at) AS last_at FROM cases),
  asked AS (SELECT CASE WHEN $asOf IS NULL THEN last_at ELSE TRY_CAST($asOf AS TIMESTAMPTZ)::TIMESTAMP END AS instant, last_at FROM log)
  SELECT instant::VARCHAR AS "at", iso(instant) AS iso, epoch_us(instant)::DOUBLE AS us, instant >= last_at AS "isNow"
  FROM asked WHERE last_at IS NOT NULL`;

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
