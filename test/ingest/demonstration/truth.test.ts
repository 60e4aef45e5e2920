import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type Distribution, simulateDistributor } from '../../../ingest/demonstration/index.ts';
import { clocksOf, csvRows, jsonRows, trueGaps, trueOrders, trueWaits, withoutZeros } from './distribution.ts';

const QUARTER_OF_AN_HOUR = 15 * 60_000;

let distribution: Distribution;
before(async () => {
  distribution = await simulateDistributor({ orders: 3_000, months: 2, seed: 5 });
});

/** How often each word comes. */
function countsOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const changes = (field: string) =>
  csvRows(distribution, 'erp/change_documents.csv', ';')
    .filter(({ FNAME }) => FNAME === field)
    .map(({ OBJECTID = '' }) => withoutZeros(OBJECTID));

describe('the truth of waits', () => {
  it('puts every millisecond down to a cause', () => {
    for (const { from, to, parts } of trueWaits(distribution)) {
      const explained = Object.values(parts).reduce((sum, ms) => sum + ms, 0);
      assert.equal(explained, Date.parse(to) - Date.parse(from));
    }
  });

  it('keeps batching below a quarter of an hour where North releases', () => {
    const siteOf = new Map(trueOrders(distribution).map(({ order, site }) => [order, site]));
    const released = trueWaits(distribution).filter(
      ({ activity, order }) => activity === 'Release to Warehouse' && siteOf.get(order ?? '') === 'North',
    );
    assert.ok(released.length > 500);
    for (const { parts } of released)
      if (parts['block'] === undefined) assert.ok((parts['batching'] ?? 0) < QUARTER_OF_AN_HOUR);
  });
});

describe('the truth of gaps', () => {
  it('names the portal orders whose transfer failed and that a clerk typed', () => {
    const failed = new Set(
      jsonRows<{ orderRef: string; result: string }>(distribution, 'portal/transfers.ndjson')
        .filter(({ result }) => result === 'FAILED')
        .map(({ orderRef }) => orderRef),
    );
    const userOf = new Map(
      jsonRows<{ VBELN: string; ERNAM: string }>(distribution, 'erp/orders.ndjson').map(({ VBELN, ERNAM }) => [
        withoutZeros(VBELN),
        ERNAM,
      ]),
    );
    const rekeyed = trueGaps(distribution, 'rekeyed-order');
    assert.ok(rekeyed.length > 10);
    for (const { order, portalOrder } of rekeyed) {
      assert.ok(failed.has(portalOrder));
      assert.notEqual(userOf.get(order), 'WEB_IF');
    }
  });

  it('names orders rekeyed twice that are two in the ERP, one of them cancelled or still open', () => {
    const first = new Set(trueGaps(distribution, 'rekeyed-order').map(({ portalOrder }) => portalOrder));
    const cancelled = new Set(changes('ABGRU'));
    const open = new Set(
      trueOrders(distribution)
        .filter(({ closedAt }) => closedAt === null)
        .map(({ order }) => order),
    );
    const twice = trueGaps(distribution, 'order-rekeyed-twice');
    assert.ok(twice.length > 3);
    for (const { order, portalOrder } of twice) {
      assert.ok(first.has(portalOrder));
      assert.ok(cancelled.has(order) || open.has(order));
    }
  });

  it('names every short pick as short after allocation', () => {
    const recorded = ['wms_north/short_picks.csv', 'wms_west/short_picks.csv', 'wms_south/short_picks.ndjson'];
    const rows = recorded.flatMap((path) => clocksOf(distribution, path));
    assert.equal(trueGaps(distribution, 'short-after-allocation').length, rows.length);
  });

  it('names as invoiced early what is invoiced before goods issue', () => {
    const deliveries = csvRows(distribution, 'erp/deliveries.csv', ';').map(({ VBELN = '' }) => withoutZeros(VBELN));
    const issued = new Map(
      clocksOf(distribution, 'erp/deliveries.csv')
        .filter(({ column }) => column === 'WADAT_IST')
        .map(({ row, at }) => [deliveries[row - 1], Date.parse(at)]),
    );
    const early = trueGaps(distribution, 'invoice-early');
    assert.ok(early.length > 10);
    for (const { delivery, at } of early) assert.ok(Date.parse(at) < (issued.get(delivery) ?? Infinity));
  });
});

describe('the truth of loops', () => {
  it('has one pass for every credit hold of an order after its first', () => {
    const holds = countsOf(
      jsonRows<{ VBELN: string; BLOCK: string; ACTION: string }>(distribution, 'erp/blocks.ndjson')
        .filter(({ BLOCK, ACTION }) => BLOCK === 'CREDIT' && ACTION === 'SET')
        .map(({ VBELN }) => withoutZeros(VBELN)),
    );
    const passes = countsOf(
      jsonRows<{ loop: string; order: string }>(distribution, 'truth/loops.ndjson')
        .filter(({ loop }) => loop === 'hold-release-hold')
        .map(({ order }) => order),
    );
    assert.ok(passes.size > 5);
    for (const [order, held] of holds) assert.equal(passes.get(order) ?? 0, held - 1);
  });

  it('has one pass for every reallocation that led to another pick', () => {
    const passes = jsonRows<{ loop: string; order: string }>(distribution, 'truth/loops.ndjson').filter(
      ({ loop }) => loop === 'short-pick',
    ).length;
    const reallocated = jsonRows<{ MODE: string }>(distribution, 'erp/allocations.ndjson').filter(
      ({ MODE }) => MODE === 'AGAIN',
    ).length;
    assert.ok(passes > 50);
    assert.ok(reallocated - passes >= 0 && reallocated - passes < 10, 'but for those that were not picked by the end');
  });
});

describe('the truth of open orders', () => {
  it('leaves open what the ERP neither completed nor cancelled', () => {
    const ended = new Set([...changes('GBSTK'), ...changes('ABGRU')]);
    const orders = trueOrders(distribution);
    for (const { order, closedAt } of orders) assert.equal(closedAt !== null, ended.has(order), order);
    const open = orders.filter(({ closedAt }) => closedAt === null).length;
    assert.ok(open / orders.length > 0.02 && open / orders.length < 0.12, `${open} open`);
  });

  it('names a cause for each that is stalled, and stalls some of them', () => {
    const waits = jsonRows<{ order: string | null; cause: string; stalled: boolean }>(
      distribution,
      'truth/open.ndjson',
    );
    const stalled = waits.filter((wait) => wait.stalled);
    assert.ok(stalled.length > 5);
    const open = new Set(
      trueOrders(distribution)
        .filter(({ closedAt }) => closedAt === null)
        .map(({ order }) => order),
    );
    for (const { order, cause } of stalled) {
      assert.match(cause, /forgotten|lost|late|missing|overlooked|unanswered|failed|blocked/);
      if (order !== null) assert.ok(open.has(order));
    }
  });
});
