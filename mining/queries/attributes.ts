import type { Attribute } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { readAttributeColumns, readCaseAttributes, type StoredAttribute } from './slice-context.ts';

const TOP = 20;

/** Cases by value of one attribute; a paired event has its complete record's value, or else its start record's. */
const valuesOf = ({ scope, column }: StoredAttribute) =>
  scope === 'case'
    ? `SELECT c.${column} AS value, count(*) AS cases FROM cases AS c GROUP BY value`
    : `SELECT coalesce(e.${column}, b.${column}) AS value, count(DISTINCT case_no) AS cases
       FROM trace AS t JOIN events AS e ON e.event = t.event LEFT JOIN events AS b ON b.event = t.start_event GROUP BY value`;

const ANSWERED: Record<Attribute['type'], string> = {
  text: 'value',
  integer: 'value::DOUBLE',
  number: 'value',
  boolean: 'value',
  instant: 'iso(value)',
};

const MEASURED: Record<Attribute['type'], string> = {
  text: 'NULL',
  integer: 'value',
  number: 'value',
  boolean: 'NULL',
  instant: 'epoch_us(value) / 1000',
};

// Grain: one row. Values that are not recorded count as a value of `top`, not among the distinct ones.
const PROFILE = (attribute: StoredAttribute) => /* sql */ `
  WITH counted AS (${valuesOf(attribute)}),
  top AS (SELECT ${ANSWERED[attribute.type]} AS value, cases::DOUBLE AS cases FROM counted ORDER BY counted.cases DESC, counted.value LIMIT ${TOP})
  SELECT count(value)::DOUBLE AS distinct, min(${MEASURED[attribute.type]})::DOUBLE AS min, max(${MEASURED[attribute.type]})::DOUBLE AS max,
    (SELECT coalesce(list({ value: value, cases: cases } ORDER BY cases DESC, value), []) FROM top) AS top
  FROM counted`;

/**
 * Columns of the log beyond the standard ones, those of cases first, by name: how many distinct values, the 20 that most
 * cases have (an event attribute counts once per case and value), least and greatest; instants as epoch milliseconds.
 * Cost: one pass over the events per event attribute.
 */
export async function readAttributes(reader: Reader): Promise<Attribute[]> {
  const attributes: Attribute[] = [];
  const ofEvents = (await readAttributeColumns(reader)).filter(({ scope }) => scope === 'event');
  for (const column of [...(await readCaseAttributes(reader)), ...ofEvents]) {
    const profile = await reader.row<Pick<Attribute, 'distinct' | 'top' | 'min' | 'max'>>(PROFILE(column));
    attributes.push({ name: column.name, scope: column.scope, type: column.type, unit: column.unit, ...profile });
  }
  return attributes;
}
