import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Dfg, sliceSchema } from '../../eventlog/index.ts';
import { dfgOfArrays } from '../../mining/index.ts';
import {
  readCaseMask,
  readCases,
  readDfg,
  readLoops,
  readPerformance,
  readReplay,
  readRework,
  readStalls,
  readTraceArrays,
  readVariants,
  startLogThreads,
} from '../../mining/queries/index.ts';
import { loopPasses } from '../../store/index.ts';
import { instantAt, logOf } from '../log-of.ts';
import { spelledTraces } from './spelled-traces.ts';

const RUNS = { numRuns: 8, seed: 7 };

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Equal but for the last digits of what is computed in another order. */
function assertAlike(actual: Dfg, expected: Dfg): void {
  const rounded = ({ edges, ...rest }: Dfg) => ({
    ...rest,
    edges: edges.map(({ meanMs, medianMs, p90Ms, sdMs, ...edge }) => ({
      ...edge,
      figures: [meanMs, medianMs, p90Ms, sdMs].map((figure) =>
        figure === null ? null : Math.round(figure * 1000) / 1000 + 0,
      ),
    })),
  });
  assert.deepEqual(rounded(actual), rounded(expected));
}

describe('on any log', () => {
  it('edges are as many as events less cases, and every start and end is one case', () =>
    fc.assert(
      fc.asyncProperty(spelledTraces, async (cases) => {
        const store = await logOf(cases);
        const { activities, edges } = await readDfg(store, {});
        const { total, cases: rows } = await readCases(store, {}, { limit: 100 });
        assert.equal(sum(edges.map(({ count }) => count)), sum(rows.map(({ events }) => events)) - total);
        assert.equal(sum(activities.map(({ starts }) => starts)), total);
        assert.equal(sum(activities.map(({ ends }) => ends)), total);
        assert.equal(sum((await readVariants(store, {})).map(({ count }) => count)), total);
        store.close();
      }),
      RUNS,
    ));

  it('neither gaps nor lead times depend on the order in which cases were loaded', () =>
    fc.assert(
      fc.asyncProperty(spelledTraces, async (cases) => {
        const [store, reversed] = [await logOf(cases), await logOf(cases.toReversed())];
        const times = async (reader: typeof store) =>
          (await readDfg(reader, {})).edges.map(({ source, target, count, minMs, maxMs, medianMs }) => ({
            source,
            target,
            count,
            minMs,
            maxMs,
            medianMs,
          }));
        assert.deepEqual(await times(store), await times(reversed));
        assert.deepEqual(
          (await readPerformance(store, {})).leadTimeMs.max,
          (await readPerformance(reversed, {})).leadTimeMs.max,
        );
        store.close();
        reversed.close();
      }),
      RUNS,
    ));

  it('the arrays give the graph that SQL gives, sliced and reduced or not', () =>
    fc.assert(
      fc.asyncProperty(
        spelledTraces,
        fc.subarray(['a', 'b', 'c', 'd']),
        fc.boolean(),
        async (cases, names, isSliced) => {
          const store = await logOf(['a b c d', ...cases]);
          const slice = isSliced ? { contains: ['b'], excludes: ['d'] } : {};
          const arrays = await readTraceArrays(store);
          const mask = await readCaseMask(store, arrays, slice);
          assertAlike(dfgOfArrays(arrays, mask, null), await readDfg(store, slice, { quantiles: 'bins' }));
          const keep = names.map((name) => arrays.activities.indexOf(name));
          assertAlike(dfgOfArrays(arrays, mask, keep), await readDfg(store, slice, { quantiles: 'bins', keep: names }));
          store.close();
        },
      ),
      RUNS,
    ));

  it('the counts from variants are those of the edges, and keeping everything changes nothing', () =>
    fc.assert(
      fc.asyncProperty(spelledTraces, async (cases) => {
        const store = await logOf(cases);
        const exact = await readDfg(store, {});
        const { activities } = exact;
        assert.deepEqual(await readDfg(store, {}, { keep: activities.map(({ activity }) => activity) }), exact);
        const counted = await readDfg(store, {}, { quantiles: 'none' });
        assert.deepEqual(
          counted.edges.map(({ source, target, count, cases: inCases, overlaps }) => ({
            source,
            target,
            count,
            inCases,
            overlaps,
          })),
          exact.edges.map(({ source, target, count, cases: inCases, overlaps }) => ({
            source,
            target,
            count,
            inCases,
            overlaps,
          })),
        );
        const { edges } = await store.row<{ edges: number }>('SELECT count(edge)::DOUBLE AS edges FROM trace');
        assert.equal(sum(exact.edges.map(({ count }) => count)), edges);
        store.close();
      }),
      RUNS,
    ));

  it('bins give the mean, the extremes and the deviation exactly', () =>
    fc.assert(
      fc.asyncProperty(spelledTraces, async (cases) => {
        const store = await logOf(cases);
        const figures = ({ edges }: Dfg) =>
          edges.map(({ source, target, minMs, maxMs, meanMs, sdMs, overlaps }) => [
            source,
            target,
            minMs,
            maxMs,
            overlaps,
            Math.round(meanMs ?? 0),
            Math.round(sdMs ?? -1),
          ]);
        assert.deepEqual(figures(await readDfg(store, {}, { quantiles: 'bins' })), figures(await readDfg(store, {})));
        store.close();
      }),
      RUNS,
    ));

  it('extra executions are self-loops and repetitions, and as many as events less distinct activities', () =>
    fc.assert(
      fc.asyncProperty(spelledTraces, async (cases) => {
        const store = await logOf(cases);
        const rework = await readRework(store, {});
        for (const { extraExecutions, selfLoops, repetitions } of rework)
          assert.equal(extraExecutions, selfLoops + repetitions);
        const expected = cases.map((trace) => {
          const names = trace.split(' ').map(([name]) => name);
          return names.length - new Set(names).size;
        });
        assert.equal(sum(rework.map(({ extraExecutions }) => extraExecutions)), sum(expected));
        store.close();
      }),
      RUNS,
    ));

  it('the order of now is the order as of the last event', () =>
    fc.assert(
      fc.asyncProperty(spelledTraces, async (cases) => {
        const done = Array.from({ length: 12 }, (_, index) => `a@0 b@${index} c@30`);
        const store = await logOf([...done, ...cases.map((trace) => trace.replaceAll('c', 'b'))], { closedBy: ['c'] });
        const last = (await store.row<{ at: string }>('SELECT iso(max(ended_at)) AS at FROM cases')).at;
        const past = await readStalls(store, {}, { asOf: last });
        assert.deepEqual(await readStalls(store, {}), past);
        for (const { waitingMs, p90Ms, probability } of past)
          assert.ok(waitingMs > (p90Ms ?? 0) && (probability ?? 0) <= 1);
        store.close();
      }),
      RUNS,
    ));
});

