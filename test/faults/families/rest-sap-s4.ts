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
import { sapHost, type SapTables } from '../rest/sap-host.ts';
import { table } from '../rest/tables.ts';

const DAY_MS = 86_400_000;
const day = (at: string): string => `/Date(${Math.floor(Date.parse(at) / DAY_MS) * DAY_MS})/`;
const clock = (at: string): string => `PT${at.slice(11, 13)}H${at.slice(14, 16)}M${at.slice(17, 19)}S`;
const ten = (number: number): string => String(number).padStart(10, '0');
const unpadded = (key: string): string => key.replace(/^0+/, '');

/** The three services of S/4HANA: orders and invoices by their last change, deliveries by comparing rows. */
export const restSapS4: FaultFamily = restFamily<SapTables>({
  name: 'rest: SAP S/4HANA OData V2',
  faults: ['page drift', 'late commit', 'cursor tie', 'column added', 'column retyped', 'unreadable time'],
  declaration: readDeclaration(packFile('sap-s4', 'source.yaml')),
  mapping: packMapping('sap-s4'),
  settings: {
    url: 'https://s4.example',
    user: 'THROUGHLINE',
    password: 's3cret',
    zone: 'UTC',
    orderExpand: 'to_Item,to_Item/to_ScheduleLine',
    deliveryExpand: 'to_DeliveryDocumentItem',
    billingExpand: 'to_Item',
  },
  streams: { sales_orders: { size: '7' }, deliveries: { size: '5' }, billing_documents: { size: '40' } },
  observed: ['Credit Hold', 'Credit Release', 'Start Picking', 'Finish Picking'],
  tables: () => ({ orders: table(), deliveries: table(), invoices: table() }),
  serve: (tables) => ({ hosts: [sapHost(tables, 'THROUGHLINE', 's3cret')], revoke: null }),
  parts: (chance, seed) => [
    milestonePart<SapTables>(chance, {
      keys: numbered(chance, 15, 40, 300_001).map(ten),
      activities: ['Create Order'],
      logged: unpadded,
      timed: (at) => `${at.slice(0, 10)}T00:00:00Z`,
      write: ({ orders }, object, reached, nowMs) => {
        const created = milestoneAt(object, 0, reached);
        orders.put(object.key, nowMs, {
          SalesOrderType: 'OR',
          SoldToParty: '0000017100',
          TotalNetAmount: '1234.50',
          CreationDate: day(created ?? ''),
          CreatedByUser: 'CB1',
          to_Item: { results: [item('000010'), item('000020')] },
        });
      },
      touch: ({ orders }, key, nowMs) => orders.touch(key, nowMs),
    }),
    milestonePart<SapTables>(chance, {
      keys: numbered(chance, 10, 30, 80_000_001).map(ten),
      activities: ['Create Delivery', 'Post Goods Issue'],
      logged: unpadded,
      write: ({ deliveries }, object, reached, nowMs) => {
        const [created, moved] = [0, 1].map((index) => milestoneAt(object, index, reached));
        deliveries.put(object.key, nowMs, {
          CreationDate: day(created ?? ''),
          CreationTime: clock(created ?? ''),
          CreatedByUser: 'CB1',
          to_DeliveryDocumentItem: { results: [{ DeliveryDocumentItem: '000010', ReferenceSDDocument: '0000300001' }] },
          ...(moved ? { ActualGoodsMovementDate: day(moved), ActualGoodsMovementTime: clock(moved) } : {}),
        });
      },
      touch: ({ deliveries }, key, nowMs) => deliveries.touch(key, nowMs),
    }),
    milestonePart<SapTables>(chance, {
      keys: numbered(chance, 5, 20, 90_000_001).map(ten),
      activities: ['Create Invoice'],
      logged: unpadded,
      write: ({ invoices }, object, reached, nowMs) => {
        const created = milestoneAt(object, 0, reached) ?? '';
        invoices.put(object.key, nowMs, {
          CreationDate: day(created),
          CreationTime: clock(created),
          TotalNetAmount: '99.10',
          to_Item: { results: [{ SalesDocument: '0000300001' }] },
        });
      },
    }),
    statusPart<SapTables>(chance, {
      keys: numbered(chance, 3, 8, 500_001).map(ten),
      statuses: ['A', 'B', 'D', 'B'],
      activities: { B: 'Credit Hold', D: 'Credit Release' },
      logged: unpadded,
      made: { activity: 'Create Order', at: '2026-02-10T00:00:00Z' },
      write: ({ orders }, key, status, nowMs) =>
        orders.put(key, nowMs, {
          CreationDate: day('2026-02-10T00:00:00Z'),
          TotalCreditCheckStatus: status,
          to_Item: { results: [] },
        }),
    }),
    statusPart<SapTables>(chance, {
      keys: numbered(chance, 3, 8, 85_000_001).map(ten),
      statuses: ['A', 'B', 'C'],
      activities: { B: 'Start Picking', C: 'Finish Picking' },
      logged: unpadded,
      made: { activity: 'Create Delivery', at: '2026-02-11T07:30:00Z' },
      write: ({ deliveries }, key, status, nowMs) =>
        deliveries.put(key, nowMs, {
          CreationDate: day('2026-02-11T00:00:00Z'),
          CreationTime: 'PT07H30M00S',
          OverallPickingStatus: status,
        }),
    }),
    oddities(seed),
  ],
});

const item = (number: string) => ({
  SalesOrderItem: number,
  Material: 'TG11',
  RequestedQuantity: '12.000',
  to_ScheduleLine: { results: [{ ConfirmedDeliveryDate: '/Date(1773100800000)/' }] },
});

/** Many invoices of one instant, and records that are not what they should be. */
function oddities(seed: number): Part<SapTables> {
  const created = '2026-02-20T09:15:00Z';
  const tied = Array.from({ length: tieSize(seed) }, (_, index) => ten(91_000_000 + index));
  const invoice = { CreationDate: day(created), CreationTime: clock(created), TotalNetAmount: '1.00' };
  return {
    ...emptyPart(),
    events: [
      ...tied.map((key) => ({ key: unpadded(key), activity: 'Create Invoice', at: created })),
      { key: '92000001', activity: 'Create Invoice', at: created },
      { key: '92000002', activity: 'Create Invoice', at: created },
    ],
    letters: [{ stream: 'billing_documents', code: 'time-unreadable', holds: '0092000003' }],
    steps: [
      once(1, 'cursor tie', ({ invoices }, nowMs) => {
        for (const key of tied) invoices.put(key, nowMs, invoice);
      }),
      once(1, 'column added', ({ invoices }, nowMs) =>
        invoices.put(ten(92_000_001), nowMs, { ...invoice, ZZ_Reason: 'new' }),
      ),
      once(2, 'column retyped', ({ invoices }, nowMs) =>
        invoices.put(ten(92_000_002), nowMs, { ...invoice, TotalNetAmount: { raw: '12.50' } }),
      ),
      once(2, 'unreadable time', ({ invoices }, nowMs) =>
        invoices.put(ten(92_000_003), nowMs, { ...invoice, CreationDate: '2026-02-20' }),
      ),
    ],
  };
}
