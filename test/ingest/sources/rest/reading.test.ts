import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventLogError } from '../../../../eventlog/index.ts';
import type { WireRequest } from '../../../../ingest/sources/http/transport.ts';
import { simulatedContext } from '../http/simulated-context.ts';
import { declared, type Pulled, pulls } from './rest-pull.ts';

const BY_KEY = declared(`
request: { get: /orders, query: { from: "{{from}}", after: "{{after}}", limit: "{{size}}" } }
key: id
cursor: { field: changed }
paging: { by: key, size: 2 }`);

const page = (...rows: object[]) => ({ body: JSON.stringify(rows) });
const row = (id: string, changed: string, more: object = {}) => ({ id, changed, ...more });
const EMPTY = page();
const sinceOf = ({ messages }: Pulled) => messages.flatMap((one) => ('data' in one ? [one.since ?? null] : []));
const code = (error: Error | null) => (error instanceof EventLogError ? error.code : String(error));

describe('reading by a cursor', () => {
  it('asks from the beginning, page after page, and then from the bookmark', async () => {
    const { pull, asked } = pulls(BY_KEY, [
      page(row('a', '2026-02-01T00:00:00Z'), row('b', '2026-02-03T00:00:00Z')),
      page(row('c', '2026-02-02T00:00:00Z')),
      EMPTY,
    ]);
    const { data, state } = await pull();
    assert.equal(data.length, 3);
    await pull(state);
    assert.deepEqual(asked(), [
      '/api/orders?from=1970-01-01T00:00:00Z&after=&limit=2',
      '/api/orders?from=1970-01-01T00:00:00Z&after=b&limit=2',
      '/api/orders?from=1970-01-01T00:00:00Z&after=c&limit=2',
      '/api/orders?from=2026-02-03T00:00:00Z&after=&limit=2',
    ]);
  });

  it('never bookmarks later than the start of the reading less the lag, by the clock that is behind', async () => {
    const future = page(row('a', '2031-01-01T00:00:00Z'));
    const { pull, asked } = pulls(BY_KEY, [future, EMPTY, EMPTY]);
    const { state } = await pull();
    await pull(state);
    assert.match(asked().at(-1) ?? '', /from=2026-03-01T07:50:00Z/, 'ten minutes before 08:00');

    const late = { ...future, headers: { date: 'Sun, 01 Mar 2026 07:30:00 GMT' } };
    const behind = pulls(BY_KEY, [late, EMPTY, EMPTY]);
    await behind.pull((await behind.pull(null, { lag: '5m' })).state, { lag: '5m' });
    assert.match(behind.asked().at(-1) ?? '', /from=2026-03-01T07:25:00Z/);
  });

  it('does not give again what comes again because of the lag, unless it was changed', async () => {
    const [same, old, changed] = [
      row('a', '2026-03-01T07:59:00Z'),
      row('b', '2026-03-01T07:58:00Z'),
      row('b', '2026-03-01T07:58:00Z', { n: 1 }),
    ];
    const { pull } = pulls(BY_KEY, [page(same, old), EMPTY, page(same, changed), EMPTY, page(same, changed), EMPTY]);
    const first = await pull();
    const second = await pull(first.state);
    assert.deepEqual(second.data, [JSON.stringify(changed)]);
    assert.deepEqual((await pull(second.state)).data, []);
  });

  it('gives records as they were written, numbers to the last digit', async () => {
    const written =
      '{"id": "a", "changed":"2026-02-01T00:00:00Z", "net": 12345678901234567890.10, "e": 1e400, "t": "\\u00fc", "z":-0}';
    const { pull } = pulls(BY_KEY, [{ body: `[ ${written} ]` }, EMPTY]);
    assert.deepEqual((await pull()).data, [written]);
  });

  it('goes on where it was cut off, and begins anew where the server does not know that place', async () => {
    const yaml = declared(`
request: { get: /orders, query: { from: "{{from}}", token: "{{token}}" } }
records: items
key: id
cursor: { field: changed }
paging: { by: token, field: next }`);
    const many = Array.from({ length: 1_200 }, (_, index) => row(`k${index}`, '2026-02-01T00:00:00Z'));
    const first = { body: JSON.stringify({ items: many, next: 't2' }) };
    const last = { body: JSON.stringify({ items: [row('z', '2026-02-02T00:00:00Z')] }) };
    const cut = await pulls(yaml, [first, { status: 400 }]).pull();
    assert.deepEqual([code(cut.error), cut.data.length], ['source-answer-invalid', 1_200]);

    const resumed = pulls(yaml, [last]);
    assert.equal((await resumed.pull(cut.state)).data.length, 1);
    assert.deepEqual(resumed.asked(), ['/api/orders?from=1970-01-01T00:00:00Z&token=t2']);

    const anew = pulls(yaml, [{ status: 410 }, first, last]);
    const { error, data } = await anew.pull(cut.state);
    assert.deepEqual([error, data.length], [null, 1], 'what was given is not given again');
    assert.equal(anew.requests.length, 3);
    assert.match(anew.context.notices[0]?.message ?? '', /does not know any more where reading was cut off/);
  });

  it('keeps a record without a key or a cursor, and says so', async () => {
    const { pull, context } = pulls(BY_KEY, [
      page({ id: null, changed: '2026-02-01T00:00:00Z' }, row('a', 'soon')),
      EMPTY,
    ]);
    const { data, error } = await pull();
    assert.deepEqual([data.length, error], [2, null]);
    assert.deepEqual(
      context.notices.map(({ message }) => message.slice(0, 24)),
      ['1 records have no id. Th', '1 records have no change'],
    );
  });

  it('keeps what is no record as a dead letter', async () => {
    const deep = `{"id":"d","x":${'['.repeat(300)}${']'.repeat(300)}}`;
    const { pull } = pulls(BY_KEY, [{ body: `["text", ${deep}]` }, EMPTY, EMPTY]);
    const { messages } = await pull();
    const unreadable = messages.filter((message) => 'unreadable' in message);
    assert.deepEqual(
      unreadable.map((one) => ('unreadable' in one ? [one.code, one.unreadable.slice(0, 6), one.reason] : [])),
      [
        ['row-unreadable', '"text"', 'it is no JSON object'],
        ['row-unreadable', deep.slice(0, 6), 'it is nested deeper than 200 levels'],
      ],
    );
  });

  it('that is number and not time follows it less a count', async () => {
    const { pull, asked } = pulls(
      declared(`
request: { get: /log, query: { from: "{{from}}", after: "{{after}}", size: "{{size}}" } }
key: { field: no, type: number }
cursor: { field: no, format: number, lagCount: "5" }
paging: { by: key, first: "0", size: 100 }`),
      [{ body: '[{"no":7},{"no":123}]' }, EMPTY],
    );
    const { state } = await pull();
    await pull(state);
    assert.deepEqual(
      asked().map((one) => /from=(\d+)/.exec(one)?.[1]),
      ['0', '0', '118'],
    );
  });
});

