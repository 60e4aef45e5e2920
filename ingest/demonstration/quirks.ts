import { DAY, HOUR, MINUTE, SECOND } from './kernel/duration.ts';

/**
 * Everything that goes wrong at the distributor, and how often: the causes that mining should find again.
 * Shares are of what could go wrong that way, in [0, 1]; pairs are the least and the most milliseconds.
 */
type Span = readonly [number, number];
const days = (from: number, to: number): Span => [from * DAY, to * DAY];
const hours = (from: number, to: number): Span => [from * HOUR, to * HOUR];

export const QUIRKS = {
  /** North releases what has come by then at every quarter of an hour. */
  northReleaseEvery: 15 * MINUTE,
  /** South learns of credit holds when the ERP synchronises, at every even hour UTC. */
  southSynchronisesEvery: 2 * HOUR,
  /** West's warehouse clock is fast. */
  westClockAhead: 95 * SECOND,

  portal: {
    transferEvery: 5 * MINUTE,
    transferFails: 0.04,
    /** of failed transfers, those that two clerks rekey */
    rekeyedTwice: 0.25,
    secondRekeyAfter: hours(0.4, 5),
    /** of failed transfers, those that nobody sees at first */
    overlooked: 0.08,
    overlookedFor: days(1, 5),
  },
  credit: {
    /** of released orders, those held again at once, because the limit is still exceeded */
    heldAgain: 0.22,
    /** of orders in the warehouse, those held then, because an invoice fell overdue */
    heldLate: 0.08,
    heldLateAfter: hours(0.02, 4),
    forgotten: 0.08,
    forgottenFor: days(3, 16),
  },
  approval: { forgotten: 0.03, forgottenFor: days(3, 14) },
  stock: {
    missing: 0.035,
    partial: 0.03,
    /** of missing stock, what the supplier does not send in time */
    supplierFails: 0.08,
    supplierLateBy: days(14, 35),
    overridden: 0.25,
    overriddenAfter: hours(3, 24),
    cancelled: 0.06,
    cancelledAfter: hours(6, 40),
    promiseChanged: 0.5,
  },
  changedQuantity: 0.03,
  splitByZone: 0.03,
  download: { lost: 0.01, lostFor: days(2, 10) },
  spreadsheet: { rowMissing: 0.02, rowMissingFor: days(2, 11) },
  pick: {
    short: 0.045,
    shortAgain: 0.25,
    reallocationForgotten: 0.12,
    reallocationForgottenFor: days(3, 14),
    /** South lost its experienced pickers in the last weeks. */
    southSlowerInLastWeeks: 5,
    southSlowerBy: 1.2,
  },
  tender: { declined: 0.06, unanswered: 0.01, unansweredFor: days(1.5, 5) },
  transit: {
    /** the carrier that gets worse in the last weeks */
    worseInLastWeeks: 4,
    worseBy: 1.6,
    delayReported: 0.6,
    fridayPickupLater: hours(5, 14),
    fridayTransitLonger: hours(16, 30),
  },
  status: { late: 0.03, lateBy: hours(3, 14), silent: 0.006, silentFor: days(1.5, 6), repeated: 0.002 },
  goodsIssue: { lost: 0.014, lostFor: days(2, 9) },
  proof: { lost: 0.014, lostFor: days(2, 13) },
  invoice: { early: 0.015, blocked: 0.012, blockedFor: days(4, 14), corrected: 0.01 },
} as const;
