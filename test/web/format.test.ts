import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { durationBrief, durationExact, durationText, durationUnit } from '../../web/format/duration.ts';
import { instantUtc } from '../../web/format/instant.ts';
import { capital, countedCases, nounOf } from '../../web/format/noun.ts';
import { countText, counted, shareText } from '../../web/format/number.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('durations', () => {
  it('are said in the two largest units that matter', () => {
    assert.equal(durationText(3 * DAY + 4 * HOUR), '3 d 4 h');
    assert.equal(durationText(3 * DAY), '3 d');
    assert.equal(durationText(65 * 60_000), '1 h 5 min');
    assert.equal(durationText(42_000), '42 s');
    assert.equal(durationText(850), '850 ms');
    assert.equal(durationText(0), '0 ms');
    assert.equal(durationText(45 * DAY), '45 d');
  });

  it('round up into the next unit', () => {
    assert.equal(durationText(DAY - 1), '1 d');
    assert.equal(durationText(59 * 60_000 + 59_900), '1 h');
  });

  it('keep the sign of an overlap', () => {
    assert.equal(durationText(-2 * HOUR), '−2 h');
    assert.equal(durationBrief(-2.5 * HOUR), '−2.5 h');
  });

  it('are brief in one unit where there is no room', () => {
    assert.equal(durationBrief(76 * HOUR), '3.2 d');
    assert.equal(durationBrief(14 * HOUR), '14 h');
    assert.equal(durationBrief(6 * HOUR), '6 h');
  });

  it('are exact to the millisecond on request', () => {
    assert.equal(durationExact(DAY + 61_250), '1 d 1 min 1.25 s (86,461,250 ms)');
    assert.equal(durationExact(0), '0 s (0 ms)');
  });

  it('take the largest unit of which an axis has at least two', () => {
    assert.equal(durationUnit(10 * DAY).plural, 'days');
    assert.equal(durationUnit(30 * HOUR).plural, 'hours');
    assert.equal(durationUnit(0).plural, 'milliseconds');
  });
});

describe('numbers', () => {
  it('have thousands separators', () => assert.equal(countText(1_234_567), '1,234,567'));

  it('never round a share to nothing or to all', () => {
    assert.equal(plain(shareText(0.414)), '41 %');
    assert.equal(plain(shareText(0.004)), '0.4 %');
    assert.equal(plain(shareText(0.0004)), '< 0.1 %');
    assert.equal(plain(shareText(0.9996)), '> 99.9 %');
    assert.equal(plain(shareText(1)), '100 %');
    assert.equal(plain(shareText(0)), '0 %');
  });

  it('agree with their noun', () => {
    assert.equal(counted(1, 'order'), '1 order');
    assert.equal(counted(2_000, 'pass', 'passes'), '2,000 passes');
  });
});

it('an instant is given in UTC to the second', () => {
  assert.equal(instantUtc('2026-10-05T16:30:00.000Z'), '2026-10-05 16:30:00 UTC');
});

describe('what a case is called', () => {
  const NOTIONS: [notion: string, one: string, many: string][] = [
    ['order', 'order', 'orders'],
    ['case', 'case', 'cases'],
    ['Ticket', 'ticket', 'tickets'],
    ['purchase_request', 'purchase request', 'purchase requests'],
    ['PurchaseRequest', 'purchase request', 'purchase requests'],
    ['sales-order item', 'sales order item', 'sales order items'],
    ['delivery', 'delivery', 'deliveries'],
    ['journey', 'journey', 'journeys'],
    ['batch', 'batch', 'batches'],
    ['RMA', 'RMA', 'RMAs'],
    ['RMA line', 'RMA line', 'RMA lines'],
    ['  ', 'case', 'cases'],
  ];
  for (const [notion, one, many] of NOTIONS) {
    it(`is ${one} or ${many} where the notion is “${notion}”`, () => assert.deepEqual(nounOf(notion), { one, many }));
  }

  it('is counted, and begins a sentence', () => {
    assert.equal(countedCases(1, nounOf('delivery')), '1 delivery');
    assert.equal(countedCases(1_200, nounOf('delivery')), '1,200 deliveries');
    assert.equal(capital('purchase request'), 'Purchase request');
    assert.equal(capital(''), '');
  });
});
