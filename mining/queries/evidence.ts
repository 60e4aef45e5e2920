import type { Reader } from '../../store/index.ts';
import type { AttributeCodes, CompletedWaits } from '../expected-waits.ts';
import { type NumberColumn, readNumberColumns } from './number-columns.ts';
import type { OrderState } from './order-state.ts';
import type { StoredAttribute } from './slice-context.ts';

/** An attribute by which orders are compared; its value's place in `values`, from 1, is the value's code. */
export interface Kind {
  name: string;
  column: string;
  values: string[];
}

/** The closed cases compared with: how many, with how many events, and what tells them apart. */
export interface EvidenceSize {
  cases: number;
  events: number;
  kinds: Kind[];
}

/** An attribute with more values than these is an identity or a text, not a kind of order. */
const MOST_VALUES = 200;

// A leaking column knows how the case ended.
const LEAKING = `SELECT subject FROM findings WHERE code = 'leaking-column'`;

/** Measures the evidence and finds the attributes that tell kinds of orders apart; one pass each. */
export async function readEvidenceSize(
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

/** By kind, the code of each case's value; 0 where none is recorded. */
export async function readCodes(
  reader: Reader,
  state: OrderState,
  { kinds, cases }: EvidenceSize,
): Promise<AttributeCodes[]> {
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

/** The completed waits of the closed cases compared with. */
export async function readWaits(reader: Reader, state: OrderState, { events }: EvidenceSize): Promise<CompletedWaits> {
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
