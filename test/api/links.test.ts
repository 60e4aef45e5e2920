import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createApi } from '../../api/index.ts';
import type { InferredLink, LinkDecisionList, LinkList, Trace, UnmatchedList } from '../../eventlog/index.ts';
import {
  type Ingestion,
  openIngestion,
  readConfiguration,
  rebuildLog,
  SOURCES,
  traceCasesOf,
} from '../../ingest/index.ts';
import { openStore, readLogDigest, type Store } from '../../store/index.ts';
import { apiOf } from './api-of.ts';

const MAPPING = `
log:
  caseNotion: order
  infer:
    - link: shipment -> order
      agree: [customer, { child: weight, parent: order weight, within: 0.5 }]
      window: { from: -30h, to: 0m }
streams:
  - file: orders.csv
    objects:
      order: { key: order, attributes: { customer: customer, order weight: { column: kg, type: number } } }
    events: [{ activity: Enter, of: order, at: at }]
  - file: shipments.csv
    objects:
      shipment: { key: shipment, attributes: { customer: customer, weight: { column: kg, type: number } } }
    events: [{ activity: Ship, of: shipment, at: at }]
`;
const CONFIGURATION = `
sources:
  files:
    kind: folder
    mapping: mapping.yaml
    with: { folder: files, complete: renamed }
    streams: { orders: { files: orders.csv }, shipments: { files: shipments.csv } }
`;
const ORDERS = `order,customer,kg,at
1,Ann,10,2026-03-01T08:00:00Z
2,Ann,10.2,2026-03-01T09:00:00Z
3,Bob,20,2026-03-02T08:00:00Z
4,Cem,30,2026-03-03T08:00:00Z
5,Dee,40,2026-03-04T08:00:00Z
`;
const SHIPMENTS = `shipment,customer,kg,at
s12,Ann,10.1,2026-03-02T12:00:00Z
s3,Bob,20,2026-03-03T12:00:00Z
s9,Eve,50,2026-03-04T12:00:00Z
`;

let root: string;
let store: Store;
let ingestion: Ingestion;
let app: ReturnType<typeof createApi>;
const configuration = () => readConfiguration(join(root, 'throughline.yaml'), SOURCES);
const open = async () => {
  store = await openStore(join(root, 'log.duckdb'));
  ingestion = await openIngestion(store, configuration());
  app = createApi({
    readStore: (work) => store.transaction(work),
    traceCases: (caseNotion) => traceCasesOf(store, caseNotion),
    ingestion,
  });
};
const close = async () => {
  await ingestion.close();
  store.close();
};

before(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-link-routes-'));
  mkdirSync(join(root, 'files'));
  writeFileSync(join(root, 'mapping.yaml'), MAPPING);
  writeFileSync(join(root, 'throughline.yaml'), CONFIGURATION);
  writeFileSync(join(root, 'files/orders.csv'), ORDERS);
  writeFileSync(join(root, 'files/shipments.csv'), SHIPMENTS);
  await open();
  await ingestion.pullAll();
});
after(async () => {
  await close();
  rmSync(root, { recursive: true, force: true });
});

const answer = async <Answer>(path: string): Promise<Answer> =>
  (await (await app.request(`http://localhost${path}`)).json()) as Answer;
const linkBetween = async (child: string, parent: string): Promise<InferredLink | undefined> =>
  (await answer<LinkList>('/v1/links')).links.find((link) => link.child.key === child && link.parent.key === parent);
const decide = (id: string, query: Record<string, string>) =>
  app.request(`http://localhost/v1/links/${id}/decision?${new URLSearchParams(query)}`, { method: 'POST' });
const activities = async (order: string) =>
  (await answer<Trace>(`/v1/cases/${order}`)).events.map(({ activity }) => activity);

describe('the links of the log', () => {
  it('are listed with what is declared of them, those that wait for a decision first', async () => {
    const { pairs, links, total } = await answer<LinkList>('/v1/links');
    assert.equal(total, 3);
    assert.deepEqual(
      links.map(({ child, parent, state, case: of }) => [child.key, parent.key, state, of]),
      [
        ['s12', '1', 'ambiguous', '1'],
        ['s12', '2', 'ambiguous', '2'],
        ['s3', '3', 'joined', '3'],
      ],
    );
    assert.equal(pairs[0]?.states.ambiguous, 2);
    assert.deepEqual([pairs[0]?.unmatchedChildren, pairs[0]?.unmatchedParents], [2, 4]);
    assert.equal((await answer<LinkList>('/v1/links?states=["joined"]')).total, 1);
  });

  it('leave objects alone for a reason', async () => {
    const { objects } = await answer<UnmatchedList>('/v1/unmatched');
    assert.deepEqual(
      objects.map(({ type, key, reason, case: of }) => [type, key, reason, of]),
      [
        ['shipment', 's12', 'ambiguous', null],
        ['shipment', 's9', 'no candidate', null],
        ['order', '1', 'ambiguous', '1'],
        ['order', '2', 'ambiguous', '2'],
        ['order', '4', 'no candidate', '4'],
        ['order', '5', 'no candidate', '5'],
      ],
    );
  });

  it('are decided on by name and with a reason, and take effect at once', async () => {
    const link = await linkBetween('s12', '1');
    const answered = await decide(link?.id ?? '', { verdict: 'accept', by: 'Ann Lee', reason: 'the label says so' });
    const accepted = (await answered.json()) as InferredLink;
    assert.equal(answered.status, 200);
    assert.deepEqual([accepted.state, accepted.confidence, accepted.decided?.by], ['accepted', 1, 'Ann Lee']);
    assert.deepEqual(await activities('1'), ['Enter', 'Ship']);
    assert.deepEqual(await activities('2'), ['Enter']);
    const { decisions } = await answer<LinkDecisionList>('/v1/link-decisions');
    assert.deepEqual(
      decisions.map(({ verdict, by, reason, before, after }) => [verdict, by, reason, before.state, after.state]),
      [['accept', 'Ann Lee', 'the label says so', 'ambiguous', 'accepted']],
    );
  });

  it('are told to who names one that is not there, gives no reason, or asks where nothing is written', async () => {
    const said = { verdict: 'refuse', by: 'Ann', reason: 'wrong' };
    assert.equal((await decide('none', said)).status, 404);
    assert.equal((await decide('none', { verdict: 'refuse', by: 'Ann' })).status, 400);
    assert.equal((await decide('none', { ...said, verdict: 'maybe' })).status, 400);
    const readOnly = await apiOf([]);
    const path = `http://localhost/v1/links/x/decision?${new URLSearchParams(said)}`;
    assert.equal((await readOnly.app.request(path, { method: 'POST' })).status, 400);
    assert.deepEqual(readOnly.faults, []);
    readOnly.store.close();
  });

  it('stay as they were decided when the log is opened again, and when it is made again', async () => {
    const refused = await linkBetween('s3', '3');
    await decide(refused?.id ?? '', { verdict: 'refuse', by: 'Bob', reason: 'another customer' });
    assert.deepEqual(await activities('3'), ['Enter']);
    await close();
    await open();
    assert.equal((await linkBetween('s3', '3'))?.state, 'refused');
    const rebuilt = await openStore(null);
    await rebuildLog(rebuilt, configuration());
    assert.deepEqual(await readLogDigest(rebuilt), await readLogDigest(store));
    rebuilt.close();
  });
});
