import type { Reader } from '../../store/index.ts';
import type { LedgerRow } from '../ledger-row.ts';
import { readCaseAttributes } from './slice-context.ts';

/** The words for the numbers in a ledger. */
export interface LedgerWords {
  objectOf(object: number): { type: string; key: string };
  /** by name: those of the object, or where it has none those of the event */
  casesOf(object: number, event: number): readonly string[];
  activityOf(event: number): string;
  /** sum over cases; null where no value is named or recorded */
  valueOf(cases: readonly string[]): number | null;
}

// A join with the short list on the right: the engine then hashes the list, and not the table.
const OBJECTS = `SELECT object::DOUBLE AS object, type, key FROM objects SEMI JOIN (SELECT unnest($objects::UINTEGER[]) AS object) AS asked USING (object)`;
const EVENTS = /* sql */ `
  SELECT event::DOUBLE AS event, name AS activity
  FROM events SEMI JOIN (SELECT unnest($events::UINTEGER[]) AS event) AS asked USING (event) JOIN activities USING (activity)`;

// Grain: one row per object or event asked for that has cases.
const CASES_OF = (key: 'object' | 'event') => /* sql */ `
  WITH asked AS (SELECT unnest($asked::UINTEGER[]) AS ${key}),
  found AS MATERIALIZED (SELECT ${key}, event FROM events SEMI JOIN asked USING (${key})),
  placed AS (SELECT DISTINCT found.${key}, case_no FROM trace JOIN found ON found.event = trace.event)
  SELECT ${key}::DOUBLE AS number, list(case_id ORDER BY case_id) AS cases FROM placed JOIN cases USING (case_no) GROUP BY ${key}`;

/** Reads the names of what the rows mention. @param value the attribute that holds the value at stake */
export async function readLedgerWords(
  reader: Reader,
  rows: readonly LedgerRow[],
  value: string | null,
): Promise<LedgerWords> {
  const members = rows.flatMap(({ exceptions, staleActions }) => [
    ...exceptions.map(({ object, event }) => ({ object, event })),
    ...staleActions.map(({ transfer, event }) => ({ object: transfer.object, event })),
  ]);
  const objects = distinct(members.map(({ object }) => object));
  const actions = distinct(rows.flatMap(({ staleActions }) => staleActions.map(({ event }) => event)));
  const named = await asked<{ object: number; type: string; key: string }>(reader, OBJECTS, { objects });
  const played = await asked<{ event: number; activity: string }>(reader, EVENTS, { events: actions });
  const ofObjects = await readCasesOf(reader, 'object', objects);
  const others = distinct(members.filter(({ object }) => !ofObjects.has(object)).map(({ event }) => event));
  const ofEvents = await readCasesOf(reader, 'event', others);
  const casesOf = (object: number, event: number) => ofObjects.get(object) ?? ofEvents.get(event) ?? [];
  const stale = rows.flatMap(({ staleActions }) =>
    staleActions.flatMap(({ transfer, event }) => casesOf(transfer.object, event)),
  );
  const values = await readValues(reader, [...new Set(stale)], value);
  const objectByNumber = new Map(named.map(({ object, type, key }) => [object, { type, key }]));
  const activityByEvent = new Map(played.map(({ event, activity }) => [event, activity]));
  return {
    objectOf: (object) => known(objectByNumber.get(object), `object ${object}`),
    casesOf,
    activityOf: (event) => known(activityByEvent.get(event), `event ${event}`),
    valueOf: (cases) => sumOf(cases.flatMap((one) => values.get(one) ?? [])),
  };
}

function known<Word>(word: Word | undefined, what: string): Word {
  if (word === undefined) throw new Error(`The ledger mentions ${what}, which the log does not have.`);
  return word;
}

const distinct = (numbers: readonly number[]): string[] => [...new Set(numbers)].map(String);

const asked = async <Row>(reader: Reader, sql: string, parameters: Record<string, string[]>): Promise<Row[]> =>
  Object.values(parameters).every((list) => list.length === 0) ? [] : reader.rows<Row>(sql, parameters);

async function readCasesOf(
  reader: Reader,
  key: 'object' | 'event',
  numbers: string[],
): Promise<Map<number, readonly string[]>> {
  const rows = await asked<{ number: number; cases: string[] }>(reader, CASES_OF(key), { asked: numbers });
  return new Map(rows.map(({ number, cases }) => [number, cases]));
}

/** By case; those without a value are left out. */
async function readValues(reader: Reader, cases: string[], value: string | null): Promise<Map<string, number>> {
  const column = (await readCaseAttributes(reader)).find(({ name }) => name === value)?.column;
  if (column === undefined) return new Map();
  const rows = await asked<{ case: string; value: number }>(
    reader,
    `SELECT case_id AS case, TRY_CAST(${column} AS DOUBLE) AS value FROM cases
     SEMI JOIN (SELECT unnest($cases::VARCHAR[]) AS case_id) AS asked USING (case_id) WHERE TRY_CAST(${column} AS DOUBLE) IS NOT NULL`,
    { cases },
  );
  return new Map(rows.map((row) => [row.case, row.value]));
}

const sumOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0);
