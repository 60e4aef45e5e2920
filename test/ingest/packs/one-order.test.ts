import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readTrace } from '../../../mining/queries/index.ts';
import type { Store } from '../../../store/index.ts';
import { sample, withoutSamples } from '../edi/spelled.ts';
import { toldRejects, withPackLog } from './pack-log.ts';

/** What the seller's ERP exports. It writes the customer's number, and numbers of its own deliveries with zeros before them. */
const ERP_MAPPING = `
log:
  caseNotion: order
streams:
  - file: orders.csv
    system: ERP
    columns:
      customer_po: { clean: [upper, { stripPrefix: "PO " }] }
      delivery: { clean: [stripZeros] }
    objects:
      order:
        key: customer_po
        attributes:
          order number: order
          customer: customer
      delivery: { key: delivery }
    links:
      - delivery -> order
    events:
      - activity: Create Order
        of: order
        at: entered
      - activity: Release to Warehouse
        of: delivery
        at: released
`;

const ERP_ORDERS = [
  'order,customer_po,customer,entered,delivery,released',
  '4500017,PO 3297832,Quad,2016-07-25T14:02:00Z,0088756818,2016-07-26T09:30:00Z',
  '4500018,po 3297840,Fibermark,2016-07-25T15:40:00Z,0088756901,2016-07-27T10:00:00Z',
].join('\n');

/** What the shipping site captured: pallets that left under the customer's purchase order. */
const EPCIS_CAPTURE = JSON.stringify({
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2016-07-27T00:00:00Z',
  epcisBody: {
    eventList: [
      {
        type: 'ObjectEvent',
        eventID: 'urn:uuid:7a1c',
        eventTime: '2016-07-26T15:10:00Z',
        eventTimeZoneOffset: '-04:00',
        action: 'OBSERVE',
        bizStep: 'shipping',
        epcList: ['urn:epc:id:sscc:0614141.1234567890'],
        bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:0614141000005:3297832' }],
      },
    ],
  },
});

const LOAD_MESSAGES = ['204', '990', '214', '210'].map((set) => `${set}-MGCTLYST-SAMPLE.EDI`);

/** The log of an ERP's orders, a site's captures and a carrier's messages, from three mappings of which each knows one system. */
async function withOrder(work: (store: Store) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-one-order-'));
  try {
    const erp = join(folder, 'erp.yaml');
    writeFileSync(erp, ERP_MAPPING);
    const messages = LOAD_MESSAGES.map((name) => [`edi/${name}`, sample(`x12/${name}`)] as const);
    await withPackLog(
      [erp, 'pack:epcis:files=capture/*.json', 'pack:x12:files=edi/*.EDI:testData=read:wrongTrailers=accept'],
      { 'orders.csv': ERP_ORDERS, 'capture/pallets.json': EPCIS_CAPTURE, ...Object.fromEntries(messages) },
      work,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('an order that an ERP, a shipping site and a carrier each know by a number of their own', {
  skip: withoutSamples,
}, () => {
  it('is one trace: entered, released, tendered, shipped, unloaded and invoiced, with the system of each', () =>
    withOrder(async (store) => {
      const { events } = await readTrace(store, '3297832');
      assert.deepEqual(
        events.map(({ endedAt, activity, system }) => [endedAt, activity, system]),
        [
          ['2016-07-07T00:00:00.000Z', 'Invoice Freight', 'EDI'], // the sample's invoice is dated before its load
          ['2016-07-25T14:02:00.000Z', 'Create Order', 'ERP'],
          ['2016-07-26T08:36:00.000Z', 'Accept Load', 'EDI'], // clocks of two partners: the answer stands before the tender
          ['2016-07-26T09:30:00.000Z', 'Release to Warehouse', 'ERP'],
          ['2016-07-26T12:56:38.000Z', 'Tender Load', 'EDI'],
          ['2016-07-26T15:10:00.000Z', 'shipping', 'EPCIS'],
          ['2016-07-26T16:30:00.000Z', 'Unload at Destination', 'EDI'],
        ],
      );
    }));

  it('keeps the number that the ERP gave it, and takes in nothing of the order beside it', () =>
    withOrder(async (store) => {
      const { attributes } = await readTrace(store, '3297832');
      assert.equal(attributes['order number'], '4500017');
      const beside = await readTrace(store, '3297840');
      assert.deepEqual(
        beside.events.map(({ activity }) => activity),
        ['Create Order', 'Release to Warehouse'],
      );
      assert.deepEqual(await toldRejects(store), []);
    }));
});