describe('pages', () => {
  it('out of order are asked for again, and in the end are refused', async () => {
    const wrong = page(row('b', '2026-02-01T00:00:00Z'), row('a', '2026-02-01T00:00:00Z'));
    const { pull } = pulls(BY_KEY, [
      wrong,
      page(row('a', '2026-02-01T00:00:00Z'), row('b', '2026-02-01T00:00:00Z')),
      EMPTY,
    ]);
    assert.equal((await pull()).data.length, 2);
    const never = await pulls(BY_KEY, [wrong]).pull();
    assert.equal(code(never.error), 'source-answer-invalid');
    assert.match(never.error?.message ?? '', /not in the order of id: a comes after b/);
  });

  it('by link follow it within the server, as it was given', async () => {
    const yaml = declared(`
request: { get: /orders, query: { from: "{{from}}" } }
records: value
key: id
cursor: { field: changed }
paging: { by: link, field: "@odata.nextLink" }`);
    const linking = (link: string) => ({
      body: JSON.stringify({ value: [row(link, '2026-02-01T00:00:00Z')], '@odata.nextLink': link }),
    });
    const last = { body: '{"value":[]}' };
    const { pull, requests } = pulls(yaml, [
      linking("https://erp.example/api/orders?$skiptoken='a%20b'&x=1"),
      linking('/other?y=2'),
      last,
    ]);
    assert.equal((await pull()).error, null);
    assert.deepEqual(requests.map(({ url }) => url.href).slice(1), [
      'https://erp.example/api/orders?$skiptoken=%27a%20b%27&x=1',
      'https://erp.example/other?y=2',
    ]);
    for (const link of [
      'https://evil.example/',
      'http://erp.example/',
      '//evil.example/x',
      'https://user:pw@erp.example/',
      'file:///etc/passwd',
      'http://169.254.169.254/',
      'https://erp.example:444/',
      'https://erp.example@evil.example/',
    ]) {
      const elsewhere = pulls(yaml, [linking(link)]);
      const { error } = await elsewhere.pull();
      assert.equal(code(error), 'source-answer-invalid', link);
      assert.equal(elsewhere.requests.length, 1, link);
    }
  });

  it('that lead round in a circle end', async () => {
    const yaml = declared(`
request: { get: /orders, query: { token: "{{token}}", from: "{{from}}" } }
records: items
key: id
cursor: { field: changed }
paging: { by: token, field: next }`);
    const to = (id: string, next: string) => ({
      body: JSON.stringify({ items: [row(id, '2026-02-01T00:00:00Z')], next }),
    });
    const { pull } = pulls(yaml, [to('a', 't1'), to('b', 't2'), to('c', 't1')]);
    const { error } = await pull();
    assert.equal(code(error), 'source-answer-invalid');
    assert.match(error?.message ?? '', /leads back to where it has been/);
  });

  it('that come once more instead of the next ones are asked for again', async () => {
    const yaml = declared(`
request: { get: /orders, query: { page: "{{page}}", n: "{{size}}", from: "{{from}}" } }
key: id
cursor: { field: changed }
paging: { by: page, size: 1, moving: false }`);
    const [a, b] = ['a', 'b'].map((id) => page(row(id, '2026-02-01T00:00:00Z')));
    const { pull, asked } = pulls(yaml, [a ?? EMPTY, a ?? EMPTY, b ?? EMPTY, EMPTY]);
    assert.equal((await pull()).data.length, 2);
    assert.deepEqual(
      asked().map((one) => /page=(\d)/.exec(one)?.[1]),
      ['1', '2', '2', '3'],
    );
  });

  it('of a list whose records move are read until two readings are alike', async () => {
    const yaml = declared(`
request: { get: /orders, query: { page: "{{page}}", n: "{{size}}", from: "{{from}}" } }
key: id
cursor: { field: changed }
paging: { by: page, size: 2 }`);
    const [a, b, c] = ['a', 'b', 'c'].map((id) => row(id, '2026-02-01T00:00:00Z'));
    // a leaves the first page after it was read, so that c slips to it and is missed
    const { pull, requests } = pulls(yaml, [
      page(a as object, b as object),
      EMPTY,
      page(b as object, c as object),
      EMPTY,
      page(b as object, c as object),
      EMPTY,
    ]);
    const { data, error } = await pull();
    assert.deepEqual([error, requests.length], [null, 6]);
    assert.deepEqual(
      data.map((one) => (JSON.parse(one) as { id: string }).id),
      ['a', 'b', 'c'],
    );
  });

  it('of a list that never stands still are not believed', async () => {
    const yaml = declared(`
request: { get: /orders, query: { page: "{{page}}", n: "{{size}}", from: "{{from}}" } }
key: id
cursor: { field: changed }
paging: { by: page, size: 2 }`);
    let requests = 0;
    const moving = () => (requests++ % 2 === 0 ? page(row(`k${requests}`, '2026-02-01T00:00:00Z')) : EMPTY);
    const { error, state } = await pulls(yaml, [moving]).pull();
    assert.equal(code(error), 'source-unavailable');
    assert.equal(state, null, 'the next pull begins where this one did');
  });

  it('are as large as the points for a request allow, and smaller when the server says so', async () => {
    const yaml = declared(
      `
request: { post: /graphql, body: { first: "{{size}}", after: "{{token}}", from: "{{from}}" } }
records: items
key: id
cursor: { field: changed }
paging: { by: token, field: next, size: { first: 40, most: 100 } }`,
      `  cost: { requested: cost.requested, available: cost.available, most: cost.most, restored: cost.restored, limit: 1000 }
  errors: [{ at: error, is: TOO_MUCH, do: smaller }]`,
    );
    const answer = (next: string | null, requested: number) => ({
      body: JSON.stringify({
        items: [row(`${next} ${requested}`, '2026-02-01T00:00:00Z')],
        next,
        cost: { requested, available: 1_000, most: 1_000, restored: 50 },
      }),
    });
    const sizesOf = async (...answers: Parameters<typeof pulls>[1]) => {
      const { pull, requests } = pulls(yaml, answers);
      assert.equal((await pull()).error, null);
      return requests.map(({ body }) => (JSON.parse(body ?? '{}') as { first: number }).first);
    };
    assert.deepEqual(
      await sizesOf(answer('t1', 200), answer('t2', 1_000), answer(null, 10)),
      [40, 100, 50],
      'of 500 points, at 5 and then at 10 each',
    );
    assert.deepEqual(await sizesOf({ body: '{"error":"TOO_MUCH"}' }, answer('t1', 20), answer(null, 20)), [40, 20, 20]);
    const never = await pulls(yaml, [{ body: '{"error":"TOO_MUCH"}' }]).pull();
    assert.match(never.error?.message ?? '', /even one record is too much/);
  });
});

