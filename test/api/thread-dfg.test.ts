import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ReadDfg, threadDfg } from '../../api/thread-dfg.ts';
import { type Dfg, type SliceInput, sliceSchema } from '../../eventlog/index.ts';
import { readDfg } from '../../mining/queries/index.ts';
import { loadBatches, openStore, type Reader } from '../../store/index.ts';
import { stagedOf } from '../staged.ts';
import { ORDERS } from './api-of.ts';

const MORE = stagedOf(
  [
    { case: 'D', activity: 'pick', at: '2024-03-05T08:00:00Z' },
    { case: 'D', activity: 'ship', at: '2024-03-05T09:00:00Z' },
  ],
  { source: 'more' },
);

/** A store with the three orders, and the thread's way to its graph. */
async function threaded() {
  const store = await openStore(null);
  await loadBatches(store, [ORDERS]);
  const faults: unknown[] = [];
  const thread = threadDfg(
    (work) => store.transaction(work),
    (error) => faults.push(error),
  );
  /** The answer, and how many statements the store was asked for it. */
  const ask = (slice: SliceInput, options: Parameters<ReadDfg>[2]) =>
    store.transaction(async (reader) => {
      let statements = 0;
      const counting: Reader = {
        ...reader,
        rows: (sql, parameters) => {
          statements++;
          return reader.rows(sql, parameters);
        },
      };
      const dfg = await thread.readDfg(counting, sliceSchema.parse(slice), options);
      return { dfg, statements };
    });
  return { store, thread, ask, faults };
}

/** A spread is summed in another order in the thread. */
const rounded = (dfg: Dfg): Dfg => ({
  ...dfg,
  edges: dfg.edges.map((edge) => ({ ...edge, sdMs: edge.sdMs && Math.round(edge.sdMs) })),
});

describe('threadDfg', () => {
  it('answers as the store does, while the thread starts and from the thread', async () => {
    const { store, thread, ask, faults } = await threaded();
    const asked: [SliceInput, Parameters<ReadDfg>[2]][] = [
      [{}, { quantiles: 'bins' }],
      [{ rework: true }, { quantiles: 'bins' }],
      [{}, { quantiles: 'bins', keep: ['pick', 'ship'] }],
      [{ attributes: [{ name: 'region', in: ['north'] }] }, { quantiles: 'bins', keep: ['pick'] }],
    ];
    for (const time of ['while it starts', 'from the thread']) {
      for (const [slice, options] of asked) {
        const { dfg } = await ask(slice, options);
        assert.deepEqual(rounded(dfg), rounded(await readDfg(store, sliceSchema.parse(slice), options)), time);
      }
      await thread.settled();
    }
    assert.equal((await ask({}, { quantiles: 'bins' })).statements, 1); // the data version
    assert.deepEqual(faults, []);
    await thread.close();
    store.close();
  });

  it('sees a load at once', async () => {
    const { store, thread, ask } = await threaded();
    await ask({}, { quantiles: 'bins' });
    await thread.settled();
    await loadBatches(store, [MORE]);
    for (const time of ['at once', 'from the next thread']) {
      const { dfg } = await ask({ contains: ['ship'] }, { quantiles: 'bins' });
      assert.equal(dfg.edges.find(({ source, target }) => source === 'pick' && target === 'ship')?.count, 1, time);
      await thread.settled();
    }
    await thread.close();
    store.close();
  });

  it('names an activity that is not there', async () => {
    const { store, thread, ask } = await threaded();
    for (const time of ['from the store', 'from the thread']) {
      await assert.rejects(ask({}, { quantiles: 'bins', keep: ['pik'] }), { code: 'activity-not-found' }, time);
      await thread.settled();
    }
    await thread.close();
    store.close();
  });
});
