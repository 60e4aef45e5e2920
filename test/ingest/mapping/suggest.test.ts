import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { DatabaseSync } from '@photostructure/sqlite';
import { ingestMappings, isBroken, parseMapping, suggestMapping } from '../../../ingest/mapping/index.ts';
import {
  activityOf,
  isIdName,
  isPlanned,
  measureOf,
  typeOfFile,
  typeOfKey,
} from '../../../ingest/mapping/suggest/names.ts';
import { openStore, type Store } from '../../../store/index.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-suggest-'));
  store = await openStore(null);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** The draft of a file, which must keep the rules and take the file, and what ingesting it makes. */
async function drafted(path: string) {
  const { yaml, check } = await suggestMapping(store, path);
  assert.deepEqual(check.faults, []);
  assert.equal(isBroken(check), false, yaml);
  const mapping = file('draft.yaml', yaml);
  const own = await openStore(null);
  try {
    const { load } = await ingestMappings(own, [mapping], path);
    const events = await own.rows<{ name: string; count: number }>(
      `SELECT name, count(*)::DOUBLE AS count FROM events JOIN activities USING (activity) GROUP BY name ORDER BY name`,
    );
    const rejected = load.batches.reduce((sum, batch) => sum + batch.rejected, 0);
    return {
      yaml,
      mapping: parseMapping('draft.yaml', yaml),
      events: events.map(({ name, count }) => [name, count]),
      rejected,
    };
  } finally {
    own.close();
  }
}

describe('names', () => {
  it('tell keys from other columns, and what they are keys of', () => {
    assert.deepEqual(['OrderID', 'order_no', 'PO / SO #', 'Order', 'paid'].map(isIdName), [
      true,
      true,
      true,
      false,
      false,
    ]);
    assert.deepEqual(['OrderID', 'sales_order_number', 'id', 'Key', 'subject_id'].map(typeOfKey), [
      'order',
      'sales order',
      null,
      null,
      null,
    ]);
    assert.deepEqual(['order_details.csv.gz', 'Deliveries.ndjson', 'address.csv'].map(typeOfFile), [
      'order detail',
      'delivery',
      'address',
    ]);
  });

  it('say what numbers are measured in', () => {
    assert.deepEqual(['Cost (USD)', 'Weight (kg)', 'Units (Per Pack)', 'Cost (XYZ)', 'Cost'].map(measureOf), [
      { key: 'currency', name: 'USD' },
      { key: 'unit', name: 'kg' },
      null,
      null,
      null,
    ]);
  });

  it('tell what happened, and what is only to happen', () => {
    assert.equal(activityOf('order_delivered_customer_date', 'order'), 'Delivered customer');
    assert.equal(activityOf('OrderDate', 'order'), 'Order');
    assert.equal(activityOf('SHIPPED_AT', 'order'), 'SHIPPED');
    assert.deepEqual(['RequiredDate', 'promised_at', 'ShippedDate'].map(isPlanned), [true, true, false]);
  });
});

