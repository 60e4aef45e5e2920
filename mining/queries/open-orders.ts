import type { Slice, Stall } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';
import { type CompletedWaits, type ExpectedWait, expectedWaits } from '../expected-waits.ts';
import { type OrderState, orderStateAt, readAsOf } from './order-state.ts';
import { type AttributeColumn, readAttributeColumns } from './slice-context.ts';

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
  const kinds = await readKinds(reader, state, attributes);
  const waiting = await readWaiting(
    reader,
    state,
    kinds,
    attributes.find(({ name }) => name === value),
  );
  if (waiting.length === 0) return [];
  const codes = await readCodes(reader, state, kinds);
  const waits = await readWaits(reader, state);
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
const CANDIDATES = /* sql */ `SELECT subject FROM findings WHERE code = 'leaking-column'`;

/** Text and truth attributes of the cases concerned that tell kinds of orders apart, by name. */
async function readKinds(reader: Reader, state: OrderState, attributes: readonly AttributeColumn[]): Promise<Kind[]> {
  const leaking = new Set((await reader.rows<{ subject: string | null }>(CANDIDATES)).map(({ subject }) => subject));
  const candidates = attributes.filter(
    ({ name, type }) => (type === 'text' || type === 'boolean') && !leaking.has(name),
  );
  if (candidates.length === 0) return [];
  const counts = candidates.map(({ column }, index) => `count(DISTINCT ${column})::DOUBLE AS kind_${index}`);
  const found = await reader.row<Record<string, number>>(
    `${state.sql} SELECT ${counts.join(', ')} FROM evidence`,
    state.parameters,
  );
  const telling = candidates.filter((_, index) => isTelling(found[`kind_${index}`] ?? 0));
  if (telling.length === 0) return [];
  const lists = telling.map(({ column }, index) => `list_sort(list(DISTINCT ${column}::VARCHAR)) AS kind_${index}`);
  const values = await reader.row<Record<string, string[] | null>>(
    `${state.sql} SELECT ${lists.join(', ')} FROM evidence`,
    state.parameters,
  );
  return telling.map(({ name, column }, index) => ({ name, column, values: values[`kind_${index}`] ?? [] }));
}

const isTelling = (values: number) => values >= 2 && values <= MOST_VALUES;

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
  value: AttributeColumn | undefined,
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

/** One list per kind: the code of its value by case row, 0 where none is recorded. */
async function readCodes(reader: Reader, state: OrderState, kinds: readonly Kind[]): Promise<number[][]> {
  if (kinds.length === 0) return [];
  const codes: number[][] = kinds.map(() => []);
  const columns = kinds.map(
    ({ column }, index) => `coalesce(list_position($kind_${index}, ${column}::VARCHAR), 0)::INTEGER`,
  );
  const values = Object.fromEntries(kinds.map((kind, index) => [`kind_${index}`, kind.values]));
  await reader.numbers(
    `${state.sql} SELECT ${columns.join(', ')} FROM evidence ORDER BY row`,
    { ...state.parameters, ...values },
    (chunk, rows) => codes.forEach((list, index) => appendNumbers(list, chunk[index], rows)),
  );
  return codes;
}

async function readWaits(reader: Reader, state: OrderState): Promise<CompletedWaits> {
  const columns: number[][] = [[], [], [], [], []];
  await reader.numbers(
    `${state.sql}
     SELECT activity::INTEGER, gap_us::DOUBLE / 1000, next::INTEGER, coalesce(next_resource::BIGINT + 1, 0)::INTEGER, row::INTEGER
     FROM waits SEMI JOIN waiting USING (activity) ORDER BY row, position`,
    state.parameters,
    (chunk, rows) => columns.forEach((list, index) => appendNumbers(list, chunk[index], rows)),
  );
  const [activity = [], ms = [], next = [], resource = [], row = []] = columns;
  return { activity, ms, next, resource, row };
}

function appendNumbers(list: number[], column: ArrayLike<number | bigint> | undefined, rows: number): void {
  for (let row = 0; row < rows; row++) list.push(Number(column?.[row]));
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
