import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { EventLogError } from '../../../eventlog/index.ts';
import { ingestMappings, parseMapping } from '../../../ingest/mapping/index.ts';
import { openStore, type Store } from '../../../store/index.ts';
import { mappingOf } from './mapped.ts';

const DELIVERIES = `
log: { caseNotion: delivery }
streams:
  - file: deliveries*.csv
    source: deliveries
    snapshot: { key: ID, observed: SEEN }
    objects:
      delivery: { key: ID, attributes: { status: PICKED } }
    events:
      - of: delivery
        activity: { changes: { PICKED: { any -> B: Start Picking, any -> C: Finish Picking } } }
      - of: delivery
        activity: { changes: { ISSUED: { any -> C: Goods Issue, C -> any: Reverse Goods Issue } } }
        at: { column: [GI_DATE, GI_TIME], timeFormat: '%Y%m%d %H%M%S' }
`;
const HEADER = 'ID,SEEN,PICKED,ISSUED,GI_DATE,GI_TIME\n';

let folder = '';
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-snapshots-'));
  store = await openStore(null);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const ingest = (data: string, yaml = DELIVERIES) => {
  put('mapping.yaml', yaml);
  return ingestMappings(store, [join(folder, 'mapping.yaml')], join(folder, data));
};
const events = (from = store) =>
  from
    .rows<{ event: string }>(`
      SELECT concat_ws(' ', o.key, a.name, strftime(after_at, '%dT%H:%M'), strftime(ended_at, '- %dT%H:%M'), precision) AS event
      FROM events JOIN objects AS o USING (object) JOIN activities AS a USING (activity) ORDER BY ended_at, event`)
    .then((rows) => rows.map(({ event }) => event));

const DAY_1 = `${HEADER}1,2026-03-01T06:00:00Z,A,A,,\n2,2026-03-01T06:00:00Z,B,A,,\n`;
const DAY_2 = `${HEADER}1,2026-03-02T06:00:00Z,B,A,,\n2,2026-03-02T06:00:00Z,C,C,20260301,170000\n3,2026-03-02T06:00:00Z,C,A,,\n`;
const DAY_3 = `${HEADER}1,2026-03-03T06:00:00Z,B,A,,\n2,2026-03-03T06:00:00Z,C,A,,\n3,2026-03-03T06:00:00Z,C,C,20260302,090000\n`;

const EXPECTED = [
  '2 Goods Issue - 01T17:00 0',
  '1 Start Picking 01T06:00 - 02T06:00 3',
  '2 Finish Picking 01T06:00 - 02T06:00 3',
  '3 Goods Issue - 02T09:00 0',
  '2 Reverse Goods Issue 02T06:00 - 03T06:00 3',
];

