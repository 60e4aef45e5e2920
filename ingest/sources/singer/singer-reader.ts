import { isDeepStrictEqual } from 'node:util';
import type { LandedRecord } from '../../landing/index.ts';
import { memberTexts, withMembers } from '../messages/json-text.ts';
import { broken, has, type Message, objectMember, parseObject, shown, textMember } from '../messages/message.ts';
import { passedOver, type Protocol, type ProtocolOutput, type ReaderOptions } from '../messages/protocol.ts';
import type { InputLine } from '../messages/read-lines.ts';
import { contentId } from '../messages/record-id.ts';
import type { RecordCheck, SchemaFaults } from '../messages/record-schema.ts';
import { streamNameOf } from '../messages/stream-name.ts';

/** What a SCHEMA message said last of a stream. */
interface KnownSchema {
  schema: Readonly<Record<string, unknown>>;
  keys: readonly string[];
  check: RecordCheck;
}

interface Session extends ReaderOptions {
  /** by the tap's own name */
  schemas: Map<string, KnownSchema>;
  versions: Map<string, number>;
  /** what was said of records, so that it is said once */
  said: Set<string>;
  unwanted: ReturnType<typeof passedOver>;
}

/** Reads what a Singer tap writes. Source: Singer specification 0.3.0; ACTIVATE_VERSION and BATCH as taps in use write them. */
export const singerProtocol: Protocol = (options) => {
  const session: Session = {
    ...options,
    schemas: new Map(),
    versions: new Map(),
    said: new Set(),
    unwanted: passedOver(options.report),
  };
  return {
    take: (line) => take(session, messageOf(line)),
    end(failure) {
      session.unwanted.say();
      if (failure) throw failure;
    },
  };
};

function messageOf(line: InputLine): Message {
  const fields = parseObject(line);
  if (typeof fields === 'string') {
    throw broken(
      line,
      `${fields}; a Singer message was expected, found ${shown(line.text)}. A tap writes its logs to standard error.`,
    );
  }
  const type = has(fields, 'type') ? fields['type'] : undefined;
  if (typeof type === 'string') return { line, type, fields };
  throw broken(line, `a Singer message needs a "type"; found ${shown(line.text)}.`);
}

function take(session: Session, message: Message): ProtocolOutput[] {
  const { type, line } = message;
  switch (type) {
    case 'SCHEMA':
      takeSchema(session, message);
      return [];
    case 'RECORD':
      return takeRecord(session, message);
    case 'STATE':
      return [takeState(message)];
    case 'ACTIVATE_VERSION':
      takeVersion(session, message);
      return [];
    case 'BATCH':
      throw broken(
        line,
        `a BATCH of ${shown(textMember(message, 'stream'))} names files instead of records; these cannot be read safely from here. Let the tap write RECORD messages (leave out its "batch_config").`,
      );
    default:
      throw broken(
        line,
        `"${shown(type)}" is no type of a Singer message; expected SCHEMA, RECORD, STATE or ACTIVATE_VERSION.`,
      );
  }
}

function takeSchema(session: Session, message: Message): void {
  const { line } = message;
  const theirs = textMember(message, 'stream');
  const schema = objectMember(message, 'schema');
  if (!has(schema, 'properties')) {
    throw broken(line, `the schema of ${shown(theirs)} has no "properties"; expected one per field of its records.`);
  }
  const keys = keysOf(message);
  const known = session.schemas.get(theirs);
  if (known && isDeepStrictEqual(known.schema, schema) && isDeepStrictEqual(known.keys, keys)) return;
  let check: RecordCheck;
  try {
    check = session.compile(schema);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw broken(line, `the schema of ${shown(theirs)} is no JSON Schema: ${shown(reason)}.`, cause);
  }
  session.schemas.set(theirs, { schema, keys, check });
  const changes = known ? changesOf(known, { schema, keys }) : [];
  const stream = streamNameOf(theirs);
  if (changes.length === 0 || !session.wanted.has(stream)) return;
  session.report({
    kind: 'drift',
    stream,
    message: `line ${line.number}: the tap changed the schema: ${changes.join('; ')}.`,
  });
}

function keysOf({ line, fields }: Message): string[] {
  const keys = has(fields, 'key_properties') ? fields['key_properties'] : [];
  const isList = Array.isArray(keys) && keys.every((key) => typeof key === 'string');
  if (isList || keys === null) return (keys as string[] | null) ?? [];
  throw broken(line, `"key_properties" must be a list of names; found ${shown(JSON.stringify(keys))}.`);
}

type Described = Pick<KnownSchema, 'schema' | 'keys'>;

