import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EventLogError } from '../../../../eventlog/index.ts';
import { singerProtocol } from '../../../../ingest/sources/singer/singer-reader.ts';
import { linesOf, runProtocol } from '../messages/run-protocol.ts';

const SCHEMA = {
  type: 'SCHEMA',
  stream: 'orders',
  key_properties: ['id'],
  schema: {
    type: 'object',
    properties: { id: { type: 'integer' }, net: { type: ['number', 'null'], multipleOf: 0.01 } },
  },
};
const run = (...messages: readonly unknown[]) => runProtocol(singerProtocol, linesOf(...messages), ['orders']);

describe('a Singer stream', () => {
  it('gives records as they were written, with the time the tap saw them', async () => {
    const line =
      '{"type":"RECORD","stream":"orders","record":{ "id": 90071992547409931, "net": 19.990, "note": "\\u00e9" },"time_extracted":"2026-03-01T07:59:00Z","version":7}';
    const { messages, fault } = await run(SCHEMA, line);
    assert.equal(fault, null);
    const [record] = messages;
    assert.ok(record && 'data' in record);
    assert.equal(
      record.data,
      '{ "id": 90071992547409931, "net": 19.990, "note": "\\u00e9" ,"_sdc_extracted_at":"2026-03-01T07:59:00Z","_sdc_table_version":7}',
    );
  });

  it('gives the same record the same id whenever it was seen, and another version another', async () => {
    const record = (net: number, at: string) => ({
      type: 'RECORD',
      stream: 'orders',
      record: { id: 1, net },
      time_extracted: at,
    });
    const { messages } = await run(SCHEMA, record(1, '07:00'), record(1, '08:00'), record(2, '08:00'));
    const ids = messages.map((one) => ('data' in one ? one.id : null));
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[1], ids[2]);
  });

  it('hands each state back after all before it, as the tap wrote it', async () => {
    const { messages, handedBack } = await run(
      SCHEMA,
      { type: 'RECORD', stream: 'orders', record: { id: 1 } },
      '{"type":"STATE","value":{"bookmarks":{"orders":{"lsn": 9007199254740993}}}}',
      { type: 'RECORD', stream: 'orders', record: { id: 2 } },
    );
    assert.deepEqual(handedBack, ['{"bookmarks":{"orders":{"lsn": 9007199254740993}}}']);
    assert.deepEqual(
      messages.map((one) => ('state' in one ? one.state : 'record')),
      ['record', 'record', { of: 'all', number: 0, streams: ['orders'], restart: handedBack[0] }],
    );
  });

  it('says what a schema changed in mid-stream, and of what is a deletion', async () => {
    const changed = structuredClone(SCHEMA) as unknown as { schema: { properties: object }; key_properties: string[] };
    changed.schema.properties = { id: { type: 'string' }, site: { type: 'string' } };
    changed.key_properties = ['id', 'site'];
    const { messages, notices, fault } = await run(
      SCHEMA,
      { type: 'RECORD', stream: 'orders', record: { id: 1, _sdc_deleted_at: '2026-03-01T07:00:00Z' } },
      changed,
      { type: 'RECORD', stream: 'orders', record: { id: 'a', site: 'North' } },
    );
    assert.equal(fault, null);
    assert.deepEqual(notices, [
      {
        kind: 'drift',
        stream: 'orders',
        message:
          'line 3: the tap changed the schema: added site; removed net; retyped id; the key is id, site instead of id.',
      },
    ]);
    assert.deepEqual(
      messages.map((one) => ('data' in one ? one.operation : null)),
      ['delete', undefined],
    );
  });

  it('keeps a record that breaks its schema as unreadable, with line and reason, and goes on', async () => {
    const { messages } = await run(
      SCHEMA,
      { type: 'RECORD', stream: 'orders', record: { id: 'x' } },
      { type: 'RECORD', stream: 'orders', record: { net: 1 } },
      { type: 'RECORD', stream: 'orders', record: { id: 1 } },
    );
    assert.deepEqual(
      messages.map((one) => ('unreadable' in one ? [one.code, one.reason, one.unreadable] : 'record')),
      [
        ['schema-broken', 'line 2: /id must be integer, as its schema says', '{"id":"x"}'],
        ['key-missing', 'line 3: the record has no id, its key', '{"net":1}'],
        'record',
      ],
    );
  });

  it('takes a record that exceeds a limit as it is, decimals judged exactly, and says so once', async () => {
    const record = (net: number) => ({ type: 'RECORD', stream: 'orders', record: { id: 1, net } });
    const { messages, notices } = await run(SCHEMA, record(19.99), record(0.07), record(19.999), record(1.001));
    assert.equal(messages.filter((one) => 'data' in one).length, 4);
    assert.deepEqual(notices, [
      {
        kind: 'drift',
        stream: 'orders',
        message: 'line 4: /net must be multiple of 0.01, as its schema says. Records like it are kept as they are.',
      },
    ]);
  });

  it('counts and says what nobody asked for', async () => {
    const { messages, notices } = await run(
      { ...SCHEMA, stream: '../customers' },
      { type: 'RECORD', stream: '../customers', record: { id: 1 } },
      { type: 'RECORD', stream: '../customers', record: { id: 2 } },
    );
    assert.deepEqual(messages, []);
    assert.match(notices[0]?.message ?? '', /^2 records of \.\.\/customers were passed over/);
  });

  it('says once which version of a table is the whole of it now', async () => {
    const version = { type: 'ACTIVATE_VERSION', stream: 'orders', version: 2 };
    const { notices } = await run(SCHEMA, version, version);
    assert.equal(notices.length, 1);
    assert.match(notices[0]?.message ?? '', /line 2: version 2 is the whole of orders now/);
  });

  const faults: [string, RegExp, unknown[]][] = [
    ['a line that is no JSON', /line 2: it is not JSON/, [SCHEMA, 'Traceback (most recent call last)']],
    ['a message without a type', /line 1: a Singer message needs a "type"/, [{ stream: 'orders' }]],
    ['a type nobody knows', /line 1: "DANCE" is no type/, [{ type: 'DANCE' }]],
    [
      'a record without a stream',
      /line 1: a RECORD message needs a text as "stream"/,
      [{ type: 'RECORD', record: {} }],
    ],
    [
      'a record that is a list',
      /needs an object as "record"; found \[1\]/,
      [SCHEMA, { type: 'RECORD', stream: 'orders', record: [1] }],
    ],
    ['a state without a value', /needs a "value"/, [{ type: 'STATE' }]],
    [
      'a batch of files',
      /line 2: a BATCH of orders names files/,
      [SCHEMA, { type: 'BATCH', stream: 'orders', manifest: ['file:///etc/passwd'] }],
    ],
    ['keys that are no names', /"key_properties" must be a list of names/, [{ ...SCHEMA, key_properties: 'id' }]],
    ['a schema that is none', /is no JSON Schema/, [{ ...SCHEMA, schema: { properties: { id: { type: 'strng' } } } }]],
    [
      'values nested without end',
      /nested deeper than 200/,
      [`{"type":"STATE","value":${'['.repeat(300)}${']'.repeat(300)}}`],
    ],
  ];
  for (const [fault, message, messages] of faults) {
    it(`ends at ${fault}`, async () => {
      const found = await run(...messages);
      assert.ok(found.fault instanceof EventLogError, String(found.fault));
      assert.deepEqual([found.fault.code, found.fault.kind], ['contract-broken', 'data']);
      assert.match(found.fault.message, message);
    });
  }

  it('ends at a message that is cut off, and keeps the state before it', async () => {
    const text = linesOf(
      SCHEMA,
      { type: 'RECORD', stream: 'orders', record: { id: 1 } },
      { type: 'STATE', value: { at: 1 } },
    );
    const { fault, handedBack, records } = await runProtocol(singerProtocol, `${text}{"type":"RECORD","stream":"or`, [
      'orders',
    ]);
    assert.match(fault?.message ?? '', /^line 4: the input ends in the middle of it/);
    assert.deepEqual(handedBack, ['{"at":1}']);
    assert.deepEqual(records('orders'), [{ id: 1 }]);
  });
});

