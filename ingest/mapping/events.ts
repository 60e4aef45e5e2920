import { literal } from '../../store/index.ts';
import {
  changeLayers,
  type Layer,
  type LayerChange,
  type ObservedLayer,
  plainLayer,
  snapshotLayers,
} from './changes.ts';
import { faultWhen, firstFault, missingSql } from './faults.ts';
import type { EventForm } from './language.ts';
import { type CompiledAttribute, type CompiledObject, compileAttributes } from './objects.ts';
import { type Judged, OUTCOME, outcomeSql, READ } from './outcome.ts';
import type { Reading, Value } from './reading.ts';
import type { Snapshot } from './snapshot.ts';
import { distinctActivity, eventName, hashSql, subjectSql } from './subjects.ts';
import { type TimeValue, timeValue } from './times.ts';
import { cellValue, conditionValue, textValue, typedValue } from './values.ts';

/** One kind of event that rows make. */
export interface CompiledEvent extends Judged {
  /** the event of the mapping that it is of */
  form: EventForm;
  /** as reports call it */
  label: string;
  /** of StagedBatch.eventsSql, without position and attributes */
  columns: readonly string[];
  attributes: readonly CompiledAttribute[];
  /** what its table of changes compares; null without one */
  compared: { field: string; from: string; to: string } | null;
}

/** The values of one event, each null where the mapping has none. */
interface Parts {
  object: CompiledObject;
  activity: Value;
  start: TimeValue | null;
  end: TimeValue & { after?: string };
  recorded: TimeValue | null;
  resource: Value | null;
  transition: Value | null;
  instance: Value | null;
  sequence: Value | null;
  attributes: readonly CompiledAttribute[];
}

/** An event of the mapping over the rows of its stream. */
interface Place {
  reading: Reading;
  form: EventForm;
  object: CompiledObject;
  row: Judged | null;
  hasSubjects: boolean;
}

/**
 * What events are made over: which rows are read, and, of a snapshot, what was observed before; and whether they carry
 * what they are readings of.
 */
export interface Rows {
  row: Judged | null;
  snapshot: Snapshot | null;
  hasSubjects: boolean;
}

/** Every kind of event that the mapping's events make: one each, several where a table of changes makes several of a row. */
export function compileEvents(
  reading: Reading,
  objectOf: (form: EventForm) => CompiledObject,
  { row, snapshot, hasSubjects }: Rows,
): CompiledEvent[] {
  const placed = reading.stream.events.flatMap((form) => {
    const place = { reading, form, object: objectOf(form), row, hasSubjects };
    return layersOf(reading, form, snapshot).map((layer) => ({ place, layer }));
  });
  return placed.map(({ place, layer }, part) => compileEvent(place, layer, { part, parts: placed.length }));
}

function layersOf(reading: Reading, { activity, at }: EventForm, snapshot: Snapshot | null): Layer[] {
  if (activity.changes === undefined) {
    return [plainLayer(activity.value ?? `by ${activity.column}`, textValue(reading, activity))];
  }
  if (activity.changes.columns !== null) return changeLayers(reading, activity.changes);
  if (snapshot === null) throw new Error('Changes of a snapshot were not checked.');
  return snapshotLayers(reading, activity.changes, snapshot, at ? timeValue(reading, at) : null);
}

/** Which of the events of a row it is. */
interface Part {
  part: number;
  parts: number;
}

function compileEvent(place: Place, layer: Layer, part: Part): CompiledEvent {
  const { reading, form, object } = place;
  const parts: Parts = {
    object,
    activity: layer.activity,
    start: form.start ? timeValue(reading, form.start) : null,
    end: layer.observed?.time ?? timeValue(reading, form.at ?? form.end ?? { column: [] }),
    recorded: form.recorded ? timeValue(reading, form.recorded) : null,
    resource: form.resource ? textValue(reading, form.resource) : null,
    transition: form.transition ? textValue(reading, form.transition) : null,
    instance: form.instance ? cellValue(reading, form.instance) : null,
    sequence: form.sequence ? typedValue(reading, form.sequence, cellValue(reading, form.sequence), 'integer') : null,
    attributes: compileAttributes(reading, form.attributes),
  };
  return {
    form,
    label: layer.label,
    ...judgeEvent(place, layer, part, parts),
    columns: eventColumns(place, layer, part, parts),
    attributes: parts.attributes,
    compared: layer.change?.compared ?? null,
  };
}

const valuesOf = ({ object: _object, attributes, ...others }: Parts): Value[] =>
  [...Object.values(others), ...attributes.map(({ value }) => value)].filter((value) => value !== null);

