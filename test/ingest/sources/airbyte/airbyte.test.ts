import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventLogError } from '../../../../eventlog/index.ts';
import { airbyteProtocol } from '../../../../ingest/sources/airbyte/airbyte-reader.ts';
import { linesOf, runProtocol } from '../messages/run-protocol.ts';

const run = (...messages: readonly unknown[]) =>
  runProtocol(airbyteProtocol, linesOf(...messages), ['orders', 'public.loads']);
const record = (data: object, stream = 'orders', namespace?: string) => ({
  type: 'RECORD',
  record: { stream, data, emitted_at: 1772352000000, ...(namespace === undefined ? {} : { namespace }) },
});
const streamState = (name: string, count: number | null, at: unknown = {}) => ({
  type: 'STATE',
  state: {
    type: 'STREAM',
    stream: { stream_descriptor: { name }, stream_state: at },
    ...(count === null ? {} : { sourceStats: { recordCount: count } }),
  },
});
const status = (name: string, said: string, reasons?: unknown) => ({
  type: 'TRACE',
  trace: {
    type: 'STREAM_STATUS',
    emitted_at: 1,
    stream_status: { stream_descriptor: { name }, status: said, ...(reasons ? { reasons } : {}) },
  },
});
const error = (message: string, failure: string, stream?: string) => ({
  type: 'TRACE',
  trace: {
    type: 'ERROR',
    emitted_at: 1,
    error: { message, failure_type: failure, ...(stream ? { stream_descriptor: { name: stream } } : {}) },
  },
});

