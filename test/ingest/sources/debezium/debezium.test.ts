import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { newDebeziumReader } from '../../../../ingest/sources/debezium/change-event.ts';
import { debezium } from '../../../../ingest/sources/debezium/debezium.ts';
import { debeziumProtocol } from '../../../../ingest/sources/debezium/debezium-protocol.ts';
import { rewritingOf } from '../../../../ingest/sources/debezium/logical-types.ts';
import { newRouting } from '../../../../ingest/sources/debezium/streams.ts';
import type { SourceMessage } from '../../../../ingest/sources/source.ts';
import { linesOf, requestsOf, runProtocol, testContext } from '../messages/run-protocol.ts';
import { documentedAfter, documentedEvents, skip } from './documented-events.ts';

const read = (text: string) => newDebeziumReader()(text);
const dataOf = (text: string): Record<string, unknown> => {
  const message = read(text);
  assert.ok('data' in message, JSON.stringify(message));
  return JSON.parse(message.data) as Record<string, unknown>;
};

describe('the events of the documentation', { skip }, () => {
  const [create = ''] = skip ? [] : documentedEvents('postgresql-create-events');
  const [update = ''] = skip ? [] : documentedEvents('postgresql-update-events');
  const [remove = ''] = skip ? [] : documentedEvents('postgresql-delete-events');
  const [truncate = ''] = skip ? [] : documentedEvents('postgresql-truncate-events');
  const customers = { db: 'postgres', schema: 'public', table: 'customers' };

  it('are a create with the row after it, known by its place in the log', () => {
    const message = read(create);
    assert.ok(message.kind === 'change');
    assert.deepEqual([message.op, message.collection], ['c', customers]);
    assert.match(message.id, /^public\.customers c lsn=24023128 [\w-]{22}$/);
    const { before, after, source, ts_ms } = dataOf(create) as Record<string, Record<string, unknown>>;
    assert.deepEqual(
      [before, after?.['first_name'], source?.['ts_ms'], ts_ms],
      [null, 'Anne', 1559033904863, 1559033904863],
    );
  });

  it('are an update with the key before and the row after', () => {
    const { before, after, op } = dataOf(update) as Record<string, Record<string, unknown>>;
    assert.deepEqual([before, after?.['first_name'], op], [{ id: 1 }, 'Anne Marie', 'u']);
  });

  it('are a delete, a truncate of the whole table, and a tombstone', () => {
    const message = read(remove);
    assert.ok(message.kind === 'change');
    assert.deepEqual([message.op, dataOf(remove)['before']], ['d', { id: 1 }]);
    const emptied = read(truncate);
    assert.ok(emptied.kind === 'change');
    assert.deepEqual([emptied.op, emptied.collection], ['t', customers]);
    assert.equal(read('null').kind, 'tombstone');
    assert.equal(read('{"schema":null,"payload":null}').kind, 'tombstone');
  });

  it('are messages in the log, transactional and not', () => {
    for (const words of ['for transactional messages', 'for non-transactional messages']) {
      const [event = ''] = documentedAfter('postgresql-message-events', words);
      const message = read(event);
      assert.ok(message.kind === 'message');
      assert.deepEqual([message.prefix, (dataOf(event)['message'] as { content: string }).content], ['foo', 'Ymfy']);
    }
  });

  it('are the boundaries of transactions, and events with their place in one', () => {
    const [begin = '', end = ''] = documentedEvents('postgresql-transaction-metadata');
    assert.deepEqual(
      [read(begin).kind, dataOf(begin)['status'], dataOf(end)['event_count']],
      ['transaction', 'BEGIN', 2],
    );
    const [enriched = ''] = documentedAfter('postgresql-transaction-metadata', 'Change data event enrichment');
    const inTable = enriched.replace('"source":{}', '"source":{"table":"a","schema":"s1"}');
    assert.deepEqual((dataOf(inTable)['transaction'] as { total_order: string }).total_order, '1');
  });

  it('are the same with and without their schema', () => {
    const { payload } = JSON.parse(create) as { payload: unknown };
    const bare = read(JSON.stringify(payload));
    assert.deepEqual(bare, read(create));
  });

  it('have a key, beside the value or as kcat prints them', () => {
    const [key = ''] = documentedAfter('postgresql-change-events-key', 'Example change event key');
    const paired = `{"key":${key},"value":${remove}}`;
    assert.deepEqual(dataOf(paired)['key'], { id: '1' });
    const printed = JSON.stringify({ topic: 'PostgreSQL_server.public.customers', partition: 0, key, payload: remove });
    assert.deepEqual(dataOf(printed)['key'], { id: '1' });
    assert.equal(read(`{"key":${key},"value":null}`).kind, 'tombstone');
  });
});

