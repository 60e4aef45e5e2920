import { EventLogError, type Slice } from '../../eventlog/index.ts';
import type { Bind } from './slice.ts';
import { type AttributeColumn, attributeColumn, type SliceContext } from './slice-context.ts';

type AttributeFilter = NonNullable<Slice['attributes']>[number];
type Value = string | number | boolean | null;

/** One condition per attribute named. Of an event attribute, one event must satisfy `in`, `min` and `max` together. */
export function attributeConditions(slice: Slice, context: SliceContext, bind: Bind): string[] {
  return (slice.attributes ?? []).flatMap((filter) => {
    const attribute = attributeColumn(context.attributes, filter.name);
    return attribute.scope === 'case'
      ? caseConditions(filter, attribute, bind)
      : eventConditions(filter, attribute, context.hasPairs, bind);
  });
}

function caseConditions(filter: AttributeFilter, attribute: AttributeColumn, bind: Bind): string[] {
  const value = `c.${attribute.column}`;
  const wanted = wantedValues(filter, attribute, value, bind);
  return filter.notIn ? [...wanted, `NOT ${oneOf(filter.notIn, attribute, value, bind)}`] : wanted;
}

function eventConditions(filter: AttributeFilter, attribute: AttributeColumn, hasPairs: boolean, bind: Bind): string[] {
  const value =
    hasPairs && attribute.scope === 'event'
      ? `coalesce(e.${attribute.column}, b.${attribute.column})`
      : `e.${attribute.column}`;
  const wanted = wantedValues(filter, attribute, value, bind);
  const unwanted = filter.notIn ? oneOf(filter.notIn, attribute, value, bind) : null;
  return [
    ...(wanted.length ? [`c.case_no IN (${casesWhere(wanted.join(' AND '), attribute, hasPairs)})`] : []),
    ...(unwanted ? [`c.case_no NOT IN (${casesWhere(unwanted, attribute, hasPairs)})`] : []),
  ];
}

/**
 * Cases of which one event satisfies a condition on `e`. Events are filtered before they meet the trace. Of a paired
 * event, the complete record's value goes before that of the start record, `b`.
 */
function casesWhere(condition: string, { scope }: AttributeColumn, hasPairs: boolean): string {
  if (scope === 'resource') {
    return `SELECT case_no FROM trace AS t SEMI JOIN (
      SELECT resource FROM (SELECT resource, name FROM resources UNION ALL SELECT NULL, NULL) AS e WHERE ${condition}
    ) AS kept ON kept.resource IS NOT DISTINCT FROM t.resource`;
  }
  if (scope === 'source') {
    return `SELECT case_no FROM trace SEMI JOIN (
      SELECT event FROM events SEMI JOIN (SELECT source FROM sources AS e WHERE ${condition}) USING (source)) USING (event)`;
  }
  if (!hasPairs)
    return `SELECT case_no FROM trace SEMI JOIN (SELECT event FROM events AS e WHERE ${condition}) USING (event)`;
  return `SELECT t.case_no FROM trace AS t JOIN events AS e ON e.event = t.event
    LEFT JOIN events AS b ON b.event = t.start_event WHERE ${condition}`;
}

function wantedValues(filter: AttributeFilter, attribute: AttributeColumn, value: string, bind: Bind): string[] {
  const { min, max } = filter;
  if (min !== undefined || max !== undefined) assertOrdered(attribute);
  const measured = attribute.type === 'instant' ? `epoch_us(${value}) / 1000` : value;
  return [
    ...(filter.in ? [oneOf(filter.in, attribute, value, bind)] : []),
    ...(min === undefined ? [] : [`${measured} >= ${bind(min)}::DOUBLE`]),
    ...(max === undefined ? [] : [`${measured} <= ${bind(max)}::DOUBLE`]),
  ];
}

function assertOrdered({ name, type }: AttributeColumn): void {
  if (type === 'integer' || type === 'number' || type === 'instant') return;
  throw new EventLogError(
    'slice-invalid',
    `The attribute "${name}" holds ${type}: min and max ask for numbers or instants. Use in or notIn.`,
  );
}

/**
 * True or false, never null: a value that is not recorded equals null only. A list is looked into once per value that a
 * compressed column holds, a comparison is made once per row.
 */
function oneOf(values: readonly Value[], attribute: AttributeColumn, value: string, bind: Bind): string {
  const compared = attribute.type === 'instant' ? `date_trunc('millisecond', ${value})` : value;
  const recorded = values.filter((entry) => entry !== null);
  const listed = recorded.map((entry) => typed(entry, attribute, bind)).join(', ');
  const alternatives = recorded.length > 0 ? [`coalesce(list_contains([${listed}], ${compared}), FALSE)`] : [];
  if (recorded.length < values.length) alternatives.push(`${value} IS NULL`);
  return `(${alternatives.join(' OR ')})`;
}

function typed(value: string | number | boolean, attribute: AttributeColumn, bind: Bind): string {
  switch (attribute.type) {
    case 'text':
      return bind(String(value));
    case 'integer':
    case 'number':
      return `${bind(asNumber(value, attribute))}::DOUBLE`;
    case 'boolean':
      return `${bind(asBoolean(value, attribute))}::BOOLEAN`;
    case 'instant':
      return `make_timestamp(${bind(asInstant(value, attribute))}::BIGINT * 1000)`;
  }
}

function asNumber(value: string | number | boolean, attribute: AttributeColumn): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw mismatch(value, attribute, 'a number');
}

function asBoolean(value: string | number | boolean, attribute: AttributeColumn): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw mismatch(value, attribute, 'true or false');
}

function asInstant(value: string | number | boolean, attribute: AttributeColumn): number {
  const ms = typeof value === 'string' ? Date.parse(value) : value;
  if (typeof ms === 'number' && Number.isFinite(ms)) return ms;
  throw mismatch(value, attribute, 'an ISO 8601 instant or epoch milliseconds');
}

function mismatch(value: string | number | boolean, { name }: AttributeColumn, expected: string): EventLogError {
  return new EventLogError(
    'slice-invalid',
    `The attribute "${name}" is compared with ${JSON.stringify(value)}: ${expected} was expected.`,
  );
}
