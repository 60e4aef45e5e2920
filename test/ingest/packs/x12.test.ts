import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sample, withoutSamples, x12 } from '../edi/spelled.ts';
import { toldEvents, toldLinks, toldRejects, traceOf, withPackLog } from './pack-log.ts';

const told = (files: Readonly<Record<string, string>>, mapping = 'pack:x12') =>
  withPackLog([mapping], files, async (store) => ({
    events: await toldEvents(store),
    links: await toldLinks(store),
    rejects: await toldRejects(store),
  }));
const eventsOf = async (...sets: string[]) => (await told({ 'a.edi': x12({ sets }) })).events;

/** Groups are made at 2026-01-02 08:15. */
const SENT = '2026-01-02 08:15:00';

describe('the pack x12', () => {
  it('places, changes and cancels an order on the day of BEG05, whatever the century is written like', async () => {
    assert.deepEqual(
      await eventsOf('850 BEG*00*SA*4711**20260101', '850 BEG*04*SA*4711**260103', '850 BEG*01*SA*4711**20260105'),
      [
        ['2026-01-01 00:00:00', 'Place Order', 'order 4711'],
        ['2026-01-03 00:00:00', 'Change Order', 'order 4711'],
        ['2026-01-05 00:00:00', 'Cancel Order', 'order 4711'],
      ],
    );
  });

  it('leaves out duplicates, and rejects a purpose that nobody knows', async () => {
    const { events, rejects } = await told({
      'a.edi': x12({ sets: ['850 BEG*07*SA*4711**20260101', '850 BEG*9X*SA*4711**20260101'] }),
    });
    assert.deepEqual([events, rejects], [[], [{ column: 'BEG.01', code: 'code-unknown' }]]);
  });

  it('answers an order on the day of BAK09, else when the message was made, and each line with its code', async () => {
    assert.deepEqual(
      await eventsOf(
        '855 BAK*00*AC*4711*20260101*****20260102 PO1*1*5*EA ACK*IA*5*EA PO1*2*7*EA ACK*IB*7*EA*068*20260110',
        '855 BAK*00*RJ*4712*20260101',
      ),
      [
        ['2026-01-02 00:00:00', 'Accept Line', 'order line 4711/1'],
        ['2026-01-02 00:00:00', 'Accept Order with Changes', 'order 4711'],
        ['2026-01-02 00:00:00', 'Backorder Line', 'order line 4711/2'],
        [SENT, 'Decline Order', 'order 4712'],
      ],
    );
  });

  it('links a ship notice to the orders of its levels, and a carton to both', async () => {
    const notice =
      '856 BSN*00*S1*20260103*0900 HL*1**S DTM*011*20260103*0800*ET REF*LO*L1 HL*2*1*O PRF*4711 HL*3*2*P MAN*GM*0099 HL*4*1*O PRF*4712';
    const { events, links } = await told({ 'a.edi': x12({ sets: [notice] }) });
    assert.deepEqual(events, [
      ['2026-01-03 09:00:00', 'Send Ship Notice', 'shipment S1'],
      ['2026-01-03 13:00:00', 'Ship', 'shipment S1'],
    ]);
    assert.deepEqual(
      links.filter((link) => !link.startsWith('message')),
      [
        'handling unit 0099 -> order 4711',
        'handling unit 0099 -> shipment S1',
        'load L1 -> shipment S1',
        'shipment S1 -> order 4711',
        'shipment S1 -> order 4712',
      ],
    );
  });

  it('orders from a warehouse, hears that it shipped, and which line was short', async () => {
    assert.deepEqual(
      await eventsOf(
        '940 W05*N*D1*4711 LX*1 W01*5*EA',
        '945 W06*F*D1*20260104*B1**4711 LX*1 W12*CC*5*5*0*EA LX*2 W12*CP*7*4*3*EA W03*9',
      ),
      [
        [SENT, 'Order Shipment', 'delivery D1'],
        [SENT, 'Report Shipment', 'delivery D1'],
        ['2026-01-04 00:00:00', 'Ship Short', 'shipped line D1/2'],
        ['2026-01-04 00:00:00', 'Ship from Warehouse', 'delivery D1'],
      ],
    );
  });

  it('declines and accepts loads on the day of B103, else when the message was made', async () => {
    assert.deepEqual(await eventsOf('990 B1*SCAC*L1*20260105*D', '990 B1*SCAC*L1**A', '990 B1*SCAC*L1**E'), [
      [SENT, 'Accept Load', 'load L1'],
      [SENT, 'Decline Load', 'load L1'],
      ['2026-01-05 00:00:00', 'Decline Load', 'load L1'],
    ]);
  });

  it('reads a status by its code, else by the clock of its place, and rejects one with neither', async () => {
    const { events, rejects } = await told({
      'a.edi': x12({
        sets: [
          '214 B10*P1*L1*SCAC LX*1 AT7*X3*NS***20260103*0800*CT MS1*DAYTON*OH AT7*AF*NS***20260103*0900*LT MS1*DAYTON*OH ' +
            'AT7*X6*NS***20260103*1000 MS1*RENO*NV AT7*CD*NS***20260103*1100*PS AT7*D1*NS***20260103*1200*LT',
        ],
      }),
    });
    assert.deepEqual(events, [
      ['2026-01-03 14:00:00', 'Arrive at Origin', 'load L1'],
      ['2026-01-03 14:00:00', 'Depart from Origin', 'load L1'],
      ['2026-01-03 18:00:00', 'Move to Destination', 'load L1'],
      ['2026-01-03 19:00:00', 'Depart from Destination', 'load L1'],
    ]);
    assert.deepEqual(rejects, [{ column: 'AT7.zone', code: 'zone-unknown' }]);
  });

  it('tells a status of the order or the delivery that its LX names, and expectations when they are told', async () => {
    assert.deepEqual(
      await eventsOf(
        '214 B10*P1*L1*SCAC LX*1 AT7*D1*NS***20260103*0800*ET L11*4711*PO LX*2 AT7*D1*NS***20260103*0900*ET L11*D2*SI ' +
          'LX*3 AT7*AG*NS***20260109*0800*ET LX*4 AT7***AB*NA*20260108*0800*ET',
      ),
      [
        [SENT, 'Appoint Delivery', 'load L1'],
        [SENT, 'Estimate Delivery', 'load L1'],
        ['2026-01-03 13:00:00', 'Unload at Destination', 'order 4711'],
        ['2026-01-03 14:00:00', 'Unload at Destination', 'delivery D2'],
      ],
    );
  });

  it('links a load to every order that a stop names, in L11 and in OID', async () => {
    const { links } = await told({
      'a.edi': x12({
        sets: ['204 B2**SCAC**L1 B2A*00 L11*4700*PO S5*1*CL L11*4711*PO L11*4712*PO L11*D1*SI S5*2*CU OID*X*4713'],
      }),
    });
    assert.deepEqual(
      links.filter((link) => link.startsWith('load')),
      [
        'load L1 -> delivery D1',
        'load L1 -> order 4700',
        'load L1 -> order 4711',
        'load L1 -> order 4712',
        'load L1 -> order 4713',
      ],
    );
  });

  it('tells invoices from credit memos and cancellations', async () => {
    assert.deepEqual(
      await eventsOf(
        '810 BIG*20260106*I1**4711',
        '810 BIG*20260107*I2**4711***CR',
        '810 BIG*20260108*I1**4711***DI*01',
      ),
      [
        ['2026-01-06 00:00:00', 'Send Invoice', 'invoice I1'],
        ['2026-01-07 00:00:00', 'Send Credit Memo', 'invoice I2'],
        ['2026-01-08 00:00:00', 'Cancel Invoice', 'invoice I1'],
      ],
    );
  });

  it('brings the rejection of a message into the trace of its order', () =>
    withPackLog(
      ['pack:x12'],
      {
        'out.edi': x12({ sets: ['850 BEG*00*SA*4711**20260101'], control: '7' }),
        'in.edi': x12({ sender: 'SELLER', sets: ['997 AK1*PO*7 AK2*850*0001 AK5*R*5 AK9*R*1*1*0'] }).replace(
          '*ZZ*SELLER         *260102',
          '*ZZ*BUYER          *260102',
        ),
      },
      async (store) => assert.deepEqual(await traceOf(store, '4711'), ['Place Order', 'Reject Message']),
    ));

  it('tells what was refused once, and keeps the rest of the file', async () => {
    const text = x12({ sets: ['850 BEG*00*SA*4711**20260101', '850 BEG*00*SA*4712**20260101'] });
    const { events, rejects } = await told({ 'a.edi': text.replace('SE*3*0002', 'SE*9*0002') });
    assert.deepEqual(events, [['2026-01-01 00:00:00', 'Place Order', 'order 4711']]);
    assert.deepEqual(rejects, [{ column: 'SE01', code: 'count-wrong' }]);
  });

  it('refuses a folder with a file of another format, and reads one by the pattern of its files', async () => {
    const files = { 'in/a.edi': x12({ sets: ['850 BEG*00*SA*4711**20260101'] }), 'notes.csv': 'a,b\n1,2\n' };
    await assert.rejects(told(files), { code: 'format-other' });
    assert.equal((await told(files, 'pack:x12:files=in/*.edi')).events.length, 1);
  });
});

