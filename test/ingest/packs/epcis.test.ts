import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { toldEvents, toldLinks, traceOf, withPackLog } from './pack-log.ts';

interface Spelled {
  eventID: string;
  type?: string;
  eventTime?: string;
  [field: string]: unknown;
}

const document = (...events: Spelled[]): string =>
  JSON.stringify({
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-01-09T09:00:00Z',
    epcisBody: {
      eventList: events.map((event) => ({
        type: 'ObjectEvent',
        eventTime: '2026-01-02T08:15:00Z',
        eventTimeZoneOffset: '+01:00',
        action: 'OBSERVE',
        ...event,
      })),
    },
  });
const transaction = (type: string, number: string) => ({
  type,
  bizTransaction: `urn:epcglobal:cbv:bt:0614141000005:${number}`,
});
const item = (serial: string) => `urn:epc:id:sgtin:0614141.107346.${serial}`;
const PALLET = 'urn:epc:id:sscc:0614141.1234567890';
const at = (day: string) => `2026-01-${day}T10:00:00Z`;
const made = <Result>(work: (store: Parameters<typeof toldLinks>[0]) => Promise<Result>, ...events: Spelled[]) =>
  withPackLog(['pack:epcis'], { 'capture.json': document(...events) }, work);

describe('the pack epcis', () => {
  it('makes an event of every step, and of the type where no step is said', () =>
    made(
      async (store) =>
        assert.deepEqual(await toldEvents(store), [
          ['2026-01-02 08:15:00', 'aggregate', 'observation b'],
          ['2026-01-02 08:15:00', 'picking', 'observation a'],
        ]),
      { eventID: 'a', bizStep: 'urn:epcglobal:cbv:bizstep:picking', epcList: [item('1')] },
      { eventID: 'b', type: 'AggregationEvent', action: 'ADD', parentID: PALLET, childEPCs: [item('1')] },
    ));

  it('brings what happened to a pallet into the trace of the order whose items are on it, each event once', () =>
    made(
      async (store) => {
        assert.deepEqual(await traceOf(store, '4711'), ['picking', 'packing', 'shipping', 'receiving']);
        assert.deepEqual(await traceOf(store, '4712'), ['picking']);
      },
      {
        eventID: 'a',
        bizStep: 'picking',
        eventTime: at('01'),
        epcList: [item('1')],
        bizTransactionList: [transaction('po', '4711')],
      },
      {
        eventID: 'b',
        bizStep: 'picking',
        eventTime: at('01'),
        epcList: [item('2')],
        bizTransactionList: [transaction('po', '4712')],
      },
      {
        eventID: 'c',
        type: 'AggregationEvent',
        action: 'ADD',
        bizStep: 'packing',
        eventTime: at('02'),
        parentID: PALLET,
        childEPCs: [item('1')],
      },
      {
        eventID: 'd',
        bizStep: 'shipping',
        eventTime: at('03'),
        epcList: [PALLET],
        bizTransactionList: [transaction('po', '4711')],
      },
      { eventID: 'e', bizStep: 'receiving', eventTime: at('04'), epcList: [PALLET] },
    ));

  it('puts no unit under an order where an event names several, and none under a pallet that it left', () =>
    made(
      async (store) => {
        const links = await toldLinks(store);
        assert.deepEqual(
          links.filter((link) => link.startsWith('unit')),
          [],
        );
        assert.ok(links.includes('observation a -> order 4711') && links.includes('observation a -> order 4712'));
      },
      {
        eventID: 'a',
        bizStep: 'shipping',
        epcList: [item('1')],
        bizTransactionList: [transaction('po', '4711'), transaction('po', '4712')],
      },
      { eventID: 'b', type: 'AggregationEvent', action: 'DELETE', parentID: PALLET, childEPCs: [item('1')] },
    ));

  it('follows what was made into the orders of what it was made from, and documents to their orders', () =>
    made(
      async (store) =>
        assert.deepEqual(
          (await toldLinks(store)).filter((link) => !link.startsWith('observation')),
          [
            'invoice I1 -> order 4711',
            'shipment S1 -> order 4711',
            `transformation a -> unit ${item('1')}`,
            `unit ${item('2')} -> transformation a`,
          ],
        ),
      { eventID: 'a', type: 'TransformationEvent', inputEPCList: [item('1')], outputEPCList: [item('2')] },
      {
        eventID: 'b',
        bizStep: 'shipping',
        bizTransactionList: [transaction('po', '4711'), transaction('desadv', 'S1'), transaction('inv', 'I1')],
      },
    ));

  it('withdraws an event that was declared wrong, and keeps what corrects it', () => {
    const wrong = {
      eventID: 'a',
      bizStep: 'shipping',
      epcList: [item('1')],
      bizTransactionList: [transaction('po', '4711')],
    };
    const errorDeclaration = { declarationTime: at('05'), reason: 'incorrect_data', correctiveEventIDs: ['b'] };
    return made(
      async (store) => assert.deepEqual(await traceOf(store, '4711'), ['staging_outbound']),
      wrong,
      { ...wrong, errorDeclaration },
      { ...wrong, eventID: 'b', bizStep: 'staging_outbound' },
    );
  });
});

