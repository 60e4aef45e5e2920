import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createApi } from '../../api/index.ts';
import { EventLogError } from '../../eventlog/index.ts';
import { type Ingestion, openIngestion, readConfiguration, traceCasesOf } from '../../ingest/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import { record, scriptedSource } from '../ingest/sources/scripted-source.ts';
import { apiOf } from './api-of.ts';

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: orders.ndjson
    system: ERP
    objects: { order: { key: id } }
    events:
      - { activity: Enter order, of: order, at: entered, identity: [id] }
`;
const CONFIGURATION = `
sources:
  erp:
    kind: scripted
    every: 1h
    mapping: erp.yaml
    with: { token: '\${ENV:TOKEN}' }
    streams: { orders: }
`;

let root: string;
let store: Store;
let ingestion: Ingestion;
let app: ReturnType<typeof createApi>;

before(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-source-routes-'));
  writeFileSync(join(root, 'erp.yaml'), MAPPING);
  writeFileSync(join(root, 'throughline.yaml'), CONFIGURATION);
  const source = scriptedSource([
    async function* () {
      yield record('orders', 1);
      yield record('orders', 2, { entered: 'yesterday' });
    },
    async function* () {
      yield record('orders', 3);
      throw new EventLogError('source-unavailable', 'The ERP is down.');
    },
  ]);
  const places = { env: { TOKEN: 'x' }, readFile: () => '' };
  store = await openStore(join(root, 'log.duckdb'));
  ingestion = await openIngestion(store, readConfiguration(join(root, 'throughline.yaml'), [source], places));
  app = createApi({
    readStore: (work) => store.transaction(work),
    traceCases: (caseNotion) => traceCasesOf(store, caseNotion),
    ingestion,
  });
});
after(async () => {
  await ingestion.close();
  store.close();
  rmSync(root, { recursive: true, force: true });
});

const ask = (path: string, init: RequestInit = {}) => app.request(`http://localhost${path}`, init);
const answer = async (path: string): Promise<unknown> => (await ask(path)).json();
const post = (path: string, headers: Record<string, string> = {}) => ask(path, { method: 'POST', headers });
const sources = async () => (await answer('/v1/sources')) as Awaited<ReturnType<Ingestion['list']>>;

describe('the routes of the sources', () => {
  it('tell a source that has never been pulled', async () => {
    const [erp] = await sources();
    assert.deepEqual(
      [erp?.source, erp?.kind, erp?.schedule, erp?.freshness, erp?.lastSucceededAt],
      ['erp', 'scripted', 'every 1 h', 'unknown', null],
    );
    assert.deepEqual(erp?.streams[0]?.landed, 0);
  });

  it('begin a pull, and tell what came of it', async () => {
    const response = await post('/v1/sources/erp/pull');
    assert.equal(response.status, 202);
    await ingestion.pull('erp');
    const [erp] = await sources();
    assert.equal(erp?.freshness, 'fresh');
    const [orders] = erp?.streams ?? [];
    assert.deepEqual([orders?.records, orders?.loaded, orders?.events, orders?.deadLetters], [2, 2, 1, 1]);
  });

  it('list dead letters with their place, and try them again', async () => {
    const letters = (await answer('/v1/dead-letters?source=erp')) as { seq: number; code: string }[];
    assert.deepEqual(
      letters.map(({ seq, code }) => [seq, code]),
      [[1, 'time-unreadable']],
    );
    assert.deepEqual(await answer('/v1/dead-letters?code=other'), []);
    const replayed = await (await post('/v1/dead-letters/replay?source=erp')).json();
    assert.deepEqual(replayed, [{ stream: 'orders', tried: 1, remaining: 1 }]);
  });

  it('show a source that is down, with the reason', async () => {
    await assert.rejects(ingestion.pull('erp'));
    const [erp] = await sources();
    assert.deepEqual(erp?.fault, { code: 'source-unavailable', message: 'The ERP is down.' });
  });

  it('set where a stream goes on', async () => {
    const state = encodeURIComponent('{"id":7}');
    assert.deepEqual(await (await post(`/v1/sources/erp/state?stream=orders&state=${state}`)).json(), {
      source: 'erp',
      stream: 'orders',
      state: { id: 7 },
    });
    assert.deepEqual((await sources())[0]?.streams[0]?.state, { id: 7 });
    assert.equal((await post('/v1/sources/erp/state?stream=orders&state=seven')).status, 400);
  });

  it('are 404 for a source or a stream that is not there', async () => {
    assert.equal((await post('/v1/sources/epr/pull')).status, 404);
    assert.equal((await post('/v1/sources/erp/pull?stream=order')).status, 404);
    assert.equal((await post('/v1/sources/epr/check')).status, 404);
  });

  it('change nothing for a page of another site', async () => {
    const response = await post('/v1/sources/erp/pull', { origin: 'https://elsewhere.example', host: 'localhost' });
    assert.equal(response.status, 403);
    assert.equal((await post('/v1/sources/erp/check', { origin: 'http://localhost', host: 'localhost' })).status, 200);
  });
});

it('a server without sources has none, and says how to get them', async () => {
  const { app: alone } = await apiOf([]);
  assert.deepEqual(await (await alone.request('http://localhost/v1/sources')).json(), []);
  const refused = await alone.request('http://localhost/v1/sources/erp/pull', { method: 'POST' });
  assert.match(((await refused.json()) as { detail: string }).detail, /serve --config/);
});
