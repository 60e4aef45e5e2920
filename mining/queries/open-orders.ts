import type { Slice, Stall } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';
import { type ExpectedWait, expectedWaits } from '../expected-waits.ts';
import { type Kind, readCodes, readEvidenceSize, readWaits } from './evidence.ts';
import { type OrderState, orderStateAt, readAsOf } from './order-state.ts';
import { readAttributeColumns, type StoredAttribute } from './slice-context.ts';

/** An open order and what comparable completed waits say about its wait. */
export interface OpenOrder extends Stall {
  /** it waits longer than nine in ten comparable waits did */
  isStalled: boolean;
}

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
