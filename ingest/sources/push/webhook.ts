import { z } from 'zod';
import type { PushRequest, Source } from '../source.ts';
import { entryOf, isObject, parsedJson } from './entries.ts';
import { sentOnly } from './sent-only.ts';
import { assertSigned, type Signature, signatureSchema } from './signature.ts';
import { streamOfTopic } from './topics.ts';

const place = z.union([z.strictObject({ header: z.string().min(1) }), z.strictObject({ field: z.string().min(1) })]);
type Place = z.infer<typeof place>;

const configSchema = z.strictObject({
  signature: signatureSchema,
  /** where a request says what it is about; known for shopify, easypost and standard */
  topic: place.optional(),
  /** where a request says which delivery it is; known for shopify and standard */
  id: place.optional(),
});
type Config = z.infer<typeof configSchema>;

const TOPICS: Partial<Record<Signature['scheme'], Place>> = {
  shopify: { header: 'x-shopify-topic' },
  easypost: { field: 'description' },
  standard: { field: 'type' },
};
const IDS: Partial<Record<Signature['scheme'], Place>> = {
  shopify: { header: 'x-shopify-event-id' },
  easypost: { field: 'id' },
  standard: { header: 'webhook-id' },
};

/** Webhooks that are signed over their bytes: Shopify's, EasyPost's, Standard Webhooks, and any HMAC or token. */
export const webhook: Source<Config> = {
  kind: 'webhook',
  description: 'Signed webhooks: Shopify, EasyPost, Standard Webhooks, or any HMAC over the body',
  config: configSchema,
  ...sentOnly,
  receive({ signature, topic, id }, streams, request, { now }) {
    assertSigned(signature, request, now());
    const [topicAt, idAt] = [topic ?? TOPICS[signature.scheme], id ?? IDS[signature.scheme]];
    const stream = streamOfTopic(streams, topicAt ? textAt(topicAt, request) : null);
    const delivery = idAt ? textAt(idAt, request) : null;
    return [{ stream, entries: [entryOf(request.body, delivery ?? undefined)] }];
  },
};

function textAt(at: Place, { headers, body }: PushRequest): string | null {
  if ('header' in at) return headers[at.header.toLowerCase()] ?? null;
  const parsed = parsedJson(body.toString('utf8'));
  if (parsed instanceof SyntaxError) return null; // landed as unreadable, by the stream without topics
  let value = parsed.value;
  for (const key of at.field.split('.')) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