const SAMPLES = '../shared/data/epcis';
const skip = existsSync(SAMPLES) ? false : `${SAMPLES} is not there`;
const samples = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, readFileSync(`${SAMPLES}/${name}`, 'utf8')]));
const ni = (digest: string) => `observation ni:///sha-256;${digest}?ver=CBV2.0`;

const SHIPPING = ni('df7bb3c352fef055578554f09f5e2aa41782150ced7bd0b8af24dd3ccb30ba69');
const RECEIVING = ni('00e1e6eba3a7cc6125be4793a631f0af50f8322e0ab5f2c0bab994a11cec1d79');

describe("the pack epcis on GS1's own examples", { skip }, () => {
  it('takes an event once that a document and a query both tell, in the trace of its order', () =>
    withPackLog(
      ['pack:epcis'],
      samples('Example_9.6.1-ObjectEvent.jsonld', 'EPCISQueryDocument.jsonld'),
      async (store) => {
        assert.deepEqual(await toldEvents(store), [
          ['2005-04-04 02:33:31', 'shipping', SHIPPING],
          ['2005-04-05 02:33:31', 'receiving', RECEIVING],
        ]);
        assert.deepEqual(await traceOf(store, 'http://transaction.acme.com/po/12345678'), ['shipping', 'receiving']);
      },
    ));

  it('reads the XML of the same events alike', () =>
    withPackLog(['pack:epcis'], samples('Example_9.6.1-ObjectEvent-2020_06_18a.xml'), async (store) => {
      assert.deepEqual(
        (await toldEvents(store)).map(([when, activity]) => [when, activity]),
        [
          ['2005-04-04 02:33:31', 'shipping'],
          ['2005-04-05 02:33:31', 'receiving'],
        ],
      );
      assert.deepEqual(await traceOf(store, 'http://transaction.acme.com/po/12345678'), ['shipping', 'receiving']);
      assert.ok((await toldLinks(store)).includes('shipment 1152 -> order http://transaction.acme.com/po/12345678'));
    }));

  it('reads quantities, aggregations, transformations and transactions', () =>
    withPackLog(
      ['pack:epcis'],
      samples(
        'Example_9.6.2-ObjectEvent.jsonld',
        'Example_9.6.3-AggregationEvent.jsonld',
        'Example_9.6.4-TransformationEvent.jsonld',
        'Example-TransactionEvents-2020_07_03y.jsonld',
      ),
      async (store) => {
        assert.deepEqual(
          (await toldEvents(store)).map(([when, activity]) => [when, activity]),
          [
            ['2013-06-08 14:58:56', 'receiving'],
            ['2013-06-08 14:58:56', 'receiving'],
            ['2013-10-31 14:58:56', 'commissioning'],
            ['2014-12-12 10:00:00', 'transporting'],
            ['2019-10-04 13:12:00', 'http://epcis.example.org/hc/bizstep/summarising_discharge'],
          ],
        );
        const links = await toldLinks(store);
        const count = (start: string, end: string) =>
          links.filter((link) => link.startsWith(start) && link.split(' -> ')[1]?.startsWith(end)).length;
        assert.equal(count(`unit ${PALLET}`, 'unit urn:epc:id:sgtin'), 2);
        assert.equal(count('transformation', 'unit'), 2);
        assert.equal(count('unit', 'transformation'), 4);
        assert.equal(count('observation', 'lot'), 6);
      },
    ));

  it('brings the inspection of ten items into the trace of their order', () =>
    withPackLog(['pack:epcis'], samples('PersistentDisposition-example.jsonld'), async (store) => {
      assert.deepEqual(
        (await toldEvents(store)).map(([when, activity]) => [when, activity]),
        [
          ['2020-06-07 17:10:16', 'receiving'],
          ['2020-06-08 18:11:16', 'inspecting'],
        ],
      );
      assert.deepEqual(await traceOf(store, 'XYZ567'), ['receiving', 'inspecting']);
    }));
});
