import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sliceSchema } from '../../eventlog/index.ts';
import * as queries from '../../mining/queries/index.ts';
import { openStore } from '../../store/index.ts';

const NO_TIMES = { mean: null, median: null, p90: null, min: null, max: null, sd: null };

describe('an empty store', () => {
  it('answers every query with an empty result', async () => {
    const store = await openStore(null);
    assert.deepEqual(await queries.readDfg(store, {}), { activities: [], edges: [], quantiles: 'exact' });
    assert.deepEqual(await queries.readDfg(store, {}, { quantiles: 'bins' }), {
      activities: [],
      edges: [],
      quantiles: 'bins',
    });
    assert.deepEqual(await queries.readDfg(store, {}, { quantiles: 'none', keep: [] }), {
      activities: [],
      edges: [],
      quantiles: 'none',
    });
    assert.deepEqual(await queries.readVariants(store, {}), []);
    assert.deepEqual(await queries.readConformance(store, {}), {
      cases: 0,
      fitting: 0,
      averageFitness: null,
      logFitness: null,
      precision: null,
      coverage: null,
      model: 'tau',
      deviations: [],
    });
    assert.deepEqual(await queries.discoverModel(store, {}, { format: 'tree' }), {
      cases: 0,
      variants: 0,
      noise: 0,
      format: 'tree',
      model: 'tau',
    });
    assert.deepEqual(await queries.readPerformance(store, {}), {
      cases: 0,
      openCases: 0,
      finishedCases: 0,
      onTimeShare: null,
      leadTimeMs: NO_TIMES,
    });
    assert.deepEqual(await queries.readWeeks(store, {}), []);
    assert.deepEqual(await queries.readStages(store, {}), { asOf: null, stages: [], owners: [] });
    assert.deepEqual(await queries.readChanges(store, {}), []);
    assert.deepEqual(await queries.readLeadTimes(store, {}), []);
    assert.deepEqual(await queries.readRework(store, {}), []);
    assert.deepEqual(await queries.readLoops(store, {}), []);
    assert.deepEqual(await queries.readHandoffs(store, {}), []);
    assert.deepEqual(await queries.proposeHandoffs(store), []);
    assert.deepEqual(await queries.readStalls(store, {}), []);
    assert.deepEqual(await queries.readStalls(store, {}, { asOf: '2024-01-01T00:00:00Z' }), []);
    assert.deepEqual(await queries.readAttributes(store), []);
    assert.deepEqual(await queries.readRejects(store, { limit: 10, offset: 0 }), []);
    assert.deepEqual(await queries.readCases(store, {}, { limit: 10 }), { total: 0, cases: [] });
    assert.deepEqual(await queries.readReplay(store, {}, { cases: 10 }), { activities: [], cases: [] });
    const overview = await queries.readOverview(store, {});
    assert.deepEqual(
      { cases: overview.cases, asOf: overview.asOf, weeks: overview.weeks, stages: overview.stages },
      { cases: 0, asOf: null, weeks: [], stages: [] },
    );
    const summary = await queries.readLogSummary(store);
    assert.deepEqual(
      { cases: summary.cases, firstAt: summary.firstAt, ties: summary.tiedPairs },
      { cases: 0, firstAt: null, ties: 0 },
    );
    await assert.rejects(queries.readTrace(store, 'c1'), { code: 'case-not-found' });
    store.close();
  });

  it('answers a sliced query too, where the slice names nothing', async () => {
    const store = await openStore(null);
    const slice = sliceSchema.parse({
      time: { from: '2024-01-01T00:00:00Z', to: '2024-02-01T00:00:00+02:00' },
      leadTimeMs: { min: 1 },
      rework: true,
      open: false,
    });
    assert.deepEqual(await queries.readDfg(store, slice, { keep: [] }), {
      activities: [],
      edges: [],
      quantiles: 'exact',
    });
    assert.deepEqual(await queries.readLoops(store, slice), []);
    assert.deepEqual(await queries.readCases(store, slice, { limit: 1 }), { total: 0, cases: [] });
    await assert.rejects(queries.readDfg(store, { contains: ['pick'] }), { code: 'activity-not-found' });
    store.close();
  });
});