const event = (op: string, more: object = {}, source: object = {}) => ({
  op,
  before: op === 'c' || op === 'r' ? null : { id: 1 },
  after: op === 'd' ? null : { id: 1, status: 'open' },
  source: { connector: 'postgresql', db: 'sales', schema: 'public', table: 'orders', lsn: 100, ts_ms: 5, ...source },
  ts_ms: 6,
  ...more,
});
const idOf = (given: object): string => {
  const message = read(JSON.stringify(given));
  assert.ok('id' in message);
  return message.id;
};

describe('a change event', () => {
  it('sent again is the same, whatever the connector adds to it', () => {
    assert.equal(
      idOf(event('u')),
      idOf(event('u', { ts_ms: 99 }, { version: '3.1', sequence: '["1","2"]', ts_ms: 7 })),
    );
  });

  it('is another at another place in the log, or with another row', () => {
    const ids = [
      event('u'),
      event('u', {}, { lsn: 101 }),
      event('u', { after: { id: 1, status: 'hold' } }),
      event('c'),
    ];
    assert.equal(new Set(ids.map(idOf)).size, 4);
  });

  it('of a snapshot is the row, wherever the log was then', () => {
    assert.equal(idOf(event('r')), idOf(event('r', {}, { lsn: 200, snapshot: 'last' })));
  });

  it('of other databases is known by their place in the log', () => {
    const mysql = idOf(event('c', {}, { connector: 'mysql', lsn: null, file: 'bin.000003', pos: 154, row: 0 }));
    assert.match(mysql, /^public\.orders c file="bin\.000003" pos=154 row=0 /);
  });

  const wrong: [string, RegExp, string][] = [
    ['no JSON', /it is not JSON/, '{"op":'],
    ['a list', /it is no JSON object/, '[1]'],
    ['an unwrapped row', /neither "op" nor .*leave the transform/, '{"id":1,"status":"open"}'],
    ['an unknown operation', /its "op" is "x"/, JSON.stringify(event('x'))],
    ['no source', /has no "source"/, '{"op":"c","after":{}}'],
    ['no table', /names neither table nor collection/, '{"op":"c","after":{},"source":{}}'],
    ['an update without a row', /"after" does not say/, JSON.stringify(event('u', { after: null }))],
    ['a deletion that says nothing of the row', /"before" does not say/, JSON.stringify(event('d', { before: null }))],
  ];
  for (const [what, reason, text] of wrong) {
    it(`is none with ${what}`, () => {
      const message = read(text);
      assert.ok(message.kind === 'wrong');
      assert.match(message.reason, reason);
    });
  }

  it('that deletes a row without telling it is one when its key comes with it', () => {
    const message = read(JSON.stringify({ key: { id: 1 }, value: event('d', { before: null }) }));
    assert.equal(message.kind, 'change');
  });
});