describe('snapshots', () => {
  const SNAPSHOT = declared(`
request: { get: /bins }
key: id
snapshot: { ignore: [etag], deletions: true }`);

  it('give what is not as it was, with the time of the look before', async () => {
    const context = simulatedContext();
    const { pull } = pulls(
      SNAPSHOT,
      [
        page({ id: 'a', n: 1, etag: 1 }, { id: 'b', n: 1 }),
        page({ id: 'a', n: 1, etag: 2 }, { id: 'b', n: 2 }),
        page({ id: 'a', n: 1 }, { id: 'b', n: 1 }),
      ],
      { context },
    );
    const first = await pull();
    assert.deepEqual(sinceOf(first), [null, null]);
    context.advance(60_000);
    const second = await pull(first.state);
    assert.deepEqual(second.data, ['{"id":"b","n":2}']);
    assert.deepEqual(sinceOf(second), ['2026-03-01T08:00:00.000Z']);
    context.advance(60_000);
    const third = await pull(second.state);
    assert.deepEqual(third.data, ['{"id":"b","n":1}']);
    const ids = [first, second, third].flatMap(({ messages }) =>
      messages.flatMap((one) => ('data' in one ? [one.id] : [])),
    );
    assert.equal(new Set(ids).size, ids.length, 'going back to what it was is another record');
  });

  it('give the same record with the same id when a look was cut off', async () => {
    const rows = page({ id: 'a', n: 1 });
    const { pull } = pulls(SNAPSHOT, [rows]);
    const [one, other] = [await pull(), await pull()];
    assert.deepEqual(one.messages[0], other.messages[0]);
  });

  it('tell what is gone only when a second look misses it too', async () => {
    const [a, b] = [{ id: 'a' }, { id: 'b' }];
    const { pull, requests } = pulls(SNAPSHOT, [page(a, b), page(a), page(a, b), page(a), page(a)]);
    const first = await pull();
    const second = await pull(first.state);
    assert.deepEqual(second.data, [], 'missed once');
    const third = await pull(second.state);
    assert.deepEqual(
      third.messages.map((one) => ('data' in one ? [one.data, one.operation] : [])),
      [['{"id":"b"}', 'delete'], []],
    );
    assert.equal(requests.length, 5);
  });

  it('with a window look at what was changed since the day before the last look', async () => {
    const context = simulatedContext();
    const { pull, asked } = pulls(
      declared(`
request: { get: /d, query: { f: "LastChangeDate ge datetime'{{from}}T00:00:00'" } }
key: id
snapshot: { window: 1d, as: date }`),
      [EMPTY],
      { context },
    );
    const { state } = await pull(null, { from: '2026-01-01' });
    context.advance(5 * 86_400_000);
    await pull(state);
    assert.deepEqual(asked(), [
      "/api/d?f=LastChangeDate ge datetime'2026-01-01T00:00:00'",
      "/api/d?f=LastChangeDate ge datetime'2026-02-28T00:00:00'",
    ]);
  });
});

