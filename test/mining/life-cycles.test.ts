import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LifeCycle } from '../../eventlog/index.ts';
import { readLifeCycles, readVariants } from '../../mining/queries/index.ts';
import { openStore } from '../../store/index.ts';
import { ORDER_LOG, storeOf, withFile } from '../ingest/ocel/ocel-of.ts';
import { logOf, minutes } from '../log-of.ts';

const HOUR = minutes(60);

/** i1 is scanned at 10 on the first day; at 8 on the second, i1, i2 and i4 are packed for o1; nothing happens to i3. */
const [PLACE, PACK] = ORDER_LOG.events;
const LOG = {
  ...ORDER_LOG,
  objects: [...ORDER_LOG.objects, { id: 'i3', type: 'item' }, { id: 'i4', type: 'item' }],
  events: [
    PLACE,
    { ...PACK, relationships: [...(PACK?.relationships ?? []), { objectId: 'i4', qualifier: 'packed' }] },
    { id: 'e3', type: 'scan', time: '2024-01-01T10:00:00Z', relationships: [{ objectId: 'i1', qualifier: 'scanned' }] },
  ],
};

const lifeCyclesOf = (log: object, top: number): Promise<LifeCycle[]> =>
  withFile('log.json', log, async (path) => {
    const { store } = await storeOf([path], { caseNotion: 'order' });
    try {
      return await readLifeCycles(store, { top });
    } finally {
      store.close();
    }
  });

describe('readLifeCycles', () => {
  it('counts objects with equal lives together, and those without events', async () => {
    assert.deepEqual(await lifeCyclesOf(LOG, 10), [
      { type: 'item', rank: 1, count: 2, share: 0.5, activities: ['pack'], medianMs: 0, examples: ['i2', 'i4'] },
      { type: 'item', rank: 2, count: 1, share: 0.25, activities: [], medianMs: null, examples: ['i3'] },
      {
        type: 'item',
        rank: 3,
        count: 1,
        share: 0.25,
        activities: ['scan', 'pack'],
        medianMs: 22 * HOUR,
        examples: ['i1'],
      },
      {
        type: 'order',
        rank: 1,
        count: 1,
        share: 1,
        activities: ['place', 'pack'],
        medianMs: 24 * HOUR,
        examples: ['o1'],
      },
    ]);
  });

  it('gives the most frequent ones of each type', async () => {
    const most = await lifeCyclesOf(LOG, 1);
    assert.deepEqual(
      most.map(({ type, activities }) => [type, activities]),
      [
        ['item', ['pack']],
        ['order', ['place', 'pack']],
      ],
    );
  });

  it('gives the variants where every object is a case', async () => {
    const store = await logOf(['pick@0-5 ship@9', 'pick@0 ship@20 ship@21', 'pick@3 ship@5']);
    const counts = (rows: { activities: string[]; count: number }[]) =>
      rows.map(({ activities, count }) => [activities, count]);
    assert.deepEqual(
      counts(await readLifeCycles(store, { top: 9 })),
      counts(await readVariants(store, {}, { top: 9 })),
    );
    store.close();
  });

  it('gives none of an empty store', async () => {
    const store = await openStore(null);
    assert.deepEqual(await readLifeCycles(store, { top: 9 }), []);
    store.close();
  });
});
