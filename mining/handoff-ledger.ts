import type { Handoff } from '../eventlog/index.ts';
import { type ClockSkew, clockSkew } from './clock-skew.ts';
import { groupBy } from './group-by.ts';
import {
  type HandoffParts,
  matchObject,
  PART,
  type StaleAction,
  type Transfer,
  type Unprompted,
} from './match-handoffs.ts';
import { quantile } from './quantile.ts';
import { type Rhythm, rhythm } from './rhythm.ts';

export interface LedgerWeek {
  /** whole weeks since Monday 1970-01-05 */
  week: number;
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

/**
 * The hand-off ledger: of every hand-off, by the system where it departs and the one where it arrives, what arrived and
 * what did not, how long it took, in which rhythm, and what was done meanwhile. In the order of the declarations, then of the systems; a
 * hand-off of which there is nothing has one row without systems.
 *
 * Time O(n log n) in the parts.
 */
export function handoffLedger(parts: HandoffParts, terms: LedgerTerms): LedgerRow[] {
  const systemOf = receivers(parts, terms.handoffs.length);
  const rows = terms.handoffs.flatMap((handoff, number) => {
    const found = matchAll(parts, number, handoff);
    const entries = entriesOf(found, (transfer) => transfer.to ?? systemOf(number, transfer.object));
    const overallMs = longest(found.transfers);
    return entries.map((entry) => rowOf(entry, number, handoff, overallMs, terms));
  });
  return withSkew(rows);
}

interface Matched {
  transfers: Transfer[];
  unprompted: Unprompted[];
  staleActions: StaleAction[];
}

/** All objects of one hand-off. */
function matchAll(parts: HandoffParts, number: number, { undoneBy, undoes }: Handoff): Matched {
  const rules = { isUndone: undoneBy.length > 0, needsStanding: undoes.length > 0 };
  const all: Matched = { transfers: [], unprompted: [], staleActions: [] };
  const [begin, end] = [parts.handoff.indexOf(number), parts.handoff.lastIndexOf(number) + 1];
  for (let first = Math.max(0, begin); first < end; ) {
    let last = first + 1;
    while (last < end && parts.object[last] === parts.object[first]) last++;
    const found = matchObject(parts, first, last, rules);
    for (const transfer of found.transfers) all.transfers.push(transfer);
    for (const one of found.unprompted) all.unprompted.push(one);
    for (const action of found.staleActions) all.staleActions.push(action);
    first = last;
  }
  return all;
}

/**
 * Tells where an object's facts should have arrived: in the only system where facts of the kind arrive, else in the only one of
 * those that has anything to do with the object; null where that does not tell.
 */
function receivers(parts: HandoffParts, handoffs: number): (handoff: number, object: number) => number | null {
  const ofHandoff = Array.from({ length: handoffs }, () => new Set<number>());
  for (let place = 0; place < parts.part.length; place++)
    if (parts.part[place] === PART.arrival)
      ofHandoff[parts.handoff[place] as number]?.add(parts.system[place] as number);
  let ofObject: Map<number, Set<number>> | null = null;
  return (handoff, object) => {
    const candidates = ofHandoff[handoff] ?? new Set<number>();
    if (candidates.size < 2) return only(candidates);
    ofObject ??= systemsByObject(parts);
    return only(new Set([...(ofObject.get(object) ?? [])].filter((system) => candidates.has(system))));
  };
}

function systemsByObject({ object, system }: HandoffParts): Map<number, Set<number>> {
  const systems = new Map<number, Set<number>>();
  for (let place = 0; place < object.length; place++) {
    const known = systems.get(object[place] as number);
    if (known) known.add(system[place] as number);
    else systems.set(object[place] as number, new Set([system[place] as number]));
  }
  return systems;
}

const only = (values: ReadonlySet<number>): number | null => (values.size === 1 ? ([...values][0] as number) : null);

/** What there is of a hand-off between two systems. */
interface Entry extends Matched {
  from: number | null;
  to: number | null;
}

function entriesOf(
  { transfers, unprompted, staleActions }: Matched,
  toOf: (transfer: Transfer) => number | null,
): Entry[] {
  const entries = new Map<number | null, Map<number | null, Entry>>();
  const entryOf = (from: number | null, to: number | null): Entry => {
    const ofFrom = entries.get(from) ?? new Map<number | null, Entry>();
    const entry = ofFrom.get(to) ?? { from, to, transfers: [], unprompted: [], staleActions: [] };
    entries.set(from, ofFrom.set(to, entry));
    return entry;
  };
  const senders = new Set(transfers.map(({ from }) => from));
  for (const transfer of transfers) entryOf(transfer.from, toOf(transfer)).transfers.push(transfer);
  for (const one of unprompted) entryOf(one.from ?? only(senders), one.to).unprompted.push(one);
  for (const action of staleActions) entryOf(action.transfer.from, toOf(action.transfer)).staleActions.push(action);
  const all = [...entries.values()].flatMap((ofFrom) => [...ofFrom.values()]);
  if (all.length === 0) return [entryOf(null, null)];
  return all.toSorted((a, b) => bySystem(a.from, b.from) || bySystem(a.to, b.to));
}

/** One that nothing tells comes last. */
const bySystem = (one: number | null, other: number | null): number =>
  (one ?? Number.MAX_SAFE_INTEGER) - (other ?? Number.MAX_SAFE_INTEGER);

type Arrived = Transfer & { arrivedAtMs: number };
const hasArrived = (transfer: Transfer): transfer is Arrived => transfer.arrivedAtMs !== null;
const lagOf = ({ arrivedAtMs, departedAtMs }: Arrived): number => arrivedAtMs - departedAtMs;

function longest(transfers: readonly Transfer[]): number | null {
  let most: number | null = null;
  for (const transfer of transfers) if (hasArrived(transfer)) most = Math.max(most ?? 0, lagOf(transfer));
  return most;
}

function rowOf(
  entry: Entry,
  number: number,
  handoff: Handoff,
  overallMs: number | null,
  terms: LedgerTerms,
): LedgerRow {
  const { transfers, unprompted, staleActions, from, to } = entry;
  const due = transfers.filter(({ supersededAtMs }) => supersededAtMs === null);
  const arrived = due.filter(hasArrived);
  const lags = Float64Array.from(arrived, lagOf).sort();
  const withinMs = handoff.withinMs ?? longest(arrived) ?? overallMs;
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

/** When the receiver took something in, by its own clock. */
function arrivalTimes({ transfers, unprompted, to }: Entry, { shiftMs }: LedgerTerms): number[] {
  const shift = to === null ? 0 : (shiftMs[to] ?? 0);
  const times = transfers.flatMap(({ arrivedAtMs }) => (arrivedAtMs === null ? [] : [arrivedAtMs - shift]));
  return [...times, ...unprompted.map(({ atMs }) => atMs - shift)];
}

const WEEK_MS = 7 * 86_400_000;
const FIRST_MONDAY_MS = 4 * 86_400_000;

function weeksOf(due: readonly Transfer[]): LedgerWeek[] {
  const weeks = groupBy(due, ({ departedAtMs }) => Math.floor((departedAtMs - FIRST_MONDAY_MS) / WEEK_MS));
  return [...weeks]
    .toSorted(([one], [other]) => one - other)
    .map(([week, departed]) => {
      const lags = Float64Array.from(departed.filter(hasArrived), lagOf).sort();
      return {
        week,
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
const most = <One extends { object: number }>(all: readonly One[], measure: (one: One) => number): One[] =>
  all.toSorted((a, b) => measure(b) - measure(a) || a.object - b.object).slice(0, EXAMPLES);

/** Every row with the skew of its receiver's clock against its sender's, where facts go both ways. */
function withSkew(rows: readonly LedgerRow[]): LedgerRow[] {
  const smallest = (from: number, to: number): number | null =>
    rows.reduce<number | null>(
      (least, row) =>
        row.from === from && row.to === to && row.minLagMs !== null
          ? Math.min(least ?? row.minLagMs, row.minLagMs)
          : least,
      null,
    );
  return rows.map((row) => {
    if (row.from === null || row.to === null || row.from === row.to) return row;
    const [towards, back] = [smallest(row.from, row.to), smallest(row.to, row.from)];
    return towards === null || back === null ? row : { ...row, skew: clockSkew(towards, back) };
  });
}