describe('a draft of a milestone table', () => {
  it('makes an event of each milestone, and leaves out what is to happen', async () => {
    const { yaml, mapping, events } = await drafted(
      file(
        'orders.csv',
        'order_id,customer,entered_at,shipped_at,due_date,note\n' +
          '1,A,13.01.2026 08:00,15.01.2026 09:30,20.01.2026,\n2,A,14.01.2026 08:00,not yet,21.01.2026,\n3,B,15.01.2026 08:00,,22.01.2026,\n',
      ),
    );
    assert.deepEqual(events, [
      ['Entered', 3],
      ['Shipped', 1],
    ]);
    const [stream] = mapping.streams;
    assert.equal(mapping.settings.promise, 'due_date');
    assert.deepEqual(stream?.columns['shipped_at']?.absent, [{ text: 'not yet' }]);
    assert.deepEqual(stream?.timeFormat, ['%d.%m.%Y %H:%M']);
    assert.match(yaml, /# zone: .*times carry no offset/);
    assert.match(yaml, /# Left out:\n# - note: it is empty/);
  });

  it('takes two columns for the key where only both tell rows apart', async () => {
    const { mapping } = await drafted(file('items.csv', 'order_no,item_no,qty\n1,10,5\n1,20,6\n2,10,7\n'));
    const [stream] = mapping.streams;
    assert.deepEqual(
      Object.entries(stream?.objects ?? {}).map(([type, { key }]) => [type, key]),
      [
        ['item', ['order_no', 'item_no']],
        ['order', ['order_no']],
      ],
    );
    assert.deepEqual(
      stream?.links.map(({ child, parent }) => [child, parent]),
      [['item', 'order']],
    );
  });

  it('is refused where nothing tells rows apart', async () => {
    await assert.rejects(suggestMapping(store, file('x.csv', 'a,b\n1,2\n1,2\n')), { code: 'column-undecided' });
  });
});

describe('a draft of an event log', () => {
  it('makes one event whose activity is a column, with its codes where they are few', async () => {
    const { mapping, events, yaml } = await drafted(
      file(
        'events.ndjson',
        ['Pick', 'Pack', 'Pick', 'Ship']
          .map((activity, index) =>
            JSON.stringify({
              id: 70 + index,
              order: index < 2 ? 'o1' : 'o2',
              activity,
              time: `2026-01-0${index + 1}T08:00:00Z`,
              user: 'kim',
              customer: index < 2 ? 'A' : 'B',
              lines: [1],
            }),
          )
          .join('\n'),
      ),
    );
    assert.deepEqual(events, [
      ['Pack', 1],
      ['Pick', 2],
      ['Ship', 1],
    ]);
    const [event] = mapping.streams[0]?.events ?? [];
    assert.deepEqual(event?.activity.codes, { Pick: 'Pick', Pack: 'Pack', Ship: 'Ship' });
    assert.deepEqual(event?.identity, ['id']);
    assert.deepEqual(Object.keys(mapping.streams[0]?.objects['order']?.attributes ?? {}), ['customer']);
    assert.match(yaml, /# - lines: it holds lists or objects/);
  });

  it('reads starts and completes in the words of the log', async () => {
    const { mapping, yaml } = await drafted(
      file(
        'log.csv',
        'case id,activity,time,lifecycle,state\n1,A,2026-01-02 08:00:00,START,x\n1,A,2026-01-02 09:00:00,COMPLETE,y\n2,B,2026-01-02 09:00:00,START,x\n',
      ),
    );
    assert.deepEqual(mapping.streams[0]?.events[0]?.transition?.codes, { START: 'start', COMPLETE: 'complete' });
    assert.equal(mapping.settings.lifecycle, 'pair');
    assert.match(yaml, /state: state # 2 values: x, y/);
  });

  it('takes a column that is surely the case for one, though every case has one event only', async () => {
    const { mapping } = await drafted(file('log.csv', 'case id,activity,time\n1,A,2026-01-02\n2,B,2026-01-03\n'));
    assert.deepEqual(mapping.streams[0]?.events[0]?.activity.column, 'activity');
  });

  it('reads rows whose case is blank for nothing, and work that ends before it starts by its end', async () => {
    const { mapping, rejected } = await drafted(
      file(
        'log.csv',
        'case id,activity,start,end\n1,A,2026-01-02 08:00:00,2026-01-01 08:00:00\n1,B,2026-01-03 08:00:00,2026-01-04 08:00:00\n' +
          Array.from({ length: 20 }, (_, index) => `${index >> 1},A,2026-01-03 08:00:00,2026-01-04 08:00:00\n`).join(
            '',
          ) +
          ',C,2026-01-03 08:00:00,2026-01-04 08:00:00\n',
      ),
    );
    assert.equal(rejected, 0);
    assert.equal(mapping.streams[0]?.events[0]?.start, undefined);
    assert.deepEqual(mapping.streams[0]?.when, [{ 'case id': { present: true } }]);
  });
});

const shared = new URL('../../../../shared/data/', import.meta.url).pathname;
const skip = existsSync(shared) ? false : `${shared} is not here`;

describe('drafts of real files', { skip }, () => {
  it('reads milestones of Olist and SCMS', async () => {
    assert.deepEqual((await drafted(join(shared, 'olist/olist_orders_sample.csv.gz'))).events, [
      ['Approved', 9978],
      ['Delivered carrier', 9835],
      ['Delivered customer', 9722],
      ['Purchase', 9999],
    ]);
    assert.deepEqual((await drafted(join(shared, 'scms/scms_delivery_history.csv.gz'))).events, [
      ['Delivered to client', 10324],
      ['Delivery recorded', 10324],
      ['PO sent to vendor', 4592],
      ['PQ first sent to client', 7643],
    ]);
  });

  it('reads the events of an order-to-cash log and of Shopify', async () => {
    const { events, mapping } = await drafted(join(shared, 'order-to-cash/o2c_sample.csv.gz'));
    assert.equal(
      events.reduce((sum, [, count]) => sum + Number(count), 0),
      50_854,
    );
    assert.deepEqual(mapping.streams[0]?.timeFormat, ['%d/%m/%Y %H:%M:%S']);
    const shopify = JSON.parse(readFileSync(join(shared, 'shopify/events.json'), 'utf8')) as { events: object[] };
    const lines = shopify.events.map((event) => JSON.stringify(event)).join('\n');
    const { mapping: ofShopify, events: made } = await drafted(file('events.ndjson', lines));
    assert.equal(ofShopify.settings.caseNotion, 'order');
    assert.deepEqual(made, [
      ['authorization_success', 1],
      ['confirmed', 1],
      ['placed', 1],
    ]);
  });

  it('reads the tables of Northwind, each by its key', async () => {
    const database = join(folder, 'northwind.sqlite');
    writeFileSync(database, gunzipSync(readFileSync(join(shared, 'databases/northwind.sqlite.gz'))));
    const tables = new Map<string, unknown>();
    const reader = new DatabaseSync(database);
    try {
      for (const name of ['Orders', 'Order Details', 'Customers', 'Employees', 'Products', 'EmployeeTerritories']) {
        const rows = reader.prepare(`SELECT * FROM "${name}"`).all() as Record<
          string,
          string | number | null | Uint8Array
        >[];
        const columns = Object.keys(rows[0] ?? {});
        const cell = (value: string | number | null | Uint8Array | undefined) =>
          value == null || value instanceof Uint8Array ? '' : `"${String(value).replaceAll('"', '""')}"`;
        const csv = [
          columns.join(','),
          ...rows.map((row) => columns.map((column) => cell(row[column])).join(',')),
        ].join('\n');
        const { mapping, events } = await drafted(file(`${name}.csv`, `${csv}\n`));
        const [type, object] = Object.entries(mapping.streams[0]?.objects ?? {})[0] ?? [];
        tables.set(name, [type, object?.key, events]);
      }
    } finally {
      reader.close();
    }
    assert.deepEqual(Object.fromEntries(tables), {
      Orders: [
        'order',
        ['OrderID'],
        [
          ['Order', 830],
          ['Shipped', 809],
        ],
      ],
      'Order Details': ['order detail', ['OrderID', 'ProductID'], []],
      Customers: ['customer', ['CustomerID'], []],
      Employees: [
        'employee',
        ['EmployeeID'],
        [
          ['Birth', 9],
          ['Hire', 9],
        ],
      ],
      Products: ['product', ['ProductID'], []],
      EmployeeTerritories: ['territory', ['TerritoryID'], []],
    });
  });
});
