import { airbyteProtocol } from '../../../ingest/sources/airbyte/airbyte-reader.ts';
import { newDebeziumReader } from '../../../ingest/sources/debezium/change-event.ts';
import { debeziumProtocol } from '../../../ingest/sources/debezium/debezium-protocol.ts';
import type { Protocol } from '../../../ingest/sources/messages/protocol.ts';
import { readLines } from '../../../ingest/sources/messages/read-lines.ts';
import { newSchemaCompiler, type SchemaCompiler } from '../../../ingest/sources/messages/record-schema.ts';
import { entriesOf } from '../../../ingest/sources/mqtt/payload.ts';
import { singerProtocol } from '../../../ingest/sources/singer/singer-reader.ts';
import { AT, linesOf } from '../../ingest/sources/messages/run-protocol.ts';
import { readEntries } from '../read-entries.ts';
import { JSON_TOKENS, mutatedStream } from '../mutations.ts';
import type { Parser, Reading } from '../parser.ts';
import { sampleFiles } from '../sample-files.ts';

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

/** The same schema is compiled once: most mutations leave it alone. A compiler keeps memory for all that it compiled. */
function rememberingCompiler(): SchemaCompiler {
  let compile = newSchemaCompiler();
  const known = new Map<string, ReturnType<SchemaCompiler>>();
  return (given) => {
    const text = JSON.stringify(given);
    const check = known.get(text) ?? compile(given);
    known.set(text, check);
    if (known.size > MOST_SCHEMAS) {
      known.clear();
      compile = newSchemaCompiler();
    }
    return check;
  };
}

const MOST_SCHEMAS = 200;

/** Reads a run of a sender. */
function protocolParser(protocol: Protocol, seeds: () => Buffer[]): Parser {
  return {
    tokens: JSON_TOKENS,
    mutate: mutatedStream,
    open() {
      const given = seeds();
      const wanted = new Set(given.flatMap((seed) => [...String(seed).matchAll(STREAM)].map(([, name = '']) => name)));
      const compile = rememberingCompiler();
      return { seeds: given, read: (input, reading) => readRun(protocol, input, { wanted, compile }, reading) };
    },
  };
}

const STREAM = /"stream" ?: ?"([^"]+)"/g;

async function readRun(
  protocol: Protocol,
  input: Buffer,
  { wanted, compile }: { wanted: ReadonlySet<string>; compile: SchemaCompiler },
  reading: Reading,
): Promise<void> {
  const streams = [{ name: 'orders', options: {} }];
  const reader = protocol({
    wanted: new Set([...wanted, 'orders']),
    streams,
    compile,
    report: () => undefined,
    now: () => AT,
  });
  async function* chunks() {
    yield input;
  }
  for await (const line of readLines(chunks(), MOST_LINE_BYTES)) {
    for (const output of reader.take(line)) {
      if ('entry' in output) readEntries([output.entry], reading);
      else for (const json of [output.handBack, output.restart]) JSON.parse(json);
    }
  }
  reader.end(null);
}

export const MESSAGES: Readonly<Record<string, Parser>> = {
  singer: protocolParser(singerProtocol, () => [
    Buffer.from(SINGER),
    ...sampleFiles('singer', /^(messages.*\.json|.*\.singer)$/),
  ]),
  airbyte: protocolParser(airbyteProtocol, () => [Buffer.from(AIRBYTE)]),
  debezium: protocolParser(debeziumProtocol, () => [Buffer.from(DEBEZIUM)]),
  mqtt: {
    tokens: JSON_TOKENS,
    open() {
      const readChange = newDebeziumReader();
      return {
        seeds: [SINGER, AIRBYTE, DEBEZIUM].flatMap((text) =>
          text
            .trimEnd()
            .split('\n')
            .map((line) => Buffer.from(line)),
        ),
        read(payload, reading, chance) {
          const format = chance.pick(['json', 'debezium'] as const);
          const publication = { topic: 't/__proto__', payload, isRetained: chance.chance(0.1) };
          readEntries(entriesOf({ format, id: 'id' }, publication, readChange), reading);
        },
      };
    },
  },
};