function changesOf(before: Described, after: Described): string[] {
  const [old, now] = [propertiesOf(before), propertiesOf(after)];
  const added = [...now.keys()].filter((name) => !old.has(name));
  const removed = [...old.keys()].filter((name) => !now.has(name));
  const retyped = [...now.keys()].filter((name) => old.has(name) && !isDeepStrictEqual(old.get(name), now.get(name)));
  return [
    ...(added.length > 0 ? [`added ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`removed ${removed.join(', ')}`] : []),
    ...(retyped.length > 0 ? [`retyped ${retyped.join(', ')}`] : []),
    ...(isDeepStrictEqual(before.keys, after.keys)
      ? []
      : [`the key is ${after.keys.join(', ') || 'none'} instead of ${before.keys.join(', ') || 'none'}`]),
  ];
}

const propertiesOf = ({ schema }: Described): Map<string, unknown> =>
  new Map(Object.entries((schema['properties'] ?? {}) as Record<string, unknown>));

function takeRecord(session: Session, message: Message): ProtocolOutput[] {
  const { line } = message;
  const theirs = textMember(message, 'stream');
  const record = objectMember(message, 'record');
  const known = session.schemas.get(theirs);
  if (known === undefined) {
    throw broken(
      line,
      `a record of ${shown(theirs)} came before a SCHEMA of that stream; without it nobody knows its key and its types. Mend the tap.`,
    );
  }
  const stream = streamNameOf(theirs);
  if (!session.wanted.has(stream)) {
    session.unwanted.count(theirs);
    return [];
  }
  const faults = known.check(record);
  if (faults?.exceeds) sayExceeding(session, line, stream, faults.exceeds);
  const fault = faultOf(record, known, faults);
  if (fault === null) return [{ stream, entry: landedRecord(message, record) }];
  const unreadable = { unreadable: memberTexts(line.text).get('record') ?? line.text, ...fault };
  return [{ stream, entry: { ...unreadable, reason: `line ${line.number}: ${fault.reason}` } }];
}

function faultOf(
  record: Readonly<Record<string, unknown>>,
  { keys }: KnownSchema,
  faults: SchemaFaults | null,
): { code: string; reason: string } | null {
  const missing = keys.filter((key) => !has(record, key));
  if (missing.length > 0) return { code: 'key-missing', reason: `the record has no ${missing.join(', ')}, its key` };
  return faults?.breaks ? { code: 'schema-broken', reason: `${faults.breaks}, as its schema says` } : null;
}

const MOST_SAID = 100;

/** What exceeds a limit is kept as it is, and said once. */
function sayExceeding({ said, report }: Session, line: InputLine, stream: string, what: string): void {
  const about = JSON.stringify([stream, what]);
  if (said.has(about) || said.size >= MOST_SAID) return;
  said.add(about);
  const message = `line ${line.number}: ${what}, as its schema says. Records like it are kept as they are.`;
  report({ kind: 'drift', stream, message });
}

/** What the message says beside the record is kept with it, by the names that Singer targets give it. */
const BESIDE = [
  ['time_extracted', '_sdc_extracted_at'],
  ['version', '_sdc_table_version'],
] as const;

function landedRecord({ line, fields }: Message, record: Readonly<Record<string, unknown>>): LandedRecord {
  const members = memberTexts(line.text);
  const text = members.get('record') as string;
  const beside = BESIDE.flatMap(([theirs, ours]): [string, string][] =>
    has(fields, theirs) && fields[theirs] !== null && !has(record, ours) ? [[ours, members.get(theirs) as string]] : [],
  );
  const isDeleted = has(record, '_sdc_deleted_at') && record['_sdc_deleted_at'] !== null;
  return { data: withMembers(text, beside), id: contentId(text), ...(isDeleted ? { operation: 'delete' } : {}) };
}

function takeState({ line, fields }: Message): ProtocolOutput {
  const value = has(fields, 'value') ? memberTexts(line.text).get('value') : undefined;
  if (value !== undefined) return { of: null, replaces: true, restart: value, handBack: value };
  throw broken(line, 'a STATE message needs a "value"; found none.');
}

/** Rows of older versions are gone at the source unless the new version has them too: what happened to them stays. */
function takeVersion(session: Session, message: Message): void {
  const theirs = textMember(message, 'stream');
  const { line, fields } = message;
  const version = has(fields, 'version') ? fields['version'] : undefined;
  if (typeof version !== 'number') {
    throw broken(
      line,
      `an ACTIVATE_VERSION message needs a number as "version"; found ${shown(JSON.stringify(version) ?? 'none')}.`,
    );
  }
  const stream = streamNameOf(theirs);
  if (!session.wanted.has(stream) || session.versions.get(stream) === version) return;
  session.versions.set(stream, version);
  session.report({
    kind: 'note',
    stream,
    message: `line ${line.number}: version ${version} is the whole of ${theirs} now. Rows that only older versions have (_sdc_table_version) are gone at the source; their events stay.`,
  });
}
