import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { openLandingStream, projectLanded } from '../../../ingest/landing/index.ts';
import { readMapping } from '../../../ingest/mapping/index.ts';
import { readDeclaration } from '../../../ingest/sources/rest/declaration.ts';
import { restSource } from '../../../ingest/sources/rest/rest-source.ts';
import { openStore } from '../../../store/index.ts';
import { fakeTransport } from '../../faults/rest/faulty-transport.ts';
import { packFile } from '../../faults/rest/pack-files.ts';
import { shopifyHost } from '../../faults/rest/shopify-host.ts';
import { type Json, table } from '../../faults/rest/tables.ts';
import { tokenDesk } from '../../faults/rest/wms-host.ts';
import { simulatedContext } from '../sources/http/simulated-context.ts';

const SAMPLES = '../shared/data/shopify';

interface SampleOrder {
  id: number;
  name: string;
  created_at: string;
  cancelled_at: string | null;
  closed_at: string | null;
  total_price: string;
  fulfillments: { id: number; created_at: string; status: string; tracking_number: string }[];
}

/** What the REST interface of old called an order, as GraphQL gives it. */
const asNode = (order: SampleOrder): Record<string, Json> => ({
  name: order.name,
  createdAt: order.created_at,
  cancelledAt: order.cancelled_at,
  closedAt: order.closed_at,
  currentTotalPriceSet: { shopMoney: { amount: order.total_price, currencyCode: 'USD' } },
  fulfillments: order.fulfillments.map(({ id, created_at: createdAt, status, tracking_number: number }) => ({
    id: `gid://shopify/Fulfillment/${id}`,
    createdAt,
    status: status.toUpperCase(),
    trackingInfo: [{ company: null, number }],
  })),
});

const skip = existsSync(SAMPLES) ? false : `${SAMPLES} is not there`;

/** The events that an order becomes. */
async function eventsOf(order: SampleOrder): Promise<{ key: string; activity: string; at: string }[]> {
  const tables = { orders: table(), fulfillmentOrders: table() };
  tables.orders.put(`gid://shopify/Order/${order.id}`, Date.parse('2026-02-01'), asNode(order));
  const context = simulatedContext();
  const host = shopifyHost(tables, tokenDesk('s3cret', ''), () => context.now().getTime());
  const source = restSource(fakeTransport([host], context, () => null));
  const config = {
    declaration: readDeclaration(packFile('shopify', 'source.yaml')),
    settings: { shop: 'outdoor', clientId: 'c', clientSecret: 's3cret', version: '2026-01' },
  };
  const folder = mkdtempSync(join(tmpdir(), 'throughline-shopify-'));
  const landing = await openLandingStream(folder, 'shop', 'orders');
  for await (const message of source.read(config, [{ name: 'orders', options: {}, state: null }], context)) {
    if ('data' in message) await landing.append([{ data: message.data }]);
  }
  const store = await openStore(null);
  const mapping = readMapping(packFile('shopify', 'mapping.yaml'));
  await projectLanded(store, [{ name: 'shop', streams: [landing], mappings: [mapping] }], mapping.settings);
  const events = await store.rows<{ key: string; activity: string; at: string }>(
    `SELECT o.key, a.name AS activity, iso(e.ended_at) AS "at" FROM events AS e JOIN objects AS o USING (object)
     JOIN activities AS a USING (activity) ORDER BY "at", activity`,
  );
  await landing.close();
  store.close();
  rmSync(folder, { recursive: true });
  return events;
}

it("Shopify's own sample order is placed at its instant, and shipped unless its fulfillment failed", {
  skip,
}, async () => {
  const { order } = JSON.parse(readFileSync(join(SAMPLES, 'order.json'), 'utf8')) as { order: SampleOrder };
  const placed = { key: '450789469', activity: 'Place Order', at: '2008-01-10T16:00:00.000Z' };
  assert.deepEqual(await eventsOf(order), [placed], 'the sample says failure');
  const shipped = { ...order, fulfillments: order.fulfillments.map((one) => ({ ...one, status: 'success' })) };
  assert.deepEqual(await eventsOf(shipped), [
    placed,
    { key: '255858046', activity: 'Ship', at: '2014-01-22T20:58:27.000Z' },
  ]);
});
