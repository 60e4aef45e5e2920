import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { edifact, sample, withoutSamples } from '../edi/spelled.ts';
import { type ToldEvent, toldEvents, toldLinks, toldRejects, traceOf, withPackLog } from './pack-log.ts';

const told = (files: Readonly<Record<string, string>>, mapping = 'pack:edifact') =>
  withPackLog([mapping], files, async (store) => ({
    events: await toldEvents(store),
    links: await toldLinks(store),
    rejects: await toldRejects(store),
  }));
const eventsOf = async (type: string, ...body: string[]): Promise<ToldEvent[]> =>
  (await told({ 'a.edi': edifact(type, body) })).events;

const DAY = 'DTM+137:20260102:102';

describe('the pack edifact', () => {
  it('places an order when its message was written, and changes and cancels it by the function of the message', async () => {
    assert.deepEqual(await eventsOf('ORDERS', 'BGM+220+4711+9', 'DTM+137:202601020815:203'), [
      ['2026-01-02 08:15:00', 'Place Order', 'order 4711'],
    ]);
    assert.deepEqual(await eventsOf('ORDERS', 'BGM+220+4711', DAY), [
      ['2026-01-02 00:00:00', 'Place Order', 'order 4711'],
    ]);
    assert.deepEqual(await eventsOf('ORDERS', 'BGM+220+4711+1', DAY), [
      ['2026-01-02 00:00:00', 'Cancel Order', 'order 4711'],
    ]);
    assert.deepEqual(await eventsOf('ORDERS', 'BGM+220+4711+7', DAY), []);
  });

  it('reads the clock by the zone that is said, where a time has none of its own', async () => {
    const file = { 'a.edi': edifact('ORDERS', ['BGM+220+4711+9', 'DTM+137:202601020815:203']) };
    assert.equal((await told(file, 'pack:edifact:zone=Europe/Berlin')).events[0]?.[0], '2026-01-02 07:15:00');
    assert.deepEqual(await eventsOf('ORDERS', 'BGM+220+4711+9', 'DTM+137:202601020815?+05:303'), [
      ['2026-01-02 03:15:00', 'Place Order', 'order 4711'],
    ]);
  });

  it('accepts, changes and declines an order and its lines', async () => {
    for (const [code, activity] of [
      ['29', 'Accept Order'],
      ['4', 'Accept Order with Changes'],
      ['27', 'Decline Order'],
    ]) {
      assert.deepEqual(await eventsOf('ORDRSP', `BGM+231+R1+${code}`, DAY, 'RFF+ON:4711'), [
        ['2026-01-02 00:00:00', activity, 'order 4711'],
      ]);
    }
    assert.deepEqual(await eventsOf('ORDRSP', 'BGM+231+R1', DAY, 'RFF+ON:4711', 'LIN+1+5+X', 'LIN+2+7+Y', 'LIN+3++Z'), [
      ['2026-01-02 00:00:00', 'Accept Line', 'order line 4711/1'],
      ['2026-01-02 00:00:00', 'Answer Order', 'order 4711'],
      ['2026-01-02 00:00:00', 'Reject Line', 'order line 4711/2'],
    ]);
  });

  it('ships on the day of DTM 11, for the orders of the header and of the lines', async () => {
    const body = ['BGM+351+S1+9', DAY, 'DTM+11:20260103:102', 'RFF+ON:4711', 'CPS+1', 'LIN+1++X', 'RFF+ON:4712'];
    const { events, links } = await told({ 'a.edi': edifact('DESADV', body) });
    assert.deepEqual(events, [
      ['2026-01-02 00:00:00', 'Send Ship Notice', 'shipment S1'],
      ['2026-01-03 00:00:00', 'Ship', 'shipment S1'],
    ]);
    assert.deepEqual(links, ['shipment S1 -> order 4711', 'shipment S1 -> order 4712']);
  });

  it('tells the statuses of a consignment by Recommendation 24, and rejects a code that is not listed', async () => {
    const { events, links, rejects } = await told({
      'a.edi': edifact('IFTSTA', [
        'BGM+77+X',
        'RFF+AAK:S1',
        'CNI+1+C1',
        'STS+1+13',
        'DTM+78:202601020900:203',
        'STS+1+21',
        'RFF+ON:4711',
        'DTM+78:202601031000:203',
        'STS+1+99',
        'DTM+78:202601031100:203',
      ]),
    });
    assert.deepEqual(events, [
      ['2026-01-02 09:00:00', 'Collect', 'consignment C1'],
      ['2026-01-03 10:00:00', 'Deliver', 'consignment C1'],
    ]);
    assert.deepEqual(links, ['consignment C1 -> order 4711', 'consignment C1 -> shipment S1']);
    assert.deepEqual(rejects, [{ column: 'STS.02.1', code: 'code-unknown' }]);
  });

  it('tells invoices from credit memos, over all their orders', async () => {
    const body = ['BGM+380+I1+9', DAY, 'RFF+ON:4711', 'LIN+1++X', 'RFF+ON:4712', 'UNS+S', 'MOA+77:12.5'];
    const { events, links } = await told({ 'a.edi': edifact('INVOIC', body) });
    assert.deepEqual(events, [['2026-01-02 00:00:00', 'Send Invoice', 'invoice I1']]);
    assert.deepEqual(links, ['invoice I1 -> order 4711', 'invoice I1 -> order 4712']);
    assert.equal((await eventsOf('INVOIC', 'BGM+381+I2+9', DAY))[0]?.[1], 'Send Credit Memo');
    assert.equal((await eventsOf('INVOIC', 'BGM+380+I2+1', DAY))[0]?.[1], 'Cancel Invoice');
  });

  it('joins the messages of an order into its trace, and takes others without making anything of them', () =>
    withPackLog(
      ['pack:edifact'],
      {
        '1.edi': edifact('ORDERS', ['BGM+220+4711+9', DAY]),
        '2.edi': edifact('CONTRL', ['UCI+77+BUYER+SELLER+7']),
        '3.edi': edifact('DESADV', ['BGM+351+S1+9', 'DTM+137:20260103:102', 'RFF+ON:4711']),
        '4.edi': edifact('IFTSTA', ['RFF+AAK:S1', 'CNI+1+C1', 'STS+1+21', 'DTM+78:20260104:102']),
        '5.edi': edifact('INVOIC', ['BGM+380+I1+9', 'DTM+137:20260105:102', 'RFF+ON:4711']),
      },
      async (store) =>
        assert.deepEqual(await traceOf(store, '4711'), ['Place Order', 'Send Ship Notice', 'Deliver', 'Send Invoice']),
    ));
});

