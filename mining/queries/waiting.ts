import { EventLogError, type Slice, type Waiting } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';
import type { Bounds } from '../ahead-spans.ts';
import type { Calendar } from '../calendar.ts';
import { type SplitTerms, type SplitWaits, splitWaits } from '../split-waits.ts';
import { WAIT_CAUSES, type WaitLog } from '../waits.ts';
import { gatherNumberColumns } from './number-columns.ts';
import { readSlicedLog, type SlicedLog } from './slice.ts';

/** What holds an order up, and what lets it go again. */
export interface Hold {
  from: string;
  to: string;
}

export interface WaitingOptions {
  /** when resources work, by name; other calendars are discovered */
  calendars?: ReadonlyMap<string, Calendar>;
  holds?: readonly Hold[];
  /** of a batch; 2 without it */
  leastSize?: number;
}

/**
 * Where time goes between events: the waits of each hand-over, by cause, longest first, then by name. What the causes
 * mean and in which order they take their share stands with `splitWaits`; the parts of a row sum to its total exactly.
 *
 * A wait with no event that enabled it (concurrent with all before it) has no source, and runs from the case's start.
 * Holds are those asked about; synchronisation is told by the hand-offs that the log declares, within a case. The whole log is
 * split, whatever the slice: an order also waits for orders outside it.
 *
 * @throws activity-not-found when a hold names an activity that the log has not; option-invalid when a calendar is of a
 * resource that the log has not, or a batch could be of one execution
 * Time O(n log n) in the events of the log.
 */
export async function readWaiting(reader: Reader, slice: Slice, options: WaitingOptions = {}): Promise<Waiting[]> {
  const leastSize = options.leastSize ?? 2;
  if (leastSize < 2) {
    throw new EventLogError('option-invalid', `A batch has at least 2 executions, not ${leastSize}: give 2 or more.`);
  }
  const activities = await readNames(reader, 'SELECT name FROM activities ORDER BY activity');
  const resources = await readNames(reader, 'SELECT name FROM resources ORDER BY resource');
  const { log, isKept } = await readWaitLog(reader, await readSlicedLog(reader, slice));
  const { handoffs } = await readSettings(reader);
  const codes = new Map(activities.map((name, code) => [name, code]));
  const terms: SplitTerms = {
    activities: activities.length,
    resources: resources.length,
    calendars: calendarsOf(options.calendars ?? new Map(), resources),
    holds: (options.holds ?? []).map((hold) => boundsOfHold(hold, codes)),
    handoffs: handoffs.map(({ from, to }) => ({ from: known(from, codes), to: known(to, codes) })),
    leastSize,
  };
  return handOvers(log, isKept, splitWaits(log, terms), { activities, resources });
}

const readNames = async (reader: Reader, sql: string): Promise<string[]> =>
  (await reader.rows<{ name: string }>(sql)).map(({ name }) => name);

function calendarsOf(given: ReadonlyMap<string, Calendar>, resources: readonly string[]): Map<number, Calendar> {
  const codes = new Map(resources.map((name, code) => [name, code]));
  return new Map(
    [...given].map(([name, calendar]) => {
      const code = codes.get(name);
      if (code !== undefined) return [code, calendar];
      throw new EventLogError(
        'option-invalid',
        `A calendar is given for '${name}', whom the log has not. Give calendars only for its ${resources.length} resources.`,
      );
    }),
  );
}

const known = (names: readonly string[], codes: ReadonlyMap<string, number>): Set<number> =>
  new Set(names.flatMap((name) => codes.get(name) ?? []));

function boundsOfHold({ from, to }: Hold, codes: ReadonlyMap<string, number>): Bounds {
  for (const name of [from, to]) {
    if (codes.has(name)) continue;
    throw new EventLogError(
      'activity-not-found',
      `The log has no activity '${name}' to tell a hold by. It has: ${[...codes.keys()].toSorted().join(', ')}.`,
    );
  }
  return { from: known([from], codes), to: known([to], codes) };
}

