import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';
import type { Landed } from '../../landing/index.ts';
import type { PushRequest, Source } from '../source.ts';
import { isObject, parsedJson } from './entries.ts';
import { elementsOf } from './json-elements.ts';
import { sentOnly } from './sent-only.ts';
import { assertSigned, signatureSchema } from './signature.ts';
import { streamOfTopic } from './topics.ts';

const configSchema = z.strictObject({ signature: signatureSchema });

/** The attributes that every event has (CloudEvents 1.0.2, "REQUIRED attributes"). */
const REQUIRED = ['specversion', 'id', 'source', 'type'] as const;

/** CloudEvents 1.0 over HTTP: structured, batched and binary. A stream's topics are event types. */
export const cloudEvents: Source<z.infer<typeof configSchema>> = {
  kind: 'cloudevents',
  description: 'CloudEvents 1.0 over HTTP: structured, batched or binary',
  config: configSchema,
  ...sentOnly,
  receive({ signature }, streams, request, { now }) {
    assertSigned(signature, request, now());
    const pushed = new Map<string, Landed[]>();
    for (const event of eventsOf(request)) {
      const { id, source, type } = attributesOf(event);
      const stream = streamOfTopic(streams, type);
      const entries = pushed.get(stream) ?? [];
      entries.push({ data: event, id: JSON.stringify([source, id]) }); // together they tell an event from all others
      pushed.set(stream, entries);
    }
    return [...pushed].map(([stream, entries]) => ({ stream, entries }));
  },
};

/** Every event of the request as JSON text, as it was written. */
function eventsOf({ headers, body }: PushRequest): string[] {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const text = body.toString('utf8');
  if (type === 'application/cloudevents-batch+json')
    return elementsOf(text) ?? refuse('the body is no JSON list of events');
  if (type === 'application/cloudevents+json') return [text];
  if (headers['ce-specversion'] !== undefined) return [binaryEvent(headers, type, body)];
  return refuse(
    `the content type is "${type}" and there is no ce-specversion header; expected application/cloudevents+json, ` +
      'application/cloudevents-batch+json, or an event in ce- headers',
  );
}

/** Attributes stand in headers, percent-encoded, the data in the body as it is. */
function binaryEvent(headers: PushRequest['headers'], type: string, body: Buffer): string {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') && value !== undefined ? [[name.slice(3), decoded(value)]] : [],
  );
  if (type !== '') attributes.push(['datacontenttype', type]);
  const head = JSON.stringify(Object.fromEntries(attributes)).slice(0, -1);
  if (body.length === 0) return `${head}}`;
  const text = body.toString('utf8');
  const isJson = /^application\/([\w.-]+\+)?json$/.test(type) && !(parsedJson(text) instanceof SyntaxError);
  return isJson ? `${head},"data":${text}}` : `${head},"data_base64":${JSON.stringify(body.toString('base64'))}}`;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // a lone per cent sign stands for itself
  }
}

function attributesOf(event: string): Record<(typeof REQUIRED)[number], string> {
  const parsed = parsedJson(event);
  if (parsed instanceof SyntaxError || !isObject(parsed.value)) return refuse('an event is no JSON object');
  const { value } = parsed;
  const missing = REQUIRED.filter((name) => typeof value[name] !== 'string' || value[name] === '');
  if (missing.length > 0) return refuse(`an event has no ${missing.join(', ')}`);
  const attributes = value as Record<(typeof REQUIRED)[number], string>;
  if (!/^1\.\d+$/.test(attributes.specversion))
    return refuse(`its specversion is "${attributes.specversion}"; expected 1.0`);
  return attributes;
}

function refuse(what: string): never {
  throw new EventLogError(
    'request-invalid',
    `This is no CloudEvent: ${what}. Nothing of the request was kept; send it again as one.`,
  );
}
