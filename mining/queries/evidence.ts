import type { Reader } from '../../store/index.ts';
import type { CaseEvents } from '../completed-waits.ts';
import type { AttributeCodes } from '../expected-waits.ts';
import type { Kind } from '../open-orders.ts';
import { readNumberColumns } from './number-columns.ts';
import type { OrderState } from './order-state.ts';
import type { StoredAttribute } from './slice-context.ts';

/** An attribute by which orders are compared, and the column that holds it. */
export interface StoredKind extends Kind {
  column: string;
}

/** What orders are judged by: the events of the closed cases compared with, and what tells those cases apart. */
export interface Evidence {
  kinds: StoredKind[];
  codes: AttributeCodes[];
  events: CaseEvents;
}

/** Only the cases that ended last are compared with: the newest tell most, and the cost stays bounded. */
const EVIDENCE_CASES = 50_000;
/** An attribute with more values than these is an identity or a text, not a kind of order. */
const MOST_VALUES = 200;

/** Reads the evidence as of a state. */
export async function readEvidence(
  reader: Reader,
  state: OrderState,
  attributes: readonly StoredAttribute[],
): Promise<Evidence> {
  const cases = await readComparedCases(reader, state);
  const kinds = await readKinds(reader, cases, attributes);
  return { kinds, codes: await readCodes(reader, cases, kinds), events: await readEvents(reader, state, cases) };
}

/** The cases compared with; a case's row is its place here. */
interface ComparedCases {
  caseNo: Uint32Array;
  /** place of its first event by row, and the number of events at the end */
  first: Uint32Array;
}

// Grain: one row. The latest day since which enough cases were closed, and how many were; null: all of them are to be read.
const CLOSED_SINCE = /* sql */ `,
  days AS (
    SELECT last_at::DATE AS day, sum(count(*)) OVER (ORDER BY last_at::DATE DESC) AS closed_since FROM closed GROUP BY last_at::DATE)
  SELECT max(day)::VARCHAR AS day, coalesce(min(closed_since), (SELECT count(*) FROM closed))::DOUBLE AS cases
  FROM days WHERE closed_since >= ${EVIDENCE_CASES}`;

// Grain: one row per case compared with.
const CLOSED = /* sql */ `
  SELECT case_no, events FROM (
    FROM closed WHERE last_at >= coalesce($since::DATE, '-infinity'::DATE) ORDER BY last_at DESC, case_no DESC LIMIT ${EVIDENCE_CASES})
  ORDER BY case_no`;

/**
 * The closed cases that ended last; of several that ended together, those with the higher number. Days are counted first,
 * as putting all cases in order to keep a few costs much more than counting them.
 */
async function readComparedCases(reader: Reader, state: OrderState): Promise<ComparedCases> {
  const since = await reader.row<{ day: string | null; cases: number }>(
    `${state.sql} ${CLOSED_SINCE}`,
    state.parameters,
  );
  const count = Math.min(since.cases, EVIDENCE_CASES);
  const [caseNo, events] = [new Uint32Array(count), new Uint32Array(count)];
  const parameters = { ...state.parameters, since: since.day };
  await readNumberColumns(reader, `${state.sql} ${CLOSED}`, parameters, [caseNo, events]);
  return { caseNo, first: runningTotal(events) };
}

function runningTotal(counts: Uint32Array): Uint32Array {
  const totals = new Uint32Array(counts.length + 1);
  for (let place = 0; place < counts.length; place++) totals[place + 1] = totals[place]! + counts[place]!;
  return totals;
}

/** The cases compared with as a relation; their numbers are bound as one text. */
const COMPARED = /* sql */ `
  compared AS (
    SELECT unnest(numbers) AS case_no, unnest(range(len(numbers)))::UINTEGER AS row FROM (SELECT $compared::UINTEGER[] AS numbers))`;

const comparedParameter = ({ caseNo }: ComparedCases) => ({ compared: `[${caseNo.join(',')}]` });

// A leaking column knows how the case ended.
const LEAKING = `SELECT subject FROM findings WHERE code = 'leaking-column'`;