describe('an Airbyte stream', () => {
  it('gives records as they were written, with what the message says beside them', async () => {
    const line =
      '{"type":"RECORD","record":{"stream":"orders","data":{"id":1,"net":19.990},"emitted_at":1772352000000,"meta":{"changes":[]}}}';
    const { messages, fault } = await run(line);
    assert.equal(fault, null);
    assert.ok(messages[0] && 'data' in messages[0]);
    assert.equal(
      messages[0].data,
      '{"id":1,"net":19.990,"_airbyte_extracted_at":1772352000000,"_airbyte_meta":{"changes":[]}}',
    );
  });

  it('knows a stream by namespace and name, and a deletion by its mark', async () => {
    const { messages } = await run(record({ id: 1, _ab_cdc_deleted_at: '2026-03-01' }, 'loads', 'public'));
    assert.ok(messages[0] && 'data' in messages[0]);
    assert.deepEqual([messages[0].stream, messages[0].operation], ['public.loads', 'delete']);
  });

  it('hands a stream’s state back with what came since the one before', async () => {
    const { messages, handedBack, fault } = await run(
      record({ id: 1 }),
      record({ id: 2 }),
      record({ id: 1 }, 'unwanted'),
      streamState('orders', 2, { cursor: 2 }),
      streamState('unwanted', 1),
      record({ id: 3 }),
      '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"orders"},"stream_state":{"cursor":9007199254740993}},"sourceStats":{"recordCount":1.0}}}',
    );
    assert.equal(fault, null);
    assert.deepEqual(handedBack, [
      '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"orders"},"stream_state":{"cursor":2}},"sourceStats":{"recordCount":2},"destinationStats":{"recordCount":2.0,"rejectedRecordCount":0.0}}}',
      '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"unwanted"},"stream_state":{}},"sourceStats":{"recordCount":1},"destinationStats":{"recordCount":0.0,"rejectedRecordCount":1.0}}}',
      '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"orders"},"stream_state":{"cursor":9007199254740993}},"sourceStats":{"recordCount":1.0},"destinationStats":{"recordCount":1.0,"rejectedRecordCount":0.0}}}',
    ]);
    assert.deepEqual(messages.at(-1), {
      stream: 'orders',
      state: {
        of: 'stream',
        restart:
          '{"type":"STREAM","stream":{"stream_descriptor":{"name":"orders"},"stream_state":{"cursor":9007199254740993}},"sourceStats":{"recordCount":1.0}}',
      },
    });
  });

  it('keeps a global state for all streams together, and a legacy state as its data', async () => {
    const global = await run(record({ id: 1 }), {
      type: 'STATE',
      state: {
        type: 'GLOBAL',
        global: { shared_state: { lsn: 7 }, stream_states: [] },
        sourceStats: { recordCount: 1 },
      },
    });
    assert.deepEqual(
      global.messages.slice(1).map((one) => [one.stream, 'state' in one ? one.state : null]),
      ['orders', 'public.loads'].map((stream) => [
        stream,
        {
          of: 'all',
          number: 0,
          streams: ['orders', 'public.loads'],
          restart:
            '[{"type":"GLOBAL","global":{"shared_state":{"lsn":7},"stream_states":[]},"sourceStats":{"recordCount":1}}]',
        },
      ]),
    );
    const { messages } = await run({ type: 'STATE', state: { data: { cursor: 5 } } });
    assert.deepEqual(
      'state' in (messages[0] ?? {}) && (messages[0] as { state: { restart: string } }).state.restart,
      '{"cursor":5}',
    );
  });

  it('refuses a state when the source counted other records than came', async () => {
    const { fault, handedBack, records } = await run(
      record({ id: 1 }),
      streamState('orders', 1),
      record({ id: 2 }),
      streamState('orders', 2),
    );
    assert.ok(fault instanceof EventLogError && fault.code === 'contract-broken');
    assert.match(fault.message, /^line 4: the source counted 2 records of orders since the state before, and 1 came/);
    assert.equal(handedBack.length, 1);
    assert.equal(records('orders').length, 2);
  });

  it('reads on after an error of one stream, and ends with it', async () => {
    const { fault, records } = await run(
      error('the table is locked', 'transient_error', 'loads'),
      record({ id: 1 }),
      status('orders', 'COMPLETE'),
    );
    assert.ok(fault instanceof EventLogError);
    assert.deepEqual([fault.code, records('orders').length], ['source-unavailable', 1]);
    assert.match(fault.message, /loads: the table is locked/);
  });

  it('tells whose fault an error is', async () => {
    const codes = ['config_error', 'transient_error', 'system_error'].map(
      async (failure) => ((await run(error('no', failure))).fault as EventLogError).code,
    );
    assert.deepEqual(await Promise.all(codes), ['configuration-invalid', 'source-unavailable', 'source-unavailable']);
  });

  it('ends when a stream that began was never complete', async () => {
    const { fault } = await run(status('orders', 'STARTED'), status('loads', 'STARTED'), status('loads', 'COMPLETE'));
    assert.match(fault?.message ?? '', /ended before orders was complete/);
  });

  it('says how long a rate limit holds it back', async () => {
    const { notices } = await run(
      status('orders', 'RUNNING', [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: 1772352030000 } }]),
    );
    assert.deepEqual([notices[0]?.kind, notices[0]?.waitMs], ['throttled', 30_000]);
  });

  it('says what was emptied or cut on the way, once', async () => {
    const cut = (id: number) => ({
      type: 'RECORD',
      record: {
        stream: 'orders',
        emitted_at: 1,
        data: { id, note: null },
        meta: { changes: [{ field: 'note', change: 'NULLED', reason: 'SOURCE_FIELD_SIZE_LIMITATION' }] },
      },
    });
    const { notices } = await run(cut(1), cut(2));
    assert.equal(notices.length, 1);
    assert.match(notices[0]?.message ?? '', /note was emptied before it came here \(SOURCE_FIELD_SIZE_LIMITATION\)/);
  });

  it('says when records are not as the catalog has them, and keeps them', async () => {
    const json_schema = { type: 'object', properties: { id: { type: 'integer' } } };
    const { notices, records } = await run(
      {
        type: 'CATALOG',
        catalog: { streams: [{ name: 'orders', json_schema, supported_sync_modes: ['full_refresh'] }] },
      },
      record({ id: 'x' }),
      record({ id: 'y' }),
    );
    assert.deepEqual(
      notices.map(({ kind, message }) => [kind, message]),
      [['drift', 'line 2: /id must be integer, as the catalog says. Records like it are kept as they are.']],
    );
    assert.equal(records('orders').length, 2);
  });

  it('takes a line of text for a log, and warnings for notices', async () => {
    const { notices, fault } = await run(
      'Picked up JAVA_TOOL_OPTIONS',
      { type: 'LOG', log: { level: 'INFO', message: 'reading' } },
      { type: 'LOG', log: { level: 'WARN', message: 'slow' } },
    );
    assert.equal(fault, null);
    assert.deepEqual(
      notices.map(({ message }) => message),
      ['line 1 is no message: Picked up JAVA_TOOL_OPTIONS', 'WARN: slow'],
    );
  });

  const faults: [string, RegExp, unknown][] = [
    [
      'a message that broke on the way',
      /^line 1: it is not JSON/,
      '{"type":"RECORD","record":{"stream":"orders","data":{'.concat('x'),
    ],
    [
      'a record without data',
      /needs an object as "data"/,
      { type: 'RECORD', record: { stream: 'orders', emitted_at: 1 } },
    ],
    ['a type nobody knows', /"DANCE" is no type/, { type: 'DANCE' }],
    ['a state of no known type', /"HALF" is no type of a state/, { type: 'STATE', state: { type: 'HALF' } }],
    ['a stream’s state without a stream', /needs an object as "stream"/, { type: 'STATE', state: { type: 'STREAM' } }],
  ];
  for (const [fault, message, line] of faults) {
    it(`ends at ${fault}`, async () => {
      const found = await run(line);
      assert.ok(found.fault instanceof EventLogError && found.fault.code === 'contract-broken', String(found.fault));
      assert.match(found.fault.message, message);
    });
  }
});
