import type { AttributeType } from '../../eventlog/index.ts';
import { identifier, type Store } from '../../store/index.ts';
import { TRIMMED } from './column-profile.ts';
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
  ) => `isfinite(TRY_CAST(${text} AS DOUBLE)) AND NOT regexp_matches(${text}, '^-?0\\d|^[+.]|^-\\.|[^0-9.eE+-]')
    AND (length(${text}) <= 16 OR TRY_CAST(${text} AS DOUBLE)::VARCHAR = ${text})`,
  boolean: (text) => `${text} IN ('true', 'false', 'True', 'False', 'TRUE', 'FALSE')`,
  instant: (text) => `regexp_matches(${text}, '^\\d{4}-\\d{2}-\\d{2}')`,
};

/** Of a declared type the source vouches for the form; the values must only be readable. */
const READS = (type: AttributeType, text: string): string => {
  if (type === 'text') return 'true';
  const value = VALUE[type](text, null);
  return type === 'number' ? `isfinite(${value})` : `${value} IS NOT NULL`;
};

/** Whether every value is of the type and would lose nothing; null without values. */
const EVERY = (type: AttributeType, text: string): string =>
  `bool_and(CASE WHEN ${text} IS NOT NULL THEN coalesce(${KEEPS[type](text)} AND ${READS(type, text)}, false) END)`;

const DETECTED: readonly AttributeType[] = ['integer', 'number', 'boolean', 'instant'];
const HEAD = 2_000;

/**
 * The types of columns: as declared where every value is of it, else the first of integer, number, boolean and instant
 * (ISO 8601) that every value is of without loss, else text. The first rows propose, all rows decide.
 */
export async function readAttributeCells(
  store: Store,
  { relation, declaredTypes }: RawRelation,
  columns: readonly string[],
  zone: string | null,
): Promise<AttributeCells[]> {
  if (columns.length === 0) return [];
  const proposed = await propose(store, relation, columns, declaredTypes);
  const facts = await readFacts(store, relation, columns, proposed, declaredTypes);
  return columns.map((column, index) => {
    const { isClean, isTyped } = facts[index] as ColumnFacts;
    const text = isClean ? identifier(column) : TRIMMED(identifier(column));
    const type = isTyped ? (proposed[index] ?? 'text') : 'text';
    return { column, type, sql: VALUE[type](text, zone) };
  });
}

/** @returns per column the type that the first rows allow */
async function propose(
  store: Store,
  relation: string,
  columns: readonly string[],
  declaredTypes: RawRelation['declaredTypes'],
): Promise<AttributeType[]> {
  const tests = columns.flatMap((column, index) => {
    const text = TRIMMED(identifier(column));
    return declaredTypes.has(column) ? [] : DETECTED.map((type) => `${EVERY(type, text)} AS "${type}${index}"`);
  });
  if (tests.length === 0) return columns.map((column) => declaredTypes.get(column) ?? 'text');
  const found = await store.row<Record<string, boolean | null>>(
    `SELECT ${tests.join(', ')} FROM ${relation} WHERE _position < ${HEAD}`,
  );
  const undecided = columns.filter((column, index) => !declaredTypes.has(column) && found[`integer${index}`] === null);
  const late = undecided.length > 0 ? await proposeLate(store, relation, undecided) : new Map<string, AttributeType>();
  return columns.map(
    (column, index) =>
      declaredTypes.get(column) ??
      late.get(column) ??
      DETECTED.find((type) => found[`${type}${index}`] === true) ??
      'text',
  );
}

/** Columns that are empty in the first rows are judged on all of them. */
async function proposeLate(
  store: Store,
  relation: string,
  columns: readonly string[],
): Promise<Map<string, AttributeType>> {
  const tests = columns.flatMap((column, index) => {
    const text = TRIMMED(identifier(column));
    return DETECTED.map((type) => `${EVERY(type, text)} AS "${type}${index}"`);
  });
  const found = await store.row<Record<string, boolean | null>>(`SELECT ${tests.join(', ')} FROM ${relation}`);
  return new Map(
    columns.map((column, index) => [column, DETECTED.find((type) => found[`${type}${index}`] === true) ?? 'text']),
  );
}

interface ColumnFacts {
  /** no value has blanks at its ends, none is empty */
  isClean: boolean;
  /** every value is of the proposed type */
  isTyped: boolean;
}

async function readFacts(
  store: Store,
  relation: string,
  columns: readonly string[],
  proposed: readonly AttributeType[],
  declaredTypes: RawRelation['declaredTypes'],
): Promise<ColumnFacts[]> {
  const tests = columns.flatMap((column, index) => {
    const quoted = identifier(column);
    const type = proposed[index] ?? 'text';
    const text = TRIMMED(quoted);
    const typed = declaredTypes.has(column) ? READS(type, text) : `${KEEPS[type](text)} AND ${READS(type, text)}`;
    return [
      `bool_and(${IS_CLEAN(quoted)}) AS clean${index}`,
      type === 'text'
        ? `true AS typed${index}`
        : `bool_and(CASE WHEN ${text} IS NOT NULL THEN coalesce(${typed}, false) END) AS typed${index}`,
    ];
  });
  const found = await store.row<Record<string, boolean | null>>(`SELECT ${tests.join(', ')} FROM ${relation}`);
  return columns.map((_, index) => ({
    isClean: found[`clean${index}`] !== false,
    isTyped: found[`typed${index}`] !== false,
  }));
}

export const IS_CLEAN = (column: string): string => `NOT regexp_matches(${column}, '^[\\s\\x{a0}]|[\\s\\x{a0}]$|^$')`;
