import type { AttributeType } from '../../eventlog/index.ts';
import type { Store } from '../../store/index.ts';
import type { CellTexts } from './column-facts.ts';
import type { RawRelation } from './raw-relation.ts';
import { type TimeFormat, timeSql } from './time-format.ts';

/** How the cells of a column become an attribute. */
export interface AttributeCells {
  column: string;
  type: AttributeType;
  /** SQL over the raw relation: the typed value */
  sql: string;
}

const ISO: TimeFormat = { iso: true, formats: [], epoch: null, excel: false, offsets: 'some', fixes: new Set() };

/** SQL over the trimmed text of a cell: its value in the type, null where the text is not of it. */
const VALUE: Record<AttributeType, (text: string, zone: string | null) => string> = {
  text: (text) => text,
  integer: (text) => `TRY_CAST(${text} AS BIGINT)`,
  number: (text) => `TRY_CAST(${text} AS DOUBLE)`,
  boolean: (text) => `(CASE lower(${text}) WHEN 'true' THEN true WHEN 'false' THEN false END)`,
  instant: (text, zone) => timeSql(text, ISO, zone, 'seconds').utc,
};

/** What a text must be beyond readable for the cast to lose nothing: no leading zero, no more digits than a double holds. */
const KEEPS: Record<AttributeType, (text: string) => string> = {
  text: () => 'true',
  integer: (text) => `TRY_CAST(${text} AS BIGINT)::VARCHAR = ${text}`,
  number: (
    text,
  ) => `CASE WHEN length(${text}) <= 16 AND regexp_full_match(${text}, '-?(?:0|[1-9]\\d*)(?:\\.\\d+)?') THEN true
    WHEN TRY_CAST(${text} AS DOUBLE)::VARCHAR = ${text} THEN true ELSE
    length(${text}) <= 16 AND NOT regexp_matches(${text}, '^-?0\\d|^[+.]|^-\\.|[^0-9.eE+-]') END`,
  boolean: (text) => `${text} IN ('true', 'false', 'True', 'False', 'TRUE', 'FALSE')`,
  instant: (text) => `${text} LIKE '____-__-__%'`,
};

/** Of a declared type the source vouches for the form; the values must only be readable. */
const READS = (type: AttributeType, text: string): string => {
  if (type === 'text') return 'true';
  const value = VALUE[type](text, null);
  return type === 'number' ? `isfinite(${value})` : `${value} IS NOT NULL`;
};

/**
 * Whether every value is of the type; null without values.
 *
 * @param isDeclared the source vouches for the form, so a value must only be readable
 */
const EVERY = (type: AttributeType, text: string, isDeclared: boolean): string => {
  const test = isDeclared ? READS(type, text) : `${KEEPS[type](text)} AND ${READS(type, text)}`;
  return `bool_and(CASE WHEN ${text} IS NOT NULL THEN coalesce(${test}, false) END)`;
};

const DETECTED = ['integer', 'number', 'boolean', 'instant'] as const satisfies readonly AttributeType[];
const HEAD = 2_000;

/**
 * The types of columns: as declared where every value is of it, else the first of integer, number, boolean and instant
 * (ISO 8601) that every value is of without loss, else text. The first rows propose, all rows decide.
 */
export async function readAttributeCells(
  store: Store,
  { relation, declaredTypes }: RawRelation,
  columns: readonly string[],
  texts: CellTexts,
  zone: string | null,
): Promise<AttributeCells[]> {
  const early = await propose(store, `${relation} WHERE _position < ${HEAD}`, columns, texts, declaredTypes);
  const empty = columns.filter((column) => !early.has(column));
  const proposed = new Map([...early, ...(await propose(store, relation, empty, texts, declaredTypes))]);
  const refuted = await readRefuted(store, relation, proposed, texts, declaredTypes);
  return columns.map((column) => {
    const type = refuted.has(column) ? 'text' : (proposed.get(column) ?? 'text');
    return { column, type, sql: VALUE[type](texts.of(column), zone) };
  });
}

/** @returns the type that the rows allow, for the columns that have a value in them or a declared type */
async function propose(
  store: Store,
  rows: string,
  columns: readonly string[],
  texts: CellTexts,
  declaredTypes: RawRelation['declaredTypes'],
): Promise<Map<string, AttributeType>> {
  const open = columns.filter((column) => !declaredTypes.has(column));
  const proposed = new Map<string, AttributeType>();
  for (const column of columns) {
    const declared = declaredTypes.get(column);
    if (declared) proposed.set(column, declared);
  }
  if (open.length === 0) return proposed;
  for (const found of await store.rows<Fitting>(FITTING(rows, open.map(texts.of)))) {
    proposed.set(open[found.place] as string, DETECTED.find((type) => found[type]) ?? 'text');
  }
  return proposed;
}

type Fitting = Record<(typeof DETECTED)[number], boolean> & { place: number };

// Grain: one row per text with a value in any row: its place among the texts, and which types all of its values are of. One set of
// tests over all values costs a fraction of planning one for every column.
const FITTING = (rows: string, columns: readonly string[]) => /* sql */ `
  SELECT place, ${DETECTED.map((type) => `${EVERY(type, 'value', false)} AS "${type}"`).join(', ')}
  FROM (SELECT unnest([${columns.join(', ')}]) AS value, unnest(range(${columns.length}))::DOUBLE AS place FROM ${rows})
  WHERE value IS NOT NULL GROUP BY place ORDER BY place`;

/** @returns the columns with a value that is not of the proposed type */
async function readRefuted(
  store: Store,
  relation: string,
  proposed: ReadonlyMap<string, AttributeType>,
  texts: CellTexts,
  declaredTypes: RawRelation['declaredTypes'],
): Promise<Set<string>> {
  const open = [...proposed].filter(([, type]) => type !== 'text');
  if (open.length === 0) return new Set();
  const tests = open.map(
    ([column, type], index) => `${EVERY(type, texts.of(column), declaredTypes.has(column))} AS typed${index}`,
  );
  const found = await store.row<Record<string, boolean | null>>(`SELECT ${tests.join(', ')} FROM ${relation}`);
  return new Set(open.filter((_, index) => found[`typed${index}`] === false).map(([column]) => column));
}
