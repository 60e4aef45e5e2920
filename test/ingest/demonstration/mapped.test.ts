import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeDistributor } from '../../../ingest/demonstration/index.ts';
import { ingestMappings } from '../../../ingest/mapping/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

const mapping = (system: string) =>
  fileURLToPath(new URL(`../../../ingest/demonstration/mappings/${system}.yaml`, import.meta.url));

let folder: string;
let store: Store;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'distributor-'));
  await writeDistributor(folder, { orders: 1_200, months: 1, seed: 3 });
  store = await openStore(null);
  const others = ['portal', 'wms_north', 'wms_west', 'wms_south', 'tms'].map(mapping);
  await ingestMappings(store, [mapping('erp'), ...others], folder);
  await store.run(
    `CREATE TEMP TABLE clocks AS FROM read_json($path, format => 'newline_delimited',
    columns => {stream: 'VARCHAR', "row": 'UBIGINT', "column": 'VARCHAR', startedAt: 'TIMESTAMP', "at": 'TIMESTAMP'})`,
    {
      path: join(folder, 'truth/clocks.ndjson'),
    },
  );
  await store.run(`CREATE TEMP TABLE true_orders AS FROM read_json($path, format => 'newline_delimited')`, {
    path: join(folder, 'truth/orders.ndjson'),
  });
});
after(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

// Grain: one row per event whose record tells of one time.
const TOLD = /* sql */ `
  SELECT stream, date_diff('millisecond', clocks."at", events.ended_at)::DOUBLE AS late,
    date_diff('millisecond', clocks.startedAt, events.started_at)::DOUBLE AS startedLate
  FROM events
  JOIN (SELECT batch, stream FROM batches JOIN (SELECT DISTINCT stream FROM clocks) ON ends_with(path, stream)) USING (batch)
  JOIN clocks USING (stream)
  WHERE clocks."row" = events.position + 1 AND stream NOT IN ('erp/deliveries.csv', 'tms/tenders.csv')`;

describe('the mappings of the distributor', () => {
  it('take every record', async () => {
    assert.deepEqual(await store.rows(`FROM rejects`), []);
  });

  it('make a case of every order, and of nothing else', async () => {
    const [counts] = await store.rows<{ cases: number; orders: number; both: number }>(
      `SELECT (SELECT count(*)::DOUBLE FROM cases) AS cases, (SELECT count(*)::DOUBLE FROM true_orders) AS orders,
         (SELECT count(*)::DOUBLE FROM cases SEMI JOIN true_orders ON true_orders."order"::VARCHAR = case_id) AS both`,
    );
    assert.equal(counts?.cases, counts?.orders);
    assert.equal(counts?.both, counts?.orders);
  });

  it('leave open the orders that are open in truth', async () => {
    const different = await store.rows(
      `SELECT case_id FROM cases JOIN true_orders ON true_orders."order"::VARCHAR = case_id WHERE open <> (closedAt IS NULL)`,
    );
    assert.deepEqual(different, []);
  });

  it('put every event at its true instant, but for what its system loses', async () => {
    const streams = await store.rows<{ stream: string; events: number; least: number; most: number }>(
      `SELECT stream, count(*)::DOUBLE AS events, min(late) AS least, max(late) AS most FROM (${TOLD}) GROUP BY ALL ORDER BY ALL`,
    );
    assert.equal(streams.length, 30, 'all streams but order lines and loads, and two that tell of several times');
    for (const { stream, events, least, most } of streams) {
      const [from, to] = lossOf(stream);
      assert.ok(events > 0 && least >= from && most <= to, `${stream}: ${least} to ${most} ms`);
    }
  });

  it('start every pick, pack and load at its true instant', async () => {
    const streams = await store.rows<{ stream: string; least: number; most: number }>(
      `SELECT stream, min(startedLate) AS least, max(startedLate) AS most FROM (${TOLD}) WHERE startedLate IS NOT NULL GROUP BY ALL ORDER BY ALL`,
    );
    assert.equal(streams.length, 9);
    for (const { stream, least, most } of streams) {
      const [from, to] = lossOf(stream);
      assert.ok(least >= from && most <= to, `${stream}: ${least} to ${most} ms`);
    }
  });

  it('name the site of every order', async () => {
    const rows = await store.rows(`SELECT DISTINCT "a_site" AS site FROM cases ORDER BY ALL`);
    assert.deepEqual(rows, [{ site: 'North' }, { site: 'South' }, { site: 'West' }]);
  });
});

/** How much earlier and later than in truth, in milliseconds, a system's clock may show an event. */
function lossOf(stream: string): [number, number] {
  if (stream.startsWith('tms/')) return [-59_999, 0];
  if (stream.startsWith('wms_west/')) return [95_000 - 999, 95_000];
  if (stream.startsWith('portal/')) return [0, 0];
  if (stream.startsWith('wms_south/') && stream !== 'wms_south/packing.ndjson') return [0, 0];
  return [-999, 0];
}
