import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type Distribution, simulateDistributor } from '../../../ingest/demonstration/index.ts';
import { clocksOf, csvRows, jsonRows, shownIn, trueGaps, trueOrders, trueWaits, withoutZeros } from './distribution.ts';

interface Status {
  scac: string;
  loadNo: string;
  AT7: Readonly<Record<string, string>>;
}

interface PlannedLoad {
  stops: { deliveryRef: string }[];
}

const HOUR = 3_600_000;

let distribution: Distribution;
before(async () => {
  distribution = await simulateDistributor({ orders: 3_000, months: 2, seed: 11 });
});

describe("the systems' clocks", () => {
  it('show the ERP in Chicago, date and clock apart', () => {
    const clocks = clocksOf(distribution, 'erp/orders.ndjson');
    jsonRows<{ ERDAT: string; ERZET: string }>(distribution, 'erp/orders.ndjson').forEach(({ ERDAT, ERZET }, index) => {
      const shown = shownIn('America/Chicago', Date.parse(clocks[index]?.at ?? ''));
      assert.equal(`${ERDAT} ${ERZET}`, shown.replaceAll(/[-:]/g, ''));
    });
  });

  it('show North in New York without an offset', () => {
    const clocks = clocksOf(distribution, 'wms_north/pick_tasks.csv');
    csvRows(distribution, 'wms_north/pick_tasks.csv').forEach((row, index) => {
      assert.equal(row['START_TS'], shownIn('America/New_York', Date.parse(clocks[index]?.startedAt ?? '')));
      assert.equal(row['END_TS'], shownIn('America/New_York', Date.parse(clocks[index]?.at ?? '')));
    });
  });

  it('show West in Los Angeles, month first, 95 seconds fast', () => {
    const clocks = clocksOf(distribution, 'wms_west/packing.csv');
    csvRows(distribution, 'wms_west/packing.csv').forEach((row, index) => {
      const [date = '', clock = ''] = shownIn(
        'America/Los_Angeles',
        Date.parse(clocks[index]?.at ?? '') + 95_000,
      ).split(' ');
      const [year, month, day] = date.split('-');
      const hour = Number(clock.slice(0, 2));
      const twelve = `${String(hour % 12 || 12).padStart(2, '0')}${clock.slice(2)} ${hour < 12 ? 'AM' : 'PM'}`;
      assert.equal(row['Pack End'], `${month}/${day}/${year} ${twelve}`);
    });
  });

  it('show South in epoch milliseconds, its pack station with an offset', () => {
    const picked = clocksOf(distribution, 'wms_south/pick_tasks.ndjson');
    jsonRows<{ finishedAt: number }>(distribution, 'wms_south/pick_tasks.ndjson').forEach(({ finishedAt }, index) => {
      assert.equal(finishedAt, Date.parse(picked[index]?.at ?? ''));
    });
    const packed = clocksOf(distribution, 'wms_south/packing.ndjson');
    jsonRows<{ station: { closedAt: string } }>(distribution, 'wms_south/packing.ndjson').forEach(
      ({ station }, index) => {
        assert.match(station.closedAt, /-0[56]:00$/);
        assert.equal(Date.parse(station.closedAt), Math.floor(Date.parse(packed[index]?.at ?? '') / 1000) * 1000);
      },
    );
  });

  it('leave the time code out of the status messages of Kestrel alone', () => {
    for (const { scac, AT7 } of jsonRows<Status>(distribution, 'tms/status.ndjson')) {
      assert.equal(AT7['07'] === '', scac === 'KSTL');
    }
  });
});

