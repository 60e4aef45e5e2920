import { readDeclaration } from '../../../ingest/sources/rest/declaration.ts';
import type { FaultFamily } from '../family.ts';
import { type BusinessCentralTables, businessCentralHosts, COMPANY } from '../rest/business-central-host.ts';
import { packFile, packMapping } from '../rest/pack-files.ts';
import { roundStart } from '../rest/planned-world.ts';
import {
  emptyPart,
  milestonePart,
  numbered,
  once,
  type Part,
  restFamily,
  STARTS_AT,
  statusPart,
  tieSize,
} from '../rest/rest-family.ts';
import { type Json, table } from '../rest/tables.ts';
import { tokenDesk } from '../rest/wms-host.ts';

const SETS = ['salesOrders', 'salesShipments', 'salesInvoices', 'salesCreditMemos'];
const day = (at: string): string => at.slice(0, 10);
const midnight = (at: string): string => `${day(at)}T00:00:00Z`;
const guid = (key: string): string => `00000000-0000-0000-0000-${key.padStart(12, '0')}`;

/** Pages by links, days without a clock, orders that leave their list. */
export const restBusinessCentral: FaultFamily = restFamily<BusinessCentralTables>({
  name: 'rest: Business Central API v2.0',
  faults: [
    'token expiry',
    'page drift',
    'late commit',
    'cursor tie',
    'column added',
    'column retyped',
    'unreadable time',
    'null key',
    'deletion',
  ],
  declaration: readDeclaration(packFile('business-central', 'source.yaml')),
  mapping: packMapping('business-central'),
  settings: {
    tenant: 'contoso.example',
    environment: 'Production',
    company: COMPANY,
    clientId: 'app',
    clientSecret: 's3cret',
  },
  streams: { sales_orders: {}, sales_shipments: {}, sales_invoices: {}, sales_credit_memos: {} },
  observed: ['Leave Order List', 'Release Order', 'Reopen Order'],
  tables: () => Object.fromEntries(SETS.map((name) => [name, table()])),
  serve(tables) {
    const tokens = tokenDesk('s3cret');
    return { hosts: businessCentralHosts(tables, tokens, 6), revoke: () => tokens.revoke() };
  },
  parts: (chance, seed) => [
    ...[
      { set: 'salesOrders', activity: 'Create Order', first: 101_001, field: 'orderDate' },
      { set: 'salesShipments', activity: 'Post Shipment', first: 102_001, field: 'postingDate' },
      { set: 'salesInvoices', activity: 'Post Invoice', first: 103_001, field: 'postingDate' },
    ].map(({ set, activity, first, field }) =>
      milestonePart<BusinessCentralTables>(chance, {
        keys: numbered(chance, 8, 25, first).map(String),
        activities: [activity],
        timed: midnight,
        write(tables, object, _reached, nowMs) {
          const at = object.milestones[0]?.at ?? '';
          tables[set]?.put(guid(object.key), nowMs, document(object.key, { [field]: day(at), orderNumber: '101001' }));
        },
        touch: (tables, key, nowMs) => tables[set]?.touch(guid(key), nowMs),
      }),
    ),
    statusPart<BusinessCentralTables>(chance, {
      keys: numbered(chance, 3, 8, 105_001).map(String),
      statuses: ['Draft', 'Open', 'Draft', 'Open'],
      activities: { Open: 'Release Order', Draft: 'Reopen Order' },
      made: { activity: 'Create Order', at: '2026-02-11T00:00:00Z' },
      write: (tables, key, status, nowMs) =>
        tables['salesOrders']?.put(guid(key), nowMs, document(key, { orderDate: '2026-02-11', status })),
    }),
    oddities(seed),
  ],
});

const document = (key: string, fields: Record<string, Json>): Record<string, Json> => ({
  number: key,
  customerName: 'Adatum Corporation',
  totalAmountExcludingTax: { raw: '1000.80' },
  requestedDeliveryDate: '0001-01-01',
  status: 'Open',
  ...fields,
});

/** Many orders of one instant, records that are not what they should be, and one that leaves the list. */
function oddities(seed: number): Part<BusinessCentralTables> {
  const ordered = '2026-02-20';
  const tied = Array.from({ length: Math.min(1_200, tieSize(seed)) }, (_, index) => String(200_000 + index));
  const created = (key: string) => ({ key, activity: 'Create Order', at: `${ordered}T00:00:00Z` });
  const look = (round: number) => new Date(roundStart(STARTS_AT, round)).toISOString();
  const put =
    (key: string, fields: Record<string, Json> = {}) =>
    (tables: BusinessCentralTables, nowMs: number) =>
      tables['salesOrders']?.put(guid(key), nowMs, document(key, { orderDate: ordered, ...fields }));
  return {
    ...emptyPart(),
    events: [
      ...[...tied, '300001', '300002', '300005'].map(created),
      { key: guid('300005'), activity: 'Leave Order List', at: { after: look(2), upTo: look(5) } },
    ],
    letters: [
      { stream: 'sales_orders', code: 'time-unreadable', holds: '"300003"' },
      { stream: 'sales_orders', code: 'key-missing', holds: 'no number' },
    ],
    steps: [
      once(1, 'cursor tie', (tables, nowMs) => {
        for (const key of tied) put(key)(tables, nowMs);
      }),
      once(1, 'column added', put('300001', { shortcutDimension1Code: 'NEW' })),
      once(2, 'column retyped', put('300002', { totalAmountExcludingTax: '12.5' })),
      once(2, 'unreadable time', put('300003', { orderDate: '20/02/2026' })),
      once(2, 'null key', put('300004', { number: null, externalDocumentNumber: 'no number' })),
      once(0, 'deletion', put('300005')),
      once(3, 'deletion', (tables) => tables['salesOrders']?.remove(guid('300005'))),
    ],
  };
}
