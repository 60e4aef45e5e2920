import { inUtc, literal } from '../../store/index.ts';
import type { AttributeCells } from './attribute-types.ts';
import type { CellTexts } from './column-facts.ts';
import type { LogColumns } from './detect-columns.ts';
import { transitionSql } from './lifecycle.ts';
import type { RawRelation } from './raw-relation.ts';
import { describeFormat, type TimeColumn, timeSqlOf } from './read-time-format.ts';

/** Columns that our own exports add where a time cannot say it itself. */
export const PRECISION = 'throughline:precision';
export const OFFSET = 'throughline:offset';
export const AFTER = 'throughline:after';
/** Before the name of an attribute that is called like a standard column. */
const ATTRIBUTE = 'throughline:attribute:';
export const attributeName = (written: string): string =>
  written.startsWith(ATTRIBUTE) ? written.slice(ATTRIBUTE.length) : written;

export interface RecordSource {
  raw: RawRelation;
  columns: LogColumns;
  times: readonly TimeColumn[];
  zone: string | null;
  cells: readonly AttributeCells[];
  caseNotion: string;
  texts: CellTexts;
}

/** Grain: one row per row of the file; texts trimmed, times not yet read, attributes typed as `attribute_0` and so on. */
const TEXTS = ({ raw, columns, cells, texts }: RecordSource) => {
  const cellOf = (column: string | null) => (column === null ? 'NULL::VARCHAR' : texts.of(column));
  return /* sql */ `
  SELECT _position AS position, ${cellOf(columns.case)} AS object_key, ${cellOf(columns.activity)} AS activity,
         ${cellOf(columns.end)} AS end_text, ${cellOf(columns.start)} AS start_text, ${cellOf(columns.resource)} AS resource,
         ${columns.lifecycle === null ? 'NULL::VARCHAR' : transitionSql(texts.of(columns.lifecycle))} AS transition, ${cellOf(columns.instance)} AS instance,
         ${cellOf(raw.columns.includes(PRECISION) ? PRECISION : null)} AS written_precision, ${cellOf(raw.columns.includes(OFFSET) ? OFFSET : null)} AS written_offset,
         ${cellOf(raw.columns.includes(AFTER) ? AFTER : null)} AS written_after, ${raw.identity} AS identity
         ${cells.map(({ sql }, index) => `, ${sql} AS attribute_${index}`).join('')}
  FROM ${raw.relation}`;
};

/** Grain: one row per row of the file; null where a time could not be read. A row without an end stands at its start. */
const TIMED = (source: RecordSource) => {
  const [end, start] = source.times;
  if (end === undefined) throw new Error('A flat log needs a column of times.');
  const ended = timeSqlOf(end, 'end_text', source.zone);
  const started = start ? timeSqlOf(start, 'start_text', source.zone) : null;
  const mayLackEnd = started !== null && !source.texts.isFull(end.column);
  const time = (part: 'utc' | 'offset' | 'precision') =>
    mayLackEnd ? `CASE WHEN end_text IS NULL THEN ${started[part]} ELSE ${ended[part]} END` : ended[part];
  const isKnown = `written_precision IN ('exact', 'minute', 'day', 'interval')`;
  return /* sql */ `
  SELECT *, ${started?.utc ?? 'NULL::TIMESTAMP'} AS started_at, ${time('utc')} AS ended_at,
         ${source.raw.columns.includes(OFFSET) ? 'TRY_CAST(written_offset AS SMALLINT)' : time('offset')} AS offset_minutes,
         CASE WHEN ${isKnown} THEN written_precision ELSE ${time('precision')} END AS precision
  FROM (${TEXTS(source)})`;
};

/** Grain: one row. Rows with a start and no end. */
export const COUNT_ENDLESS = (source: RecordSource): string => /* sql */ `
  SELECT count(*) FILTER (end_text IS NULL AND started_at IS NOT NULL)::DOUBLE AS endless FROM (${TIMED(source)})`;

/** Grain: one row per record, as the staging contract asks. @param rejects path of the positions to leave out */
export const EVENTS = (source: RecordSource, rejects: string | null): string => /* sql */ `
  SELECT position, 0::USMALLINT AS part, ${literal(source.caseNotion)} AS object_type, object_key, activity, transition, started_at, ended_at,
         offset_minutes, precision, NULL::TIMESTAMP AS recorded_at, resource, instance, NULL::BIGINT AS sequence,
         ${inUtc('TRY_CAST(written_after AS TIMESTAMPTZ)')} AS after_at, identity
         ${source.cells.map((_, index) => `, attribute_${index}`).join('')}
  FROM (${TIMED(source)})
  ${rejects === null ? '' : `ANTI JOIN read_parquet(${literal(rejects)}) AS rejected USING (position)`}`;

/** Why a row cannot be a record, the first reason that holds: condition, column, code and reason as SQL. */
function faults({ columns, times }: RecordSource): { when: string; column: string; code: string; reason: string }[] {
  const missing = (what: string, text: string, column: string) => ({
    when: `${text} IS NULL`,
    column,
    code: `${what}-missing`,
    reason: literal(`the ${what} is missing`),
  });
  const unreadable = (text: string, instant: string, time: TimeColumn) => ({
    when: `${text} IS NOT NULL AND ${instant} IS NULL`,
    column: time.column,
    code: 'time-unreadable',
    reason: `'"' || ${text} || '" is no time of the form ' || ${literal(describeFormat(time.format))}`,
  });
  const [end, start] = times;
  return [
    missing('case', 'object_key', columns.case),
    missing('activity', 'activity', columns.activity),
    missing('time', 'coalesce(end_text, start_text)', columns.end),
    ...(end ? [unreadable('end_text', 'ended_at', end)] : []),
    ...(start ? [unreadable('start_text', 'started_at', start)] : []),
  ];
}

/** Grain: one row. `rejected`: rows that cannot be records. */
export const COUNT_REJECTED = (source: RecordSource): string => /* sql */ `
  SELECT count(*) FILTER (${faults(source)
    .map(({ when }) => `(${when})`)
    .join(' OR ')})::DOUBLE AS rejected
  FROM (${TIMED(source)})`;

/** Grain: one row per rejected row, in order, as the staging contract asks. */
export const REJECTS = (source: RecordSource): string => {
  const list = faults(source);
  const pick = (part: 'column' | 'code' | 'reason') =>
    list.map((fault) => `WHEN ${fault.when} THEN ${part === 'reason' ? fault.reason : literal(fault[part])}`).join(' ');
  const { relation, lineOf, rawText } = source.raw;
  return /* sql */ `
  WITH faulty AS (
    SELECT position, CASE ${pick('column')} END AS column_name, CASE ${pick('code')} END AS code, CASE ${pick('reason')} END AS reason
    FROM (${TIMED(source)})
  ),
  rejected AS (FROM faulty WHERE code IS NOT NULL),
  placed AS (SELECT _position AS position, (${lineOf})::UBIGINT AS line, ${rawText} AS raw FROM ${relation} SEMI JOIN rejected ON rejected.position = _position)
  SELECT position, line, column_name, code, reason, raw FROM rejected JOIN placed USING (position) ORDER BY position`;
};
