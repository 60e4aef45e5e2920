import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventLogError } from '../../../../eventlog/index.ts';
import { Random } from '../../../../ingest/demonstration/kernel/random.ts';
import { airbyteProtocol } from '../../../../ingest/sources/airbyte/airbyte-reader.ts';
import { newDebeziumReader } from '../../../../ingest/sources/debezium/change-event.ts';
import { debeziumProtocol } from '../../../../ingest/sources/debezium/debezium-protocol.ts';
import type { Protocol, ProtocolOutput } from '../../../../ingest/sources/messages/protocol.ts';
import { readLines } from '../../../../ingest/sources/messages/read-lines.ts';
import { newSchemaCompiler, type SchemaCompiler } from '../../../../ingest/sources/messages/record-schema.ts';
import { entriesOf } from '../../../../ingest/sources/mqtt/payload.ts';
import { singerProtocol } from '../../../../ingest/sources/singer/singer-reader.ts';
import { AT, linesOf } from './run-protocol.ts';

/** Over the four readers together; a long run sets more. */
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? 50_000);
const LONGEST_MS = 1_000;
const MOST_LINE_BYTES = 100_000;

const schema = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer' },
    net: { type: 'number', multipleOf: 0.01 },
    note: { type: ['null', 'string'] },
  },
};
const SINGER = linesOf(
  { type: 'SCHEMA', stream: 'orders', key_properties: ['id'], schema },
  '{"type":"RECORD","stream":"orders","record":{"id":1,"net":19.99,"note":"\\u00e9 \\"quoted\\""},"time_extracted":"2026-03-01T00:00:00Z"}',
  '{"type":"RECORD","stream":"orders","record":{"id":90071992547409931,"net":1e308,"__proto__":{"polluted":true}}}',
  { type: 'ACTIVATE_VERSION', stream: 'orders', version: 1 },
  '{"type":"STATE","value":{"bookmarks":{"orders":{"id":1,"deep":[[[{"a":{}}]]]}}}}',
);
const descriptor = { name: 'orders' };
const AIRBYTE = linesOf(
  {
    type: 'CATALOG',
    catalog: { streams: [{ name: 'orders', json_schema: schema, supported_sync_modes: ['full_refresh'] }] },
  },
  '{"type":"RECORD","record":{"stream":"orders","emitted_at":1,"data":{"id":1,"net":19.99},"meta":{"changes":[{"field":"a","change":"NULLED","reason":"x"}]}}}',
  {
    type: 'STATE',
    state: {
      type: 'STREAM',
      stream: { stream_descriptor: descriptor, stream_state: { id: 1 } },
      sourceStats: { recordCount: 1 },
    },
  },
  { type: 'STATE', state: { type: 'GLOBAL', global: { shared_state: {}, stream_states: [] } } },
  {
    type: 'TRACE',
    trace: {
      type: 'STREAM_STATUS',
      emitted_at: 1,
      stream_status: {
        stream_descriptor: descriptor,
        status: 'COMPLETE',
        reasons: [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: 5 } }],
      },
    },
  },
  { type: 'LOG', log: { level: 'WARN', message: 'slow' } },
);
const DEBEZIUM = linesOf(
  '{"schema":{"type":"struct","fields":[{"field":"after","type":"struct","fields":[{"field":"net","type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"2"}},{"field":"day","type":"int32","name":"io.debezium.time.Date"}]}]},"payload":{"before":null,"after":{"id":1,"net":"AfA=","day":20513},"source":{"connector":"postgresql","db":"s","schema":"public","table":"orders","lsn":5},"op":"c","ts_ms":1}}',
  '{"key":{"id":1},"value":{"before":{"id":1},"after":null,"source":{"table":"orders","lsn":6},"op":"d"}}',
  'null',
  { status: 'END', id: '1:2', event_count: 1 },
  { topic: 't', payload: '{"op":"u","before":null,"after":{"id":1},"source":{"table":"orders"}}', key: 'k' },
);

/** What breaks readers of JSON: names that are not only names, numbers and letters at the edge, depth. */
const TOKENS = [
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  '"toString":null,',
  '"hasOwnProperty":1,',
  '"type":"RECORD",',
  '"type":"SCHEMA",',
  '"op":"d",',
  '"stream":"../../x",',
  '"$ref":"#/x",',
  '"type":["object"],',
  '"exclusiveMaximum":true,',
  '"multipleOf":0,',
  '"scale":"99999999",',
  '"payload":null,',
  '123456789012345678901234567890',
  '\\ud800',
  '\\u0000',
  '['.repeat(500),
  'x'.repeat(5_000),
  ...'1e308 -1e309 0.1e-400 1e-99999999 NaN [ ] { } " \\ , : null true {} [] [[[[[[[[[['.split(' '),
  '\u0000',
  '\ud83d',
  '\n',
  '\r\n',
  '\ufeff',
  ' ',
];

function mutated(text: string, chance: Random): Buffer {
  let bytes = Buffer.from(text);
  for (let times = chance.between(1, 4); times > 0; times--) bytes = mutatedOnce(bytes, chance);
  return bytes;
}

const WITH_FIRST_LINE = 0.05;