describe('children', () => {
  it('stand in their record, as they were written', async () => {
    const { pull, asked } = pulls(
      declared(`
request: { get: /orders }
key: id
children:
  lines: { request: { get: "/orders/{{record.id}}/lines" }, records: value }
  notes: { request: { get: /notes }, when: { field: hasNotes, is: "true" } }`),
      [page({ id: 'a/b', hasNotes: false }), { body: '{"value":[{"qty": 1.50}]}' }],
    );
    const { data } = await pull();
    assert.deepEqual(data, ['{"id":"a/b","hasNotes":false,"lines":[{"qty": 1.50}]}']);
    assert.equal(asked()[1], '/api/orders/a/b/lines');
  });

  it('are asked for by one part of an address, whatever the record holds', async () => {
    const { pull, requests } = pulls(
      declared(`
request: { get: /orders }
key: id
children: { lines: { request: { get: "/orders/{{record.id}}/lines" } } }`),
      [page({ id: '../../admin?x=1#y' }), EMPTY],
    );
    await pull();
    assert.equal(requests[1]?.url.href, 'https://erp.example/api/orders/..%2F..%2Fadmin%3Fx%3D1%23y/lines');
    const dots = await pulls(
      declared(`
request: { get: /orders }
key: id
children: { lines: { request: { get: "/orders/{{record.id}}/lines" } } }`),
      [page({ id: '..' }), EMPTY],
    ).pull();
    assert.equal(code(dots.error), 'contract-broken');
  });
});

