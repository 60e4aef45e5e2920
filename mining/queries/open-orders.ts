import type { Slice } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';
import { byExcess, type OpenOrder, openOrders, type OpenWork, type WaitingOrders, type Words } from '../open-orders.ts';
import { codeColumns, kindParameters, readEvidence, type StoredKind } from './evidence.ts';
import { readNumberColumns } from './number-columns.ts';
import { type AsOf, orderStateAt, type OrderState, readAsOf } from './order-state.ts';
import { readSlicedLog } from './slice.ts';
import { readAttributeColumns } from './slice-context.ts';

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
  const work = await readOpenWork(reader, slice, instant);
  return openOrders(work)(instant.us, null).sort(byExcess);
}

/** What every answer about open orders is made of, as of an instant. Time O(cases + events of the evidence). */
export async function readOpenWork(reader: Reader, slice: Slice, instant: AsOf): Promise<OpenWork> {
  const { value, owners } = await readSettings(reader);
  const state = await orderStateAt(reader, instant);
  const attributes = (await readAttributeColumns(reader)).filter(({ scope }) => scope === 'case');
  const { kinds, codes, events } = await readEvidence(reader, state, attributes);
  const valueColumn = attributes.find(({ name }) => name === value)?.column ?? null;
  const orders = await readWaitingOrders(reader, slice, state, kinds, valueColumn);
  const words = { ...(await readWords(reader, events.resource)), owners };
  return { orders, kinds: kinds.map(({ name, values }) => ({ name, values })), codes, events, words };
}

/** In the order of their numbers. */
async function readWaitingOrders(
  reader: Reader,
  slice: Slice,
  { sql, parameters: ofState }: OrderState,
  kinds: readonly StoredKind[],
  valueColumn: string | null,
): Promise<WaitingOrders> {
  const log = await readSlicedLog(reader, slice);
  const sliced = log.casesSql === null ? '' : `SEMI JOIN (${log.casesSql}) AS kept USING (case_no)`;
  const parameters = { ...log.parameters, ...ofState };
  const waiting = `${sql}, waiting AS (SELECT standing.activity, since, cases.* FROM standing JOIN cases USING (case_no) ${sliced})`;
  const found = await reader.rows<{ case: string }>(
    `${waiting} SELECT case_id AS case FROM waiting ORDER BY case_no`,
    parameters,
  );
  const [caseNo, activity] = [new Uint32Array(found.length), new Uint16Array(found.length)];
  const [sinceUs, value] = [new Float64Array(found.length), new Float64Array(found.length)];
  const codes = kinds.map(() => new Uint16Array(found.length));
  const columns = [
    'case_no, activity, epoch_us(since)::DOUBLE',
    `coalesce(${valueColumn === null ? 'NULL' : `TRY_CAST(${valueColumn} AS DOUBLE)`}, 'NaN'::DOUBLE)`,
    ...(kinds.length > 0 ? [codeColumns(kinds)] : []),
  ];
  await readNumberColumns(
    reader,
    `${waiting} SELECT ${columns.join(', ')} FROM waiting ORDER BY case_no`,
    { ...parameters, ...kindParameters(kinds) },
    [caseNo, activity, sinceUs, value, ...codes],
  );
  return { case: found.map((order) => order.case), caseNo, activity, sinceUs, value, codes };
}

const ACTIVITIES = 'SELECT name FROM activities ORDER BY activity';

const RESOURCES = /* sql */ `
  SELECT resource::DOUBLE AS code, name FROM resources SEMI JOIN (SELECT unnest($wanted::UINTEGER[]) AS resource) USING (resource)`;

/** Names of all activities, and of the resources met in the events. */
async function readWords(reader: Reader, met: Uint32Array): Promise<Omit<Words, 'owners'>> {
  const activities = await reader.rows<{ name: string }>(ACTIVITIES);
  const isMet = new Uint8Array(met.reduce((most, number) => Math.max(most, number), 0) + 1);
  for (const number of met) isMet[number] = 1;
  const wanted = [...isMet.keys()].filter((number) => number > 0 && isMet[number]).map((number) => number - 1);
  const resources = await reader.rows<{ code: number; name: string }>(RESOURCES, { wanted: JSON.stringify(wanted) });
  return {
    activities: activities.map(({ name }) => name),
    resources: new Map(resources.map(({ code, name }) => [code + 1, name])),
  };
}