describe('values that only a schema explains', () => {
  const rewrite = (field: object, json: string) => rewritingOf(field)?.(json) ?? json;
  const named = (name: string, parameters?: object) => ({ type: 'bytes', name, ...(parameters ? { parameters } : {}) });

  it('become decimals with every digit', () => {
    const decimal = named('org.apache.kafka.connect.data.Decimal', { scale: '2' });
    assert.equal(rewrite(decimal, '"AfA="'), '"4.96"');
    assert.equal(rewrite(decimal, '"/w=="'), '"-0.01"');
    assert.equal(rewrite(decimal, '"ASNFZ4mrze8="'), '"819855292164868.95"');
    assert.equal(rewrite(decimal, 'null'), 'null');
    const variable = { type: 'struct', name: 'io.debezium.data.VariableScaleDecimal' };
    assert.equal(rewrite(variable, '{"scale":3,"value":"AfA="}'), '"0.496"');
    assert.equal(rewrite(named('org.apache.kafka.connect.data.Decimal', { scale: '-2' }), '"Aw=="'), '"300"');
  });

  it('become days, clocks and times without offset', () => {
    assert.equal(rewrite(named('io.debezium.time.Date'), '20513'), '"2026-03-01"');
    assert.equal(rewrite(named('io.debezium.time.Date'), '-1'), '"1969-12-31"');
    assert.equal(rewrite(named('io.debezium.time.Timestamp'), '1772352000500'), '"2026-03-01T08:00:00.5"');
    assert.equal(rewrite(named('io.debezium.time.MicroTimestamp'), '1772352000000001'), '"2026-03-01T08:00:00.000001"');
    assert.equal(rewrite(named('io.debezium.time.NanoTimestamp'), '-1'), '"1969-12-31T23:59:59.999999999"');
    assert.equal(rewrite(named('io.debezium.time.MicroTime'), '29700000000'), '"08:15:00"');
    assert.equal(rewrite(named('io.debezium.time.ZonedTimestamp'), '"2026-03-01T08:00:00Z"'), '"2026-03-01T08:00:00Z"');
  });

  it('stay as they are beyond what a date can be', () => {
    assert.equal(rewrite(named('io.debezium.time.MicroTimestamp'), '9223372036825200000'), '9223372036825200000');
  });

  it('are found in the rows of an envelope', () => {
    const row = (field: string) => ({
      type: 'struct',
      field,
      fields: [{ field: 'net', ...named('org.apache.kafka.connect.data.Decimal', { scale: '2' }) }],
    });
    const schema = { type: 'struct', fields: [row('before'), row('after')] };
    const payload = event('u', { before: { net: 'AfA=' }, after: { net: 'AfE=', id: 1 } });
    const { before, after } = dataOf(JSON.stringify({ schema, payload })) as { before: unknown; after: unknown };
    assert.deepEqual([before, after], [{ net: '4.96' }, { net: '4.97', id: 1 }]);
  });
});

describe('where events belong', () => {
  const routed = (streams: Record<string, object>, given: object) =>
    newRouting(Object.entries(streams).map(([name, options]) => ({ name, options: { ...options } })))(
      read(JSON.stringify(given)),
    );

  it('is told by the table, as short as it is clear', () => {
    for (const name of ['orders', 'public.orders', 'sales.public.orders']) {
      assert.deepEqual(routed({ [name]: {} }, event('c')), [name]);
    }
    assert.deepEqual(routed({ mine: { collection: 'public.orders' } }, event('c')), ['mine']);
    assert.deepEqual(routed({ customers: {} }, event('c')), []);
  });

  it('is asked for when a short name is two tables', () => {
    const routing = newRouting([{ name: 'orders', options: {} }]);
    routing(read(JSON.stringify(event('c'))));
    assert.throws(() => routing(read(JSON.stringify(event('c', {}, { schema: 'audit' })))), {
      code: 'configuration-invalid',
      message: /"orders" is both sales\.public\.orders and sales\.audit\.orders/,
    });
  });

  it('can be a stream of transactions or of messages', () => {
    const streams = { tx: { events: 'transaction' }, hints: { events: 'message', prefix: 'foo' } };
    assert.deepEqual(routed(streams, { status: 'BEGIN', id: '1:2', ts_ms: 3 }), ['tx']);
    assert.deepEqual(routed(streams, event('m', { message: { prefix: 'foo', content: '' } })), ['hints']);
    assert.deepEqual(routed(streams, event('m', { message: { prefix: 'bar', content: '' } })), []);
  });
});