describe('a snapshot', () => {
  it('makes an event where a value is not what it was, at its own time or in the interval between two looks', async () => {
    put('d/deliveries-1.csv', DAY_1);
    put('d/deliveries-2.csv', DAY_2);
    put('d/deliveries-3.csv', DAY_3);
    const { streams } = await ingest('d');
    assert.deepEqual(await events(), EXPECTED);
    assert.deepEqual(
      streams.map(({ observations }) => observations),
      [
        { first: 2, compared: 0, stale: 0 },
        { first: 1, compared: 2, stale: 0 },
        { first: 0, compared: 3, stale: 0 },
      ],
    );
    assert.deepEqual(
      streams[1]?.events.map(({ activity, made, leftOut, unlisted }) => [activity, made, leftOut, unlisted]),
      [
        ['by change of PICKED', 2, 1, 0],
        ['by change of ISSUED', 1, 2, 0],
      ],
    );
  });

  it('remembers what was observed from load to load, and takes nothing twice', async () => {
    for (const [index, day] of [DAY_1, DAY_2, DAY_3].entries()) {
      put(`d${index}/deliveries.csv`, day);
      await ingest(`d${index}`);
      assert.equal((await ingest(`d${index}`)).load.changed, false);
    }
    assert.deepEqual(await events(), EXPECTED);
    const { streams, load } = await ingest('d1');
    assert.deepEqual([streams[0]?.observations, load.changed], [{ first: 0, compared: 0, stale: 3 }, false]);
    assert.deepEqual(await events(), EXPECTED);
  });

  it('tells several looks in one file from the same file again', async () => {
    const flips = `${HEADER}1,2026-03-01,A,A,,\n1,2026-03-01,B,A,,\n1,2026-03-01,A,A,,\n1,2026-03-01,B,A,,\n`;
    put('d/deliveries.csv', flips);
    await ingest('d');
    const once = await events();
    assert.equal(once.length, 2);
    assert.equal((await ingest('d')).load.changed, false);
    put('d/deliveries.csv', `${flips}1,2026-03-02,C,A,,\n`);
    await ingest('d');
    assert.equal((await events()).at(-1), '1 Finish Picking 01T00:00 - 02T00:00 3');
    assert.equal((await events()).length, 3);
  });

  it('counts an object that is seen for the first time, or takes its values for changes where the mapping says so', async () => {
    put(
      'd/deliveries.csv',
      DAY_2.replace('SEEN', 'SEEN,BEFORE')
        .replaceAll('06:00:00Z,', '06:00:00Z,2026-03-01T06:00:00Z,')
        .replace('ID,SEEN,BEFORE', 'ID,SEEN,BEFORE'),
    );
    await ingest('d');
    assert.deepEqual(await events(), ['2 Goods Issue - 01T17:00 0']);
    store.close();
    store = await openStore(null);
    await ingest('d', DELIVERIES.replace('observed: SEEN', 'observed: SEEN, since: BEFORE, first: event'));
    assert.deepEqual(await events(), [
      '2 Goods Issue - 01T17:00 0',
      '1 Start Picking 01T06:00 - 02T06:00 3',
      '2 Finish Picking 01T06:00 - 02T06:00 3',
      '3 Finish Picking 01T06:00 - 02T06:00 3',
    ]);
  });

  it('narrows the interval by when the source was looked at before', async () => {
    put('a/deliveries.csv', `ID,SEEN,BEFORE,PICKED,ISSUED,GI_DATE,GI_TIME\n1,2026-03-01T06:00:00Z,,A,A,,\n`);
    put(
      'b/deliveries.csv',
      `ID,SEEN,BEFORE,PICKED,ISSUED,GI_DATE,GI_TIME\n1,2026-03-05T06:00:00Z,2026-03-05T05:55:00Z,B,A,,\n`,
    );
    const yaml = DELIVERIES.replace('observed: SEEN', 'observed: SEEN, since: BEFORE');
    await ingest('a', yaml);
    await ingest('b', yaml);
    assert.deepEqual(await events(), ['1 Start Picking 05T05:55 - 05T06:00 3']);
  });

  it('leaves the attributes of an object as they are where a row is stale', async () => {
    put('a/deliveries.csv', DAY_2);
    put('b/deliveries.csv', DAY_1);
    await ingest('a');
    await ingest('b');
    assert.deepEqual(await store.rows(`SELECT key, a_status AS status FROM objects ORDER BY key`), [
      { key: '1', status: 'B' },
      { key: '2', status: 'C' },
      { key: '3', status: 'C' },
    ]);
  });

  it('counts changes that its table does not have, and rejects rows without key or time', async () => {
    put('a/deliveries.csv', DAY_1);
    put('b/deliveries.csv', `${HEADER}1,2026-03-02T06:00:00Z,X,A,,\n,2026-03-02T06:00:00Z,B,A,,\n2,,C,A,,\n`);
    await ingest('a');
    const { streams } = await ingest('b');
    assert.deepEqual(streams[0]?.unlisted, [{ field: 'PICKED', from: 'A', to: 'X', rows: 1 }]);
    assert.deepEqual(
      streams[0]?.rejects.map(({ column, code }) => [column, code]),
      [
        ['ID', 'key-missing'],
        ['SEEN', 'time-missing'],
      ],
    );
    assert.deepEqual(await events(), []);
  });

  it('knows nothing of a column that was not compared before', async () => {
    put('a/deliveries.csv', DAY_1);
    await ingest('a', DELIVERIES.replace(/ +- of: delivery\n.*ISSUED.*\n.*GI_DATE.*\n/, ''));
    put('b/deliveries.csv', DAY_2);
    await ingest('b');
    assert.deepEqual(await events(), [
      '1 Start Picking 01T06:00 - 02T06:00 3',
      '2 Finish Picking 01T06:00 - 02T06:00 3',
    ]);
  });

  it('gives the value before to conditions and attributes', async () => {
    put('a/deliveries.csv', DAY_1);
    put('b/deliveries.csv', DAY_2);
    const yaml = `
log: { caseNotion: delivery }
streams:
  - file: deliveries.csv
    snapshot: { key: ID, observed: SEEN }
    objects:
      delivery: { key: ID }
    events:
      - of: delivery
        activity: { changes: { PICKED: Change Status } }
        when: { previous.PICKED: A }
        attributes: { before: previous.PICKED, after: PICKED }
`;
    await ingest('a', yaml);
    await ingest('b', yaml);
    assert.deepEqual(await store.rows(`SELECT a_before, a_after FROM events`), [{ a_before: 'A', a_after: 'B' }]);
  });
});

describe('a snapshot that is wrong', () => {
  const message = (stream: string): string => {
    try {
      parseMapping('wms.yaml', mappingOf(stream));
    } catch (error) {
      assert.ok(error instanceof EventLogError);
      return error.message;
    }
    throw new Error('it was taken');
  };
  const stream = (snapshot: string, event: string) =>
    `${snapshot}\nobjects:\n  order: { key: ID }\nevents:\n  - { of: order, ${event} }`;

  it('says what is wrong with it, and where', () => {
    const changes = 'activity: { changes: { S: Change } }';
    assert.match(message(stream('', changes)), /or a snapshot on the stream/);
    assert.match(message(stream('snapshot: { key: ID }', changes)), /snapshot\.observed: is missing/);
    const snapshot = 'snapshot: { key: ID, observed: T }';
    assert.match(message(stream(snapshot, `${changes}, end: T`)), /for changes of a snapshot at, or nothing/);
    assert.match(message(stream(snapshot, 'activity: { changes: { any: Change } }')), /expected the name of one/);
    assert.match(
      message(stream(snapshot, 'activity: { changes: { S: Change }, ignore: [T] }')),
      /compares only the columns that are named/,
    );
  });
});
