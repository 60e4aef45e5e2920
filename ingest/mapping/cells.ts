import { identifier, literal } from '../../store/index.ts';
import { readableColumns, receivedText, resolveColumn } from './columns.ts';
import type { AbsentText, Cleaning, Stream } from './language.ts';
import type { RawRows } from './raw-rows.ts';

export const indented = (lines: readonly string[]): string => lines.map((line) => `    ${line}`).join(',\n');

/** @param cells the columns of the stream itself to read, each with the quoted name it gets */
export function receivedSql(stream: Stream, raw: RawRows, cells: ReadonlyMap<string, string>): string {
  const columns = indented(receivedColumns(stream, raw, cells));
  return `received AS ( -- every cell used, blanks cut; an empty one is null\n  SELECT\n${columns}\n  FROM ${rowsOf(stream, raw)} AS rows_\n)`;
}

function receivedColumns(stream: Stream, raw: RawRows, cells: ReadonlyMap<string, string>): string[] {
  const columns = readableColumns(stream, raw.columns);
  const texts = [...cells].map(([column, name]) => {
    const resolved = resolveColumn(stream.columns[column]?.column ?? column, columns);
    if (resolved === null) throw new Error(`The column ${column} was not checked.`);
    return `${cutBlanks(receivedText(resolved, 'rows_'))} AS ${name}`;
  });
  const received = raw.hasReceipts ? ['rows_._received_at'] : [];
  return [
    'rows_._position',
    ...received,
    ...(stream.each === undefined ? [] : ['rows_._element', 'rows_._list']),
    ...texts,
  ];
}

/** A text without the blanks around it; null where nothing is left. */
export const cutBlanks = (sql: string): string => `cut_blanks(${sql})`;

/**
 * With `each`, one row per element of the list, which takes the list's place. A row whose list is blank or empty stays
 * once, without an element; so does one whose list is none, with `_list` false, so that it can be rejected.
 */
function rowsOf({ each }: Stream, raw: RawRows): string {
  if (each === undefined) return raw.relation;
  const resolved = resolveColumn(each, raw.columns);
  if (resolved === null) throw new Error(`The column ${each} was not checked.`);
  const list = receivedText(resolved, 'list_');
  const element = identifier(resolved.path === null ? resolved.column : each);
  return `(
    SELECT * EXCLUDE (_elements${resolved.path === null ? `, ${element}` : ''}),
      unnest(_elements)->>'$' AS ${element}, generate_subscripts(_elements, 1) - 1 AS _element
    FROM (
      SELECT *, nullif(nullif(trim(${list}), ''), '[]') IS NULL OR try_cast(${list} AS JSON[]) IS NOT NULL AS _list,
        coalesce(nullif(try_cast(${list} AS JSON[]), []), [NULL]) AS _elements
      FROM ${raw.relation} AS list_))`;
}

/** Replacements for the cells that a column's rules change. */
export const cleanedCells = (stream: Stream, cells: ReadonlyMap<string, string>): string[] =>
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

function cleanedSql(sql: string, rule: Cleaning): string {
  if (rule.upper) return `upper(${sql})`;
  if (rule.lower) return `lower(${sql})`;
  if (rule.stripZeros) return `regexp_replace(${sql}, '^0+(.)', '\\1')`;
  if (rule.stripPrefix !== undefined) {
    const prefix = literal(rule.stripPrefix);
    return `CASE WHEN starts_with(${sql}, ${prefix}) THEN substr(${sql}, ${[...rule.stripPrefix].length + 1}) ELSE ${sql} END`;
  }
  if (rule.extract !== undefined) return extractSql(sql, rule.extract);
  if (rule.strip !== undefined) return `regexp_replace(${sql}, ${literal(rule.strip)}, '', 'g')`;
  return sql;
}

/** The first group of a match, or all of it where the expression has none; null without a match. */
function extractSql(sql: string, regex: string): string {
  const hasGroup = new RegExp(`${regex.replace(/^\(\?[ims]+\)/, '')}|`).exec('')?.length !== 1;
  return `nullif(regexp_extract(${sql}, ${literal(regex)}, ${hasGroup ? 1 : 0}), '')`;
}
