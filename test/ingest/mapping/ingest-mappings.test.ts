import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { EventLogError } from '../../../eventlog/index.ts';
import { ingestMappings } from '../../../ingest/mapping/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

const ERP = `
log: { caseNotion: order, closedBy: [Shipped], value: net }
streams:
  - file: erp/orders-*.csv
    source: erp orders
    system: ERP
    objects:
      order: { key: VBELN, attributes: { net: { column: NETWR, type: number } } }
    events:
      - { activity: Entered, of: order, at: ENTERED, required: true }
      - { activity: Released, of: order, at: RELEASED }
  - file: erp/returns.csv
    optional: true
    objects:
      order: { key: VBELN }
    events:
      - { activity: Returned, of: order, at: AT }
`;

const WMS = `
log: { caseNotion: order }
streams:
  - file: wms/deliveries.ndjson
    system: WMS
    columns: { order: { clean: stripZeros } }
    objects:
      delivery: { key: id }
      order: { key: order }
    links:
      - delivery -> order
    events:
      - activity: Shipped
        of: delivery
        at: { column: shipped.at, zone: Europe/Berlin }
`;

let folder = '';
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-mapping-'));
  put('erp.yaml', ERP);
  put('wms.yaml', WMS);
  put(
    'data/erp/orders-1.csv',
    'VBELN,NETWR,ENTERED,RELEASED\n1,10.5,2024-01-01T08:00:00Z,\n2,x,2024-01-02T08:00:00Z,soon\n',
  );
  put('data/erp/orders-2.csv', 'VBELN,NETWR,ENTERED,RELEASED\n3,7,2024-01-03T08:00:00Z,2024-01-03T09:00:00Z\n');
  put('data/wms/deliveries.ndjson', '{"id":"d1","order":"0001","shipped":{"at":"2024-01-05T10:00"}}\n');
});
after(() => rmSync(folder, { recursive: true, force: true }));

const ingest = (store: Store) =>
  ingestMappings(store, [join(folder, 'erp.yaml'), join(folder, 'wms.yaml')], join(folder, 'data'));

const traces = (store: Store) =>
  store.rows<{ case: string; activities: string }>(`
    SELECT case_id AS "case", string_agg(name, ' ' ORDER BY position) AS activities
    FROM trace JOIN cases USING (case_no) JOIN activities ON activities.activity = trace.activity
    GROUP BY case_id ORDER BY case_id`);

describe('mappings of several systems', () => {
  it('join the events of linked objects under one key, and report what became of every row', async () => {
    const store = await openStore(null);
    const { streams, empty, load } = await ingest(store);
    assert.deepEqual(await traces(store), [
      { case: '1', activities: 'Entered Shipped' },
      { case: '2', activities: 'Entered' },
      { case: '3', activities: 'Entered Released' },
    ]);
    assert.deepEqual(
      streams.map(({ source, rowsRead, events }) => [
        source,
        rowsRead,
        events.map(({ activity, made, absent, rejected }) => [activity, made, absent, rejected]),
      ]),
      [
        [
          'erp orders',
          2,
          [
            ['Entered', 2, 0, 0],
            ['Released', 0, 1, 1],
          ],
        ],
        [
          'erp orders',
          1,
          [
            ['Entered', 1, 0, 0],
            ['Released', 1, 0, 0],
          ],
        ],
        ['wms/deliveries.ndjson', 1, [['Shipped', 1, 0, 0]]],
      ],
    );
    assert.deepEqual(streams[0]?.absent, [{ column: 'RELEASED', text: null, rows: 1 }]);
    assert.deepEqual(streams[0]?.rejects, [
      { column: 'NETWR', code: 'number-unreadable', rows: 1, example: '"x" is no number' },
      { column: 'RELEASED', code: 'time-unreadable', rows: 1, example: '"soon" is no time written as iso' },
    ]);
    assert.deepEqual(empty, []);
    assert.deepEqual(
      load.batches.map(({ loaded, rejected }) => [loaded, rejected]),
      [
        [2, 2],
        [2, 0],
        [1, 0],
      ],
    );
    const rejects = await store.rows<{ line: bigint; raw: string }>(
      'SELECT line, raw FROM rejects ORDER BY column_name',
    );
    assert.deepEqual(
      rejects.map(({ line, raw }) => [Number(line), raw]),
      [
        [3, '2,x,2024-01-02T08:00:00Z,soon'],
        [3, '2,x,2024-01-02T08:00:00Z,soon'],
      ],
    );
    store.close();
  });

  it('change nothing when they are ingested again, and add the milestone of a row that grew', async () => {
    const store = await openStore(null);
    await ingest(store);
    assert.equal((await ingest(store)).load.changed, false);
    put('data/erp/orders-1.csv', 'VBELN,NETWR,ENTERED,RELEASED\n1,10.5,2024-01-01T08:00:00Z,2024-01-01T09:00:00Z\n');
    const { load } = await ingest(store);
    assert.deepEqual(
      load.batches.map(({ loaded, known }) => [loaded, known]),
      [
        [1, 1],
        [0, 2],
        [0, 1],
      ],
    );
    assert.equal((await traces(store))[0]?.activities, 'Entered Released Shipped');
    store.close();
  });

  it('name an optional file without rows and leave no staging file behind', async () => {
    put('data/erp/returns.csv', 'VBELN,AT\n');
    const store = await openStore(join(folder, 'log.duckdb'));
    const { empty } = await ingest(store);
    assert.deepEqual(empty, [{ source: 'erp/returns.csv', path: join(folder, 'data/erp/returns.csv') }]);
    store.close();
    rmSync(join(folder, 'data/erp/returns.csv'));
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('staging')),
      [],
    );
  });

  it('take one file for the streams of its name, and any name where there is one file only', async () => {
    const store = await openStore(null);
    const mappings = [join(folder, 'erp.yaml'), join(folder, 'wms.yaml')] as const satisfies [string, string];
    const { streams } = await ingestMappings(store, mappings, join(folder, 'data/erp/orders-2.csv'));
    assert.deepEqual(
      streams.map(({ source }) => source),
      ['erp orders'],
    );
    put('elsewhere/renamed.json', '{"id":"d2","order":"3","shipped":{"at":"2024-01-06T10:00"}}\n');
    await ingestMappings(store, [join(folder, 'wms.yaml')], join(folder, 'elsewhere/renamed.json'));
    assert.equal((await traces(store))[0]?.activities, 'Entered Released Shipped');
    await assert.rejects(
      ingestMappings(store, mappings, join(folder, 'elsewhere/renamed.json')),
      /No stream of the mapping reads a file called renamed\.json; they read erp\/orders-\*\.csv, erp\/returns\.csv, wms\/deliveries\.ndjson\./,
    );
    store.close();
  });

  it('end in an error that names the missing file, the store unchanged', async () => {
    const store = await openStore(null);
    put('other.yaml', WMS.replace('deliveries.ndjson', 'delivery.ndjson'));
    await assert.rejects(
      ingestMappings(store, [join(folder, 'erp.yaml'), join(folder, 'other.yaml')], join(folder, 'data')),
      (error: unknown) =>
        error instanceof EventLogError &&
        error.code === 'file-not-found' &&
        error.message.includes('wms/delivery.ndjson') &&
        error.message.includes('Did you mean "wms/deliveries.ndjson"?'),
    );
    assert.deepEqual(await store.rows('FROM batches'), []);
    store.close();
  });
});
