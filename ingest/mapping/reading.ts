import { identifier, literal } from '../../store/index.ts';
import { receivedText, resolveColumn } from './columns.ts';
import type { AbsentText, Cleaning, Stream } from './language.ts';

/** A value that the reading pass computes, by the name it has there (quoted). */
export interface Value {
  sql: string;
  /** names of the faults that make it unreadable: null, or what is wrong */
  faults: readonly string[];
  /** names of the cells it is made from */
  cells: readonly string[];
}

/** A constant needs no reading. */
export const constant = (text: string): Value => ({ sql: literal(text), faults: [], cells: [] });

/**
 * Collects what one pass over a stream must compute: cells first, then values over cells, values over those, and so on.
 * What is asked for twice is computed once.
 */
export interface Reading {
  readonly stream: Stream;
  /** The trimmed, cleaned text of a column, null when blank or absent; gives its quoted name. */
  cell(column: string): string;
  /**
   * A computed column; gives its quoted name, which is `wanted` or, when that is taken, `wanted` and a number.
   * @param uses names of the columns `sql` is over
   */
  compute(wanted: string, sql: string, uses: readonly string[]): string;
  /**
   * The whole pass as a SELECT over the raw relation, with the columns that the statements over it name.
   * Grain: one row per row, or per list element with `each`.
   */
  sql(raw: string, statements: readonly (string | null)[]): string;
  /**
   * Cells that say that nothing was recorded, over the raw relation; null where the stream looks for none.
   * Grain: one row per column and text. column_name VARCHAR, text VARCHAR (null: blank), rows DOUBLE.
   */
  absentSql(raw: string): string | null;
}

interface Computed {
  name: string;
  sql: string;
  depth: number;
}