describe('a state', () => {
  it('that nobody wrote is refused', async () => {
    for (const state of [
      'text',
      7,
      {},
      { version: 2 },
      { version: 1, kind: 'cursor' },
      { version: 1, kind: 'cursor', way: '', bookmark: 'soon', recent: [], reading: null, keys: null },
    ]) {
      const { error } = await pulls(BY_KEY, [EMPTY]).pull(state);
      assert.equal(code(error), 'state-invalid', JSON.stringify(state));
      assert.match(error?.message ?? '', /Reset the state of this stream/);
    }
  });

  it('of the future is refused, or read again from before it', async () => {
    const { pull } = pulls(BY_KEY, [page(row('a', '2026-02-01T00:00:00Z')), EMPTY]);
    const state = (await pull()).state as { bookmark: string };
    const ahead = (iso: string) => ({ ...state, bookmark: String(BigInt(Date.parse(iso)) * 1_000_000n) });
    assert.equal(code((await pull(ahead('2026-03-03T00:00:00Z'))).error), 'state-invalid');
    const { pull: again, asked } = pulls(BY_KEY, [EMPTY]);
    await again(ahead('2026-03-01T12:00:00Z'));
    assert.match(asked()[0] ?? '', /from=2026-02-28T12:00:00Z/, 'a day before, as far as a clock may have been ahead');
  });

  it('of another way to read begins anew', async () => {
    const { pull, asked, context } = pulls(BY_KEY, [page(row('a', '2026-02-01T00:00:00Z')), EMPTY]);
    const { state } = await pull();
    await pull({ ...(state as object), way: 'another' });
    assert.match(asked().at(-1) ?? '', /from=1970/);
    assert.match(context.notices[0]?.message ?? '', /read from the start now/);
  });
});

describe('options of a stream', () => {
  it('that are wrong are named', async () => {
    for (const [options, message] of [
      [{ lag: '10' }, /streams\.orders: lag: "10" is no duration/],
      [{ lagg: '10m' }, /"lagg" is not a key here.*lag/],
      [{ from: 'yesterday' }, /"yesterday" cannot be read; expected a time such as/],
      [{ size: '0' }, /size: expected a whole number/],
    ] as const) {
      const { error } = await pulls(BY_KEY, [EMPTY]).pull(null, options);
      assert.equal(code(error), 'configuration-invalid');
      assert.match(error?.message ?? '', message);
    }
  });

  it('set where the first reading begins, and how much a page holds', async () => {
    const { pull, asked } = pulls(BY_KEY, [EMPTY]);
    await pull(null, { from: '2026-01-01', size: '7' });
    assert.deepEqual(asked(), ['/api/orders?from=2026-01-01T00:00:00Z&after=&limit=7']);
  });

  it('of a stream that is not there name the nearest one', async () => {
    const { source, config, context } = pulls(BY_KEY, [EMPTY]);
    await assert.rejects(
      async () => {
        for await (const _ of source.read(config, [{ name: 'order', options: {}, state: null }], context));
      },
      (error: Error) => /stream-not-found/.test(code(error)) && /orders/.test(error.message),
    );
  });
});

