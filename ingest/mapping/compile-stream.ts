import type { AttributeType, StagedAttribute } from '../../eventlog/index.ts';
import { absentSql } from './absent.ts';
import { type CompiledEvent, compileEvents } from './events.ts';
import type { ReferenceRelation } from './joins.ts';
import type { Stream } from './language.ts';
import { type CompiledObject, compileObject } from './objects.ts';
import { judgeRow } from './outcome.ts';
import { newReading } from './reading.ts';
import type { RawRows } from './raw-rows.ts';
import { type Statements, statementsOver } from './statements.ts';

/** A stream as SQL: one pass that reads, and statements over what it gives. */
export interface CompiledStream {
  readSql: string;
  /** @param read names the relation that holds what `readSql` gives */
  over(read: string): Statements;
  /** counts the cells that say that nothing was recorded; null where the stream looks for none */
  absentSql: string | null;
  /** every kind of event, in the order of `outcomesSql` */
  events: readonly CompiledEvent[];
  attributes: StagedAttribute[];
  objectAttributes: StagedAttribute[];
}

/** Compiles one stream against the columns its file has. The columns it names must have been checked. */
/** @param relationOf gives the rows that the stream's joins may see */
export function compileStream(stream: Stream, raw: RawRows, relationOf: ReferenceRelation): CompiledStream {
  const reading = newReading(stream, raw, relationOf);
  const row = judgeRow(reading);
  const objects = new Map(
    Object.entries(stream.objects).map(([name, form]) => [name, compileObject(reading, name, form, row)]),
  );
  const object = (name: string): CompiledObject => {
    const found = objects.get(name);
    if (found === undefined) throw new Error(`The object ${name} was not checked.`);
    return found;
  };
  const events = compileEvents(reading, (form) => object(form.of), row);
  const facts = factObjects(stream, objects);
  const attributes = staged(events, 'event');
  const objectAttributes = staged(facts, 'case');
  const links = stream.links.map(({ child, parent }) => ({ child: object(child), parent: object(parent) }));
  const keyed = [...objects.values()].filter((one) => one.faults.length > 0 && !facts.includes(one));
  const joins = Object.keys(stream.join);
  const over = (read: string) =>
    statementsOver(read, { row, events, attributes, facts, keyed, objectAttributes, links, joins, raw });
  return {
    readSql: reading.sql(Object.values(over('read'))),
    over,
    absentSql: absentSql(stream, raw),
    events,
    attributes,
    objectAttributes,
  };
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
  attributes: readonly { name: string; type: AttributeType }[];
}

function staged(found: readonly WithAttributes[], scope: 'event' | 'case'): StagedAttribute[] {
  const types = new Map(found.flatMap(({ attributes }) => attributes.map(({ name, type }) => [name, type] as const)));
  const taken = new Set<string>();
  return [...types].map(([name, type]) => ({ name, column: freeColumn(name, taken), type, scope }));
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