export function newReading(stream: Stream, columns: readonly string[]): Reading {
  const cells = new Map<string, string>();
  const computed = new Map<string, Computed>();
  const depths = new Map<string, number>();
  const taken = new Set(['_position', '_element', '_list']);

  const freeName = (wanted: string): string => {
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted} (${number})`;
      if (taken.has(name.toLowerCase())) continue;
      taken.add(name.toLowerCase());
      return identifier(name);
    }
  };

  return {
    stream,
    cell(column) {
      const name = cells.get(column) ?? freeName(column);
      cells.set(column, name);
      depths.set(name, 0);
      return name;
    },
    compute(wanted, sql, uses) {
      const known = computed.get(sql);
      if (known) return known.name;
      const depth = 1 + Math.max(0, ...uses.map((use) => depths.get(use) ?? 0));
      const name = freeName(wanted);
      computed.set(sql, { name, sql, depth });
      depths.set(name, depth);
      return name;
    },
    sql: (raw, statements) => readingSql(stream, columns, raw, cells, [...computed.values()], statements),
    absentSql: (raw) => absentSql(stream, columns, raw),
  };
}

const indented = (lines: readonly string[]) => lines.map((line) => `    ${line}`).join(',\n');

function readingSql(
  stream: Stream,
  columns: readonly string[],
  raw: string,
  cells: ReadonlyMap<string, string>,
  computed: readonly Computed[],
  statements: readonly (string | null)[],
): string {
  const steps = [receivedSql(stream, columns, raw, cells)];
  let before = 'received';
  const cleaned = cleanedCells(stream, cells);
  if (cleaned.length > 0) {
    steps.push(
      `cells AS ( -- texts listed as absent are null, the others cleaned\n  SELECT * REPLACE (\n${indented(cleaned)})\n  FROM received\n)`,
    );
    before = 'cells';
  }
  const needed = neededOf(computed, statements);
  for (const depth of [...new Set(needed.map((value) => value.depth))].sort((one, other) => one - other)) {
    const values = needed.filter((value) => value.depth === depth).map(({ name, sql }) => `${sql} AS ${name}`);
    steps.push(`values_${depth} AS (\n  SELECT\n${indented(['*', ...values])}\n  FROM ${before}\n)`);
    before = `values_${depth}`;
  }
  const names = [...cells.values(), ...needed.map(({ name }) => name)];
  const kept = names.filter((name) => statements.some((statement) => statement?.includes(name)));
  const rows = ['_position', ...(stream.each === undefined ? [] : ['_element']), ...kept];
  return `WITH ${steps.join(',\n')}\nSELECT\n${rows.map((name) => `  ${name}`).join(',\n')}\nFROM ${before}`;
}

/** Values that the statements name, or that such a value is over. A name is quoted, so it is found as it stands. */
function neededOf(computed: readonly Computed[], statements: readonly (string | null)[]): Computed[] {
  const texts = statements.filter((statement) => statement !== null);
  const needed = new Set<Computed>();
  for (const value of computed.toSorted((one, other) => other.depth - one.depth)) {
    if (!texts.some((text) => text.includes(value.name))) continue;
    needed.add(value);
    texts.push(value.sql);
  }
  return computed.filter((value) => needed.has(value));
}

const receivedSql = (
  stream: Stream,
  columns: readonly string[],
  raw: string,
  cells: ReadonlyMap<string, string>,
): string =>
  `received AS ( -- every cell used, blanks cut; an empty one is null\n  SELECT\n${indented(receivedColumns(stream, columns, cells))}\n  FROM ${rowsOf(stream, columns, raw)} AS rows_\n)`;

/** Blank, tab, line breaks and the no-break space. */
const BLANKS = String.raw`E' \t\r\n' || chr(160)`;

function receivedColumns(stream: Stream, columns: readonly string[], cells: ReadonlyMap<string, string>): string[] {
  const texts = [...cells].map(([column, name]) => {
    const resolved = resolveColumn(column, columns);
    if (resolved === null) throw new Error(`The column ${column} was not checked.`);
    return `nullif(trim(${receivedText(resolved, 'rows_')}, ${BLANKS}), '') AS ${name}`;
  });
  return ['rows_._position', ...(stream.each === undefined ? [] : ['rows_._element', 'rows_._list']), ...texts];
}

/**
 * With `each`, one row per element of the list, which takes the list's place. A row whose list is blank or empty stays
 * once, without an element; so does one whose list is none, with `_list` false, so that it can be rejected.
 */
function rowsOf({ each }: Stream, columns: readonly string[], raw: string): string {
  if (each === undefined) return raw;
  const resolved = resolveColumn(each, columns);
  if (resolved === null) throw new Error(`The column ${each} was not checked.`);
  const list = receivedText(resolved, 'list_');
  const element = identifier(resolved.path === null ? resolved.column : each);
  return `(
    SELECT * EXCLUDE (_elements${resolved.path === null ? `, ${element}` : ''}),
      unnest(_elements)->>'$' AS ${element}, generate_subscripts(_elements, 1) - 1 AS _element
    FROM (
      SELECT *, nullif(nullif(trim(${list}), ''), '[]') IS NULL OR try_cast(${list} AS JSON[]) IS NOT NULL AS _list,
        coalesce(nullif(try_cast(${list} AS JSON[]), []), [NULL]) AS _elements
      FROM ${raw} AS list_))`;
}

const cleanedCells = (stream: Stream, cells: ReadonlyMap<string, string>): string[] =>
  [...cells].flatMap(([column, name]) => {
    const sql = cellSql(stream.columns[column], name);
    return sql === name ? [] : [`${sql} AS ${name}`];
  });

function cellSql(rules: Stream['columns'][string] | undefined, name: string): string {
  if (rules === undefined) return name;
  const cleaned = rules.clean.reduce(cleanedSql, name);
  const absent = rules.absent.map((text) => absentTest(text, name));
  const sql = rules.clean.length === 0 ? name : `nullif(${cleaned}, '')`;
  return absent.length === 0 ? sql : `CASE WHEN NOT (${absent.join(' OR ')}) THEN ${sql} END`;
}

/** Whether a trimmed cell says that nothing was recorded. */
export const absentTest = (text: AbsentText, name: string): string =>
  'text' in text ? `${name} = ${literal(text.text)}` : `regexp_matches(${name}, ${literal(text.matching)})`;

/** Columns with texts listed as absent, and those of event times, whose blank cells make no event. */
function absentSql(stream: Stream, columns: readonly string[], raw: string): string | null {
  const listed = Object.entries(stream.columns).filter(([, { absent }]) => absent.length > 0);
  const times = stream.events.flatMap(({ at, end, required }) =>
    required ? [] : ((at ?? end)?.column.slice(0, 1) ?? []),
  );
  const rules = new Map<string, AbsentText[]>(
    [
      ...times.map((column) => [column, []] as const),
      ...listed.map(([column, { absent }]) => [column, absent] as const),
    ].map(([column, absent]) => [column, [...absent]]),
  );
  if (rules.size === 0) return null;
  const cells = new Map([...rules.keys()].map((column) => [column, identifier(column)]));
  const counts = [...rules].map(([column, absent]) => {
    const cell = identifier(column);
    const which = absent.map((text, index) => `WHEN ${absentTest(text, cell)} THEN ${index}`).join(' ');
    const isAbsent = [`${cell} IS NULL`, ...absent.map((text) => absentTest(text, cell))].join(' OR ');
    const texts = absent.map((text) => literal('text' in text ? text.text : `matching ${text.matching}`));
    const shown = absent.length === 0 ? 'NULL::VARCHAR' : `[${texts.join(', ')}][1 + CASE ${which} END]`;
    return `SELECT ${literal(column)} AS column_name, ${shown} AS text, count(*)::DOUBLE AS rows FROM received WHERE ${isAbsent} GROUP BY ALL`;
  });
  return `WITH ${receivedSql(stream, columns, raw, cells)}\n${counts.join('\nUNION ALL\n')}`;
}

function cleanedSql(sql: string, rule: Cleaning): string {
  if (rule.upper) return `upper(${sql})`;
  if (rule.lower) return `lower(${sql})`;
  if (rule.stripZeros) return `regexp_replace(${sql}, '^0+(.)', '\\1')`;
  if (rule.stripPrefix !== undefined) {
    const prefix = literal(rule.stripPrefix);
    return `CASE WHEN starts_with(${sql}, ${prefix}) THEN substr(${sql}, ${[...rule.stripPrefix].length + 1}) ELSE ${sql} END`;
  }
  if (rule.strip !== undefined) return `regexp_replace(${sql}, ${literal(rule.strip)}, '', 'g')`;
  return sql;
}
