import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { EventLogError } from '../../../eventlog/index.ts';
import { readConfiguration } from '../../../ingest/sources/configuration.ts';
import { type Ingestion, openIngestion } from '../../../ingest/sources/ingestion.ts';
import type { Source } from '../../../ingest/sources/source.ts';
import { openStore, type Store } from '../../../store/index.ts';
import { record, scriptedSource } from './scripted-source.ts';

const MAPPING = (stream: string) => `
log: { caseNotion: order }
streams:
  - file: ${stream}.ndjson
    system: ERP
    objects: { order: { key: id } }
    events:
      - { activity: Enter order, of: order, at: entered, identity: [id] }
`;
const CONFIGURATION = `
sources:
  erp:
    kind: scripted
    mapping: erp.yaml
    with: { token: '\${ENV:TOKEN}' }
    streams:
      orders: { cursor: id }
`;

let root: string;
let store: Store;
let ingestion: Ingestion | null = null;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-ingestion-'));
  writeFileSync(join(root, 'erp.yaml'), MAPPING('orders'));
  writeFileSync(join(root, 'tms.yaml'), MAPPING('loads'));
  store = await openStore(join(root, 'log.duckdb'));
});
afterEach(async () => {
  await ingestion?.close();
  ingestion = null;
  store.close();
  rmSync(root, { recursive: true, force: true });
});

const places = { env: { TOKEN: 's3cret' }, readFile: () => '' };

function configurationOf(kinds: readonly Source[], yaml = CONFIGURATION) {
  const path = join(root, 'throughline.yaml');
  writeFileSync(path, yaml);
  return readConfiguration(path, kinds, places);
}

async function opened(kind: Source, yaml = CONFIGURATION): Promise<Ingestion> {
  ingestion = await openIngestion(store, configurationOf([kind], yaml), { settleAfterMs: 10, gatherMs: 1 });
  return ingestion;
}

const cases = async () => (await store.row<{ n: number }>('SELECT count(*)::DOUBLE AS n FROM cases')).n;

