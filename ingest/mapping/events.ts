import { literal } from '../../store/index.ts';
import { faultWhen, firstFault, missingSql } from './faults.ts';
import type { EventForm } from './language.ts';
import { type CompiledAttribute, type CompiledObject, compileAttributes } from './objects.ts';
import { type Judged, OUTCOME, outcomeSql, READ } from './outcome.ts';
import type { Reading, Value } from './reading.ts';
import { type TimeValue, timeValue } from './times.ts';
import { cellValue, conditionValue, textValue } from './values.ts';

export interface CompiledEvent extends Judged {
  /** of StagedBatch.eventsSql, without position and attributes */
  columns: readonly string[];
  attributes: readonly CompiledAttribute[];
}

/** The values of one event, each null where the mapping has none. */
interface Parts {
  object: CompiledObject;
  activity: Value;
  start: TimeValue | null;
  end: TimeValue;
  recorded: TimeValue | null;
  resource: Value | null;
  transition: Value | null;
  instance: Value | null;
  attributes: readonly CompiledAttribute[];
}

export function compileEvent(
  reading: Reading,
  form: EventForm,
  index: number,
  object: CompiledObject,
  row: Judged | null,
): CompiledEvent {
  const parts: Parts = {
    object,
    activity: textValue(reading, form.activity),
    start: form.start ? timeValue(reading, form.start) : null,
    end: timeValue(reading, form.at ?? form.end ?? { column: [] }),
    recorded: form.recorded ? timeValue(reading, form.recorded) : null,
    resource: form.resource ? textValue(reading, form.resource) : null,
    transition: form.transition ? textValue(reading, form.transition) : null,
    instance: form.instance ? cellValue(reading, form.instance) : null,
    attributes: compileAttributes(reading, form.attributes),
  };
  return {
    ...judgeEvent(reading, form, index, parts, row),
    columns: eventColumns(reading, form, index, parts),
    attributes: parts.attributes,
  };
}

const valuesOf = ({ object: _object, attributes, ...others }: Parts): Value[] =>
  [...Object.values(others), ...attributes.map(({ value }) => value)].filter((value) => value !== null);

function judgeEvent(reading: Reading, form: EventForm, index: number, parts: Parts, row: Judged | null): Judged {
  const condition = conditionValue(reading, form.when);
  const faults = [
    ...(condition?.faults ?? []),
    ...(form.required ? [missingTime(form, parts.end)] : []),
    ...valuesOf(parts).flatMap((value) => value.faults),
    ...ownFaults(reading, form, parts),
  ];
  const values = valuesOf(parts).flatMap((value) => [value.sql, ...value.faults]);
  const uses = [...values, ...faults, parts.end.text, parts.object.key];
  const fault = reading.compute(`event ${index + 1}, fault`, firstFault(faults), uses);

  const unread = (condition?.faults ?? []).map((name) => `${name} IS NULL AND `).join('');
  const steps = [
    ...(row === null ? [] : [[`${row.outcome} <> '${READ}'`, OUTCOME.leftOut] as const]),
    ...(condition === null ? [] : [[`${unread}NOT ${condition.sql}`, OUTCOME.leftOut] as const]),
    ...(form.required ? [] : [[`${unread}${parts.end.text} IS NULL`, OUTCOME.absent] as const]),
    [`${fault} IS NOT NULL`, OUTCOME.rejected] as const,
  ];
  const known = [fault, parts.end.text, ...(row === null ? [] : [row.outcome]), ...(condition ? [condition.sql] : [])];
  return { fault, outcome: reading.compute(`event ${index + 1}, outcome`, outcomeSql(steps), known) };
}

const timeColumns = (form: EventForm): string => (form.at ?? form.end)?.column.join(' ') ?? '';

const missingTime = (form: EventForm, end: TimeValue): string =>
  faultWhen(
    `${end.text} IS NULL`,
    missingSql(timeColumns(form), 'time-missing', 'the time is blank, and the mapping requires it'),
  );

/** Faults that no value has by itself. */
function ownFaults(reading: Reading, form: EventForm, { object, activity, start, end }: Parts): string[] {
  const without = `the event's ${object.type} has no key`;
  const faults = [
    ...object.faults,
    reading.compute(
      `${object.type}, key fault`,
      faultWhen(`${object.key} IS NULL`, missingSql(object.keyColumns, 'key-missing', without)),
      [object.key],
    ),
  ];
  if (form.activity.column !== undefined) {
    const missing = missingSql(form.activity.column, 'activity-missing', 'the activity is blank');
    faults.push(faultWhen(`${activity.sql} IS NULL`, missing));
  }
  if (start !== null) {
    const missing = missingSql(timeColumns(form), 'ends-before-start', 'the end is earlier than the start');
    faults.push(faultWhen(`${start.sql} > ${end.sql}`, missing));
  }
  return faults;
}

function eventColumns(reading: Reading, form: EventForm, index: number, parts: Parts): string[] {
  const { object, activity, start, end, recorded, resource, transition, instance } = parts;
  return [
    `${partSql(reading, index)} AS part`,
    `${literal(object.type)} AS object_type`,
    `${object.key} AS object_key`,
    `${activity.sql} AS activity`,
    `${transition?.sql ?? 'NULL::VARCHAR'} AS transition`,
    `${start?.sql ?? 'NULL::TIMESTAMP'} AS started_at`,
    `${end.sql} AS ended_at`,
    `${end.offset()} AS offset_minutes`,
    `${end.precision()} AS precision`,
    `${recorded?.sql ?? 'NULL::TIMESTAMP'} AS recorded_at`,
    `${resource?.sql ?? 'NULL::VARCHAR'} AS resource`,
    `${instance?.sql ?? 'NULL::VARCHAR'} AS instance`,
    `${identitySql(reading, form, parts)} AS identity`,
  ];
}

const partSql = ({ stream }: Reading, index: number): string =>
  stream.each === undefined ? `${index}::USMALLINT` : `(${index} + ${stream.events.length} * _element)::USMALLINT`;

/**
 * Equal for equal cells: what the event is called, what it happened to, and every cell it is made from, or those that the
 * mapping names. Other cells of the row, and other events of the mapping, do not change it. Halved, because the upper
 * half of md5_number's range does not fit.
 */
function identitySql(reading: Reading, form: EventForm, parts: Parts): string {
  const times = [form.at, form.start, form.end].map((time) => time?.column ?? null);
  const name = JSON.stringify([reading.stream.source, parts.object.type, form.activity.value ?? null, times]);
  const decoded = form.activity.codes ? [parts.activity.sql] : [];
  const used = [...parts.object.cells, ...valuesOf(parts).flatMap((value) => value.cells)];
  const cells = new Set([...decoded, ...(form.identity?.map((column) => reading.cell(column)) ?? used)]);
  return `(md5_number(to_json([${[literal(name), ...cells].join(', ')}])::VARCHAR) // 2)::HUGEINT`;
}
