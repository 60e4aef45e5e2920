import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDfg } from '../../mining/queries/index.ts';
import { logOf, minutes } from '../log-of.ts';

const edgeOf = (dfg: Awaited<ReturnType<typeof readDfg>>, source: string, target: string) =>
  dfg.edges.find((edge) => edge.source === source && edge.target === target);

describe('the directly-follows graph', () => {
  it('counts executions, cases, starts and ends of an activity', async () => {
    const store = await logOf(['pick pack ship', 'pick pick ship', 'ship']);
    assert.deepEqual((await readDfg(store, {})).activities, [
      { activity: 'pick', count: 3, cases: 2, starts: 2, ends: 0 },
      { activity: 'ship', count: 3, cases: 3, starts: 1, ends: 3 },
      { activity: 'pack', count: 1, cases: 1, starts: 0, ends: 0 },
    ]);
    store.close();
  });

  it('measures from the end of one event to the start of the next', async () => {
    const store = await logOf(['pick@0-5 pack@15', 'pick@0-5 pack@45']);
    assert.deepEqual(edgeOf(await readDfg(store, {}), 'pick', 'pack'), {
      source: 'pick',
      target: 'pack',
      count: 2,
      cases: 2,
      meanMs: minutes(25),
      medianMs: minutes(25),
      p90Ms: minutes(37),
      minMs: minutes(10),
      maxMs: minutes(40),
      sdMs: Math.sqrt(450) * 60_000,
      overlaps: 0,
    });
    store.close();
  });

  it('keeps the negative gap of overlapping events and counts it', async () => {
    const store = await logOf(['pick@0-10 pack@4-12']);
    const { minMs, meanMs, sdMs, overlaps } = edgeOf(await readDfg(store, {}), 'pick', 'pack') ?? {};
    assert.deepEqual(
      { minMs, meanMs, sdMs, overlaps },
      { minMs: minutes(-6), meanMs: minutes(-6), sdMs: null, overlaps: 1 },
    );
    store.close();
  });

  it('counts a self-loop twice in one case as two of one case', async () => {
    const store = await logOf(['call@0 call@1 call@3']);
    const { count, cases, meanMs } = edgeOf(await readDfg(store, {}), 'call', 'call') ?? {};
    assert.deepEqual({ count, cases, meanMs }, { count: 2, cases: 1, meanMs: minutes(1.5) });
    store.close();
  });

  it('orders tied events as the source does', async () => {
    const store = await logOf(['pick@0 pack@5 label@5 ship@9']);
    const { edges } = await readDfg(store, {}, { quantiles: 'none' });
    assert.deepEqual(
      edges.map(({ source, target }) => [source, target]),
      [
        ['label', 'ship'],
        ['pack', 'label'],
        ['pick', 'pack'],
      ],
    );
    store.close();
  });

  it('has activities and no edges where every case is one event', async () => {
    const store = await logOf(['pick', 'pick']);
    assert.deepEqual(await readDfg(store, {}), {
      activities: [{ activity: 'pick', count: 2, cases: 2, starts: 2, ends: 2 }],
      edges: [],
      quantiles: 'exact',
    });
    store.close();
  });

  it('skips what is not kept, and lets cases without anything kept vanish', async () => {
    const store = await logOf(['pick@0-5 check@6-8 ship@20', 'check@0', 'pick@0-5 ship@9']);
    const dfg = await readDfg(store, {}, { keep: ['pick', 'ship'] });
    assert.deepEqual(dfg.activities, [
      { activity: 'pick', count: 2, cases: 2, starts: 2, ends: 0 },
      { activity: 'ship', count: 2, cases: 2, starts: 0, ends: 2 },
    ]);
    assert.deepEqual(
      dfg.edges.map(({ source, target, count, minMs, maxMs }) => ({ source, target, count, minMs, maxMs })),
      [{ source: 'pick', target: 'ship', count: 2, minMs: minutes(4), maxMs: minutes(15) }],
    );
    store.close();
  });

  it('counts overlaps even when only counts are asked for', async () => {
    const store = await logOf(['pick@0-10 check@4-6 ship@8']);
    const counted = await readDfg(store, {}, { quantiles: 'none' });
    assert.deepEqual(
      counted.edges.map(({ source, target, overlaps, meanMs }) => ({ source, target, overlaps, meanMs })),
      [
        { source: 'check', target: 'ship', overlaps: 0, meanMs: null },
        { source: 'pick', target: 'check', overlaps: 1, meanMs: null },
      ],
    );
    const reduced = await readDfg(store, {}, { quantiles: 'none', keep: ['pick', 'ship'] });
    assert.equal(edgeOf(reduced, 'pick', 'ship')?.overlaps, 1);
    store.close();
  });

  it('gives from bins what it gives exactly where every gap is the same', async () => {
    const store = await logOf(['pick@0 pack@7', 'pick@0 pack@7', 'pick@0 pack@7']);
    const { medianMs, p90Ms, meanMs, sdMs } =
      edgeOf(await readDfg(store, {}, { quantiles: 'bins' }), 'pick', 'pack') ?? {};
    assert.deepEqual(
      { medianMs, p90Ms, meanMs, sdMs },
      { medianMs: minutes(7), p90Ms: minutes(7), meanMs: minutes(7), sdMs: 0 },
    );
    store.close();
  });

  it('names the nearest activity when one to keep is unknown', async () => {
    const store = await logOf(['pick ship']);
    await assert.rejects(readDfg(store, {}, { keep: ['pik'] }), {
      code: 'activity-not-found',
      message: /nearest name is "pick"/,
    });
    store.close();
  });
});
