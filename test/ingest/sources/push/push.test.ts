import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { elementsOf } from '../../../../ingest/sources/push/json-elements.ts';
import { cloudEvents } from '../../../../ingest/sources/push/cloud-events.ts';
import { webhook } from '../../../../ingest/sources/push/webhook.ts';
import type { Pushed, PushRequest, Source, StreamOptions } from '../../../../ingest/sources/source.ts';

const NOW = new Date('2026-03-01T08:00:00Z');
const ALL: StreamOptions[] = [{ name: 'all', options: {} }];

function received<Config>(
  source: Source<Config>,
  config: unknown,
  request: PushRequest,
  streams: readonly StreamOptions[] = ALL,
  now = NOW,
): Extract<Pushed, { entries: unknown }>[] {
  const pushed = source.receive?.(source.config.parse(config), streams, request, { now: () => now }) ?? [];
  return pushed.filter((one) => 'entries' in one);
}
const refused = (work: () => unknown, code: string) => assert.throws(work, { code });

describe('Standard Webhooks', () => {
  // The specification's own example.
  const config = { signature: { scheme: 'standard', secrets: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } };
  const sentAt = new Date(1_614_265_330_000);
  const request = (changes: Partial<PushRequest['headers']> = {}, body = '{"test": 2432232314}'): PushRequest => ({
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      ...changes,
    },
    body: Buffer.from(body),
  });

  it('are taken as they were written, known by their id', () => {
    assert.deepEqual(received(webhook, config, request(), ALL, sentAt), [
      { stream: 'all', entries: [{ data: '{"test": 2432232314}', id: 'msg_p5jXN8AQM9LWM0D4loKWxJek' }] },
    ]);
  });

  it('are taken with one good signature among several, and with a second secret while secrets are exchanged', () => {
    const among = request({ 'webhook-signature': `v1,${'A'.repeat(43)}= ${request().headers['webhook-signature']}` });
    assert.equal(received(webhook, config, among, ALL, sentAt).length, 1);
    const two = { signature: { scheme: 'standard', secrets: ['whsec_AAAA', config.signature.secrets] } };
    assert.equal(received(webhook, two, request(), ALL, sentAt).length, 1);
  });

  it('are refused more than five minutes early or late', () => {
    for (const seconds of [-301, 301]) {
      refused(
        () => received(webhook, config, request(), ALL, new Date(sentAt.getTime() + seconds * 1_000)),
        'authentication-failed',
      );
    }
    for (const seconds of [-299, 299]) {
      assert.equal(received(webhook, config, request(), ALL, new Date(sentAt.getTime() + seconds * 1_000)).length, 1);
    }
  });

  it('are refused with any bit of body, id, time or signature changed', () => {
    const whole = request();
    const flipped = (text: string, bit: number) => {
      const bytes = Buffer.from(text);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      return bytes.toString('latin1');
    };
    for (let bit = 0; bit < whole.body.length * 8; bit++) {
      const changed = { ...whole, body: Buffer.from(flipped(whole.body.toString(), bit), 'latin1') };
      refused(() => received(webhook, config, changed, ALL, sentAt), 'authentication-failed');
    }
    for (const header of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
      const value = whole.headers[header] ?? '';
      for (let bit = 0; bit < value.length * 8; bit++) {
        const changed = request({ [header]: flipped(value, bit) });
        refused(() => received(webhook, config, changed, ALL, sentAt), 'authentication-failed');
      }
    }
  });
});

describe('Shopify webhooks', () => {
  const config = { signature: { scheme: 'shopify', secrets: ['hush'] } };
  const streams = [
    { name: 'orders', options: { topics: ['orders/create', 'orders/updated'] } },
    { name: 'fulfillments', options: { topics: 'fulfillments/*' } },
  ];
  const request = (topic: string, body: string, secret = 'hush'): PushRequest => ({
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-event-id': 'e-1',
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    },
    body: Buffer.from(body),
  });

  it('go to the stream that names their topic', () => {
    assert.deepEqual(
      ['orders/create', 'fulfillments/update'].map(
        (topic) => received(webhook, config, request(topic, '{}'), streams)[0]?.stream,
      ),
      ['orders', 'fulfillments'],
    );
  });

  it('of a topic that no stream takes are refused, and the message says which are taken', () => {
    assert.throws(() => received(webhook, config, request('refunds/create', '{}'), streams), {
      code: 'stream-not-found',
      message: /refunds\/create.*orders\/create/,
    });
  });

  it('signed with another secret are refused, and no message tells a secret', () => {
    assert.throws(
      () => received(webhook, config, request('orders/create', '{}', 'other'), streams),
      (error: Error) => /X-Shopify-Hmac-Sha256/.test(error.message) && !error.message.includes('hush'),
    );
  });

  it('that are no JSON are kept as they came', () => {
    const [pushed] = received(webhook, config, request('orders/create', '{"id": 1'), streams);
    assert.deepEqual(
      pushed?.entries.map((entry) => 'unreadable' in entry && [entry.unreadable, entry.code]),
      [['{"id": 1', 'row-unreadable']],
    );
  });
});