const samples = (...names: string[]) => Object.fromEntries(names.map((name) => [name, sample(`edifact/${name}`)]));

describe('the pack edifact on samples of others', { skip: withoutSamples }, () => {
  it('reads the invoice by its order, and the statuses of two parcels', async () => {
    const { events, links } = await told(samples('invoice1.edi', 'ups_iftsta_d07b.edi'));
    assert.deepEqual(events, [
      ['1999-10-06 00:00:00', 'Send Credit Memo', 'invoice 1060113800026'],
      ['2016-07-14 17:33:39', 'Fail to Deliver', 'consignment 1Z562V506807737844'],
      ['2016-07-14 17:37:46', 'Deliver', 'consignment 1Z3F4W576807747148'],
    ]);
    assert.deepEqual(links, ['invoice 1060113800026 -> order X18V00003']);
  });

  it('refuses what disagrees with itself, and reads it where that is accepted', async () => {
    await assert.rejects(told(samples('edifact.ORDRSP.edi')), { code: 'file-damaged' });
    const { events } = await told(
      samples('edifact.ORDRSP.edi', 'orders-with-group.edi', 'order2.edi'),
      'pack:edifact:testData=read:wrongTrailers=accept',
    );
    assert.deepEqual(events, [
      ['2001-05-02 22:00:00', 'Place Order', 'order C1441747'],
      ['2016-03-21 14:21:00', 'Answer Order', 'order 00001672'],
      ['2025-03-22 00:00:00', 'Place Order', 'order PO123456'],
    ]);
  });
});