function judgeEvent({ reading, form, row }: Place, { change }: Layer, { part }: Part, parts: Parts): Judged {
  const condition = conditionValue(reading, form.when);
  const faults = [
    ...(condition?.faults ?? []),
    ...(change?.unlistedFault ? [change.unlistedFault] : []),
    ...(form.required ? [missingTime(form, parts.end)] : []),
    ...valuesOf(parts).flatMap((value) => value.faults),
    ...ownFaults(reading, form, parts),
  ];
  const values = valuesOf(parts).flatMap((value) => [value.sql, ...value.faults]);
  const uses = [...values, ...faults, parts.end.text, parts.object.key];
  const fault = reading.compute(`event ${part + 1}, fault`, firstFault(faults), uses);

  const isRead = (names: readonly string[]) => names.map((name) => `${name} IS NULL AND `).join('');
  const asked = isRead(condition?.faults ?? []);
  const steps = [
    ...(row === null ? [] : [[`${row.outcome} <> '${READ}'`, OUTCOME.leftOut] as const]),
    ...(condition === null ? [] : [[`${asked}NOT ${condition.sql}`, OUTCOME.leftOut] as const]),
    ...changeSteps(change, `${asked}${isRead(change === null ? [] : parts.activity.faults)}`),
    ...(form.required
      ? []
      : [[`${asked}${isRead(reading.joinFaults(parts.end.cells))}${parts.end.text} IS NULL`, OUTCOME.absent] as const]),
    [`${fault} IS NOT NULL`, OUTCOME.rejected] as const,
  ];
  const known = [
    fault,
    parts.end.text,
    ...(row === null ? [] : [row.outcome]),
    ...(condition ? [condition.sql] : []),
    ...(change ? [change.listed, change.applies, change.happened ?? change.listed, ...parts.activity.faults] : []),
  ];
  return { fault, outcome: reading.compute(`event ${part + 1}, outcome`, outcomeSql(steps), known) };
}

/** @param asked SQL before a test: that what it tests could be read */
function changeSteps(change: LayerChange | null, asked: string): (readonly [when: string, outcome: string])[] {
  if (change === null) return [];
  const { happened, listed, applies, unlistedFault } = change;
  const isUnlisted = `${asked}NOT ${listed}`;
  return [
    ...(happened === null ? [] : [[`NOT ${happened}`, OUTCOME.leftOut] as const]),
    unlistedFault === null
      ? [isUnlisted, OUTCOME.unlisted]
      : [`${isUnlisted} AND ${unlistedFault} IS NOT NULL`, OUTCOME.rejected],
    [`${asked}NOT (${applies})`, OUTCOME.leftOut],
  ];
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

function eventColumns({ reading, form, hasSubjects }: Place, layer: Layer, part: Part, parts: Parts): string[] {
  const { object, activity, start, end, recorded, resource, transition, instance, sequence } = parts;
  return [
    `${partSql(reading, part)} AS part`,
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
    `${sequence?.sql ?? 'NULL::BIGINT'} AS sequence`,
    `${end.after ?? 'NULL::TIMESTAMP'} AS after_at`,
    `${identitySql(reading, form, layer, parts)} AS identity`,
    ...(hasSubjects ? [`${subjectOf(reading, form, layer)} AS subject`, `${form.corrected} AS corrects`] : []),
  ];
}

const partSql = ({ stream }: Reading, { part, parts }: Part): string =>
  stream.each === undefined ? `${part}::USMALLINT` : `(${part} + ${parts} * _element)::USMALLINT`;

/**
 * Equal for equal cells: what the event is called, what it happened to, and every cell of the row it is made from (of a
 * joined row, those it is found by), or those that the mapping names; of an event that is corrected both, so that each
 * reading of it is a record. Other cells of the row, and other events of the mapping, do not change it. A change that is
 * seen by comparing is one of its row.
 */
function identitySql(reading: Reading, form: EventForm, { observed }: Layer, parts: Parts): string {
  const name = eventName(reading.stream, form, form.activity.value ?? null);
  const decoded = form.activity.codes || form.activity.changes ? [parts.activity.sql] : [];
  const made = observed ? observedCells(reading, observed, parts) : valuesOf(parts).flatMap((value) => value.cells);
  const used = reading.ownCells([...parts.object.cells, ...made]);
  const stated = form.identity?.map((column) => reading.cell(column));
  const cells = form.corrected ? [...(stated ?? []), ...used] : (stated ?? used);
  return hashSql([literal(name), ...new Set([...decoded, ...cells])]);
}

/** What a record is a reading of; null without an identity, and where every cell of it is blank. */
function subjectOf(reading: Reading, form: EventForm, { label }: Layer): string {
  const cells = form.identity?.map((column) => reading.cell(column));
  if (cells === undefined || form.activity.changes?.columns === null) return 'NULL::UHUGEINT';
  const name = eventName(reading.stream, form, distinctActivity(form, label));
  const isNamed = cells.map((cell) => `${cell} IS NOT NULL`).join(' OR ');
  return `CASE WHEN ${isNamed} THEN ${subjectSql(name, cells)} END`;
}

const observedCells = ({ stream }: Reading, { compared }: ObservedLayer, { end }: Parts): string[] => [
  ...compared,
  end.text,
  '_position::VARCHAR',
  ...(stream.each === undefined ? [] : ['_element::VARCHAR']),
];
