import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exitCode } from '../../../cli/exit-code.ts';
import { configurationOf, ingestMessages } from '../../../ingest/sources/ingest-messages.ts';
import { openStore, type Store } from '../../../store/index.ts';
import { linesOf } from './messages/run-protocol.ts';

const MAPPING = (stream: string) => `
log: { caseNotion: order }
streams:
  - file: ${stream}.ndjson
    objects: { order: { key: id } }
    events:
      - { activity: Enter order, of: order, at: entered }
`;
const SCHEMA = {
  type: 'SCHEMA',
  stream: 'orders',
  key_properties: ['id'],
  schema: { properties: { id: { type: 'integer' } } },
};
const order = (id: unknown) => ({ type: 'RECORD', stream: 'orders', record: { id, entered: '2026-03-01T07:00:00Z' } });
const state = (id: number) => ({ type: 'STATE', value: { id } });

let root: string;
let store: Store;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-messages-'));
  store = await openStore(null);
});
afterEach(() => {
  store.close();
  rmSync(root, { recursive: true, force: true });
});

async function ingest(text: string | Readable, stream = 'orders', everyMs = 5_000) {
  const mapping = join(root, 'mapping.yaml');
  writeFileSync(mapping, MAPPING(stream));
  const configuration = configurationOf(join(root, 'log.duckdb'), [mapping], 'tap');
  const handedBack: string[] = [];
  let fault: unknown = null;
  try {
    await ingestMessages(
      store,
      configuration,
      'singer',
      typeof text === 'string' ? Readable.from([Buffer.from(text)]) : text,
      {
        onNotice: () => undefined,
        onHandBack: (json) => handedBack.push(json),
        everyMs,
      },
    );
  } catch (error) {
    fault = error;
  }
  return { handedBack, fault };
}
const cases = async () => (await store.row<{ n: number }>('SELECT count(*)::DOUBLE AS n FROM cases')).n;

describe('messages of a sender', () => {
  it('are in the log before their last state is handed back', async () => {
    const { handedBack, fault } = await ingest(linesOf(SCHEMA, order(1), state(1), order(2), state(2), order(3)));
    assert.deepEqual([fault, handedBack, await cases()], [null, ['{"id":2}'], 3]);
  });

  it('leave what came before a fault in the log, and its state is handed back', async () => {
    const { handedBack, fault } = await ingest(linesOf(SCHEMA, order(1), state(1), order('x')));
    assert.deepEqual([exitCode(fault), handedBack, await cases()], [5, ['{"id":1}'], 1]);
  });

  it('hand nothing back, and are read no further, when they cannot be loaded', async () => {
    const stuck: Store = { ...store, change: () => Promise.reject(new Error('the disk is full')) };
    const whole = store;
    store = stuck;
    const input = new Readable({ read: () => undefined }); // it never ends by itself
    input.push(linesOf(SCHEMA, order(1), state(1)));
    const { handedBack, fault } = await ingest(input, 'orders', 50);
    store = whole;
    assert.deepEqual(handedBack, []);
    assert.match(String(fault), /the disk is full/);
  });
});

const SAMPLES = fileURLToPath(new URL('../../../../shared/data/singer', import.meta.url));
const skip = existsSync(SAMPLES) ? false : `the samples are not here: ${SAMPLES}`;

describe('the broken streams that Singer targets are tested with', { skip }, () => {
  const broken: [file: string, stream: string, message: RegExp][] = [
    ['invalid-json.json', 'tap_mysql_test-test_table_one', /line 3: it is not JSON/],
    ['invalid-message-order.json', 'tap_mysql_test-test_table_one', /line 3: a record of .*_two came before a SCHEMA/],
    ['invalid_schema.singer', 'test_invalid_schema', /line 1: the schema .* has no "properties"/],
    [
      'messages-with-invalid-records.json',
      'tap_mysql_test-test_table_invalid_record',
      /line 11: \/c_pk must be null,integer/,
    ],
    ['record_before_schema.singer', 'test_record_before_schema', /line 1: a record .* came before a SCHEMA/],
    ['record_missing_key_property.singer', 'test_record_missing_key_property', /line 2: the record has no id, its key/],
    [
      'record_missing_required_property.singer',
      'test_record_missing_required_property',
      /line 2: .* required property 'id'/,
    ],
  ];
  for (const [file, stream, message] of broken) {
    it(`${file} ends with exit code 5, its line and its reason`, async () => {
      const { fault } = await ingest(readFileSync(`${SAMPLES}/${file}`, 'utf8'), stream);
      assert.equal(exitCode(fault), 5, String(fault));
      assert.match((fault as Error).message, message);
    });
  }
});
