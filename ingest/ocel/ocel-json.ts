import { EventLogError } from '../../eventlog/index.ts';
import type { OcelEntry, OcelHandler, OcelRelation, OcelValue } from './document.ts';
import { JsonCutter, type JsonPart } from './json-cutter.ts';
import { isObject, type JsonObject, parsedPart, textOf, writtenValue } from './json-values.ts';

/** What a member of the document holds; each gives why its part is none of it, or null. */
type MemberReader = (value: unknown, part: JsonPart, handler: OcelHandler) => string | null;

interface Version {
  members: Readonly<Record<string, MemberReader>>;
  /** without which it is no log */
  needed: readonly string[];
}

/** Reads OCEL in JSON, version 2.0 or 1.0, as its text comes; its first member tells which. */
export class OcelJsonReader {
  readonly #name: string;
  readonly #cutter: JsonCutter;
  readonly #handler: OcelHandler;
  readonly #seen = new Set<string>();
  #version: Version | null = null;

  /** @param name of the text, for messages */
  constructor(name: string, handler: OcelHandler) {
    this.#name = name;
    this.#handler = handler;
    this.#cutter = new JsonCutter(
      name,
      (member) => this.#begin(member),
      (part) => this.#take(part),
    );
  }

  /** @throws EventLogError as `JsonCutter` */
  write(text: string): void {
    this.#cutter.write(text);
  }

  /** @throws EventLogError file-truncated; format-unknown where a member is missing without which it is no log */
  close(): void {
    this.#cutter.close();
    const missing = (this.#version ?? OCEL_2).needed.filter((member) => !this.#seen.has(member));
    if (missing.length === 0) return;
    throw new EventLogError(
      'format-unknown',
      `${this.#name} is no OCEL: it has no ${missing.map((member) => `"${member}"`).join(' and no ')}; expected the members ` +
        `${Object.keys(OCEL_2.members).join(', ')} (OCEL 2.0), or ${OCEL_1.needed.join(', ')} (1.0). Export it again as OCEL 2.0.`,
    );
  }

  /** whether it is OCEL 1.0, which declares no types of attributes and gives values no times */
  get isFirstVersion(): boolean {
    return this.#version === OCEL_1;
  }

  #begin(member: string): void {
    this.#version ??= member.startsWith('ocel:') ? OCEL_1 : OCEL_2;
    this.#seen.add(member);
    if (!Object.hasOwn(this.#version.members, member)) this.#handler.leftOut(`member ${member}`);
  }

  #take(part: JsonPart): void {
    const version = this.#version as Version;
    const { member, text, line } = part;
    if (!Object.hasOwn(version.members, member)) return;
    const parsed = parsedPart(text);
    const fault =
      parsed === null
        ? 'it is not valid JSON'
        : (version.members[member] as MemberReader)(parsed.value, part, this.#handler);
    if (fault === null) return;
    const reason = `${member}, line ${line}: ${fault}. Correct the entry and ingest the file again.`;
    this.#handler.refused({ line, code: 'entry-invalid', reason, raw: text });
  }
}

const typeReader =
  (kind: 'event' | 'object'): MemberReader =>
  (value, _part, handler) => {
    if (!isObject(value) || typeof value['name'] !== 'string') return 'a type was expected: an object with a name';
    const attributes = listOf(value['attributes'], (one) => {
      const name = isObject(one) ? textOf(one['name']) : null;
      return name === null ? null : { name, type: textOf((one as JsonObject)['type']) ?? '' };
    });
    if (attributes === null) return 'its attributes are no list of objects with name and type';
    handler.type({ kind, name: value['name'], attributes });
    return null;
  };

const entryReader =
  (kind: 'event' | 'object'): MemberReader =>
  (value, { line }, handler) => {
    if (!isObject(value)) return `an ${kind} was expected: an object with id and type`;
    const values = listOf(value['attributes'], valueIn);
    if (values === null) return 'its attributes are no list of objects with name and value';
    const relations = listOf(value['relationships'], relationIn);
    if (relations === null) return 'its relationships are no list of objects with objectId and qualifier';
    handler.entry({
      kind,
      line,
      id: textOf(value['id']),
      type: textOf(value['type']),
      time: textOf(value['time']),
      values: values.filter((one) => one !== 'nothing'),
      relations,
    });
    return null;
  };

/** 'nothing': its value is JSON's null. */
function valueIn(one: unknown): OcelValue | 'nothing' | null {
  const name = isObject(one) ? textOf(one['name']) : null;
  if (name === null) return null;
  const { value, time } = one as JsonObject;
  const written = writtenValue(value);
  return written === null ? 'nothing' : { name, ...written, time: textOf(time) };
}

function relationIn(one: unknown): OcelRelation | null {
  const object = isObject(one) ? textOf(one['objectId']) : null;
  return object === null ? null : { object, qualifier: textOf((one as JsonObject)['qualifier']) };
}

/** Every element of a list, none where the list is missing; null where it is no list, or an element is not of the kind. */
function listOf<Element>(list: unknown, read: (element: unknown) => Element | null): Element[] | null {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) return null;
  const read_ = list.map(read);
  return read_.every((element) => element !== null) ? (read_ as Element[]) : null;
}

const OCEL_2: Version = {
  members: {
    objectTypes: typeReader('object'),
    eventTypes: typeReader('event'),
    objects: entryReader('object'),
    events: entryReader('event'),
  },
  needed: ['objects', 'events'],
};

/** OCEL 1.0 keeps entries by their ids, and the values of one by their names. */
const firstVersionReader =
  (kind: 'event' | 'object', names: Record<'type' | 'time' | 'values' | 'relations', string>): MemberReader =>
  (value, { key, line }, handler) => {
    if (!isObject(value)) return `an ${kind} was expected: an object`;
    const values = value[names.values] ?? {};
    if (!isObject(values)) return `its ${names.values} is no object`;
    const relations = listOf(value[names.relations], textOf);
    if (relations === null) return `its ${names.relations} is no list of ids`;
    handler.entry({
      kind,
      line,
      id: key,
      type: textOf(value[names.type]),
      time: textOf(value[names.time]),
      values: Object.entries(values).flatMap(([name, one]) => {
        const written = writtenValue(one);
        return written === null ? [] : [{ name, ...written, time: null }];
      }),
      relations: relations.map((object) => ({ object, qualifier: '' })),
    } satisfies OcelEntry);
    return null;
  };

/** Of what holds for the whole log, the object types count: there may be some without objects. */
const globalLog: MemberReader = (value, { key }, handler) => {
  if (key !== 'ocel:object-types') return null;
  const types = listOf(value, textOf);
  for (const name of types ?? []) handler.type({ kind: 'object', name, attributes: [] });
  return types === null ? 'ocel:object-types is no list of names' : null;
};

const OCEL_1: Version = {
  members: {
    'ocel:global-log': globalLog,
    'ocel:global-event': () => null,
    'ocel:global-object': () => null,
    'ocel:events': firstVersionReader('event', {
      type: 'ocel:activity',
      time: 'ocel:timestamp',
      values: 'ocel:vmap',
      relations: 'ocel:omap',
    }),
    'ocel:objects': firstVersionReader('object', {
      type: 'ocel:type',
      time: 'ocel:timestamp',
      values: 'ocel:ovmap',
      relations: 'ocel:o2o',
    }),
  },
  needed: ['ocel:events', 'ocel:objects'],
};
