import { type Bounds, lengthMs, type Span, spansOf, without } from './ahead-spans.ts';
import { type Batch, batchesOf } from './batch-waits.ts';
import { coveredByEarlier, type Executions, timeBefore } from './busy-time.ts';
import { type Calendar, discoverCalendar, type WorkedMs, workedMs } from './calendar.ts';
import { concurrency } from './concurrency.ts';
import { enabling } from './enabling.ts';
import { groupBy } from './group-by.ts';
import { type Enabling, WAIT_CAUSES, type WaitLog, type WaitParts } from './waits.ts';

export interface SplitTerms {
  activities: number;
  resources: number;
  /** by resource; others are discovered */
  calendars: ReadonlyMap<number, Calendar>;
  /** what holds an order up, and what lets it go */
  holds: readonly Bounds[];
  /** what departs in one system, and what shows that it has arrived in another */
  handoffs: readonly Bounds[];
  /** of a batch */
  leastSize: number;
}

export interface SplitWaits extends Enabling {
  parts: WaitParts;
  /** resources without a calendar of their own, given or discovered: they are judged by the calendar of all */
  pooled: number;
}

/**
 * Splits every wait, from when an event was enabled to its start, by cause, each taking what those before it leave:
 * blocked by a hold; synchronisation, the event is the arrival of a fact that was on its way from another system; batching, until the last of its batch was
 * enabled; contention, its resource was busy with what was enabled no later; prioritisation, busy with what was enabled
 * later; unavailability, outside the resource's calendar; other. The parts of a wait sum to it exactly.
 *
 * Where an event has no start recorded nobody knows when its wait ended and its service began, and where it has no resource
 * nobody knows whom it waited for: of these only holds and synchronisation are told, all else is other.
 *
 * @returns one number per row and cause, whole milliseconds; the first event of a case waits for nothing
 * Time O(n log n), whatever waits for what. Source: Lashkevich et al. (2023), doi 10.1007/978-3-031-34560-9_11; holds and
 * synchronisation are ours.
 */
export function splitWaits(log: WaitLog, terms: SplitTerms): SplitWaits {
  const enabled = enabling(log, concurrency(log, terms.activities));
  const parts = newParts(log.activity.length);
  const pieces = splitAhead(log, enabled, terms, parts);
  const rowsOf = rowsByResource(log, enabled, terms.resources);
  const pool = calendarOf(rowsOf.flat(), log);
  const caseOf = caseOfRows(log);
  let pooled = 0;
  for (const [resource, rows] of rowsOf.entries()) {
    if (rows.length === 0) continue;
    const own = terms.calendars.get(resource) ?? calendarOf(rows, log);
    if (own === null) pooled++;
    splitBatching(rows, log, enabled, pieces, parts, { caseOf, leastSize: terms.leastSize });
    const calendar = own ?? pool;
    splitByResource(rows, log, enabled, pieces, parts, calendar === null ? null : workedMs(calendar));
  }
  for (const [row, left] of pieces.entries()) parts.otherMs[row]! += lengthMs(left);
  return { ...enabled, parts, pooled };
}

/** By row what no cause has taken yet. */
type Pieces = (readonly Span[])[];

const NOTHING: readonly Span[] = [];

const newParts = (rows: number): WaitParts =>
  Object.fromEntries(WAIT_CAUSES.map((cause) => [cause, new Float64Array(rows)])) as WaitParts;

function splitAhead(log: WaitLog, { sinceMs }: Enabling, { holds, handoffs }: SplitTerms, parts: WaitParts): Pieces {
  const pieces: Pieces = Array.from(log.activity, () => NOTHING);
  for (let caseRow = 0; caseRow + 1 < log.first.length; caseRow++) {
    const rows = { from: log.first[caseRow]!, to: log.first[caseRow + 1]! };
    const held = holds.length === 0 ? NOTHING : spansOf(log, rows, holds, true);
    const underway = handoffs.map((handoff) => ({ to: handoff.to, spans: spansOf(log, rows, [handoff], false) }));
    for (let row = rows.from; row < rows.to; row++) {
      if (log.startMs[row]! <= sinceMs[row]!) continue;
      const whole: Span[] = [[sinceMs[row]!, log.startMs[row]!]];
      const free = without(whole, held);
      const left = underway.reduce(
        (rest, { to, spans }) => (to.has(log.activity[row]!) ? without(rest, spans) : rest),
        free,
      );
      parts.blockMs[row] = lengthMs(whole) - lengthMs(free);
      parts.syncMs[row] = lengthMs(free) - lengthMs(left);
      pieces[row] = left;
    }
  }
  return pieces;
}

