import { readDeclaration } from '../../../ingest/sources/rest/declaration.ts';
import type { FaultFamily } from '../family.ts';
import { packFile, packMapping } from '../rest/pack-files.ts';
import {
  emptyPart,
  milestoneAt,
  milestonePart,
  numbered,
  once,
  type Part,
  restFamily,
  statusPart,
  tieSize,
} from '../rest/rest-family.ts';
import { shopifyHost, type ShopifyTables } from '../rest/shopify-host.ts';
import { type Json, table } from '../rest/tables.ts';
import { tokenDesk } from '../rest/wms-host.ts';

const orderId = (key: string): string => `gid://shopify/Order/${key}`;
const brief = (at: string | null): Json => at && at.replace('.000', '');

/** Connections in the order of the last change, paid for in points. */
export const restShopify: FaultFamily = restFamily<ShopifyTables>({
  name: 'rest: Shopify Admin GraphQL',
  faults: [
    'token expiry',
    'page drift',
    'late commit',
    'cursor tie',
    'column added',
    'column removed',
    'unreadable time',
    'null key',
  ],
  declaration: readDeclaration(packFile('shopify', 'source.yaml')),
  mapping: packMapping('shopify'),
  settings: { shop: 'outdoor', clientId: 'client', clientSecret: 's3cret', version: '2026-01' },
  streams: { orders: {}, fulfillment_orders: { size: '6' } },
  observed: ['Hold Fulfillment', 'Release Fulfillment'],
  tables: () => ({ orders: table(), fulfillmentOrders: table() }),
  serve(tables, world) {
    const tokens = tokenDesk('s3cret', '');
    return { hosts: [shopifyHost(tables, tokens, () => world.now().getTime())], revoke: () => tokens.revoke() };
  },
  parts: (chance, seed) => [
    milestonePart<ShopifyTables>(chance, {
      keys: numbered(chance, 20, 70, 5_001).map(String),
      activities: ['Place Order', 'Ship', 'Deliver'],
      logged: (key) => key,
      write({ orders }, object, reached, nowMs) {
        const [placed, shipped, delivered] = [0, 1, 2].map((index) => milestoneAt(object, index, reached)) as (
          | string
          | null
        )[];
        const shipment = {
          id: `gid://shopify/Fulfillment/${object.key}`,
          createdAt: brief(shipped ?? null),
          inTransitAt: null,
          deliveredAt: brief(delivered ?? null),
          location: { name: 'Main' },
          trackingInfo: [{ company: 'UPS', number: '1Z' }],
        };
        orders.put(orderId(object.key), nowMs, {
          name: `#${object.key}`,
          createdAt: brief(placed ?? null),
          currentTotalPriceSet: { shopMoney: { amount: '409.94', currencyCode: 'USD' } },
          fulfillments: shipped ? [shipment] : [],
        });
      },
      touch: ({ orders }, key, nowMs) => orders.touch(orderId(key), nowMs),
    }),
    milestonePart<ShopifyTables>(chance, {
      keys: numbered(chance, 10, 30, 70_001).map(String),
      activities: ['Route to Location'],
      write({ fulfillmentOrders }, object, reached, nowMs) {
        const created = brief(milestoneAt(object, 0, reached));
        const id = `gid://shopify/FulfillmentOrder/${object.key}`;
        fulfillmentOrders.put(id, nowMs, {
          orderId: orderId('5001'),
          createdAt: created,
          assignedLocation: { name: 'Main' },
        });
      },
    }),
    statusPart<ShopifyTables>(chance, {
      keys: numbered(chance, 3, 8, 79_001).map(String),
      statuses: ['OPEN', 'ON_HOLD', 'OPEN', 'ON_HOLD'],
      activities: { ON_HOLD: 'Hold Fulfillment', OPEN: 'Release Fulfillment' },
      made: { activity: 'Route to Location', at: '2026-02-11T07:30:00Z' },
      write: ({ fulfillmentOrders }, key, status, nowMs) =>
        fulfillmentOrders.put(`gid://shopify/FulfillmentOrder/${key}`, nowMs, {
          orderId: orderId('5001'),
          createdAt: '2026-02-11T07:30:00Z',
          status,
        }),
    }),
    oddities(seed),
  ],
});

/** Many orders of one second, and records that are not what they should be. */
function oddities(seed: number): Part<ShopifyTables> {
  const created = '2026-02-20T09:15:00Z';
  const tied = Array.from({ length: tieSize(seed) }, (_, index) => String(800_000 + index));
  const placed = (key: string) => ({ key, activity: 'Place Order', at: created });
  return {
    ...emptyPart(),
    events: [...tied.map(placed), placed('910001'), placed('910002')],
    letters: [
      { stream: 'orders', code: 'time-unreadable', holds: 'Order/910003' },
      { stream: 'orders', code: 'key-missing', holds: 'no id' },
    ],
    steps: [
      once(1, 'cursor tie', ({ orders }, nowMs) => {
        for (const key of tied)
          orders.put(orderId(key), nowMs, { name: `#${key}`, createdAt: created, fulfillments: [] });
      }),
      once(1, 'column added', ({ orders }, nowMs) =>
        orders.put(orderId('910001'), nowMs, { createdAt: created, fulfillments: [], note: 'new' }),
      ),
      once(2, 'column removed', ({ orders }, nowMs) => orders.put(orderId('910002'), nowMs, { createdAt: created })),
      once(2, 'unreadable time', ({ orders }, nowMs) =>
        orders.put(orderId('910003'), nowMs, { createdAt: 'soon', fulfillments: [] }),
      ),
      once(2, 'null key', ({ orders }, nowMs) =>
        orders.put(orderId('910004'), nowMs, { id: null, name: 'no id', createdAt: created, fulfillments: [] }),
      ),
    ],
  };
}
