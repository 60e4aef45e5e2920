import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { takesTopic } from '../../../../ingest/sources/mqtt/config.ts';
import { mqtt } from '../../../../ingest/sources/mqtt/mqtt.ts';
import { entriesOf } from '../../../../ingest/sources/mqtt/payload.ts';
import type { SourceMessage, StreamRequest } from '../../../../ingest/sources/source.ts';
import { testContext } from '../messages/run-protocol.ts';
import { type Broker, startBroker } from './broker.ts';

let broker: Broker;
beforeEach(async () => {
  broker = await startBroker();
});
afterEach(() => broker.close());

const PICKS: StreamRequest[] = [{ name: 'picks', options: { topics: 'wms/+/picks' }, state: null }];
const configOf = (more: object = {}) =>
  mqtt.config.parse({ url: broker.url, clientId: 'throughline', reconnectAfter: '20ms', ...more });

interface Reading {
  messages: SourceMessage[];
  data: string[];
  stop(): Promise<void>;
  until(count: number): Promise<void>;
  notices: string[];
}

/** Reads as the ingestion does; `beforeState` stands for the time that landing takes. */
function reading(
  more: object = {},
  requests = PICKS,
  beforeState: () => Promise<void> = async () => undefined,
): Reading {
  const abort = new AbortController();
  const context = testContext(abort.signal);
  const messages: SourceMessage[] = [];
  const run = (async () => {
    for await (const message of mqtt.read(configOf(more), requests, context)) {
      messages.push(message);
      if ('state' in message) await beforeState();
    }
  })();
  run.catch(() => undefined); // told where it is waited for
  const data = () => messages.flatMap((one) => ('data' in one ? [one.data] : []));
  return {
    messages,
    get data() {
      return data();
    },
    get notices() {
      return context.notices.map(({ message }) => message);
    },
    async stop() {
      abort.abort(new Error('stop'));
      await run;
    },
    async until(count) {
      for (let waited = 0; data().length < count && waited < 500; waited++) await sleep(10);
      assert.equal(data().length, count);
    },
  };
}

/** Until the broker has the subscription. */
const subscribed = () => new Promise<void>((resolve) => broker.aedes.once('subscribe', () => resolve()));

describe('an MQTT source', () => {
  it('reads what its topics get until it is stopped, with the topic beside it', async () => {
    const ready = subscribed();
    const at = reading();
    await ready;
    await broker.publish('wms/north/picks', '{"order":1,"qty":2.50}');
    await broker.publish('wms/north/packs', '{"order":2}');
    await broker.publish('wms/south/picks', '[{"order":3},{"order":4}]');
    await at.until(3);
    await at.stop();
    assert.deepEqual(at.data, [
      '{"order":1,"qty":2.50,"_mqtt_topic":"wms/north/picks"}',
      '{"order":3,"_mqtt_topic":"wms/south/picks"}',
      '{"order":4,"_mqtt_topic":"wms/south/picks"}',
    ]);
  });

  it('gets what was published while it was away', async () => {
    const ready = subscribed();
    const first = reading();
    await ready;
    await first.stop();
    await broker.publish('wms/north/picks', '{"order":1}');
    const second = reading({ idle: '300ms' });
    await second.until(1);
    await second.stop();
  });

  it('acknowledges only what has landed: the rest comes again, and is the same', async () => {
    const ready = subscribed();
    let landed: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => {
      landed = resolve;
    });
    const first = reading({}, PICKS, () => stuck);
    await ready;
    await broker.publish('wms/north/picks', '{"order":1}');
    await first.until(1);
    broker.cut(); // before it is on disk
    landed();
    await first.until(2);
    await first.stop();
    const ids = first.messages.flatMap((one) => ('data' in one ? [one.id] : []));
    assert.equal(ids[0], ids[1]);
    const second = reading({ idle: '300ms' });
    await sleep(400);
    await second.stop();
    assert.deepEqual(second.data, [], 'the second time it was acknowledged');
  });

  it('goes on when the broker was down, and says that it was', async () => {
    const ready = subscribed();
    const at = reading();
    await ready;
    await broker.down();
    await sleep(50);
    const again = subscribed();
    await broker.up();
    await again;
    await broker.publish('wms/north/picks', '{"order":1}');
    await at.until(1);
    await at.stop();
    assert.match(at.notices[0] ?? '', /^The connection to mqtt:.* broke\.$/);
  });

  it('lands many messages together, each once', async () => {
    const ready = subscribed();
    const at = reading({}, PICKS, () => sleep(20));
    await ready;
    const { connectAsync } = await import('mqtt');
    const client = await connectAsync(broker.url);
    await Promise.all(
      Array.from({ length: 3_000 }, (_, order) =>
        client.publishAsync('wms/north/picks', JSON.stringify({ order }), { qos: 1 }),
      ),
    );
    await client.endAsync();
    await at.until(3_000);
    await at.stop();
    const orders = at.data.map((json) => (JSON.parse(json) as { order: number }).order);
    assert.equal(new Set(orders).size, 3_000);
    const states = at.messages.filter((one) => 'state' in one).length;
    assert.ok(states < 300, `${states} states`);
  });

  it('ends when nothing came for a time, if it is told to', async () => {
    const messages: SourceMessage[] = [];
    for await (const message of mqtt.read(configOf({ idle: '100ms' }), PICKS, testContext())) messages.push(message);
    assert.deepEqual(messages, []);
  });

  it('ends with a fault when there is no broker for too long', async () => {
    await broker.down();
    const read = mqtt.read(configOf({ giveUpAfter: '100ms' }), PICKS, testContext());
    await assert.rejects(read[Symbol.asyncIterator]().next(), { code: 'source-unavailable' });
    await assert.rejects(mqtt.check(configOf(), testContext()), { code: 'source-unavailable' });
  });

  it('that is not let in, or must not read a topic, says so', async () => {
    broker.aedes.authorizeSubscribe = (_client, _subscription, done) => done(null, null);
    const forbidden = mqtt.read(configOf(), PICKS, testContext());
    await assert.rejects(forbidden[Symbol.asyncIterator]().next(), {
      code: 'authentication-failed',
      message: /does not let an unnamed user read wms\/\+\/picks/,
    });
    broker.aedes.authenticate = (_client, _user, _password, done) =>
      done(Object.assign(new Error('no'), { returnCode: 5 }), false);
    const refused = mqtt.read(configOf({ user: 'me' }), PICKS, testContext());
    await assert.rejects(refused[Symbol.asyncIterator]().next(), {
      code: 'authentication-failed',
      message: /let me in/,
    });
  });

  it('is checked under another name, so that the one who reads stays connected', async () => {
    const ready = subscribed();
    const at = reading();
    await ready;
    assert.match((await mqtt.check(configOf(), testContext()))[0] ?? '', /answers; MQTT 3\.1\.1/);
    await broker.publish('wms/north/picks', '{"order":1}');
    await at.until(1);
    await at.stop();
    assert.deepEqual(at.notices, []);
  });

  it('discovers the topics that it hears', async () => {
    await broker.publish('wms/north/picks', '{}', { qos: 1, retain: true });
    const context = { ...testContext(), sleep: () => sleep(200) };
    assert.deepEqual(
      (await mqtt.discover(configOf(), context)).map(({ name }) => name),
      ['wms/north/picks'],
    );
  });
});