describe('deletions by comparing keys', () => {
  const yaml = declared(`
request: { get: /orders, query: { from: "{{from}}" } }
key: id
cursor: { field: changed }
deletions: { every: 1h, request: { get: /keys }, key: id }`);

  it('come once the time has come, and only when two lists miss the key', async () => {
    const lists: Record<string, object[][]> = {
      '/api/orders': [[row('a', '2026-02-01T00:00:00Z'), row('b', '2026-02-01T00:00:00Z')], [], []],
      '/api/keys': [[{ id: 'a' }, { id: 'b' }], [{ id: 'a' }], [{ id: 'a' }]],
    };
    const serve = ({ url }: WireRequest) => page(...(lists[url.pathname]?.shift() ?? []));
    const context = simulatedContext();
    const { pull } = pulls(yaml, [serve], { context });
    const first = await pull();
    const soon = await pull(first.state);
    assert.equal(lists['/api/keys']?.length, 2, 'an hour has not passed');
    context.advance(3_600_000);
    const later = await pull(soon.state);
    assert.deepEqual(
      later.messages.flatMap((one) => ('data' in one ? [[one.data, one.operation, one.since]] : [])),
      [['{"id":"b"}', 'delete', '2026-03-01T08:00:00.000Z']],
    );
  });

  it('are not believed of a list that is empty at once', async () => {
    const lists: object[][] = [[row('a', '2026-02-01T00:00:00Z')], [], []];
    const { pull, context } = pulls(yaml, [() => page(...(lists.shift() ?? []))]);
    const { messages, error } = await pull();
    assert.equal(error, null);
    assert.equal(messages.filter((one) => 'data' in one && one.operation === 'delete').length, 0);
    assert.match(context.notices.at(-1)?.message ?? '', /list of keys is empty, though 1 were known/);
  });
});

describe('records that say that they are gone', () => {
  it('come as deletions', async () => {
    const { pull } = pulls(
      declared(`
request: { get: /changes, query: { from: "{{from}}" } }
key: id
cursor: { field: changed }
deleted: { field: "@removed" }`),
      [page(row('a', '2026-02-01T00:00:00Z'), row('b', '2026-02-01T00:00:00Z', { '@removed': { reason: 'deleted' } }))],
    );
    const { messages } = await pull();
    assert.deepEqual(
      messages.flatMap((one) => ('data' in one ? [one.operation ?? null] : [])),
      [null, 'delete'],
    );
  });
});

describe('signing in', () => {
  it('takes the first way for which there are settings, and names all where there is none', async () => {
    const yaml = declared(
      'request: { get: /orders }\nkey: id',
      '  authentication: [{ header: { name: X-Key, value: "{{key}}" } }]',
    );
    const { pull, requests } = pulls(yaml, [EMPTY], { settings: { key: 'k1' } });
    await pull();
    assert.equal(requests[0]?.headers['x-key'], 'k1');
    const { source, config, context } = pulls(yaml, [EMPTY]);
    assert.throws(() => source.read(config, [], context), /nothing to sign in with. Write under with: key/);
  });

  it('by a key in the address shows it in no message', async () => {
    const yaml = declared(
      'request: { get: /orders }\nkey: id',
      '  authentication: [{ query: { name: api_key, value: "{{key}}", visibleInLogs: accepted } }]',
    );
    const { pull, requests } = pulls(yaml, [{ status: 422, body: 'bad key s3cret' }], { settings: { key: 's3cret' } });
    const { error } = await pull();
    assert.equal(requests[0]?.url.searchParams.get('api_key'), 's3cret');
    assert.doesNotMatch(error?.message ?? '', /s3cret/);
  });
});

describe('check and discover', () => {
  it('say what the server gives', async () => {
    const { source, config, context } = pulls(BY_KEY, [
      page(row('a', '2026-02-01T00:00:00Z', { net: 1 }), row('b', '2026-02-01T00:00:00Z', { net: null })),
    ]);
    assert.deepEqual(await source.check(config, context), ['It let us in and gave a page of orders.']);
    assert.deepEqual(await source.discover(config, context), [
      {
        name: 'orders',
        columns: [
          { name: 'id', type: 'text', nullable: false },
          { name: 'changed', type: 'text', nullable: false },
          { name: 'net', type: 'number', nullable: true },
        ],
        key: ['id'],
        cursors: ['changed'],
      },
    ]);
    const refused = pulls(BY_KEY, [{ status: 401 }]);
    await assert.rejects(refused.source.check(refused.config, refused.context), { code: 'authentication-failed' });
  });
});
