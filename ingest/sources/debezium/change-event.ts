import { memberTexts, MOST_NESTING, nestingOf, objectText, withMembers } from '../messages/json-text.ts';
import { has, isObject, shown } from '../messages/message.ts';
import { contentId } from '../messages/record-id.ts';
import { rewritingOf, type Rewriting } from './logical-types.ts';

/** What a message of Debezium is. */
export type DebeziumMessage =
  | { kind: 'change'; collection: Collection; op: string; data: string; id: string }
  | { kind: 'message'; prefix: string; data: string; id: string }
  | { kind: 'transaction'; data: string; id: string }
  | { kind: 'tombstone' | 'heartbeat' | 'schema-change' }
  | { kind: 'wrong'; collection: Collection | null; reason: string };

/** Where a changed row or document is. */
export interface Collection {
  db: string | null;
  schema: string | null;
  table: string;
}

/** Reads messages one by one; what it learns of schemas it keeps. */
export type DebeziumReader = (text: string) => DebeziumMessage;

const OPERATIONS = new Set(['c', 'u', 'd', 'r', 't', 'm']);
const MOST_SCHEMAS = 1_000;

/**
 * Reads change events as Debezium's JSON converter writes them, with or without the schema envelope, alone or as
 * `{"key": …, "value": …}`, or as kcat prints them (`-J`).
 *
 * Source: Debezium's documentation of the PostgreSQL connector, "Data change events" and "Transaction metadata"
 */
export function newDebeziumReader(): DebeziumReader {
  const rewritings = new Map<string, Rewriting>();
  const rewritingBy = (schema: string): Rewriting => {
    const known = rewritings.get(schema);
    if (known !== undefined) return known;
    if (rewritings.size >= MOST_SCHEMAS) rewritings.clear();
    const made = rewritingOf(JSON.parse(schema));
    rewritings.set(schema, made);
    return made;
  };
  return (text) => {
    if (nestingOf(text) > MOST_NESTING) return wrong(`its values are nested deeper than ${MOST_NESTING} levels`);
    try {
      return messageOf(unwrapped(text, rewritingBy));
    } catch (error) {
      if (error instanceof SyntaxError) return wrong(`it is not JSON (${error.message})`);
      throw error;
    }
  };
}

const wrong = (reason: string, collection: Collection | null = null): DebeziumMessage => ({
  kind: 'wrong',
  collection,
  reason,
});

/** JSON texts of the event and of its key, out of whatever they came in. */
interface Unwrapped {
  /** null: a tombstone */
  payload: string | null;
  /** null: it came without one */
  key: string | null;
}

function unwrapped(text: string, rewritingBy: (schema: string) => Rewriting): Unwrapped {
  const value = JSON.parse(text) as unknown;
  if (value === null) return { payload: null, key: null };
  if (!isObject(value)) return { payload: text, key: null };
  const members = memberTexts(text);
  const inner = innerValue(value, members);
  if (inner !== null) {
    const { payload } = unwrapped(inner, rewritingBy);
    const key = members.has('key') ? unwrapped(jsonIn(members.get('key') as string), rewritingBy).payload : null;
    return { payload, key };
  }
  if (!has(value, 'schema') || !has(value, 'payload')) return { payload: text, key: null };
  const payload = members.get('payload') as string;
  if (payload === 'null') return { payload: null, key: null };
  const rewriting = rewritingBy(members.get('schema') as string);
  return { payload: rewriting ? rewriting(payload) : payload, key: null };
}

/** What stands in `{"key": …, "value": …}`, or in what kcat prints; null where it is neither. */
function innerValue(value: Readonly<Record<string, unknown>>, members: ReadonlyMap<string, string>): string | null {
  if (has(value, 'op')) return null;
  if (has(value, 'value') && has(value, 'key')) return jsonIn(members.get('value') as string);
  if (has(value, 'topic') && has(value, 'payload')) return jsonIn(members.get('payload') as string);
  return null;
}