describe('a payload', () => {
  const of = (payload: Buffer | string, options: { format?: 'json'; id?: string } = {}) =>
    entriesOf(
      { format: 'json', id: options.id },
      { topic: 't', payload: Buffer.from(payload), isRetained: false },
      () => ({ kind: 'heartbeat' }),
    );

  it('that nobody can read is kept as it came, with the reason', () => {
    const reasons = ['no json', '', '5', '[1]', `${'['.repeat(300)}${']'.repeat(300)}`].map((text) => of(text)[0]);
    assert.deepEqual(
      reasons.map((entry) => (entry && 'unreadable' in entry ? entry.reason.replace(/ \(.*/, '') : null)),
      [
        't: the payload is not JSON',
        't: the payload is empty; JSON was expected',
        't: the payload is JSON and no object, nor a list of objects: 5',
        't: the payload is JSON and no object, nor a list of objects: [1]',
        't: the payload is nested deeper than 200 levels',
      ],
    );
    assert.deepEqual(of(Buffer.from([0xff, 0x00]))[0], {
      unreadable: '/wA=',
      encoding: 'base64',
      code: 'payload-unreadable',
      reason: 't: the payload is no UTF-8 text; JSON was expected',
    });
  });

  it('is known by its field, where one is named', () => {
    const id = (json: string) => {
      const [entry] = of(json, { id: 'event' });
      return entry && 'data' in entry ? entry.id : null;
    };
    assert.equal(id('{"event":7,"sent":1}'), id('{"event":7,"sent":2}'));
    assert.notEqual(id('{"event":7}'), id('{"event":8}'));
  });
});

describe('a topic filter', () => {
  it('takes what MQTT says it takes', () => {
    const taken: [string, string, boolean][] = [
      ['wms/+/picks', 'wms/north/picks', true],
      ['wms/+/picks', 'wms/north/a/picks', false],
      ['wms/#', 'wms', true],
      ['wms/#', 'wms/a/b', true],
      ['#', 'anything/at/all', true],
      ['#', '$SYS/uptime', false],
      ['$SYS/#', '$SYS/uptime', true],
      ['+/+', '/finance', true],
      ['+', '/finance', false],
    ];
    assert.deepEqual(
      taken.map(([filter, topic]) => takesTopic(filter, topic)),
      taken.map(([, , takes]) => takes),
    );
  });

  it('that is none is refused', async () => {
    for (const topics of ['wms/#/picks', 'wms/a+', '']) {
      const read = mqtt.read(configOf(), [{ name: 'x', options: { topics }, state: null }], testContext());
      await assert.rejects(read[Symbol.asyncIterator]().next(), { code: 'configuration-invalid' });
    }
  });
});

it('change events of Debezium come over MQTT too', async () => {
  const ready = subscribed();
  const streams = [{ name: 'orders', options: { topics: 'cdc/#', format: 'debezium' }, state: null }];
  const at = reading({}, streams);
  await ready;
  const source = { connector: 'postgresql', schema: 'public', table: 'orders', lsn: 5 };
  await broker.publish('cdc/orders', JSON.stringify({ op: 'c', before: null, after: { id: 1 }, source }));
  await broker.publish('cdc/orders', JSON.stringify({ op: 'd', before: { id: 1 }, after: null, source }));
  await at.until(2);
  await at.stop();
  assert.deepEqual(
    at.messages.flatMap((one) => ('data' in one ? [one.operation ?? 'record'] : [])),
    ['record', 'delete'],
  );
});