/** The first line has the schemas, which take thousands of times as long as a record to be read: it is hit now and then. */
function mutatedStream(text: string, chance: Random): Buffer {
  if (chance.chance(WITH_FIRST_LINE)) return mutated(text, chance);
  const rest = text.indexOf('\n') + 1;
  return Buffer.concat([Buffer.from(text.slice(0, rest)), mutated(text.slice(rest), chance)]);
}

function mutatedOnce(bytes: Buffer<ArrayBuffer>, chance: Random): Buffer<ArrayBuffer> {
  const from = chance.between(0, bytes.length + 1);
  const to = Math.min(bytes.length, from + chance.between(1, 200));
  const spliced = (middle: Uint8Array, upTo: number) =>
    Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(upTo)]);
  switch (chance.between(0, 7)) {
    case 0:
      return spliced(Buffer.from([(bytes[from] ?? 0) ^ (1 << chance.between(0, 8))]), from + 1);
    case 1:
      return Buffer.from(bytes.subarray(0, from));
    case 2:
      return spliced(Buffer.alloc(0), to);
    case 3:
      return spliced(bytes.subarray(from, to), from);
    case 4: {
      const lines = bytes.toString('latin1').split('\n');
      return Buffer.from([...lines.slice(1), lines[0]].join('\n'), 'latin1');
    }
    default:
      return spliced(Buffer.from(chance.pick(TOKENS)), from);
  }
}

/** The same schema is compiled once: most mutations leave it alone. */
function rememberingCompiler(): SchemaCompiler {
  const compile = newSchemaCompiler();
  const known = new Map<string, ReturnType<SchemaCompiler>>();
  return (given) => {
    const text = JSON.stringify(given);
    const check = known.get(text) ?? compile(given);
    known.set(text, check);
    return check;
  };
}

async function outputsOf(protocol: Protocol, bytes: Buffer, compile: SchemaCompiler): Promise<ProtocolOutput[]> {
  const streams = [{ name: 'orders', options: {} }];
  const reader = protocol({ wanted: new Set(['orders']), streams, compile, report: () => undefined, now: () => AT });
  const outputs: ProtocolOutput[] = [];
  async function* chunks() {
    yield bytes;
  }
  try {
    for await (const line of readLines(chunks(), MOST_LINE_BYTES)) outputs.push(...reader.take(line));
    reader.end(null);
  } catch (error) {
    if (!(error instanceof EventLogError) || error.message === '') throw error; // anything else is a crash
  }
  return outputs;
}

function assertSound(outputs: readonly ProtocolOutput[]): void {
  for (const output of outputs) {
    if ('entry' in output && 'data' in output.entry) {
      const parsed = JSON.parse(output.entry.data) as unknown;
      assert.ok(typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed));
    }
    if ('handBack' in output) for (const json of [output.handBack, output.restart]) JSON.parse(json);
  }
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const names = () => PROTOTYPES.map((prototype) => Object.getOwnPropertyNames(prototype).toSorted());

describe(`${INPUTS} mutated inputs`, () => {
  const before = names();
  const protocols: [string, Protocol, string][] = [
    ['Singer', singerProtocol, SINGER],
    ['Airbyte', airbyteProtocol, AIRBYTE],
    ['Debezium', debeziumProtocol, DEBEZIUM],
  ];
  for (const [index, [name, protocol, text]] of protocols.entries()) {
    it(`make no reader of ${name} crash, hang or leave a trace`, async (t) => {
      const compile = rememberingCompiler();
      let [longestMs, outputs] = [0, 0];
      for (let input = 0; input < INPUTS / 4; input++) {
        const bytes = mutatedStream(text, new Random(input, 9_600 + index));
        const startedAt = performance.now();
        const found = await outputsOf(protocol, bytes, compile).catch((error: unknown) => {
          throw new Error(`input ${input}: ${JSON.stringify(bytes.toString('latin1'))}`, { cause: error });
        });
        longestMs = Math.max(longestMs, performance.now() - startedAt);
        assertSound(found);
        outputs += found.length;
      }
      t.diagnostic(`longest ${longestMs.toFixed(1)} ms, ${outputs} outputs`);
      assert.ok(longestMs < LONGEST_MS, `${longestMs} ms`);
      assert.ok(outputs > INPUTS / 8, `${outputs} outputs: what was not hit is read all the same`);
      assert.deepEqual(names(), before);
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });
  }

  it('make no payload of MQTT crash, hang or leave a trace', (t) => {
    const read = newDebeziumReader();
    let longestMs = 0;
    for (let input = 0; input < INPUTS / 4; input++) {
      const chance = new Random(input, 9_700);
      const payload = mutated(chance.pick([SINGER, AIRBYTE, DEBEZIUM].flatMap((text) => text.split('\n'))), chance);
      const startedAt = performance.now();
      for (const format of ['json', 'debezium'] as const) {
        const entries = entriesOf({ format, id: 'id' }, { topic: 't/__proto__', payload, isRetained: false }, read);
        assertSound(entries.map((entry) => ({ stream: 'orders', entry })));
      }
      longestMs = Math.max(longestMs, performance.now() - startedAt);
    }
    t.diagnostic(`longest ${longestMs.toFixed(1)} ms`);
    assert.ok(longestMs < LONGEST_MS, `${longestMs} ms`);
    assert.deepEqual(names(), before);
  });
});
