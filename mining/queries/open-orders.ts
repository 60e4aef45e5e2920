import type { Slice, Stall } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';
import { type AttributeCodes, type CompletedWaits, type ExpectedWait, expectedWaits } from '../expected-waits.ts';
import { type NumberColumn, readNumberColumns } from './number-columns.ts';
import { type OrderState, orderStateAt, readAsOf } from './order-state.ts';
import { readAttributeColumns, type StoredAttribute } from './slice-context.ts';

/** An open order and what comparable completed waits say about its wait. */
export interface OpenOrder extends Stall {
  /** it waits longer than nine in ten comparable waits did */
  isStalled: boolean;
}

/** An attribute by which orders are compared; its value's place in `values`, from 1, is the value's code. */
interface Kind {
  name: string;
  column: string;
  values: string[];
}

/** The closed cases compared with: how many, with how many events, and what tells them apart. */
interface EvidenceSize {
  cases: number;
  events: number;
  kinds: Kind[];
}

/** An attribute with more values than these is an identity or a text, not a kind of order. */
const MOST_VALUES = 200;

/**
 * Every open order of the slice that waits as of an instant, judged by the completed waits after the same activity in
 * cases closed by then, of the whole log and not only of the slice. Longest excess first, then by case; those without
 * any comparable wait last.
 *
 * @param asOf ISO 8601; the end of the last event without it
 */
export async function readOpenOrders(reader: Reader, slice: Slice, asOf?: string): Promise<OpenOrder[]> {
  const instant = await readAsOf(reader, asOf);
  if (instant === null) return [];
  const { value, owners } = await readSettings(reader);
  const state = await orderStateAt(reader, slice, instant);
  const attributes = (await readAttributeColumns(reader)).filter(({ scope }) => scope === 'case');
  const size = await readEvidenceSize(reader, state, attributes);
  const { kinds } = size;
  const waiting = await readWaiting(
    reader,
    state,
    kinds,
    attributes.find(({ name }) => name === value),
  );
  if (waiting.length === 0) return [];
  const codes = await readCodes(reader, state, size);
  const waits = await readWaits(reader, state, size);
  const expected = expectedWaits(
    waiting.map((row) => waitingOrder(row, kinds)),
    waits,
    codes,
  );
  const words = await readWords(reader, expected);
  return waiting
    .map((row, index) => openOrder(row, expected[index] as ExpectedWait, kinds, words, owners))
    .sort(byExcess);
}

// A leaking column knows how the case ended.
const LEAKING = `SELECT subject FROM findings WHERE code = 'leaking-column'`;

async function readEvidenceSize(
  reader: Reader,
  state: OrderState,
  attributes: readonly StoredAttribute[],
): Promise<EvidenceSize> {
  const leaking = new Set((await reader.rows<{ subject: string | null }>(LEAKING)).map(({ subject }) => subject));
  const candidates = attributes.filter(
    ({ name, type }) => (type === 'text' || type === 'boolean') && !leaking.has(name),
  );
  const counts = candidates.map(({ column }, index) => `, approx_count_distinct(${column})::DOUBLE AS kind_${index}`);
  const found = await reader.row<{ cases: number; events: number } & Record<`kind_${number}`, number>>(
    `${state.sql} SELECT count(*)::DOUBLE AS cases, coalesce(sum(events), 0)::DOUBLE AS events ${counts.join('')} FROM evidence`,
    state.parameters,
  );
  const few = candidates.filter((_, index) => (found[`kind_${index}`] ?? 0) <= 2 * MOST_VALUES);
  return { cases: found.cases, events: found.events, kinds: await readKinds(reader, state, few) };
}

/** The attributes that tell kinds of orders apart, with their values. */
async function readKinds(reader: Reader, state: OrderState, candidates: readonly StoredAttribute[]): Promise<Kind[]> {
  if (candidates.length === 0) return [];
  const lists = candidates.map(({ column }, index) => `list_sort(list(DISTINCT ${column}::VARCHAR)) AS kind_${index}`);
  const values = await reader.row<Record<`kind_${number}`, (string | null)[] | null>>(
    `${state.sql} SELECT ${lists.join(', ')} FROM evidence`,
    state.parameters,
  );
  const kinds = candidates.map(({ name, column }, index) => ({
    name,
    column,
    values: (values[`kind_${index}`] ?? []).filter((value) => value !== null),
  }));
  return kinds.filter((kind) => kind.values.length >= 2 && kind.values.length <= MOST_VALUES);
}

type WaitingRow = Record<`kind_${number}`, string | null> & {
  case: string;
  activity: number;
  lastActivity: string;
  waitingSince: string;
  waitingMs: number;
  valueAtStake: number | null;
};

function readWaiting(
  reader: Reader,
  state: OrderState,
  kinds: readonly Kind[],
  value: StoredAttribute | undefined,
): Promise<WaitingRow[]> {
  const columns = kinds.map(({ column }, index) => `, ${column}::VARCHAR AS kind_${index}`).join('');
  return reader.rows<WaitingRow>(
    `${state.sql}
     SELECT case_id AS case, activity::DOUBLE AS activity, name AS "lastActivity", iso(since) AS "waitingSince",
       waiting_us::DOUBLE / 1000 AS "waitingMs", ${value ? `TRY_CAST(${value.column} AS DOUBLE)` : 'NULL::DOUBLE'} AS "valueAtStake" ${columns}
     FROM waiting JOIN activities USING (activity) ORDER BY case_id`,
    state.parameters,
  );
}

