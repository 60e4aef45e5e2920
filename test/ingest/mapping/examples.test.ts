import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ingestMappings, type MappingReport } from '../../../ingest/mapping/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

const pathOf = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const DATA = pathOf('../shared/data');
const skip = existsSync(DATA) ? false : 'the folder of sample data, ../shared/data, is not there';

async function ingested(example: string, work: (store: Store, report: MappingReport) => Promise<void>): Promise<void> {
  const store = await openStore(null);
  try {
    await work(store, await ingestMappings(store, [pathOf(`examples/${example}.yaml`)], `${DATA}/${example}`));
  } finally {
    store.close();
  }
}

const figures = (report: MappingReport) =>
  report.streams.flatMap(({ events }) =>
    events.map(({ activity, made, absent, rejected }) => [activity, made, absent, rejected]),
  );

/** One row of numbers, asked of the sample itself. */
const asked = (store: Store, file: string, columns: string) =>
  store.row<Record<string, number>>(
    `SELECT ${columns} FROM read_csv('${DATA}/${file}', all_varchar = true, header = true)`,
  );

describe('the example of Olist', { skip }, () => {
  it('makes an event of every milestone that is recorded, and no more', () =>
    ingested('olist', async (store, report) => {
      assert.deepEqual(figures(report), [
        ['Purchased', 9999, 0, 0],
        ['Approved', 9978, 21, 0],
        ['Handed to carrier', 9835, 164, 0],
        ['Delivered to customer', 9722, 277, 0],
      ]);
      const own = await asked(
        store,
        'olist/olist_orders_sample.csv.gz',
        `count(DISTINCT order_id)::DOUBLE AS orders, count(order_approved_at)::DOUBLE AS approved,
         count(order_delivered_carrier_date)::DOUBLE AS handed, count(order_delivered_customer_date)::DOUBLE AS delivered`,
      );
      assert.deepEqual(own, { orders: 9999, approved: 9978, handed: 9835, delivered: 9722 });
      assert.deepEqual(await store.rows(`SELECT count(*)::DOUBLE AS cases FROM cases`), [{ cases: 9999 }]);
      assert.deepEqual(await store.rows(`SELECT count(*)::DOUBLE AS rejects FROM rejects`), [{ rejects: 0 }]);
    }));

  it('finds what is known of it: late deliveries, hand-overs before approval, orders shipped for ever', () =>
    ingested('olist', async (store) => {
      const late = await store.row<Record<string, number>>(`
        SELECT count(*) FILTER (trace.ended_at > a_promised)::DOUBLE AS late, count(*)::DOUBLE AS delivered
        FROM trace JOIN cases USING (case_no) JOIN activities USING (activity) WHERE name = 'Delivered to customer'`);
      assert.deepEqual(late, { late: 814, delivered: 9722 });
      const early = await store.row<Record<string, number>>(`
        SELECT count(*) FILTER (handed < approved)::DOUBLE AS early FROM (
          SELECT case_no, min(ended_at) FILTER (name = 'Approved') AS approved, min(ended_at) FILTER (name = 'Handed to carrier') AS handed
          FROM trace JOIN activities USING (activity) GROUP BY case_no)`);
      assert.deepEqual(early, { early: 147 });
      // One order of status shipped carries a delivery, stamped before its purchase; the mapping says what was recorded.
      const shipped = await store.row<Record<string, number>>(`
        SELECT count(*)::DOUBLE AS shipped, count(*) FILTER (open)::DOUBLE AS open FROM cases WHERE a_status = 'shipped'`);
      assert.deepEqual(shipped, { shipped: 106, open: 105 });
    }));

  it('keeps the minute as what the clock shows', () =>
    ingested('olist', async (store) => {
      assert.deepEqual(await store.rows(`SELECT DISTINCT precision::INTEGER AS precision FROM events`), [
        { precision: 1 },
      ]);
    }));
});

describe('the example of SCMS', { skip }, () => {
  it('reads both date styles and counts the texts in date cells by what they say', () =>
    ingested('scms', async (store, report) => {
      assert.deepEqual(figures(report), [
        ['Quote sent to client', 7643, 2681, 0],
        ['Order sent to vendor', 4592, 5732, 0],
        ['Delivered to client', 10324, 0, 0],
        ['Delivery recorded', 10324, 0, 0],
      ]);
      const absent = new Map(report.streams[0]?.absent.map(({ column, text, rows }) => [`${column}: ${text}`, rows]));
      assert.equal(absent.get('PQ First Sent to Client Date: Pre-PQ Process'), 2476);
      assert.equal(absent.get('PQ First Sent to Client Date: Date Not Captured'), 205);
      assert.equal(absent.get('PO Sent to Vendor Date: N/A - From RDC'), 5404);
      assert.equal(absent.get('PO Sent to Vendor Date: Date Not Captured'), 328);
      assert.equal(absent.get('Weight (Kilograms): matching ^See '), 2445);
      const own = await asked(
        store,
        'scms/scms_delivery_history.csv.gz',
        `count(*) FILTER ("PQ First Sent to Client Date" LIKE '%/%/%')::DOUBLE AS quoted,
         count(*) FILTER ("PO Sent to Vendor Date" LIKE '%/%/%')::DOUBLE AS sent`,
      );
      assert.deepEqual(own, { quoted: 7643, sent: 4592 });
    }));

  it('knows days without clocks, and the lines that came late against the schedule', () =>
    ingested('scms', async (store) => {
      assert.deepEqual(await store.rows(`SELECT DISTINCT precision::INTEGER AS precision FROM events`), [
        { precision: 2 },
      ]);
      const late = await store.row<Record<string, number>>(`
        SELECT count(*)::DOUBLE AS lines, count(*) FILTER (ended_at > "a_scheduled delivery")::DOUBLE AS late FROM (
          SELECT trace.ended_at, "a_scheduled delivery"
          FROM trace JOIN cases USING (case_no) JOIN activities USING (activity) WHERE name = 'Delivered to client')`);
      assert.deepEqual(late, { lines: 10324, late: 1186 });
      assert.deepEqual(
        await store.rows(`SELECT type, count(*)::DOUBLE AS objects FROM objects GROUP BY type ORDER BY type`),
        [
          { type: 'delivery', objects: 7030 },
          { type: 'order', objects: 6233 },
          { type: 'order line', objects: 10324 },
        ],
      );
    }));
});