describe('a stream of change events', () => {
  it('keeps what nobody can read, says what it passed over, and goes on', async () => {
    const text = linesOf(event('c'), 'null', { ts_ms: 1 }, 'half', event('d'), event('c', {}, { table: 'other' }));
    const { messages, notices, fault } = await runProtocol(debeziumProtocol, text, ['orders']);
    assert.equal(fault, null);
    assert.deepEqual(
      messages.map((one) => ('data' in one ? (one.operation ?? 'record') : 'unreadable' in one ? one.reason : 'state')),
      ['record', 'line 4: it is not JSON (Unexpected token \'h\', "half" is not valid JSON)', 'delete'],
    );
    assert.deepEqual(
      notices.map(({ message }) => message.replace(/ were passed.*/, '')),
      [
        '1 records of public.other',
        'Passed over: 1 tombstones (the deletion before each says the same), 1 heartbeats.',
      ],
    );
  });
});

describe('change events in files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-debezium-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const line = (id: number) => JSON.stringify(event('c', { after: { id } }, { lsn: id }));
  async function pull(state: unknown = null) {
    const context = testContext();
    const messages: SourceMessage[] = [];
    const config = { files: join(folder, 'changes-*.ndjson') };
    for await (const message of debezium.read(config, requestsOf(['orders'], state), context)) messages.push(message);
    const ids = messages.flatMap((one) =>
      'data' in one ? [(JSON.parse(one.data) as { after: { id: number } }).after.id] : [],
    );
    const states = messages.flatMap((one) => ('state' in one ? [one.state] : []));
    return { ids, state: states.at(-1), notices: context.notices.map(({ message }) => message) };
  }
  const path = (number: number) => join(folder, `changes-${number}.ndjson`);

  it('are read in order, followed as they grow, and never before a line is complete', async () => {
    writeFileSync(path(1), `${line(1)}\n${line(2)}`);
    writeFileSync(path(2), `${line(3)}\n${line(4).slice(0, 20)}`);
    const first = await pull();
    assert.deepEqual(first.ids, [1, 2, 3], 'the first file is over, so its last line is complete');
    appendFileSync(path(2), `${line(4).slice(20)}\n`);
    const second = await pull(first.state);
    assert.deepEqual(second.ids, [4]);
    writeFileSync(path(3), `${line(5)}\n`);
    rmSync(path(1));
    assert.deepEqual((await pull(second.state)).ids, [5]);
    assert.deepEqual((await pull((await pull(second.state)).state)).ids, []);
  });

  it('are read from the start when another file has the name', async () => {
    writeFileSync(path(1), `${line(1)}\n${line(2)}\n`);
    const { state } = await pull();
    writeFileSync(path(1), `${line(7)}\n${line(8)}\n${line(9)}\n`);
    const { ids, notices } = await pull(state);
    assert.deepEqual(ids, [7, 8, 9]);
    assert.match(notices[0] ?? '', /is not the file that was read up to line 2/);
  });

  it('are discovered by what they hold', async () => {
    writeFileSync(path(1), `${line(1)}\n`);
    const streams = await debezium.discover({ files: path(1) }, testContext());
    assert.deepEqual(streams, [
      { name: 'public.orders', columns: [{ name: 'id', type: 'number', nullable: false }], key: [], cursors: [] },
    ]);
    assert.match((await debezium.check({ files: path(1) }, testContext()))[0] ?? '', /^1 files/);
    await assert.rejects(debezium.check({ files: '/no/such/folder/x' }, testContext()), { code: 'source-unavailable' });
  });
});
