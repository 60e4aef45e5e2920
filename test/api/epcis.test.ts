import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createApi } from '../../api/index.ts';
import { type Ingestion, openIngestion, readConfiguration, SOURCES, traceCasesOf } from '../../ingest/index.ts';
import { openStore, type Store } from '../../store/index.ts';

const MAPPING = `
log: { caseNotion: unit }
streams:
  - file: events.json
    system: RFID
    objects: { unit: { key: bizStep } }
    events:
      - { activity: { column: bizStep }, of: unit, at: eventTime }
`;
const CONFIGURATION = `
sources:
  dock:
    kind: epcis
    mapping: epcis.yaml
    with: { signature: { scheme: bearer, secrets: '\${ENV:TOKEN}' } }
    streams: { events: }
`;

const event = (changes: Record<string, unknown> = {}) => ({
  type: 'ObjectEvent',
  eventTime: '2026-03-01T07:00:00.000Z',
  eventTimeZoneOffset: '+01:00',
  epcList: ['urn:epc:id:sgtin:4012345.011111.987'],
  action: 'OBSERVE',
  bizStep: 'shipping',
  ...changes,
});
const document = (...eventList: unknown[]) =>
  JSON.stringify({
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-03-01T08:00:00Z',
    epcisBody: { eventList },
  });

let root: string;
let store: Store;
let ingestion: Ingestion;
let app: ReturnType<typeof createApi>;

before(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-epcis-'));
  writeFileSync(join(root, 'epcis.yaml'), MAPPING);
  writeFileSync(join(root, 'throughline.yaml'), CONFIGURATION);
  const places = { env: { TOKEN: 't' }, readFile: () => '' };
  store = await openStore(join(root, 'log.duckdb'));
  ingestion = await openIngestion(store, readConfiguration(join(root, 'throughline.yaml'), SOURCES, places), {
    gatherMs: 1,
  });
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

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  app.request(`http://localhost${path}`, {
    method: 'POST',
    body,
    headers: { authorization: 'Bearer t', 'content-type': 'application/ld+json', ...headers },
  });
const captureAt = async (location: string | null) =>
  (await (await app.request(`http://localhost${location}`)).json()) as {
    running: boolean;
    success: boolean;
    errors: { title: string }[];
  };
const activities = async () =>
  (
    await store.rows<{ name: string }>('SELECT DISTINCT name FROM trace JOIN activities USING (activity) ORDER BY name')
  ).map(({ name }) => name);

describe('EPCIS capture', () => {
  it('takes a document, names the capture, and tells how it went', async () => {
    const response = await post('/v1/epcis/capture', document(event(), event({ bizStep: 'packing' })));
    assert.equal(response.status, 202);
    const location = response.headers.get('location');
    assert.equal(location, '/v1/epcis/capture/events.0');
    await ingestion.load();
    const { running, success, errors } = await captureAt(location);
    assert.deepEqual([running, success, errors], [false, true, []]);
    assert.equal((await activities()).length, 2);
  });

  it('takes the same document again as the capture that is there', async () => {
    const response = await post('/v1/epcis/capture', document(event(), event({ bizStep: 'packing' })));
    assert.equal(response.headers.get('location'), '/v1/epcis/capture/events.0');
  });

  it('takes all of a document or nothing, unless told to proceed', async () => {
    const mixed = document(event({ bizStep: 'receiving' }), event({ eventTime: 'yesterday' }));
    const refused = await post('/v1/epcis/capture', mixed);
    assert.equal(refused.status, 400);
    assert.match(
      ((await refused.json()) as { detail: string }).detail,
      /event 2.*eventTime.*GS1-Capture-Error-Behaviour: proceed/s,
    );
    const taken = await post('/v1/epcis/capture', mixed, { 'gs1-capture-error-behaviour': 'proceed' });
    assert.equal(taken.status, 202);
    await ingestion.load();
    const { success, errors } = await captureAt(taken.headers.get('location'));
    assert.equal(success, false);
    assert.equal(errors.length, 1);
    assert.match(errors[0]?.title ?? '', /event 2/);
    assert.equal((await activities()).length, 3);
  });

  it('takes one event and has it in the log when it answers', async () => {
    assert.equal((await post('/v1/epcis/events', JSON.stringify(event({ bizStep: 'loading' })))).status, 201);
    assert.equal((await activities()).length, 4);
  });

  it('refuses what is no EPCIS, who is not known, and a capture that is not there', async () => {
    assert.equal((await post('/v1/epcis/capture', '{"type":"EPCISDocument"')).status, 400);
    assert.equal((await post('/v1/epcis/capture', document(event()), { authorization: 'Bearer x' })).status, 401);
    assert.equal((await app.request('http://localhost/v1/epcis/capture/events.99')).status, 404);
  });
});
