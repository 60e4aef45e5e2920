import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { landFile } from '../../../ingest/landing/land-file.ts';
import {
  joinedTogether,
  type LandedSource,
  type LandingStream,
  openLandingStream,
  projectLanded,
  readDeadLetters,
} from '../../../ingest/landing/index.ts';
import { parseMapping } from '../../../ingest/mapping/index.ts';
import { openStore, readLogDigest, type Store } from '../../../store/index.ts';

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: changes.ndjson
    join:
      header: { file: headers.ndjson, on: nr, several: latest }
    objects:
      order: { key: order }
    events:
      - activity: { column: what }
        of: order
        at: header.at
        resource: header.who
        identity: [nr, what]
`;
const SETTINGS = { caseNotion: 'order' };

let root: string;
let store: Store;
let clock: number;
let changes: LandingStream;
let headers: LandingStream;
const now = () => new Date(clock);

const openStreams = async () => {
  changes = await openLandingStream(join(root, 'landing'), 'erp', 'changes', { now });
  headers = await openLandingStream(join(root, 'landing'), 'erp', 'headers', { now });
};
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-landed-joins-'));
  clock = Date.parse('2026-03-01T08:00:00Z');
  store = await openStore(null);
  await openStreams();
});
afterEach(async () => {
  await changes.close();
  await headers.close();
  store.close();
  rmSync(root, { recursive: true, force: true });
});

const emptyLanding = async () => {
  await changes.close();
  await headers.close();
  rmSync(join(root, 'landing'), { recursive: true });
  await openStreams();
};

const mappings = [parseMapping('changes.yaml', MAPPING)];
const sources = (): LandedSource[] => [{ name: 'erp', streams: [changes, headers], mappings }];
const project = (into = store, most = 1_000) => projectLanded(into, sources(), SETTINGS, { most });
const change = (nr: string, what = 'Change', order = 'o1') => ({ data: JSON.stringify({ nr, what, order }) });
const header = (nr: string, who: string) => ({
  data: JSON.stringify({ nr, who, at: '2026-03-01T07:00:00Z' }),
});
const later = () => {
  clock += 60_000;
};
const made = (from = store) =>
  from
    .rows<{ event: string }>(
      `SELECT a.name || ' by ' || r.name AS event FROM events JOIN activities AS a USING (activity) JOIN resources AS r USING (resource) ORDER BY event`,
    )
    .then((rows) => rows.map(({ event }) => event));

describe('a join of landed streams', () => {
  it('finds rows of this load and of loads before', async () => {
    await headers.append([header('1', 'Kim')]);
    await project();
    later();
    await headers.append([header('2', 'Lee')]);
    await changes.append([change('1', 'A'), change('2', 'B')]);
    await project();
    assert.deepEqual(await made(), ['A by Kim', 'B by Lee']);
  });

  it('waits as a dead letter for a row that comes later, and takes the first that comes', async () => {
    await changes.append([change('1', 'A')]);
    await project();
    assert.deepEqual(await made(), []);
    assert.deepEqual(
      (await readDeadLetters(store, {}, { limit: 9, offset: 0 })).map(({ stream, seq, code }) => [stream, seq, code]),
      [['changes', 0, 'reference-missing']],
    );
    later();
    await headers.append([header('9', 'Kim')]);
    const still = await project();
    assert.deepEqual(
      still.retried.map(({ stream, tried, remaining }) => [stream, tried, remaining]),
      [['changes', 1, 1]],
    );
    later();
    await headers.append([header('1', 'Lee')]);
    later();
    await headers.append([header('1', 'Max')]);
    const { retried, load } = await project();
    assert.deepEqual(
      retried.map(({ stream, tried, remaining }) => [stream, tried, remaining]),
      [['changes', 1, 0]],
    );
    assert.equal(load?.changed, true);
    assert.deepEqual(await made(), ['A by Lee']);
    assert.deepEqual(await readDeadLetters(store, {}, { limit: 9, offset: 0 }), []);
    assert.equal((await project()).load, null);
  });

  it('sees of a row that changes the version that had come by then', async () => {
    await headers.append([header('1', 'Kim')]);
    later();
    await changes.append([change('1', 'A')]);
    later();
    await headers.append([header('1', 'Lee'), header('1', 'Lee')]);
    later();
    await changes.append([change('1', 'B')]);
    await project();
    assert.deepEqual(await made(), ['A by Kim', 'B by Lee']);
  });

  it('takes for blank what had not come before, where nothing is to wait', async () => {
    const blank = parseMapping(
      'changes.yaml',
      MAPPING.replace('several: latest', 'several: latest, missing: blank').replace('at: header.at', 'at: since'),
    );
    const of = (nr: string, what: string) => ({
      data: JSON.stringify({ nr, what, order: 'o1', since: '2026-03-01T07:00:00Z' }),
    });
    await changes.append([of('1', 'A')]);
    later();
    await headers.append([header('1', 'Kim')]);
    await changes.append([of('1', 'B')]);
    await projectLanded(store, [{ name: 'erp', streams: [changes, headers], mappings: [blank] }], SETTINGS);
    assert.deepEqual(
      await store.rows(
        `SELECT a.name, r.name AS who FROM events JOIN activities AS a USING (activity) LEFT JOIN resources AS r USING (resource) ORDER BY a.name`,
      ),
      [
        { name: 'A', who: null },
        { name: 'B', who: 'Kim' },
      ],
    );
  });

  it('looks into landed files, and keeps what nobody can read of a stream that is only joined', async () => {
    const csv = join(root, 'headers.csv');
    writeFileSync(csv, 'nr,who,at\n1,Kim,2026-03-01T07:00:00Z\n');
    await landFile(headers, csv);
    writeFileSync(csv, '%PDF-1.4\n1,Kim,2026-03-01T07:00:00Z\n');
    await landFile(headers, csv);
    await headers.append([{ unreadable: '<html>', code: 'row-unreadable', reason: 'no JSON' }]);
    later();
    await changes.append([change('1', 'A')]);
    await project();
    assert.deepEqual(await made(), ['A by Kim']);
    assert.deepEqual(
      (await readDeadLetters(store, {}, { limit: 9, offset: 0 })).map(({ stream, seq, code }) => [stream, seq, code]),
      [
        ['headers', 1, 'format-unknown'],
        ['headers', 2, 'row-unreadable'],
      ],
    );
  });

  it('leaves out records that say that their object is gone', async () => {
    await headers.append([header('1', 'Kim'), { data: '{"nr":"1"}', operation: 'delete' }]);
    later();
    await changes.append([change('1', 'A')]);
    await project();
    assert.deepEqual(await made(), ['A by Kim']);
  });

  it('gives the same log loaded at once or in any parts, whichever stream comes first', async () => {
    const step = fc.oneof(
      fc.record({
        land: fc.constant('header' as const),
        nr: fc.constantFrom('1', '2'),
        text: fc.constantFrom('Kim', 'Lee'),
      }),
      fc.record({
        land: fc.constant('change' as const),
        nr: fc.constantFrom('1', '2', '3'),
        text: fc.constantFrom('A', 'B'),
      }),
      fc.constant({ land: 'nothing' as const }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        await emptyLanding();
        const parts = await openStore(null);
        const whole = await openStore(null);
        for (const one of steps) {
          later();
          if (one.land === 'header') await headers.append([header(one.nr, one.text)]);
          if (one.land === 'change') await changes.append([change(one.nr, one.text, `o${one.nr}`)]);
          if (one.land === 'nothing') await project(parts, 1);
        }
        while ((await project(parts, 2)).load !== null);
        await project(whole);
        const digest = { ...(await readLogDigest(whole)), streams: '' };
        const inParts = { ...(await readLogDigest(parts)), streams: '' };
        parts.close();
        whole.close();
        assert.deepEqual(inParts, digest);
      }),
      {
        numRuns: 12,
        examples: [
          [
            [
              { land: 'change', nr: '2', text: 'B' },
              { land: 'nothing' },
              { land: 'change', nr: '2', text: 'B' },
              { land: 'header', nr: '2', text: 'Lee' },
            ],
          ],
        ],
      },
    );
  });
});

describe('sources that join each other', () => {
  it('are loaded together', async () => {
    const places = await openLandingStream(join(root, 'landing'), 'crm', 'headers', { now });
    const other = await openLandingStream(join(root, 'landing'), 'wms', 'picks', { now });
    const none = [parseMapping('x.yaml', MAPPING.replace(/ +join:\n.*\n/, '').replaceAll('header.', ''))];
    const erp = { name: 'erp', streams: [changes], mappings };
    const crm = { name: 'crm', streams: [places], mappings: none };
    const wms = { name: 'wms', streams: [other], mappings: none };
    assert.deepEqual(joinedTogether([erp, crm, wms], crm), [erp, crm]);
    assert.deepEqual(joinedTogether([erp, crm, wms], wms), [wms]);
    await places.close();
    await other.close();
  });
});