/** Rows with a start and a resource, by resource; by start, then by when they were enabled. */
function rowsByResource(
  { resource, startMs, hasStart }: WaitLog,
  { sinceMs }: Enabling,
  resources: number,
): number[][] {
  const rowsOf: number[][] = Array.from({ length: resources }, () => []);
  for (let row = 0; row < resource.length; row++) {
    if (resource[row]! >= 0 && hasStart[row] === 1) rowsOf[resource[row]!]!.push(row);
  }
  for (const rows of rowsOf) rows.sort((a, b) => startMs[a]! - startMs[b]! || sinceMs[a]! - sinceMs[b]! || a - b);
  return rowsOf;
}

function caseOfRows({ first, activity }: WaitLog): (row: number) => number {
  const caseOf = new Uint32Array(activity.length);
  for (let caseRow = 0; caseRow + 1 < first.length; caseRow++) {
    caseOf.fill(caseRow, first[caseRow], first[caseRow + 1]);
  }
  return (row) => caseOf[row]!;
}

function calendarOf(rows: readonly number[], { startMs, endMs }: WaitLog): Calendar | null {
  return discoverCalendar(moments());

  function* moments(): Iterable<number> {
    for (const row of rows) {
      yield startMs[row]!;
      yield Math.max(startMs[row]!, endMs[row]! - 1);
    }
  }
}

function splitBatching(
  rows: readonly number[],
  log: WaitLog,
  enabled: Enabling,
  pieces: Pieces,
  parts: WaitParts,
  terms: { caseOf: (row: number) => number; leastSize: number },
): void {
  for (const ofActivity of groupBy(rows, (row) => log.activity[row]!).values()) {
    for (const batch of batchesOf(ofActivity, log, enabled, terms)) takeBatching(batch, enabled, pieces, parts);
  }
}

function takeBatching({ rows, completeMs }: Batch, { sinceMs }: Enabling, pieces: Pieces, parts: WaitParts): void {
  for (const row of rows) {
    const whole = pieces[row]!;
    if (whole.length === 0 || completeMs <= sinceMs[row]!) continue;
    const left = without(whole, [[sinceMs[row]!, completeMs]]);
    parts.batchingMs[row] = lengthMs(whole) - lengthMs(left);
    pieces[row] = left;
  }
}

/** Contention, prioritisation, unavailability and what is left of one resource's waits: of their pieces nothing remains. */
function splitByResource(
  rows: readonly number[],
  log: WaitLog,
  { sinceMs }: Enabling,
  pieces: Pieces,
  parts: WaitParts,
  worked: WorkedMs | null,
): void {
  const executions: Executions = {
    startMs: Float64Array.from(rows, (row) => log.startMs[row]!),
    endMs: Float64Array.from(rows, (row) => log.endMs[row]!),
  };
  const before = timeBefore(executions, worked);
  const questions = rows.flatMap((row) =>
    pieces[row]!.map(([fromMs, toMs]) => ({ row, fromMs, toMs, enabledByMs: sinceMs[row]! })),
  );
  const earlier = coveredByEarlier(
    executions,
    Float64Array.from(rows, (row) => sinceMs[row]!),
    questions,
  );
  for (const row of rows) pieces[row] = NOTHING;
  for (const [index, { row, fromMs, toMs }] of questions.entries()) {
    const busyMs = before.busyMs(toMs) - before.busyMs(fromMs);
    const awayMs = before.awayMs(toMs) - before.awayMs(fromMs);
    parts.contentionMs[row]! += earlier[index]!;
    parts.prioritisationMs[row]! += busyMs - earlier[index]!;
    parts.unavailabilityMs[row]! += awayMs;
    parts.otherMs[row]! += toMs - fromMs - busyMs - awayMs;
  }
}
