import type { AttributeType, StagedAttribute } from '../../eventlog/index.ts';
import { absentSql } from './absent.ts';
import { type CompiledEvent, compileEvents, type Rows } from './events.ts';
import type { Stream } from './language.ts';
import { type CompiledObject, compileObject } from './objects.ts';
import { judgeRow } from './outcome.ts';
import { type CompiledLink, compileLinks } from './links.ts';
import type { Past } from './past.ts';
import { newReading, type Reading } from './reading.ts';
import type { RawRows } from './raw-rows.ts';
import { compileObservation, compileSnapshot, leaveOutStale } from './snapshot.ts';
import { type Statements, statementsOver } from './statements.ts';
import { isRevisable } from './subjects.ts';
import { type CompiledWithdrawal, compileWithdrawals } from './withdrawals.ts';

/** A stream as SQL: one pass that reads, and statements over what it gives. */
export interface CompiledStream {
  readSql: string;
  /** @param read names the relation that holds what `readSql` gives */
  over(read: string): Statements;
  /** counts the cells that say that nothing was recorded; null where the stream looks for none */
  absentSql: string | null;
  /** every kind of event, in the order of `outcomesSql` */
  events: readonly CompiledEvent[];
  /** in the order of `outcomesSql`, after the events */
  withdrawals: readonly CompiledWithdrawal[];
  links: readonly CompiledLink[];
  /** whether events carry what they are readings of */
  hasSubjects: boolean;
  attributes: StagedAttribute[];
  objectAttributes: StagedAttribute[];
}

/**
 * Compiles one stream against the columns its file has. The columns it names must have been checked.
 *
 * @param streams all of the mapping
 */
export function compileStream(stream: Stream, raw: RawRows, past: Past, streams: readonly Stream[]): CompiledStream {
  const reading = newReading(stream, raw, past.joined);
  const { row, snapshot } = compileRows(reading, raw, past);
  const objects = new Map(
    Object.entries(stream.objects).map(([name, form]) => [name, compileObject(reading, name, form, row)]),
  );
  const object = (name: string): CompiledObject => {
    const found = objects.get(name);
    if (found === undefined) throw new Error(`The object ${name} was not checked.`);
    return found;
  };
  const hasSubjects = isRevisable(stream, streams);
  const events = compileEvents(reading, (form) => object(form.of), { row, snapshot, hasSubjects });
  const withdrawals = compileWithdrawals(reading, row, streams);
  const facts = factObjects(stream, objects);
  const attributes = staged(events, 'event');
  const objectAttributes = staged(facts, 'case');
  const links = compileLinks(reading, object, row);
  const keyed = [...objects.values()].filter((one) => one.faults.length > 0 && !facts.includes(one));
  const joins = Object.keys(stream.join);
  const over = (read: string) =>
    statementsOver(read, {
      row,
      events,
      withdrawals,
      attributes,
      facts,
      keyed,
      objectAttributes,
      links,
      joins,
      raw,
      snapshot,
      reading,
    });
  return {
    readSql: reading.sql(Object.values(over('read'))),
    over,
    absentSql: absentSql(stream, raw),
    events,
    withdrawals,
    links,
    hasSubjects,
    attributes,
    objectAttributes,
  };
}

/** Which rows are read, and of a snapshot, what was observed before them. */
function compileRows(reading: Reading, raw: RawRows, past: Past): Omit<Rows, 'hasSubjects'> {
  const { stream } = reading;
  if (stream.snapshot === undefined) return { row: judgeRow(reading, []), snapshot: null };
  const observation = compileObservation(reading, stream.snapshot);
  const row = judgeRow(reading, observation.faults);
  if (row === null) throw new Error('An observation is always judged.');
  const snapshot = compileSnapshot(reading, observation, row, past.observed(stream.source), raw.series ?? '');
  return { row: leaveOutStale(reading, row, snapshot), snapshot };
}

/** Objects of which the stream says more than that an event or a link names them. */
function factObjects(stream: Stream, objects: ReadonlyMap<string, CompiledObject>): CompiledObject[] {
  const named = new Set([
    ...stream.events.map((event) => event.of),
    ...stream.links.flatMap(({ child, parent }) => [child, parent]),
  ]);
  const says = ([name, { attributes }]: [string, CompiledObject]) => attributes.length > 0 || !named.has(name);
  return [...objects].filter(says).map(([, object]) => object);
}

interface WithAttributes {
  attributes: readonly { name: string; type: AttributeType; unit: string | null }[];
}

function staged(found: readonly WithAttributes[], scope: 'event' | 'case'): StagedAttribute[] {
  const known = new Map(found.flatMap(({ attributes }) => attributes.map((one) => [one.name, one] as const)));
  const taken = new Set<string>();
  return [...known.values()].map(({ name, type, unit }) => ({
    name,
    column: freeColumn(name, taken),
    type,
    scope,
    ...(unit === null ? {} : { unit }),
  }));
}

/** SQL does not tell names apart by the case of their letters; a number does. */
function freeColumn(name: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const column = number === 1 ? `attribute ${name}` : `attribute ${name} (${number})`;
    if (taken.has(column.toLowerCase())) continue;
    taken.add(column.toLowerCase());
    return column;
  }
}
