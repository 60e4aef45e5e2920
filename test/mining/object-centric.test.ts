import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readLogSummary, readObjects, readOcDfg, readOcTimes } from '../../mining/queries/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import { ORDER_LOG, SAMPLES, storeOf, withFile, withoutSamples } from '../ingest/ocel/ocel-of.ts';
import { logOf, minutes } from '../log-of.ts';

const HOUR = minutes(60);

/** o1 is placed at 8, its item i1 scanned at 10; a day after the first both items are packed for it. */
const SCANNED = {
  ...ORDER_LOG,
  events: [
    ...ORDER_LOG.events,
    { id: 'e3', type: 'scan', time: '2024-01-01T10:00:00Z', relationships: [{ objectId: 'i1', qualifier: 'scanned' }] },
  ],
};

const asking = <Answer>(log: object, ask: (store: Store) => Promise<Answer>, caseNotion = 'order'): Promise<Answer> =>
  withFile('log.json', log, async (path) => {
    const { store } = await storeOf([path], { caseNotion });
    try {
      return await ask(store);
    } finally {
      store.close();
    }
  });

describe('readObjects', () => {
  it('counts objects and the events they take part in, of declared types without any too', async () => {
    assert.deepEqual(await asking(SCANNED, readObjects), [
      { type: 'item', objects: 2, events: 2 },
      { type: 'order', objects: 1, events: 2 },
      { type: 'carrier', objects: 0, events: 0 },
    ]);
  });

  it('counts the own objects of a flat log', async () => {
    const store = await logOf(['pick ship', 'pick']);
    assert.deepEqual(await readObjects(store), [{ type: 'case', objects: 2, events: 3 }]);
    store.close();
  });
});

describe('readOcDfg', () => {
  it('counts an edge per type, with a duration', async () => {
    const edge = { eventCouples: 1, uniqueObjects: 1, totalObjects: 1 };
    assert.deepEqual(await asking(SCANNED, readOcDfg), [
      { type: 'item', source: 'scan', target: 'pack', ...edge, meanMs: 22 * HOUR, medianMs: 22 * HOUR },
      { type: 'order', source: 'place', target: 'pack', ...edge, meanMs: 24 * HOUR, medianMs: 24 * HOUR },
    ]);
  });

  it('counts a couple of events once and each of its objects', async () => {
    const [place, pack] = ORDER_LOG.events;
    const events = [{ ...place, relationships: pack?.relationships }, pack];
    const edges = await asking({ ...ORDER_LOG, events }, readOcDfg);
    assert.deepEqual(
      edges.map(({ type, eventCouples, uniqueObjects, totalObjects }) => [
        type,
        eventCouples,
        uniqueObjects,
        totalObjects,
      ]),
      [
        ['item', 1, 2, 2],
        ['order', 1, 1, 1],
      ],
    );
  });

  it('is the directly-follows graph where every object is a case', async () => {
    const store = await logOf(['pick@0-5 ship@9', 'pick@0 ship@20 ship@21']);
    assert.deepEqual(
      (await readOcDfg(store)).map(({ source, target, eventCouples, meanMs }) => [
        source,
        target,
        eventCouples,
        meanMs,
      ]),
      [
        ['pick', 'ship', 2, minutes(12)],
        ['ship', 'ship', 1, minutes(1)],
      ],
    );
    store.close();
  });

  it('gives the published example its counts', { skip: withoutSamples }, async () => {
    const { store } = await storeOf([`${SAMPLES}/ocel1_example_log.json`]);
    const edge = (await readOcDfg(store)).find(
      ({ type, source, target }) => type === 'element' && source === 'Create Order' && target === 'Create Delivery',
    );
    assert.deepEqual([edge?.eventCouples, edge?.uniqueObjects, edge?.totalObjects], [4, 5, 5]);
    store.close();
  });
});

describe('readOcTimes', () => {
  const of = (hours: number) => ({ meanMs: hours * HOUR, medianMs: hours * HOUR });

  it('measures what an event waits for its objects, and names the one that came last', async () => {
    const none = { flow: null, sojourn: null, synchronisation: null };
    assert.deepEqual(await asking(SCANNED, readOcTimes), [
      {
        activity: 'pack',
        type: null,
        events: 1,
        flow: of(24),
        sojourn: of(22),
        synchronisation: of(2),
        pooling: null,
        lagging: null,
        readiness: null,
        delays: null,
        delaying: null,
      },
      {
        activity: 'pack',
        type: 'item',
        events: 1,
        ...none,
        pooling: of(0),
        lagging: of(2),
        readiness: of(2),
        delays: 1,
        delaying: 'i1',
      },
      {
        activity: 'pack',
        type: 'order',
        events: 1,
        ...none,
        pooling: of(0),
        lagging: of(0),
        readiness: of(0),
        delays: 0,
        delaying: null,
      },
    ]);
  });

  it('leaves events without predecessor out', async () => {
    assert.deepEqual(await asking({ ...ORDER_LOG, events: ORDER_LOG.events.slice(0, 1) }, readOcTimes), []);
  });
});

describe('the log summary', () => {
  it('counts cases in which an activity occurs for several objects of a type', async () => {
    const { convergence, divergence, unlinked } = await asking(SCANNED, readLogSummary);
    assert.deepEqual([convergence, divergence, unlinked], [0, 1, 1]);
  });

  it('counts events that lie in several cases', async () => {
    const { convergence, divergence, unlinked } = await asking(SCANNED, readLogSummary, 'item');
    assert.deepEqual([convergence, divergence, unlinked], [1, 0, 1]);
  });
});

describe('an empty store', () => {
  it('has no objects, edges and times', async () => {
    const store = await openStore(null);
    assert.deepEqual([await readObjects(store), await readOcDfg(store), await readOcTimes(store)], [[], [], []]);
    store.close();
  });
});