describe('a pull', () => {
  it('gives the source the state it gave last, and loads what came', async () => {
    const states: unknown[] = [];
    const source = scriptedSource([
      async function* (state) {
        states.push(state);
        const after = (state as { id: number } | null)?.id ?? 0;
        yield record('orders', after + 1);
        yield record('orders', after + 2);
        yield { stream: 'orders', state: { id: after + 2 } };
      },
    ]);
    const at = await opened(source);
    await at.pull('erp');
    const { projection, streams } = await at.pull('erp');
    assert.deepEqual(states, [null, { id: 2 }]);
    assert.equal(await cases(), 4);
    assert.equal(projection.load?.batches[0]?.loaded, 2);
    assert.deepEqual(streams, [{ stream: 'orders', records: 2, unreadable: 0, fault: null }]);
  });

  it('that fails keeps and loads what had come, and the next one goes on from the last state', async () => {
    const states: unknown[] = [];
    const source = scriptedSource([
      async function* () {
        yield record('orders', 1);
        yield { stream: 'orders', state: { id: 1 } };
        yield record('orders', 2);
        throw new EventLogError('source-unavailable', 'The source went away.');
      },
      async function* (state) {
        states.push(state);
        yield record('orders', 2);
        yield record('orders', 3);
      },
    ]);
    const at = await opened(source);
    await assert.rejects(at.pull('erp'), { code: 'source-unavailable' });
    const [failed] = await at.list();
    assert.equal(failed?.fault?.code, 'source-unavailable');
    await at.pull('erp');
    assert.deepEqual(states, [{ id: 1 }]);
    assert.equal(await cases(), 3);
    assert.equal((await at.list())[0]?.fault, null);
  });

  it('is one at a time: who asks meanwhile gets the same', async () => {
    let reads = 0;
    const source = scriptedSource([
      async function* () {
        reads++;
        yield record('orders', 1);
      },
    ]);
    const at = await opened(source);
    const [one, other] = await Promise.all([at.pull('erp'), at.pull('erp')]);
    assert.equal(reads, 1);
    assert.equal(one, other);
  });

  it('keeps what it cannot read as dead letters, unless none are tolerated', async () => {
    const source = scriptedSource([
      async function* () {
        yield { stream: 'orders', unreadable: '<html>', code: 'row-unreadable', reason: 'no JSON' };
        yield record('orders', 1);
      },
    ]);
    const at = await opened(source);
    await at.pull('erp');
    assert.equal(await cases(), 1);
    assert.deepEqual(
      (await at.deadLetters({}, { limit: 9, offset: 0 })).map(({ seq, code }) => ({ seq, code })),
      [{ seq: 0, code: 'row-unreadable' }],
    );
    await at.close();
    const strict = await opened(source, CONFIGURATION.replace('kind: scripted', 'kind: scripted\n    tolerate: none'));
    await assert.rejects(strict.pull('erp'), { code: 'contract-broken' });
  });

  it('of a source that tolerates all goes on past a stream that fails', async () => {
    const source = scriptedSource([
      async function* (_state, _context, stream) {
        if (stream === 'loads') throw new EventLogError('source-unavailable', 'The loads went away.');
        yield record(stream, 1);
      },
    ]);
    const yaml = `
sources:
  erp:
    kind: scripted
    tolerate: all
    mapping: [erp.yaml, tms.yaml]
    with: { token: '\${ENV:TOKEN}' }
    streams: { loads: , orders: }
`;
    const at = await opened(source, yaml);
    const { streams } = await at.pull('erp');
    assert.deepEqual(
      streams.map(({ stream, records, fault }) => [stream, records, (fault as EventLogError | null)?.code]),
      [
        ['loads', 0, 'source-unavailable'],
        ['orders', 1, undefined],
      ],
    );
    assert.equal(await cases(), 1);
  });

  it('ends at the next state when it is stopped', async () => {
    const source = scriptedSource([
      async function* (state) {
        for (let id = (state as number | null) ?? 0; ; id++) {
          yield record('orders', id + 1);
          yield { stream: 'orders', state: id + 1 };
        }
      },
    ]);
    const at = await opened(source);
    const abort = new AbortController();
    const pull = at.pull('erp', { signal: abort.signal });
    await new Promise((resolve) => setTimeout(resolve, 150));
    abort.abort();
    const { streams } = await pull;
    assert.ok((streams[0]?.records ?? 0) > 0);
    assert.equal(await cases(), streams[0]?.records);
  });
});

describe('a pull of all sources', () => {
  const BOTH = `
sources:
  erp:
    kind: scripted
    mapping: erp.yaml
    with: { token: '\${ENV:TOKEN}' }
    streams: { orders: }
  tms:
    kind: scripted
    mapping: tms.yaml
    with: { token: '\${ENV:TOKEN}' }
    streams: { loads: }
`;

  it('loads what all of them gave in one go, and shows the progress of it', async () => {
    const source = scriptedSource([
      async function* (_state, _context, stream) {
        yield record(stream, 1);
        yield { stream, state: 1 };
      },
    ]);
    const at = await opened(source, BOTH);
    const phases = new Set<string>();
    const { pulls, faults, projection } = await at.pullAll({ onProgress: ({ phase }) => phases.add(phase) });
    assert.deepEqual([pulls.map((one) => one.source), faults], [['erp', 'tms'], []]);
    assert.deepEqual(
      projection.streams.map(({ source: name, stream, to }) => [name, stream, to]),
      [
        ['erp', 'orders', 2],
        ['tms', 'loads', 2],
      ],
    );
    assert.equal(await cases(), 1);
    assert.deepEqual([...phases], ['reading', 'loading', 'tracing']);
    assert.deepEqual(
      (await at.list()).map(({ lastSucceededAt, streams }) => [lastSucceededAt !== null, streams[0]?.state]),
      [
        [true, 1],
        [true, 1],
      ],
    );
  });

  it('goes on past a source that fails', async () => {
    const source = scriptedSource([
      async function* (_state, _context, stream) {
        if (stream === 'orders') throw new EventLogError('source-unavailable', 'The ERP went away.');
        yield record(stream, 1);
      },
    ]);
    const at = await opened(source, BOTH);
    const { pulls, faults } = await at.pullAll();
    assert.deepEqual(
      pulls.map((one) => one.source),
      ['tms'],
    );
    assert.deepEqual(
      faults.map(({ source: name, fault }) => [name, (fault as EventLogError).code]),
      [['erp', 'source-unavailable']],
    );
    assert.equal(await cases(), 1);
    assert.equal((await at.list())[0]?.fault?.code, 'source-unavailable');
  });
});