/** JSON that is sent as a text is the JSON it holds; a key that is a plain text is that text. */
function jsonIn(json: string): string {
  const value = JSON.parse(json) as unknown;
  if (typeof value !== 'string') return json;
  return /^\s*[{[]|^\s*null\s*$/.test(value) ? value : json;
}

function messageOf({ payload, key }: Unwrapped): DebeziumMessage {
  if (payload === null) return { kind: 'tombstone' };
  const fields = JSON.parse(payload) as unknown;
  if (!isObject(fields)) return wrong('it is no JSON object');
  if (has(fields, 'op')) return eventOf(fields, payload, key);
  const { status } = fields;
  if ((status === 'BEGIN' || status === 'END') && typeof fields['id'] === 'string') {
    return { kind: 'transaction', data: payload, id: `${fields['id']} ${status}` };
  }
  if (has(fields, 'ddl') || has(fields, 'tableChanges')) return { kind: 'schema-change' };
  const names = Object.keys(fields);
  if (names.length > 0 && names.every((name) => HEARTBEAT.has(name))) return { kind: 'heartbeat' };
  return wrong(
    `it has neither "op" nor anything else that an event of Debezium has; found ${shown(names.join(', ') || '{}')}. ` +
      'Events must come with their envelope: leave the transform that unwraps them out',
  );
}

const HEARTBEAT = new Set(['ts_ms', 'ts_us', 'ts_ns']);

function eventOf(fields: Readonly<Record<string, unknown>>, payload: string, key: string | null): DebeziumMessage {
  const { op, source } = fields;
  if (typeof op !== 'string' || !OPERATIONS.has(op)) {
    return wrong(`its "op" is ${shown(JSON.stringify(op))}; expected c, u, d, r, t or m`);
  }
  if (!isObject(source)) return wrong('it has no "source" that says where the change was made');
  const members = memberTexts(payload);
  const data = key === null || has(fields, 'key') ? payload : withMembers(payload, [['key', key]]);
  const content = [members.get('before') ?? '', members.get('after') ?? '', members.get('message') ?? ''];
  const position = positionOf(memberTexts(members.get('source') as string), op);
  const id = (of: string) => [of, op, position.shown, contentId(position.all, ...content)].filter(Boolean).join(' ');
  if (op === 'm') {
    const { message } = fields;
    const prefix = isObject(message) && typeof message['prefix'] === 'string' ? message['prefix'] : '';
    return { kind: 'message', prefix, data, id: id(prefix) };
  }
  const collection = collectionOf(source);
  if (collection === null) return wrong('its "source" names neither table nor collection');
  const needed = op === 'd' ? 'before' : op === 't' ? null : 'after';
  // without a key and with the usual replica identity a deletion says nothing of the row, and cannot be used
  if (needed !== null && !isObject(fields[needed]) && !(op === 'd' && key !== null)) {
    return wrong(`its "op" is ${op}, and "${needed}" does not say what the row was or is`, collection);
  }
  return { kind: 'change', collection, op, data, id: id(nameOf(collection)) };
}

const textIn = (source: Readonly<Record<string, unknown>>, name: string): string | null => {
  const value = source[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

function collectionOf(source: Readonly<Record<string, unknown>>): Collection | null {
  const table = textIn(source, 'table') ?? textIn(source, 'collection');
  return table === null ? null : { db: textIn(source, 'db'), schema: textIn(source, 'schema'), table };
}

export const nameOf = ({ schema, table }: Collection): string => (schema === null ? table : `${schema}.${table}`);

/** What may differ when the same change is sent again. */
const VOLATILE = new Set(['version', 'snapshot', 'sequence', 'xmin', 'ts_ms', 'ts_us', 'ts_ns', 'thread', 'query']);
const SHOWN = [['lsn'], ['file', 'pos', 'row'], ['change_lsn', 'event_serial_no'], ['scn'], ['ord']];

/** Where in the database's log a change stands. Rows read by a snapshot stand nowhere: the same row is the same record. */
function positionOf(source: ReadonlyMap<string, string>, op: string): { shown: string; all: string } {
  const stable = new Map([...source].filter(([name]) => !VOLATILE.has(name)));
  if (op === 'r') {
    const place = new Map([...stable].filter(([name]) => ['db', 'schema', 'table', 'collection'].includes(name)));
    return { shown: '', all: objectText(place) };
  }
  const known = SHOWN.find(([first]) => first !== undefined && (stable.get(first) ?? 'null') !== 'null') ?? [];
  return { shown: known.map((name) => `${name}=${stable.get(name) ?? ''}`).join(' '), all: objectText(stable) };
}