const waitingOrder = (row: WaitingRow, kinds: readonly Kind[]) => ({
  activity: row.activity,
  waitingMs: row.waitingMs,
  codes: kinds.map(({ values }, index) => values.indexOf(row[`kind_${index}`] ?? '') + 1),
});

/** By kind, the code of each case's value; 0 where none is recorded. */
async function readCodes(reader: Reader, state: OrderState, { kinds, cases }: EvidenceSize): Promise<AttributeCodes[]> {
  if (kinds.length === 0) return [];
  const codes = kinds.map(() => new Uint16Array(cases));
  const columns = kinds.map(
    ({ column }, index) => `coalesce(list_position($kind_${index}, ${column}::VARCHAR), 0)::USMALLINT`,
  );
  const values = Object.fromEntries(kinds.map((kind, index) => [`kind_${index}`, kind.values]));
  const sql = `${state.sql} SELECT ${columns.join(', ')} FROM evidence ORDER BY row`;
  await readNumberColumns(reader, sql, { ...state.parameters, ...values }, codes);
  return codes.map((byRow, index) => ({ values: (kinds[index]?.values.length ?? 0) + 1, byRow }));
}

// Grain: one row per event of the cases compared with, in trace order.
const EVIDENCE_EVENTS = /* sql */ `
  SELECT row::UINTEGER, position, activity, coalesce(resource::BIGINT + 1, 0)::UINTEGER, coalesce(gap_us, 0)::DOUBLE / 1000
  FROM happened JOIN evidence USING (case_no) ORDER BY row, position`;

async function readWaits(reader: Reader, state: OrderState, { events }: EvidenceSize): Promise<CompletedWaits> {
  const [row, position, resource] = [new Uint32Array(events), new Uint32Array(events), new Uint32Array(events)];
  const [activity, ms] = [new Uint16Array(events), new Float64Array(events)];
  const columns = [row, position, activity, resource, ms];
  const count = await readNumberColumns(reader, `${state.sql} ${EVIDENCE_EVENTS}`, state.parameters, columns);
  return completedWaits({ row, position, activity, resource, ms }, count);
}

/**
 * Turns events in trace order into the waits between them, in the same arrays: a wait is over where the event after it
 * is the next of its case.
 */
function completedWaits(
  { row, position, activity, resource, ms }: Record<'row' | 'position' | 'activity' | 'resource' | 'ms', NumberColumn>,
  events: number,
): CompletedWaits {
  const next = new Uint16Array(events);
  let waits = 0;
  for (let event = 0; event + 1 < events; event++) {
    if (row[event + 1] !== row[event] || position[event + 1] !== (position[event] as number) + 1) continue;
    row[waits] = row[event] as number;
    activity[waits] = activity[event] as number;
    ms[waits] = ms[event] as number;
    next[waits] = activity[event + 1] as number;
    resource[waits] = resource[event + 1] as number;
    waits++;
  }
  return {
    row: row.subarray(0, waits),
    activity: activity.subarray(0, waits),
    ms: ms.subarray(0, waits),
    next: next.subarray(0, waits),
    resource: resource.subarray(0, waits),
  };
}

/** Names by code, of what the answer mentions. */
interface Words {
  activities: Map<number, string>;
  resources: Map<number, string>;
}

async function readWords(reader: Reader, expected: readonly ExpectedWait[]): Promise<Words> {
  const activities = await reader.rows<{ code: number; name: string }>(
    'SELECT activity::DOUBLE AS code, name FROM activities',
  );
  const wanted = [...new Set(expected.flatMap(({ resource }) => (resource === null ? [] : [resource - 1])))];
  const resources = await reader.rows<{ code: number; name: string }>(
    'SELECT resource::DOUBLE AS code, name FROM resources WHERE list_contains($wanted::UINTEGER[], resource)',
    { wanted: JSON.stringify(wanted) },
  );
  const byCode = (rows: readonly { code: number; name: string }[]) =>
    new Map(rows.map(({ code, name }) => [code, name]));
  return { activities: byCode(activities), resources: byCode(resources) };
}

function openOrder(
  row: WaitingRow,
  expected: ExpectedWait,
  kinds: readonly Kind[],
  words: Words,
  owners: Record<string, string>,
): OpenOrder {
  const { next, resource, medianMs, p90Ms, probability, waits } = expected;
  return {
    case: row.case,
    lastActivity: row.lastActivity,
    waitingSince: row.waitingSince,
    waitingMs: row.waitingMs,
    expectedMs: medianMs,
    p90Ms,
    excessMs: medianMs === null ? null : row.waitingMs - medianMs,
    probability,
    owner: owners[row.lastActivity] ?? (resource === null ? null : (words.resources.get(resource - 1) ?? null)),
    nextActivity: next === null ? null : (words.activities.get(next) ?? null),
    evidence: {
      waits,
      attributes: Object.fromEntries(
        expected.attributes.map((index) => [kinds[index]?.name ?? '', row[`kind_${index}`] ?? null]),
      ),
    },
    valueAtStake: row.valueAtStake,
    isStalled: p90Ms !== null && row.waitingMs > p90Ms,
  };
}

const byExcess = (a: OpenOrder, b: OpenOrder) =>
  (b.excessMs ?? Number.NEGATIVE_INFINITY) - (a.excessMs ?? Number.NEGATIVE_INFINITY) || (a.case < b.case ? -1 : 1);