describe('the state of a stream', () => {
  it('set to null reads all again, and adds nothing twice', async () => {
    const source = scriptedSource([
      async function* (state) {
        if (state === null) yield record('orders', 1);
        yield { stream: 'orders', state: { id: 1 } };
      },
    ]);
    const at = await opened(source);
    await at.pull('erp');
    await at.setState('erp', 'orders', null);
    assert.equal((await at.list())[0]?.streams[0]?.state, null);
    await at.pull('erp');
    const [stream] = (await at.list())[0]?.streams ?? [];
    assert.deepEqual([stream?.records, stream?.events], [2, 1]);
  });
});

describe('what is sent', () => {
  it('is loaded soon after it was landed, and seen as received', async () => {
    const at = await opened(scriptedSource([async function* () {}]));
    await at.receive('erp', 'orders', [{ data: '{"id":"7","entered":"2026-03-01T07:00:00Z"}', id: 'd-7' }]);
    await at.load();
    const [stream] = (await at.list())[0]?.streams ?? [];
    assert.deepEqual([stream?.landed, stream?.loaded, stream?.events], [1, 1, 1]);
    assert.equal(stream?.lastOccurredAt, '2026-03-01T07:00:00.000Z');
  });

  it('to a stream that is not there names the nearest one', async () => {
    const at = await opened(scriptedSource([async function* () {}]));
    await assert.rejects(at.receive('erp', 'order', []), /stream-not-found|orders/);
    await assert.rejects(
      at.pull('epr'),
      (error: EventLogError) => error.code === 'source-not-found' && /erp/.test(error.message),
    );
  });
});

describe('a configuration', () => {
  const source = scriptedSource([]);
  const refused = (yaml: string, expected: RegExp) =>
    assert.throws(
      () => configurationOf([source], yaml),
      (error: EventLogError) => error.code === 'configuration-invalid' && expected.test(error.message),
    );

  it('resolves references to secrets and refuses a secret that stands in it', () => {
    assert.deepEqual(configurationOf([source]).sources[0]?.config, { token: 's3cret' });
    refused(CONFIGURATION.replace("'${ENV:TOKEN}'", 'abc'), /line 6.*with\.token.*secret.*\$\{ENV:NAME\}/s);
    refused(CONFIGURATION.replace('ENV:TOKEN', 'ENV:TOKENS'), /no variable TOKENS/);
  });

  it('names place and expectation of what is wrong', () => {
    refused(
      CONFIGURATION.replace('kind: scripted', 'kind: scriptde'),
      /line 4.*"scriptde" is no kind of source.*scripted/s,
    );
    refused(
      CONFIGURATION.replace('kind: scripted', 'kind: scripted\n    every: 5 minutes'),
      /"5 minutes" is no schedule/,
    );
    refused(
      CONFIGURATION.replace('kind: scripted', "kind: scripted\n    every: '0 6 * * 1-5'\n    zone: America/Chycago"),
      /line 6, column 11: sources\.\w+\.zone: expected a time zone/,
    );
    refused(CONFIGURATION.replace('orders:', 'ordres:'), /no mapping of this source reads a stream "ordres"/);
    refused(CONFIGURATION.replace('mapping:', 'maping:'), /"maping" is not a key here/);
  });

  it('takes the schedule for what is expected of freshness', () => {
    const yaml = CONFIGURATION.replace('kind: scripted', 'kind: scripted\n    every: 5m');
    const [found] = configurationOf([source], yaml).sources;
    assert.equal(found?.schedule?.text, 'every 5 min');
    assert.deepEqual(found?.freshness, { expectedMs: 300_000, warnMs: 600_000, staleMs: 1_200_000 });
  });
});