const SAMPLES = 'pack:x12:testData=read:wrongTrailers=accept';
const samples = (...names: string[]) => Object.fromEntries(names.map((name) => [name, sample(`x12/${name}`)]));

describe('the pack x12 on samples of others', { skip: withoutSamples }, () => {
  it('joins the 204, 990, 214 and 210 of one load into the trace of its order', () =>
    withPackLog(
      [SAMPLES],
      samples(
        '204-MGCTLYST-SAMPLE.EDI',
        '990-MGCTLYST-SAMPLE.EDI',
        '214-MGCTLYST-SAMPLE.EDI',
        '210-MGCTLYST-SAMPLE.EDI',
      ),
      async (store) => {
        assert.deepEqual(await toldEvents(store), [
          ['2016-07-07 00:00:00', 'Invoice Freight', 'freight invoice 09851270'],
          ['2016-07-26 08:36:00', 'Accept Load', 'load 75027674'],
          ['2016-07-26 12:56:38', 'Tender Load', 'load 75027674'],
          ['2016-07-26 16:30:00', 'Unload at Destination', 'load 75027674'], // 12:30 in Vermont
        ]);
        assert.deepEqual(await traceOf(store, '3297832'), [
          'Invoice Freight',
          'Accept Load',
          'Tender Load',
          'Unload at Destination',
        ]);
      },
    ));

  it('reads the statuses of three deliveries of one load, apart', async () => {
    const { events } = await told(samples('v004010_214_test_214_01.edi'), SAMPLES);
    const of = (key: string) => events.filter(([, , object]) => object === `delivery ${key}`);
    assert.deepEqual(of('99997666'), [
      ['2011-12-17 17:30:00', 'Arrive at Origin', 'delivery 99997666'],
      ['2011-12-17 17:30:00', 'Load at Origin', 'delivery 99997666'],
      ['2011-12-22 15:45:00', 'Arrive at Destination', 'delivery 99997666'],
      ['2011-12-22 15:45:00', 'Unload at Destination', 'delivery 99997666'],
    ]);
    assert.deepEqual([of('99990835').length, of('99991280').length], [4, 4]);
    assert.equal(events.filter(([, activity]) => activity.startsWith('Appoint')).length, 6);
  });

  it('reads an order and the invoice of it, and both kinds of one file', async () => {
    const { events } = await told(samples('004010_850.edi', 'simple810.edi'), SAMPLES);
    assert.deepEqual(events, [
      ['1997-02-14 00:00:00', 'Place Order', 'order A99999-01'],
      ['1997-12-11 00:00:00', 'Send Invoice', 'invoice 00001'],
      ['1997-12-15 00:00:00', 'Send Invoice', 'invoice 00001'],
    ]);
    const dual = await told(samples('invoice810_po850_dual.edi'), SAMPLES);
    assert.deepEqual(dual.events[2], ['2004-03-17 00:00:00', 'Place Order', 'order S115921858']);
  });

  it('reads the ship notice, the warehouse order and the advice', async () => {
    const { events, links } = await told(
      samples(
        '004060_856.edi',
        'v004010_940_test_940_02.edi',
        'v004010_945__945_test_01.edi',
        'v005010_855__855_test_01.edi',
      ),
      SAMPLES,
    );
    assert.deepEqual(events, [
      ['2011-12-06 00:00:00', 'Ship', 'shipment 829716'],
      ['2011-12-06 14:24:28', 'Send Ship Notice', 'shipment 829716'],
      ['2015-01-29 22:15:00', 'Accept Line', 'order line 801222/1'],
      ['2015-01-29 22:15:00', 'Accept Order with Changes', 'order 801222'],
      ['2018-03-27 01:31:34', 'Order Shipment', 'delivery 0080215659'],
      ['2019-06-04 00:00:00', 'Ship from Warehouse', 'delivery IF102'],
      ['2020-09-01 14:09:00', 'Report Shipment', 'delivery IF102'],
    ]);
    assert.ok(links.includes('shipment 829716 -> order 99999817'));
    assert.ok(links.includes('delivery IF102 -> order PO9865'));
  });

  it('refuses a damaged acknowledgement, and takes a sound one', async () => {
    await assert.rejects(told(samples('invalid997.edi')), {
      code: 'file-damaged',
      message: /AK101.*HC NOT IN CODESET/,
    });
    assert.deepEqual((await told(samples('simple997.edi'))).events, [
      ['2005-08-12 19:53:35', 'Reject Message', 'message Sender/ReceiverID/HC/1/21'],
    ]);
  });

  it('refuses what lacks its envelope, and keeps test data apart', async () => {
    await assert.rejects(told(samples('v004010_204_test_204_01.edi'), SAMPLES), { code: 'file-damaged' });
    const { events, rejects } = await told(samples('990-MGCTLYST-SAMPLE.EDI'));
    assert.deepEqual([events, rejects], [[], [{ column: null, code: 'test-data' }]]);
  });
});
