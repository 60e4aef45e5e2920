import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { threadedQueries } from '../../api/threaded-queries.ts';
import { type Dfg, type SliceInput, sliceSchema } from '../../eventlog/index.ts';
import { type DfgOptions, STORE_QUERIES } from '../../mining/queries/index.ts';
import { loadBatches, openStore, type Reader } from '../../store/index.ts';
import { stagedOf } from '../staged.ts';
import { HOUR_MS, ORDERS } from './api-of.ts';

const MORE = stagedOf(
  [
    { case: 'D', activity: 'pick', at: '2024-03-05T08:00:00Z' },
    { case: 'D', activity: 'ship', at: '2024-03-05T09:00:00Z' },
    { case: 'E', activity: 'pack', at: '2024-03-05T09:00:00Z' },
  ],
  { source: 'more' },
);

/** A store with the three orders, and the threads' way to its answers. */
async function threaded() {
  const store = await openStore(null);
  await loadBatches(store, [ORDERS], { closedBy: ['ship'] });
  const faults: unknown[] = [];
  const queries = threadedQueries(
    (work) => store.transaction(work),
    (error) => faults.push(error),
  );
  /** The answer, and how many statements the store was asked for it. */
  const ask = <Answer>(question: (reader: Reader) => Promise<Answer>) =>
    store.transaction(async (reader) => {
      let statements = 0;
      const counted = <Arguments extends unknown[], Result>(read: (...given: Arguments) => Result) => {
        return (...given: Arguments): Result => {
          statements++;
          return read(...given);
        };
      };
      const counting: Reader = {
        rows: counted(reader.rows) as Reader['rows'],
        row: counted(reader.row.bind(reader)) as Reader['row'],
        numbers: counted(reader.numbers),
      };
      return { answer: await question(counting), statements };
    });
  const dfg = (slice: SliceInput, options: DfgOptions = { quantiles: 'bins' }) =>
    ask((reader) => queries.readDfg(reader, sliceSchema.parse(slice), options));
  const close = async () => {
    await queries.close();
    store.close();
    assert.deepEqual(faults, []);
  };
  return { store, queries, ask, dfg, close };
}

/** A spread is summed in another order in the threads. */
const rounded = (dfg: Dfg): Dfg => ({
  ...dfg,
  edges: dfg.edges.map((edge) => ({ ...edge, sdMs: edge.sdMs && Math.round(edge.sdMs) })),
});

describe('the graph from threads', () => {
  it('is that of the store, while the threads read the log and afterwards', async () => {
    const { store, queries, dfg, close } = await threaded();
    const asked: [SliceInput, DfgOptions][] = [
      [{}, { quantiles: 'bins' }],
      [{ rework: true }, { quantiles: 'bins' }],
      [{}, { quantiles: 'bins', keep: ['pick', 'ship'] }],
      [{ attributes: [{ name: 'region', in: ['north'] }] }, { quantiles: 'bins', keep: ['pick'] }],
    ];
    for (const time of ['while they read', 'afterwards']) {
      for (const [slice, options] of asked) {
        const { answer } = await dfg(slice, options);
        const expected = await STORE_QUERIES.readDfg(store, sliceSchema.parse(slice), options);
        assert.deepEqual(rounded(answer), rounded(expected), time);
      }
      await queries.warm();
    }
    assert.equal((await dfg({})).statements, 1); // the data version
    await close();
  });

  it('sees a load at once', async () => {
    const { store, queries, dfg, close } = await threaded();
    await queries.warm();
    await loadBatches(store, [MORE]);
    for (const time of ['at once', 'from the threads']) {
      const { edges } = (await dfg({ contains: ['ship'] })).answer;
      assert.equal(edges.find(({ source, target }) => source === 'pick' && target === 'ship')?.count, 1, time);
      await queries.warm();
    }
    await close();
  });

  it('names an activity that is not there', async () => {
    const { queries, dfg, close } = await threaded();
    for (const time of ['from the store', 'from the threads']) {
      await assert.rejects(dfg({}, { quantiles: 'bins', keep: ['pik'] }), { code: 'activity-not-found' }, time);
      await queries.warm();
    }
    await close();
  });
});

describe('open orders from threads', () => {
  it('are judged as the store judges them: now, later, earlier, and of a slice', async () => {
    const { store, queries, ask, close } = await threaded();
    const slices: SliceInput[] = [{}, { open: true }, { attributes: [{ name: 'region', in: ['south'] }] }];
    const instants = [undefined, '2024-03-06T00:00:00Z', '2024-03-04T13:00:00Z', '2024-03-04T07:00:00Z'];
    for (const spelled of slices) {
      const slice = sliceSchema.parse(spelled);
      for (const asOf of instants) {
        const options = asOf === undefined ? {} : { asOf };
        const told = JSON.stringify([spelled, asOf]);
        const stalls = await ask((reader) => queries.readStalls(reader, slice, options));
        assert.deepEqual(stalls.answer, await STORE_QUERIES.readStalls(store, slice, options), told);
        const stages = await ask((reader) => queries.readStages(reader, slice, options));
        assert.deepEqual(stages.answer, await STORE_QUERIES.readStages(store, slice, options), told);
      }
    }
    await close();
  });

  it('are held with the waits they are judged by: a question reads no event', async () => {
    const { queries, ask, close } = await threaded();
    await queries.warm();
    const { answer, statements } = await ask((reader) => queries.readStages(reader, {}, {}));
    assert.deepEqual(answer.owners, [{ owner: 'Bob', open: 1, stalled: 1, excessMs: 5 * HOUR_MS }]);
    assert.equal(statements, 2); // the instant and the data version
    await close();
  });

  it('are those of a load at once', async () => {
    const { store, queries, ask, close } = await threaded();
    await queries.warm();
    await loadBatches(store, [MORE]);
    for (const time of ['at once', 'once they are held']) {
      const { stages } = (await ask((reader) => queries.readStages(reader, {}, {}))).answer;
      assert.deepEqual(
        stages.map(({ lastActivity, open }) => [lastActivity, open]),
        [
          ['pick', 1],
          ['pack', 1],
        ],
        time,
      );
      await queries.warm();
    }
    await close();
  });

  it('refuse an instant that is none, and are none in an empty log', async () => {
    const { ask, queries, close } = await threaded();
    const asOf = 'yesterday';
    await assert.rejects(
      ask((reader) => queries.readStalls(reader, {}, { asOf })),
      { code: 'option-invalid' },
    );
    await close();

    const empty = await openStore(null);
    const none = threadedQueries(
      (work) => empty.transaction(work),
      () => undefined,
    );
    await none.warm();
    assert.deepEqual(await none.readStalls(empty, {}, {}), []);
    assert.deepEqual(await none.readStages(empty, {}, {}), { asOf: null, stages: [], owners: [] });
    assert.deepEqual(await none.readChanges(empty, {}, {}), []);
    await none.close();
    empty.close();
  });
});