describe("the systems' keys", () => {
  it('lead from every warehouse and the TMS to deliveries of the ERP', () => {
    const deliveries = new Set(
      csvRows(distribution, 'erp/deliveries.csv', ';').map(({ VBELN = '' }) => withoutZeros(VBELN)),
    );
    const keys = [
      ...csvRows(distribution, 'wms_north/orders.csv').map((row) => withoutZeros(row['DELIVERY_NO'] ?? '')),
      ...csvRows(distribution, 'wms_west/orders.csv').map((row) => row['Ship Order'] ?? ''),
      ...jsonRows<{ outboundKey: string }>(distribution, 'wms_south/orders.ndjson').map(({ outboundKey }) =>
        outboundKey.replace('S300-', ''),
      ),
      ...jsonRows<PlannedLoad>(distribution, 'tms/loads.ndjson').flatMap(({ stops }) =>
        stops.map(({ deliveryRef }) => deliveryRef),
      ),
    ];
    assert.ok(keys.length > 3_000);
    assert.deepEqual(
      keys.filter((key) => !deliveries.has(key)),
      [],
    );
  });

  it('lead from every order to a truth and back', () => {
    const recorded = jsonRows<{ VBELN: string }>(distribution, 'erp/orders.ndjson').map(({ VBELN }) =>
      withoutZeros(VBELN),
    );
    assert.deepEqual(
      recorded,
      trueOrders(distribution).map(({ order }) => order),
    );
  });

  it('put several deliveries on a load and some orders into two deliveries', () => {
    const stops = jsonRows<PlannedLoad>(distribution, 'tms/loads.ndjson').map(({ stops }) => stops.length);
    assert.equal(Math.max(...stops), 8);
    const deliveries = trueOrders(distribution).map((order) => order.deliveries.length);
    assert.deepEqual(
      [...new Set(deliveries)].sort((a, b) => a - b),
      [0, 1, 2],
    );
  });
});

describe('what goes wrong', () => {
  it('lets North release at quarters of an hour only', () => {
    const released = clocksOf(distribution, 'wms_north/waves.csv');
    assert.ok(released.length > 500);
    for (const { at } of released) assert.equal(Date.parse(at) % (HOUR / 4), 0);
  });

  it('lets South see holds at even hours UTC only, West and North within a minute', () => {
    for (const { at } of clocksOf(distribution, 'wms_south/holds.ndjson')) {
      assert.equal(Date.parse(at) % (2 * HOUR), 0);
    }
    const north = clocksOf(distribution, 'wms_north/holds.csv');
    assert.ok(north.some(({ at }) => Date.parse(at) % HOUR !== 0));
  });

  it('lets only South pick what the ERP holds', () => {
    const siteOf = new Map(trueOrders(distribution).map(({ order, site }) => [order, site]));
    const picked = trueGaps(distribution, 'worked-while-held').filter(({ activity }) => activity === 'Pick');
    assert.ok(picked.length > 0);
    assert.deepEqual([...new Set(picked.map(({ order }) => siteOf.get(order ?? '')))], ['South']);
  });

  it('lets West take late-come work first', () => {
    const siteOf = new Map(trueOrders(distribution).map(({ order, site }) => [order, site]));
    const overtaken = trueWaits(distribution).filter(
      ({ activity, parts }) => activity === 'Release to Warehouse' && parts['prioritisation'] !== undefined,
    );
    assert.deepEqual([...new Set(overtaken.map(({ order }) => siteOf.get(order ?? '')))], ['West']);
  });

  it('lets Kestrel take longer on Fridays than on other days, and than others on Fridays', () => {
    const hours = pickupHours(distribution);
    const mean = (friday: boolean, kestrel: boolean) => {
      const found = hours.filter((row) => row.friday === friday && row.kestrel === kestrel);
      assert.ok(found.length > 10);
      return found.reduce((sum, row) => sum + row.hours, 0) / found.length;
    };
    assert.ok(mean(true, true) > mean(false, true) + 4);
    assert.ok(mean(true, true) > mean(true, false) + 4);
  });
});

/** Hours from a carrier's acceptance to the departure, by weekday of the acceptance. */
function pickupHours(distributed: Distribution): { friday: boolean; kestrel: boolean; hours: number }[] {
  const departed = new Map<string, number>();
  const clocks = clocksOf(distributed, 'tms/status.ndjson');
  jsonRows<Status>(distributed, 'tms/status.ndjson').forEach(({ AT7, loadNo }, index) => {
    if (AT7['01'] === 'AF') departed.set(loadNo, Date.parse(clocks[index]?.at ?? ''));
  });
  return csvRows(distributed, 'tms/tenders.csv', '|').flatMap(({ LOAD_NO = '', SCAC, RESPONSE, RESPONDED = '' }) => {
    const departedAt = departed.get(LOAD_NO);
    if (RESPONSE !== 'A' || departedAt === undefined) return [];
    const hours = (departedAt - Date.parse(RESPONDED)) / HOUR;
    const weekday = new Date(`${RESPONDED.slice(0, 10)}T12:00:00Z`).getUTCDay();
    return [{ friday: weekday === 5, kestrel: SCAC === 'KSTL', hours }];
  });
}
