import { isUtf8 } from 'node:buffer';
import type { LandedRecord, LandedUnreadable } from '../../landing/index.ts';
import { entryOf } from '../debezium/debezium-protocol.ts';
import type { DebeziumReader } from '../debezium/change-event.ts';
import { elementTexts, memberTexts, MOST_NESTING, nestingOf, withMembers } from '../messages/json-text.ts';
import { isObject, shown } from '../messages/message.ts';
import { contentId } from '../messages/record-id.ts';
import type { MqttStream } from './config.ts';

export interface Publication {
  topic: string;
  payload: Buffer;
  /** the broker kept it for whoever subscribes later */
  isRetained: boolean;
}

/** The records of a publication, or why there are none that can be read. A change event may be none at all. */
export function entriesOf(
  stream: Pick<MqttStream, 'format' | 'id'>,
  publication: Publication,
  readChange: DebeziumReader,
): (LandedRecord | LandedUnreadable)[] {
  const { topic, payload } = publication;
  if (!isUtf8(payload)) {
    const reason = `${topic}: the payload is no UTF-8 text; JSON was expected`;
    return [{ unreadable: payload.toString('base64'), encoding: 'base64', code: 'payload-unreadable', reason }];
  }
  const text = payload.toString('utf8');
  if (stream.format === 'debezium') {
    const entry = entryOf(readChange(text === '' ? 'null' : text), text, `${topic}: `);
    return entry === null ? [] : [entry];
  }
  const parsed = objectsIn(text);
  if (typeof parsed === 'string') {
    return [{ unreadable: text, code: 'payload-unreadable', reason: `${topic}: ${parsed}` }];
  }
  return parsed.map((json) => recordOf(json, publication, stream.id));
}

/** @returns a text that says why there are none */
function objectsIn(text: string): string[] | string {
  if (text === '') return 'the payload is empty; JSON was expected';
  if (nestingOf(text) > MOST_NESTING) return `the payload is nested deeper than ${MOST_NESTING} levels`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `the payload is not JSON (${error instanceof Error ? error.message : String(error)})`;
  }
  if (isObject(value)) return [text];
  if (Array.isArray(value) && value.length > 0 && value.every(isObject)) return elementTexts(text);
  return `the payload is JSON and no object, nor a list of objects: ${shown(text)}`;
}

/** Where a message was published is kept with it: of a wildcard, nothing else tells. */
function recordOf(json: string, { topic, isRetained }: Publication, idField: string | undefined): LandedRecord {
  const members = memberTexts(json);
  const beside: [string, string][] = [['_mqtt_topic', JSON.stringify(topic)]];
  if (isRetained) beside.push(['_mqtt_retained', 'true']);
  const own = idField === undefined ? undefined : members.get(idField);
  const id = own === undefined ? contentId(topic, json) : contentId(topic, own);
  return {
    data: withMembers(
      json,
      beside.filter(([name]) => !members.has(name)),
    ),
    id,
  };
}