const SAMPLES = fileURLToPath(new URL('../../../../../shared/data/singer', import.meta.url));
const skip = existsSync(SAMPLES) ? false : `the samples are not here: ${SAMPLES}`;
const sample = (file: string, ...streams: string[]) =>
  runProtocol(singerProtocol, readFileSync(`${SAMPLES}/${file}`, 'utf8'), streams);

describe('the streams that Singer targets are tested with', { skip }, () => {
  const good: [file: string, stream: string, records: number, states: number][] = [
    ['array_data.singer', 'test_array_data', 4, 1],
    ['camelcase.singer', 'TestCamelcase', 2, 0],
    ['camelcase_complex_schema.singer', 'ForecastingTypeToCategory', 0, 0],
    ['duplicate_records.singer', 'test_duplicate_records', 5, 1],
    ['encoded_string_data.singer', 'test_strings', 11, 1],
    ['encoded_string_data.singer', 'test_strings_in_objects', 11, 1],
    ['encoded_string_data.singer', 'test_strings_in_arrays', 6, 1],
    ['messages-pg-logical-streams.json', 'logical1-logical1_edgydata', 19, 1],
    ['messages-with-multiple-streams.json', 'tap_mysql_test-test_table_three', 3, 1],
    ['messages-with-unicode-characters.json', 'tap_mysql_test-test_table_unicode', 6, 1],
    ['multiple_state_messages.singer', 'test_multiple_state_messages_a', 6, 1],
    ['no_primary_keys.singer', 'test_no_pk', 3, 1],
    ['no_primary_keys_append.singer', 'test_no_pk', 5, 1],
    ['optional_attributes.singer', 'test_optional_attributes', 4, 1],
    ['pk_updates.singer', 'example_stream', 2, 0],
    ['record_missing_fields.singer', 'record_missing_fields', 2, 1],
    ['schema_no_properties.singer', 'test_object_schema_no_properties', 2, 0],
    ['schema_updates.singer', 'test_schema_updates', 6, 1],
    ['special_chars_in_attributes.singer', 'test%3ASpecialChars%21in%3Fattributes', 1, 0],
    ['user_location_data.singer', 'test_user_in_location', 3, 1],
    ['user_location_upsert_data.singer', 'test_users', 6, 1],
  ];
  for (const [file, stream, records, states] of good) {
    it(`${file} gives ${records} records of ${stream}`, async () => {
      const found = await sample(file, stream);
      assert.equal(found.fault, null);
      assert.equal(found.records(stream).length, records);
      assert.equal(found.messages.filter((one) => 'unreadable' in one).length, 0);
      assert.equal(found.handedBack.length, states);
    });
  }

  it('multiple_state_messages.singer hands the last state back, not the record after it', async () => {
    const { handedBack } = await sample('multiple_state_messages.singer', 'test_multiple_state_messages_a');
    assert.deepEqual(
      handedBack.map((one) => JSON.parse(one) as unknown),
      [{ test_multiple_state_messages_a: 5, test_multiple_state_messages_b: 6 }],
    );
  });

  const ended: [file: string, message: RegExp][] = [
    ['invalid-json.json', /^line 3: it is not JSON .*found THIS IS A TEST INPUT/],
    ['invalid-message-order.json', /^line 3: a record of tap_mysql_test-test_table_two came before a SCHEMA/],
    ['invalid_schema.singer', /^line 1: the schema of test_invalid_schema has no "properties"/],
    ['record_before_schema.singer', /^line 1: a record of test_record_before_schema came before a SCHEMA/],
  ];
  for (const [file, message] of ended) {
    it(`${file} ends with its line and its reason`, async () => {
      const { fault } = await sample(file, 'tap_mysql_test-test_table_one');
      assert.ok(fault instanceof EventLogError && fault.kind === 'data', String(fault));
      assert.match(fault.message, message);
    });
  }

  const wrong: [file: string, stream: string, code: string, reason: string][] = [
    [
      'messages-with-invalid-records.json',
      'tap_mysql_test-test_table_invalid_record',
      'schema-broken',
      'line 11: /c_pk must be null,integer, as its schema says',
    ],
    [
      'record_missing_key_property.singer',
      'test_record_missing_key_property',
      'key-missing',
      'line 2: the record has no id, its key',
    ],
    [
      'record_missing_required_property.singer',
      'test_record_missing_required_property',
      'schema-broken',
      "line 2: the record must have required property 'id', as its schema says",
    ],
  ];
  for (const [file, stream, code, reason] of wrong) {
    it(`${file} keeps the wrong record with its line and its reason`, async () => {
      const { messages } = await sample(file, stream);
      const unreadable = messages.flatMap((one) => ('unreadable' in one ? [[one.code, one.reason]] : []));
      assert.deepEqual(unreadable, [[code, reason]]);
    });
  }
});
