import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { demonstrate, traceCasesOf } from '../../../ingest/index.ts';
import { readLogSummary, readPerformance } from '../../../mining/queries/index.ts';
import { inCaseNotion, openStore, type Store } from '../../../store/index.ts';

let folder: string;
let store: Store;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'distributor-'));
  store = await openStore(null);
  await demonstrate(store, folder, { orders: 500, seed: 5 });
  await traceCasesOf(store, 'delivery');
});
after(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const ofDeliveries = <Answer>(ask: () => Promise<Answer>) => inCaseNotion(store, 'delivery', ask);

/** Records by object; what leads to an object by one link; the objects. By their numbers in the store, without its traces. */
async function readGraph() {
  const objects = await store.rows<{ object: number; type: string; key: string }>(
    'SELECT object, type, key FROM objects',
  );
  const links = await store.rows<{ child: number; parent: number }>('SELECT child, parent FROM links');
  const events = await store.rows<{ event: number; object: number }>(
    'SELECT event, object FROM events ANTI JOIN set_aside USING (event) WHERE transition IS DISTINCT FROM $start',
    { start: 'start' },
  );
  return { objects, links, events };
}

describe('the deliveries of the demonstration', () => {
  it('hold their own events and those of the objects that climb to them, counted one by one', async () => {
    const { objects, links, events } = await readGraph();
    const typeOf = new Map(objects.map(({ object, type }) => [object, type]));
    const expected = new Map<string, number[]>();
    for (const { object, key } of objects.filter(({ type }) => type === 'delivery')) {
      const members = new Set([object]);
      for (const member of members) {
        for (const { child, parent } of links) {
          if (parent === member && typeOf.get(child) !== 'delivery') members.add(child);
        }
      }
      const own = events.filter((event) => members.has(event.object)).map(({ event }) => event);
      if (own.length > 0)
        expected.set(
          key,
          own.toSorted((a, b) => a - b),
        );
    }
    const rows = await ofDeliveries(() =>
      store.rows<{ id: string; events: string }>(
        'SELECT case_id AS id, to_json(list(event ORDER BY event))::VARCHAR AS events FROM trace JOIN cases USING (case_no) GROUP BY id ORDER BY id',
      ),
    );
    assert.ok(rows.length > 400);
    assert.deepEqual(
      new Map(rows.map(({ id, events: own }) => [id, JSON.parse(own)])),
      new Map([...expected].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    );
  });

  it('count as converging what lies on two of them, and as unlinked what lies on none', async () => {
    const { objects, links, events } = await readGraph();
    const typeOf = new Map(objects.map(({ object, type }) => [object, type]));
    const deliveriesOf = (object: number, seen = new Set<number>()): Set<number> => {
      if (typeOf.get(object) === 'delivery') return seen.add(object);
      for (const { child, parent } of links) if (child === object) deliveriesOf(parent, seen);
      return seen;
    };
    const places = new Map(objects.map(({ object }) => [object, deliveriesOf(object).size]));
    const count = (isCounted: (cases: number) => boolean) =>
      events.filter(({ object }) => isCounted(places.get(object) ?? 0)).length;
    const log = await ofDeliveries(() => readLogSummary(store));
    assert.deepEqual([log.caseNotion, log.convergence], ['delivery', count((cases) => cases > 1)]);
    const starts = await store.row<{ count: number }>(
      `SELECT count(*)::DOUBLE AS count FROM events JOIN objects USING (object) WHERE transition = 'start' AND type = 'order'`,
    );
    assert.equal(log.unlinked, count((cases) => cases === 0) + starts.count);
  });

  it('count as diverging where an activity occurs for two objects of another type', async () => {
    const { objects } = await readGraph();
    const typeOf = new Map(objects.map(({ object, type }) => [object, type]));
    const rows = await ofDeliveries(() =>
      store.rows<{ case_no: number; activity: number; object: number }>(
        'SELECT case_no, trace.activity, object FROM trace JOIN events USING (event)',
      ),
    );
    const seen = new Map<string, number>();
    const diverging = new Set<number>();
    for (const { case_no, activity, object } of rows) {
      if (typeOf.get(object) === 'delivery') continue;
      const place = JSON.stringify([case_no, activity, typeOf.get(object)]);
      if ((seen.get(place) ?? object) !== object) diverging.add(case_no);
      seen.set(place, object);
    }
    assert.equal((await ofDeliveries(() => readLogSummary(store))).divergence, diverging.size);
  });

  it('are asked the questions that orders are', async () => {
    const deliveries = await ofDeliveries(() => readPerformance(store, {}));
    const orders = await readPerformance(store, {});
    assert.ok(deliveries.cases >= orders.cases * 0.9);
    assert.ok((deliveries.leadTimeMs.median ?? 0) < (orders.leadTimeMs.median ?? 0));
  });
});