describe('EasyPost webhooks', () => {
  const path = '../shared/data/carriers/easypost-event-body.json';
  const isThere = existsSync(path);

  it('are checked over their bytes with the secret normalised', { skip: !isThere && 'the sample is not there' }, () => {
    const body = readFileSync(path);
    const secret = 'sécret';
    const headers = {
      'x-hmac-signature': `hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`,
    };
    const config = { signature: { scheme: 'easypost', secrets: [secret.normalize('NFC')] } };
    const [pushed] = received(webhook, config, { headers, body });
    assert.equal(pushed?.entries.length, 1);
    refused(
      () => received(webhook, config, { headers, body: Buffer.from(JSON.stringify(JSON.parse(body.toString()))) }),
      'authentication-failed',
    );
  });
});

describe('any HMAC or token', () => {
  it('is described by header, algorithm, encoding and prefix', () => {
    const body = Buffer.from('{"event":{"kind":"load.departed"},"delivery":7}');
    const signature = {
      scheme: 'hmac',
      secrets: 'k',
      header: 'X-Sig',
      algorithm: 'sha512',
      encoding: 'hex',
      prefix: 's=',
    };
    const config = { signature, topic: { field: 'event.kind' }, id: { field: 'delivery' } };
    const headers = { 'x-sig': `s=${createHmac('sha512', 'k').update(body).digest('hex')}` };
    const streams = [{ name: 'loads', options: { topics: ['load.*'] } }];
    assert.deepEqual(received(webhook, config, { headers, body }, streams), [
      { stream: 'loads', entries: [{ data: body.toString(), id: '7' }] },
    ]);
  });

  it('a bearer token must be the one known', () => {
    const config = { signature: { scheme: 'bearer', secrets: 't0ken' } };
    const body = Buffer.from('{}');
    assert.equal(received(webhook, config, { headers: { authorization: 'Bearer t0ken' }, body }).length, 1);
    for (const authorization of ['Bearer t0kem', 'bearer t0ken', 'Bearer ', undefined]) {
      refused(() => received(webhook, config, { headers: { authorization }, body }), 'authentication-failed');
    }
  });
});

describe('CloudEvents', () => {
  const config = { signature: { scheme: 'bearer', secrets: 't' } };
  const streams = [
    { name: 'orders', options: { topics: ['order.*'] } },
    { name: 'others', options: {} },
  ];
  const request = (type: string, body: string, headers: Record<string, string> = {}): PushRequest => ({
    headers: { authorization: 'Bearer t', 'content-type': type, ...headers },
    body: Buffer.from(body),
  });
  const event = (id: string, type: string) =>
    `{"specversion":"1.0","id":"${id}","source":"/erp","type":"${type}","data":{"qty":1.50}}`;

  it('structured: one event as it was written, known by source and id', () => {
    assert.deepEqual(
      received(
        cloudEvents,
        config,
        request('application/cloudevents+json; charset=utf-8', event('1', 'order.held')),
        streams,
      ),
      [{ stream: 'orders', entries: [{ data: event('1', 'order.held'), id: '["/erp","1"]' }] }],
    );
  });

  it('batched: each to its stream, numbers as they were written', () => {
    const batch = `[${event('1', 'order.held')}, ${event('2', 'stock.moved')}, ${event('3', 'order.released')}]`;
    const pushed = received(cloudEvents, config, request('application/cloudevents-batch+json', batch), streams);
    assert.deepEqual(
      pushed.map(({ stream, entries }) => [stream, entries.map((entry) => 'data' in entry && entry.data)]),
      [
        ['orders', [event('1', 'order.held'), event('3', 'order.released')]],
        ['others', [event('2', 'stock.moved')]],
      ],
    );
  });

  it('binary: attributes from the headers, the data as it stands in the body', () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '9',
      'ce-source': '/wms',
      'ce-type': 'order.picked',
      'ce-site': 'N%20W',
    };
    const [pushed] = received(cloudEvents, config, request('application/json', '{"qty": 1.50}', headers), streams);
    assert.deepEqual(pushed, {
      stream: 'orders',
      entries: [
        {
          data: '{"specversion":"1.0","id":"9","source":"/wms","type":"order.picked","site":"N W","datacontenttype":"application/json","data":{"qty": 1.50}}',
          id: '["/wms","9"]',
        },
      ],
    });
  });

  it('without a required attribute, of another version, or no event at all are refused with the reason', () => {
    const cases: [PushRequest, RegExp][] = [
      [request('application/cloudevents+json', '{"specversion":"1.0","id":"1","type":"x"}'), /no source/],
      [request('application/cloudevents+json', event('1', 'x').replace('1.0', '0.3')), /specversion is "0.3"/],
      [request('application/cloudevents-batch+json', '{}'), /no JSON list/],
      [request('text/plain', 'hello'), /content type is "text\/plain"/],
    ];
    for (const [given, message] of cases) {
      assert.throws(() => received(cloudEvents, config, given, streams), { code: 'request-invalid', message });
    }
  });
});

it('a JSON list is taken apart without touching its numbers', () => {
  assert.deepEqual(elementsOf('[{"a": 1.50}, 12345678901234567890, "x"]'), [
    '{"a": 1.50}',
    '12345678901234567890',
    '"x"',
  ]);
  for (const none of ['{"a":1}', '[1,', '[{"net":.990}]', '[-]']) assert.equal(elementsOf(none), null, none);
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  assert.deepEqual(elementsOf(`[${deep}]`), [deep]);
});