/** The attributes that tell kinds of orders apart, with their values. */
async function readKinds(
  reader: Reader,
  cases: ComparedCases,
  attributes: readonly StoredAttribute[],
): Promise<StoredKind[]> {
  const leaking = new Set((await reader.rows<{ subject: string | null }>(LEAKING)).map(({ subject }) => subject));
  const candidates = attributes.filter(
    ({ name, type }) => (type === 'text' || type === 'boolean') && !leaking.has(name),
  );
  if (candidates.length === 0) return [];
  const lists = candidates.map(
    ({ column }, index) =>
      `CASE WHEN count(DISTINCT ${column}) BETWEEN 2 AND ${MOST_VALUES} THEN list_sort(list(DISTINCT ${column}::VARCHAR)) END AS kind_${index}`,
  );
  const values = await reader.row<Record<`kind_${number}`, (string | null)[] | null>>(
    `WITH ${COMPARED} SELECT ${lists.join(', ')} FROM cases SEMI JOIN compared USING (case_no)`,
    comparedParameter(cases),
  );
  return candidates.flatMap(({ name, column }, index) => {
    const found = values[`kind_${index}`];
    return found ? [{ name, column, values: found.filter((value) => value !== null) }] : [];
  });
}

/** By kind, the code of each case's value; 0 where none is recorded. */
async function readCodes(
  reader: Reader,
  cases: ComparedCases,
  kinds: readonly StoredKind[],
): Promise<AttributeCodes[]> {
  if (kinds.length === 0) return [];
  const rows = new Uint32Array(cases.caseNo.length);
  const unordered = kinds.map(() => new Uint16Array(rows.length));
  const sql = `WITH ${COMPARED} SELECT row, ${codeColumns(kinds)} FROM cases JOIN compared USING (case_no)`;
  const parameters = { ...comparedParameter(cases), ...kindParameters(kinds) };
  await readNumberColumns(reader, sql, parameters, [rows, ...unordered]);
  return unordered.map((codes, index) => {
    const byRow = new Uint16Array(rows.length);
    for (let place = 0; place < rows.length; place++) byRow[rows[place]!] = codes[place]!;
    return { values: (kinds[index]?.values.length ?? 0) + 1, byRow };
  });
}

/**
 * The codes of a case's values as columns; `kindParameters` binds what they mention. A value that none of the cases
 * compared with has gets the code after the last: no evidence has that.
 */
export const codeColumns = (kinds: readonly StoredKind[]): string =>
  kinds.map(({ column, values }, index) => codeColumn(column, `$kind_${index}`, values.length)).join(', ');

const codeColumn = (column: string, values: string, count: number): string =>
  `CASE WHEN ${column} IS NULL THEN 0 ELSE coalesce(list_position(${values}, ${column}::VARCHAR), ${count + 1}) END::USMALLINT`;

export const kindParameters = (kinds: readonly StoredKind[]): Record<string, readonly string[]> =>
  Object.fromEntries(kinds.map(({ values }, index) => [`kind_${index}`, values]));

// Grain: one row per event of the cases compared with. A resource's number is one more than its code; 0 is none.
const EVENTS = ({ sql }: OrderState) => /* sql */ `
  ${sql}, ${COMPARED}
  SELECT row, position, activity, coalesce(resource::BIGINT + 1, 0)::UINTEGER, coalesce(gap_us, 0)::DOUBLE / 1000
  FROM happened JOIN compared USING (case_no)`;

/** The events of the cases that had happened. */
async function readEvents(reader: Reader, state: OrderState, cases: ComparedCases): Promise<CaseEvents> {
  const most = cases.first.at(-1) ?? 0;
  const [row, position, resource] = [new Uint32Array(most), new Uint32Array(most), new Uint32Array(most)];
  const [activity, ms] = [new Uint16Array(most), new Float64Array(most)];
  const parameters = { ...state.parameters, ...comparedParameter(cases) };
  const count = await readNumberColumns(reader, EVENTS(state), parameters, [row, position, activity, resource, ms]);
  return {
    first: cases.first,
    row: row.subarray(0, count),
    position: position.subarray(0, count),
    activity: activity.subarray(0, count),
    resource: resource.subarray(0, count),
    ms: ms.subarray(0, count),
  };
}