it('passes of a trace lie apart or within one another, and none begins on the activity before it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(4), { maxLength: 30 }), (trace) => {
      const passes = loopPasses(trace);
      for (const { from, to, activities, nested } of passes) {
        assert.equal(trace[from], trace[to]);
        assert.ok(to - from >= 2 && activities.length >= 2);
        assert.equal(new Set(activities).size, activities.length);
        for (const inner of nested) assert.ok(inner.from > from && inner.to < to);
      }
      for (const [index, one] of passes.entries()) {
        for (const other of passes.slice(index + 1)) {
          const apart = one.to <= other.from || other.to <= one.from;
          const within = (one.from > other.from && one.to < other.to) || (other.from > one.from && other.to < one.to);
          assert.ok(apart || within);
        }
      }
    }),
    { seed: 7 },
  );
});

it('the time of all loops of a case is at most its lead time', async () => {
  const store = await logOf(['a@0 b@3 c@5 b@6 d@9 a@20 b@21 a@25 e@30']);
  const loops = await readLoops(store, {});
  assert.equal(sum(loops.map(({ timeMs }) => timeMs)), 25 * 60_000);
  store.close();
});

it('threads with the events answer as SQL does, and name what is unknown', async () => {
  const store = await logOf(['a@0 b@3 c@5', 'a@0-2 c@9', 'b@1']);
  const threads = startLogThreads();
  const events = await threads.holdEvents(store);
  const slice = sliceSchema.parse({ contains: ['a'], time: { to: instantAt(1) } });
  const [whole, reduced] = await Promise.all([events.dfg(store, {}), events.dfg(store, slice, { keep: ['a', 'c'] })]);
  assertAlike(whole, await readDfg(store, {}, { quantiles: 'bins' }));
  assertAlike(reduced, await readDfg(store, slice, { quantiles: 'bins', keep: ['a', 'c'] }));
  await assert.rejects(events.dfg(store, {}, { keep: ['z'] }), { code: 'activity-not-found' });
  for (const [part, cases] of [[{}, 2] as const, [{}, 9] as const, [slice, 1] as const]) {
    assert.deepEqual(await events.replay(store, part, { cases }), await readReplay(store, part, { cases }));
  }
  await threads.close();
  store.close();
});
