import type { Handoff } from '../eventlog/index.ts';
import type { ClockSkew } from './clock-skew.ts';
import { groupBy } from './group-by.ts';
import type { StaleAction, Transfer, Unprompted } from './match-handoffs.ts';
import { quantile } from './quantile.ts';
import { type Rhythm, rhythm } from './rhythm.ts';

export interface LedgerWeek {
  /** its beginning in UTC, epoch milliseconds */
  mondayMs: number;
  expected: number;
  arrived: number;
  medianLagMs: number | null;
  p90LagMs: number | null;
}

export interface LedgerException {
  kind: 'missing' | 'duplicate' | 'early' | 'late' | 'slow';
  object: number;
  /** the event to tell the case by */
  event: number;
  departedAtMs: number | null;
  arrivedAtMs: number | null;
  lagMs: number | null;
}

/** One hand-off from one system to one system, in numbers; see `handoffSchema` for what they mean. */
export interface LedgerRow {
  handoff: number;
  from: number | null;
  to: number | null;
  expected: number;
  arrived: number;
  missing: number;
  underway: number;
  late: number | null;
  early: number;
  duplicate: number;
  superseded: number;
  withinMs: number | null;
  withinGiven: boolean;
  medianLagMs: number | null;
  p90LagMs: number | null;
  minLagMs: number | null;
  maxLagMs: number | null;
  rhythm: Rhythm | null;
  skew: ClockSkew | null;
  staleActions: StaleAction[];
  weeks: LedgerWeek[];
  exceptions: LedgerException[];
}

export interface LedgerTerms {
  handoffs: readonly Handoff[];
  /** by system, what was added to its times */
  shiftMs: readonly number[];
  /** what is overdue is judged as of then, epoch milliseconds */
  asOfMs: number;
}

/** What became of a hand-off at all its objects. */
export interface Matched {
  transfers: Transfer[];
  unprompted: Unprompted[];
  staleActions: StaleAction[];
}

/** What there is of a hand-off between two systems. */
export interface Entry extends Matched {
  from: number | null;
  to: number | null;
}

type Arrived = Transfer & { arrivedAtMs: number };
const hasArrived = (transfer: Transfer): transfer is Arrived => transfer.arrivedAtMs !== null;
const lagOf = ({ arrivedAtMs, departedAtMs }: Arrived): number => arrivedAtMs - departedAtMs;

/** Null where nothing arrived. */
export function longestLag(transfers: readonly Transfer[]): number | null {
  let most: number | null = null;
  for (const transfer of transfers) if (hasArrived(transfer)) most = Math.max(most ?? 0, lagOf(transfer));
  return most;
}

/** Every figure of one row, but for the skew of its clocks. @param overallMs the longest lag of the hand-off between any systems */
export function ledgerRow(
  entry: Entry,
  number: number,
  handoff: Handoff,
  overallMs: number | null,
  terms: LedgerTerms,
): LedgerRow {
  const { transfers, unprompted, staleActions, from, to } = entry;
  const due = transfers.filter(({ supersededAtMs }) => supersededAtMs === null);
  const arrived = due.filter(hasArrived);
  const lags = lagsOf(arrived);
  const withinMs = handoff.withinMs ?? longestLag(arrived) ?? overallMs;
  const waiting = due.filter((transfer) => !hasArrived(transfer));
  const missing = waiting.filter(({ departedAtMs }) => withinMs === null || terms.asOfMs - departedAtMs > withinMs);
  const late = handoff.withinMs === null ? null : arrived.filter((one) => lagOf(one) > (handoff.withinMs as number));
  const early = arrived.filter((one) => lagOf(one) < 0);
  return {
    handoff: number,
    from,
    to,
    expected: due.length,
    arrived: arrived.length,
    missing: missing.length,
    underway: waiting.length - missing.length,
    late: late && late.length,
    early: early.length,
    duplicate: unprompted.length,
    superseded: transfers.length - due.length,
    withinMs,
    withinGiven: handoff.withinMs !== null,
    medianLagMs: quantile(lags, 0.5),
    p90LagMs: quantile(lags, 0.9),
    minLagMs: lags[0] ?? null,
    maxLagMs: lags.at(-1) ?? null,
    rhythm: rhythm(arrivalTimes(entry, terms)),
    skew: null,
    staleActions: staleActions.toSorted((a, b) => a.startedAtMs - b.startedAtMs || a.event - b.event),
    weeks: weeksOf(due),
    exceptions: exceptionsOf({ missing, unprompted, early, late, arrived }, terms.asOfMs),
  };
}

