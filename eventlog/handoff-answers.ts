import { z } from 'zod';

const ms = z.number();
const instant = z.string();

/** Something of a hand-off that deserves a look: what departed and did not arrive, came twice, came first, or came late. */
const handoffExceptionSchema = z.object({
  /** slow: none of the others, and among those that took longest */
  kind: z.enum(['missing', 'duplicate', 'early', 'late', 'slow']),
  /** null where the object belongs to none (yet) */
  case: z.string().nullable(),
  object: z.object({ type: z.string(), key: z.string() }),
  /** null of a duplicate */
  departedAt: instant.nullable(),
  /** null where it has not arrived */
  arrivedAt: instant.nullable(),
  /** arrival less departure; of one that is missing, how long it has been on its way */
  lagMs: ms.nullable(),
});

/** Work that should not have been done while the fact was on its way. */
const staleActionSchema = z.object({
  case: z.string().nullable(),
  object: z.object({ type: z.string(), key: z.string() }),
  activity: z.string(),
  startedAt: instant,
  /** when the fact had departed */
  departedAt: instant,
  /** when it arrived; null where it did not */
  arrivedAt: instant.nullable(),
});

/** One fact on its way from one system to another. Counts are of pairs of a fact and an object: expected = arrived + missing + underway. */
export const handoffSchema = z.object({
  fact: z.string(),
  /** system that knows it first; null where nothing tells which */
  from: z.string().nullable(),
  /** system that must learn it; null where nothing tells which */
  to: z.string().nullable(),
  fromActivities: z.array(z.string()),
  toActivities: z.array(z.string()),
  /** type of the objects that both sides share */
  per: z.string(),
  expected: z.number(),
  arrived: z.number(),
  /** did not arrive, and are overdue */
  missing: z.number(),
  /** did not arrive, and need not have yet */
  underway: z.number(),
  /** of those arrived, later than the mapping allows; null where it does not say */
  late: z.number().nullable(),
  /** of those arrived, before their departure */
  early: z.number(),
  /** arrivals for which nothing had departed */
  duplicate: z.number(),
  /** departures that were undone, or came too late to matter, before they arrived: not expected */
  superseded: z.number(),
  /** how long it may be on its way */
  withinMs: ms.nullable(),
  /** whether the mapping says so; else the longest that arrived */
  withinGiven: z.boolean(),
  medianLagMs: ms.nullable(),
  p90LagMs: ms.nullable(),
  minLagMs: ms.nullable(),
  maxLagMs: ms.nullable(),
  /** of a receiver that takes in at fixed times: how long from one to the next; null where no rhythm is to be seen */
  periodMs: ms.nullable(),
  /** where in the period, counted from 1970-01-01T00:00:00Z by the receiver's clock */
  offsetMs: ms.nullable(),
  /** of the distinct arrival times, those in the rhythm, 0 to 1 */
  periodShare: z.number().nullable(),
  /** how much the receiver's clock is ahead of the sender's, from the smallest lags in both directions; null with one direction only */
  clockSkewMs: ms.nullable(),
  /** the skew is as estimated, give or take this */
  clockSkewWithinMs: ms.nullable(),
  /** what the log's clock corrections add to every lag; 0 without */
  clockCorrectionMs: ms,
  staleActions: z.number(),
  /** the cases in which they happened, by name */
  staleCases: z.array(z.string()),
  /** how long they took; null where no starts are recorded */
  staleMs: ms.nullable(),
  /** sum of the value of those cases; null where no value is named */
  staleValue: z.number().nullable(),
  /** by week of departure, from Monday in UTC, oldest first */
  weeks: z.array(
    z.object({
      week: instant,
      expected: z.number(),
      arrived: z.number(),
      medianLagMs: ms.nullable(),
      p90LagMs: ms.nullable(),
    }),
  ),
  /** cases to look at, in the order of `exceptions` */
  examples: z.array(z.string()),
  /** a few of each kind, the longest first */
  exceptions: z.array(handoffExceptionSchema),
  /** the first by time */
  staleExamples: z.array(staleActionSchema),
});
export type HandoffRow = z.infer<typeof handoffSchema>;

/** A hand-off that the log suggests, with the evidence for it. */
export interface HandoffProposal {
  fromActivity: string;
  toActivity: string;
  /** systems */
  from: string[];
  to: string[];
  /** type of the objects that both sides share; null where nothing tells */
  per: string | null;
  /** how often the one was followed by the other */
  count: number;
  /** of all executions of the one, those so followed */
  shareOfFrom: number;
  /** of all executions of the other, those so preceded */
  shareOfTo: number;
  /** of the cases with the pair, those with as many of the one as of the other */
  oneToOne: number;
  medianLagMs: number;
}
