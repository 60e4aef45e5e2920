import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  type Landed,
  type LandingStream,
  openLandingStream,
  projectLanded,
  readDeadLetters,
  replayDeadLetters,
} from '../../../ingest/landing/index.ts';
import { parseMapping } from '../../../ingest/mapping/index.ts';
import { openStore, readLandedStreams, readLogDigest, type Store } from '../../../store/index.ts';

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: orders.ndjson
    system: ERP
    objects:
      order: { key: id, attributes: { customer: customer.name, value: { column: net, type: number } } }
    events:
      - { activity: Enter order, of: order, at: entered, identity: [id] }
      - { activity: Release order, of: order, at: released, when: { released: { present: true } } }
`;

let root: string;
let store: Store;
let stream: LandingStream;
let clock = Date.parse('2026-03-01T08:00:00Z');
const now = () => new Date(clock);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-project-'));
  clock = Date.parse('2026-03-01T08:00:00Z');
  store = await openStore(join(root, 'log.duckdb'));
  stream = await openLandingStream(join(root, 'landing'), 'erp', 'orders', { now });
});
afterEach(async () => {
  await stream.close();
  store.close();
  rmSync(root, { recursive: true, force: true });
});

const mappingOf = (yaml: string) => [parseMapping('orders.yaml', yaml)];
const project = (yaml = MAPPING, most?: number) =>
  projectLanded(
    store,
    [{ name: 'erp', streams: [stream], mappings: mappingOf(yaml) }],
    { caseNotion: 'order' },
    most === undefined ? {} : { most },
  );
const order = (id: string, fields: Record<string, unknown> = {}): Landed => ({
  data: JSON.stringify({ id, entered: '2026-03-01T07:00:00Z', ...fields }),
});
const events = () =>
  store.rows<{ key: string; activity: string; ingested: string }>(
    `SELECT key, name AS activity, iso(ingested_at) AS ingested
     FROM events JOIN objects USING (object) JOIN activities USING (activity) ORDER BY key, ended_at, activity`,
  );

describe('projecting what landed', () => {
  it('makes events with the time each record was received, and commits position and state with them', async () => {
    await stream.append([order('1', { customer: { name: 'Ada' }, net: 12.5 })]);
    clock += 60_000;
    await stream.append([order('2', { released: '2026-03-01T07:30:00Z' }), { state: { after: '2' } }]);
    const { load } = await project();
    assert.equal(load?.batches[0]?.loaded, 3);
    assert.deepEqual(await events(), [
      { key: '1', activity: 'Enter order', ingested: '2026-03-01T08:00:00.000Z' },
      { key: '2', activity: 'Enter order', ingested: '2026-03-01T08:01:00.000Z' },
      { key: '2', activity: 'Release order', ingested: '2026-03-01T08:01:00.000Z' },
    ]);
    const [at] = await readLandedStreams(store);
    assert.deepEqual(
      { next: at?.nextSeq, state: at?.state, records: at?.records, last: at?.lastReceivedAt },
      { next: 3, state: { after: '2' }, records: 2, last: '2026-03-01T08:01:00.000Z' },
    );
  });

  it('loads nothing twice: neither what was loaded, nor what the source says again', async () => {
    await stream.append([order('1'), order('1'), order('1', { note: 'again, changed where no event looks' })]);
    await project();
    await stream.append([order('1'), order('2')]);
    const { load } = await project();
    assert.deepEqual([load?.batches[0]?.loaded, load?.batches[0]?.known], [1, 1]);
    assert.equal((await project()).load, null);
    assert.equal((await events()).length, 2);
  });

  it('keeps the newest value of an attribute, and lets records lack fields that others have', async () => {
    await stream.append([order('1', { customer: { name: 'Ada' } })]);
    await project();
    await stream.append([order('1', { customer: { name: 'Bo' } }), order('1')]);
    await project();
    assert.deepEqual(await store.rows(`SELECT a_customer AS customer FROM cases`), [{ customer: 'Bo' }]);
  });

  it('is the same loaded entry by entry, in twos, or at once', async () => {
    const entries = Array.from({ length: 12 }, (_, index) =>
      order(String(index % 5), {
        net: index / 4,
        ...(index % 3 === 0 ? { released: `2026-03-01T07:${10 + index}:00Z` } : {}),
      }),
    );
    await stream.append([
      ...entries,
      { unreadable: '{"id":', code: 'row-unreadable', reason: 'cut off' },
      order('9', { released: 'never' }),
    ]);
    const digests = [];
    for (const most of [1, 2, 100]) {
      const other = await openStore(null);
      for (;;) {
        const sources = [{ name: 'erp', streams: [stream], mappings: mappingOf(MAPPING) }];
        if ((await projectLanded(other, sources, { caseNotion: 'order' }, { most })).load === null) break;
      }
      digests.push(await readLogDigest(other));
      other.close();
    }
    assert.deepEqual(digests[1], digests[0]);
    assert.deepEqual(digests[2], digests[0]);
    assert.match(digests[0]?.events ?? '', /^\d+-\d+$/);
  });

  it('leaves position and events as they were when the load fails', async () => {
    await stream.append([order('1')]);
    const sources = [{ name: 'erp', streams: [stream], mappings: mappingOf(MAPPING) }];
    const cutOff: Store = {
      ...store,
      change: (work) =>
        store.change(async (writer) => {
          await work(writer);
          throw new Error('cut off before the commit');
        }),
    };
    await assert.rejects(projectLanded(cutOff, sources, { caseNotion: 'order' }), /cut off/);
    assert.deepEqual(await readLandedStreams(store), []);
    await project();
    assert.equal((await events()).length, 1);
  });

  it('refuses a landing that is behind what the store has loaded', async () => {
    await stream.append([order('1')]);
    await project();
    const empty = await openLandingStream(join(root, 'other'), 'erp', 'orders', { now });
    const sources = [{ name: 'erp', streams: [empty], mappings: mappingOf(MAPPING) }];
    await assert.rejects(projectLanded(store, sources, {}), { code: 'landing-damaged' });
    await empty.close();
  });
});

describe('dead letters', () => {
  const letters = () => readDeadLetters(store, {}, { limit: 10, offset: 0 });

  it('have their place in the stream, the stage, the reason and what was received', async () => {
    await stream.append([
      { unreadable: '<html>', code: 'row-unreadable', reason: 'the answer is no JSON' },
      order('1', { released: 'soon' }),
    ]);
    await project();
    assert.deepEqual(
      (await letters()).map(({ seq, stage, column, code, raw, attempts }) => ({
        seq,
        stage,
        column,
        code,
        raw,
        attempts,
      })),
      [
        { seq: 0, stage: 'reading', column: null, code: 'row-unreadable', raw: '<html>', attempts: 1 },
        {
          seq: 1,
          stage: 'mapping',
          column: 'released',
          code: 'time-unreadable',
          raw: '{"id":"1","entered":"2026-03-01T07:00:00Z","released":"soon"}',
          attempts: 1,
        },
      ],
    );
    assert.equal((await events()).length, 1);
  });

  it('are taken once the mapping was mended; those that are not count one attempt more', async () => {
    await stream.append([order('1', { released: '01/03/2026 09:00' }), order('2', { released: 'never' })]);
    await project();
    const mended = MAPPING.replace('at: released,', "at: { column: released, timeFormat: ['%d/%m/%Y %H:%M'] },");
    const replayed = await replayDeadLetters(store, stream, mappingOf(mended), { caseNotion: 'order' });
    assert.deepEqual([replayed?.tried, replayed?.remaining], [2, 1]);
    assert.deepEqual(
      (await events()).map(({ key, activity }) => [key, activity]),
      [
        ['1', 'Enter order'],
        ['1', 'Release order'],
        ['2', 'Enter order'],
      ],
    );
    assert.deepEqual(
      (await letters()).map(({ seq, attempts }) => ({ seq, attempts })),
      [{ seq: 1, attempts: 2 }],
    );
  });

  it('are none to replay where there are none', async () => {
    assert.equal(await replayDeadLetters(store, stream, mappingOf(MAPPING), {}), null);
  });
});
