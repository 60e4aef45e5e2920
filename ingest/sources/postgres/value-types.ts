import type pg from 'pg';
import { arrayJson } from './array-literal.ts';

/** Writes a value, as the server gave it, as JSON text. */
export type WriteJson = (text: string) => string;

const asText: WriteJson = (text) => JSON.stringify(text);
const asWritten: WriteJson = (text) => text;
const asFloat: WriteJson = (text) => (/^-?\d/.test(text) ? text : asText(text)); // NaN and infinities are no JSON
const asBoolean: WriteJson = (text) => (text === 't' ? 'true' : 'false');
const asBase64: WriteJson = (text) => `"${Buffer.from(text.slice(2), 'hex').toString('base64')}"`;
const asTime: WriteJson = (text) => asText(isoTime(text));

/** `2024-01-31 10:00:00.123456+00` as ISO 8601; infinity and years before 1 as they are written. */
const isoTime = (text: string): string =>
  text.replace(/^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(?:\+00)?$/, (all, date: string, clock: string) =>
    all.endsWith('+00') ? `${date}T${clock}Z` : `${date}T${clock}`,
  );

/**
 * By the server's numbers of its own types. A numeric is text: a reader of JSON would make a float of it. Integers of up
 * to 64 bits are numbers.
 */
const BUILT_IN: ReadonlyMap<number, WriteJson> = new Map([
  [16, asBoolean],
  [17, asBase64],
  [20, asWritten],
  [21, asWritten],
  [23, asWritten],
  [26, asWritten],
  [700, asFloat],
  [701, asFloat],
  [114, asWritten],
  [3802, asWritten],
  [1114, asTime],
  [1184, asTime],
]);

// Grain: one row per type that is made of another: an array of it, or a domain over it.
const MADE_OF = /* sql */ `
  SELECT oid::text, CASE WHEN typtype = 'd' THEN typbasetype ELSE typelem END::text AS base, (typtype <> 'd')::text AS is_array
  FROM pg_type AS made WHERE typtype = 'd'
    OR typcategory = 'A' AND EXISTS (SELECT FROM pg_type AS element WHERE element.oid = made.typelem AND element.typdelim = ',')
  ORDER BY oid`;

/** How values of each type are written; types of other kinds (enumerations, ranges, intervals, rows) are text. */
export interface ValueTypes {
  writer(oid: number): WriteJson;
}

export async function readValueTypes(client: pg.Client): Promise<ValueTypes> {
  const { rows } = await client.query<{ oid: string; base: string; is_array: string }>(MADE_OF);
  const madeOf = new Map(
    rows.map(({ oid, base, is_array }) => [Number(oid), { base: Number(base), isArray: is_array === 'true' }]),
  );
  const writers = new Map(BUILT_IN);
  const writer = (oid: number): WriteJson => {
    const known = writers.get(oid);
    if (known) return known;
    const made = madeOf.get(oid);
    const found = made === undefined ? asText : made.isArray ? arrayWriter(writer(made.base)) : writer(made.base);
    writers.set(oid, found);
    return found;
  };
  return { writer };
}

const arrayWriter =
  (element: WriteJson): WriteJson =>
  (text) =>
    text.includes('{') ? arrayJson(text, element) : asText(text); // int2vector and oidvector are written without braces