const EVENTS = ({ casesSql }: SlicedLog) => /* sql */ `
  SELECT case_no, activity, coalesce(resource::INTEGER, -1)::INTEGER, (started_at IS NOT NULL)::UTINYINT,
    (epoch_us(coalesce(started_at, ended_at)) // 1000)::DOUBLE, (epoch_us(ended_at) // 1000)::DOUBLE,
    ${casesSql === null ? '1' : `(case_no IN (${casesSql}))`}::UTINYINT
  FROM trace ORDER BY case_no, position`;

async function readWaitLog(reader: Reader, sliced: SlicedLog): Promise<{ log: WaitLog; isKept: Uint8Array }> {
  const { caseNo, isKept, ...columns } = await gatherNumberColumns(
    reader,
    EVENTS(sliced),
    sliced.parameters,
    (rows) => ({
      caseNo: new Uint32Array(rows),
      activity: new Uint16Array(rows),
      resource: new Int32Array(rows),
      hasStart: new Uint8Array(rows),
      startMs: new Float64Array(rows),
      endMs: new Float64Array(rows),
      isKept: new Uint8Array(rows),
    }),
  );
  const first = caseNo.reduce<number[]>((rows, no, row) => {
    if (row === 0 || no !== caseNo[row - 1]) rows.push(row);
    return rows;
  }, []);
  return { log: { first: Uint32Array.from([...first, caseNo.length]), ...columns }, isKept };
}

interface Names {
  activities: readonly string[];
  resources: readonly string[];
}

function handOvers(log: WaitLog, isKept: Uint8Array, waits: SplitWaits, names: Names): Waiting[] {
  const rows = new Map<number, Map<number, Waiting>>();
  const lastCase = new Map<Waiting, number>();
  for (let caseRow = 0; caseRow + 1 < log.first.length; caseRow++) {
    for (let row = log.first[caseRow]! + 1; row < log.first[caseRow + 1]!; row++) {
      if (isKept[row] === 0) continue;
      const handOver = handOverOf(row, log, waits, names, rows);
      handOver.count++;
      if (lastCase.get(handOver) !== caseRow) handOver.cases++;
      lastCase.set(handOver, caseRow);
      if (log.hasStart[row] === 0) handOver.withoutStart++;
      handOver.totalMs += Math.max(0, log.startMs[row]! - waits.sinceMs[row]!);
      for (const cause of WAIT_CAUSES) handOver[cause] += waits.parts[cause][row]!;
    }
  }
  return [...rows.values()].flatMap((byResources) => [...byResources.values()]).toSorted(longestFirst);
}

function handOverOf(
  row: number,
  { activity, resource }: WaitLog,
  { by }: SplitWaits,
  { activities, resources }: Names,
  rows: Map<number, Map<number, Waiting>>,
): Waiting {
  const source = by[row]!;
  const sourceActivity = source < 0 ? -1 : activity[source]!;
  const sourceResource = source < 0 ? -1 : resource[source]!;
  const edge = (sourceActivity + 1) * activities.length + activity[row]!;
  const pair = (sourceResource + 1) * (resources.length + 1) + resource[row]! + 1;
  const byResources = rows.get(edge) ?? new Map<number, Waiting>();
  rows.set(edge, byResources);
  const found = byResources.get(pair) ?? {
    source: activities[sourceActivity] ?? null,
    sourceResource: resources[sourceResource] ?? null,
    target: activities[activity[row]!] as string,
    targetResource: resources[resource[row]!] ?? null,
    ...NOTHING,
  };
  byResources.set(pair, found);
  return found;
}

const NOTHING = {
  count: 0,
  cases: 0,
  withoutStart: 0,
  totalMs: 0,
  batchingMs: 0,
  prioritisationMs: 0,
  contentionMs: 0,
  unavailabilityMs: 0,
  blockMs: 0,
  syncMs: 0,
  otherMs: 0,
};

const wordsOf = ({ source, sourceResource, target, targetResource }: Waiting): string =>
  JSON.stringify([source, target, sourceResource, targetResource]);

function longestFirst(one: Waiting, other: Waiting): number {
  if (one.totalMs !== other.totalMs) return other.totalMs - one.totalMs;
  return wordsOf(one) < wordsOf(other) ? -1 : 1;
}