/** Shortest first. */
function lagsOf(arrived: readonly Arrived[]): Float64Array {
  const lags = new Float64Array(arrived.length);
  for (let index = 0; index < arrived.length; index++) lags[index] = lagOf(arrived[index] as Arrived);
  return lags.sort();
}

/** When the receiver took something in, by its own clock. */
function arrivalTimes({ transfers, unprompted, to }: Entry, { shiftMs }: LedgerTerms): Float64Array {
  const shift = to === null ? 0 : (shiftMs[to] ?? 0);
  const times = new Float64Array(transfers.length + unprompted.length);
  let filled = 0;
  for (const { arrivedAtMs } of transfers) if (arrivedAtMs !== null) times[filled++] = arrivedAtMs - shift;
  for (const { atMs } of unprompted) times[filled++] = atMs - shift;
  return times.subarray(0, filled);
}

const WEEK_MS = 7 * 86_400_000;
const FIRST_MONDAY_MS = 4 * 86_400_000;

function weeksOf(due: readonly Transfer[]): LedgerWeek[] {
  const weeks = groupBy(due, ({ departedAtMs }) => Math.floor((departedAtMs - FIRST_MONDAY_MS) / WEEK_MS));
  return [...weeks]
    .toSorted(([one], [other]) => one - other)
    .map(([week, departed]) => {
      const lags = lagsOf(departed.filter(hasArrived));
      return {
        mondayMs: week * WEEK_MS + FIRST_MONDAY_MS,
        expected: departed.length,
        arrived: lags.length,
        medianLagMs: quantile(lags, 0.5),
        p90LagMs: quantile(lags, 0.9),
      };
    });
}

/** Of each kind. */
const EXAMPLES = 5;

interface Found {
  missing: readonly Transfer[];
  unprompted: readonly Unprompted[];
  early: readonly Arrived[];
  late: readonly Arrived[] | null;
  arrived: readonly Arrived[];
}

function exceptionsOf({ missing, unprompted, early, late, arrived }: Found, asOfMs: number): LedgerException[] {
  const ofArrived =
    (kind: LedgerException['kind']) =>
    (one: Arrived): LedgerException => ({
      kind,
      object: one.object,
      event: one.departure,
      departedAtMs: one.departedAtMs,
      arrivedAtMs: one.arrivedAtMs,
      lagMs: lagOf(one),
    });
  const ofMissing = ({ object, departure, departedAtMs }: Transfer): LedgerException => ({
    kind: 'missing',
    object,
    event: departure,
    departedAtMs,
    arrivedAtMs: null,
    lagMs: asOfMs - departedAtMs,
  });
  const ofUnprompted = ({ object, arrival, atMs }: Unprompted): LedgerException => ({
    kind: 'duplicate',
    object,
    event: arrival,
    departedAtMs: null,
    arrivedAtMs: atMs,
    lagMs: null,
  });
  const slow = late !== null && late.length > 0 ? [] : arrived;
  return [
    ...most(missing, ({ departedAtMs }) => -departedAtMs).map(ofMissing),
    ...most(unprompted, ({ atMs }) => atMs).map(ofUnprompted),
    ...most(early, (one) => -lagOf(one)).map(ofArrived('early')),
    ...most(late ?? [], lagOf).map(ofArrived('late')),
    ...most(slow, lagOf).map(ofArrived('slow')),
  ];
}

/** The few with the highest measure; of equal ones the lower object first. */
function most<One extends { object: number }>(all: readonly One[], measure: (one: One) => number): One[] {
  const isBefore = (one: One, other: One) =>
    measure(one) > measure(other) || (measure(one) === measure(other) && one.object < other.object);
  const first: One[] = [];
  for (const one of all) {
    const place = first.findIndex((other) => isBefore(one, other));
    if (place !== -1) first.splice(place, 0, one);
    else if (first.length < EXAMPLES) first.push(one);
    if (first.length > EXAMPLES) first.pop();
  }
  return first;
}
