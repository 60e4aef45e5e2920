import { createHmac } from 'node:crypto';
import type { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { cloudEvents } from '../../../ingest/sources/push/cloud-events.ts';
import { epcis } from '../../../ingest/sources/push/epcis.ts';
import { webhook } from '../../../ingest/sources/push/webhook.ts';
import type { PushRequest, Source, StreamOptions } from '../../../ingest/sources/source.ts';
import { readEntries } from '../read-entries.ts';
import { JSON_TOKENS, XML_TOKENS } from '../mutations.ts';
import type { OpenParser, Parser } from '../parser.ts';
import { sampleFiles } from '../sample-files.ts';
import { EPCIS_JSON, EPCIS_XML } from './epcis.ts';

const NOW = new Date('2026-03-01T08:00:00Z');
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const STREAMS: readonly StreamOptions[] = [
  { name: 'orders', options: { topics: ['orders/*', 'com.example.order.*', 'tracker.updated'] } },
  { name: 'rest', options: {} },
];

type Signing = (body: Buffer) => PushRequest['headers'];

const hmac = (body: Buffer, encoding: 'hex' | 'base64', key: string | Buffer = SECRET) =>
  createHmac('sha256', key).update(body).digest(encoding);

/** Every way in which a request can be signed, each with what signs it rightly. */
const SIGNINGS: readonly { signature: Record<string, unknown>; sign: Signing }[] = [
  {
    signature: { scheme: 'standard' },
    sign(body) {
      const [id, at] = ['msg_1', String(NOW.getTime() / 1_000)];
      const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
      const signed = hmac(Buffer.concat([Buffer.from(`${id}.${at}.`), body]), 'base64', key);
      return { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': `v1,${signed}` };
    },
  },
  {
    signature: { scheme: 'shopify' },
    sign: (body) => ({ 'x-shopify-hmac-sha256': hmac(body, 'base64'), 'x-shopify-topic': 'orders/create' }),
  },
  {
    signature: { scheme: 'easypost' },
    sign: (body) => ({ 'x-hmac-signature': `hmac-sha256-hex=${hmac(body, 'hex')}` }),
  },
  {
    signature: { scheme: 'hmac', header: 'X-Signature', prefix: 'sha256=' },
    sign: (body) => ({ 'x-signature': `sha256=${hmac(body, 'hex')}` }),
  },
  { signature: { scheme: 'bearer' }, sign: () => ({ authorization: `Bearer ${SECRET}` }) },
];

/** Sends every input to a source, rightly signed in one of the ways. */
function openSource<Config>(
  source: Source<Config>,
  seeds: readonly Buffer[],
  headersOf: (chance: Random) => PushRequest['headers'],
): OpenParser {
  const ways = SIGNINGS.map(({ signature, sign }) => {
    return { config: source.config.parse({ signature: { ...signature, secrets: SECRET } }), sign };
  });
  return {
    seeds,
    read(body, reading, chance) {
      const { config, sign } = chance.pick(ways);
      const headers = { ...headersOf(chance), ...sign(body) };
      const pushed = source.receive?.(config, STREAMS, { headers, body }, { now: () => NOW }) ?? [];
      for (const one of pushed) {
        if ('entries' in one) readEntries(one.entries, reading);
        else reading.records.push({ name: one.file.name });
      }
    },
  };
}

const WEBHOOK =
  '{"id":"evt_1","type":"com.example.order.paid","description":"tracker.updated","data":{"id":1,"net":"19.99","at":1.50}}';
const CLOUD_EVENT =
  '{"specversion":"1.0","id":"1","source":"/erp","type":"com.example.order.paid","time":"2026-03-01T08:00:00Z","data":{"net":19.990}}';
const CONTENT_TYPES = ['application/cloudevents+json', 'application/cloudevents-batch+json; charset=utf-8'];
const BINARY = {
  'content-type': 'application/json',
  'ce-specversion': '1.0',
  'ce-id': 'a%20b',
  'ce-source': '/erp%E2%82',
  'ce-type': 'com.example.order.paid',
  'ce-__proto__': 'polluted',
};

export const PUSH: Readonly<Record<string, Parser>> = {
  webhook: {
    tokens: JSON_TOKENS,
    open() {
      const samples = [...sampleFiles('carriers', /\.json$/), ...sampleFiles('shopify', /\.json$/)];
      return openSource(webhook, [Buffer.from(WEBHOOK), ...samples], () => ({ 'content-type': 'application/json' }));
    },
  },
  cloudevents: {
    tokens: JSON_TOKENS,
    open() {
      const seeds = [CLOUD_EVENT, `[${CLOUD_EVENT},\n${CLOUD_EVENT}]`].map((text) => Buffer.from(text));
      return openSource(cloudEvents, seeds, (chance) =>
        chance.chance(0.2) ? BINARY : { 'content-type': chance.pick(CONTENT_TYPES) },
      );
    },
  },
  'epcis-capture': {
    tokens: [...JSON_TOKENS, ...XML_TOKENS],
    open() {
      const seeds = [EPCIS_JSON, EPCIS_XML].map((text) => Buffer.from(text));
      return openSource(epcis, [...seeds, ...sampleFiles('epcis', /\.(jsonld|xml)$/)], (chance) => ({
        'gs1-capture-error-behaviour': chance.pick(['rollback', 'proceed']),
      }));
    },
  },
};
