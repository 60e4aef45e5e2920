import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { Loop, Rework } from '../../eventlog/index.ts';
import { readLogSummary, readLoops, readRework } from '../../mining/queries/index.ts';
import { loadBatches, loopPasses, openStore, type Store } from '../../store/index.ts';
import { type SpelledRecord, stagedOf } from '../staged.ts';
import { instantAt } from '../log-of.ts';

const RUNS = { numRuns: 25, seed: 11 };
const event = fc.record({
  activity: fc.constantFrom('a', 'b', 'c', 'd'),
  wait: fc.nat(3),
  resource: fc.constantFrom('x', 'y', null),
});
const cases = fc.array(fc.array(event, { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 8 });

interface PlainEvent {
  activity: string;
  minute: number;
  resource: string | null;
}

it('loops, rework and ties that were derived with the traces are those counted plainly from them, after one load or two', () =>
  fc.assert(
    fc.asyncProperty(cases, async (spelled) => {
      const log = spelled.map((trace) => {
        let minute = 0;
        return trace.map(({ activity, wait, resource }) => ({ activity, minute: (minute += wait), resource }));
      });
      const whole = await loaded([log]);
      const grown = await loaded([log.slice(0, 5).map((trace) => trace.slice(0, 4)), log]);
      for (const store of [whole, grown]) {
        assert.deepEqual(comparable(await readLoops(store, {})), plainLoops(log));
        assert.deepEqual(await readRework(store, {}), plainRework(log));
        const { tiedPairs, tiedCases } = await readLogSummary(store);
        assert.deepEqual([tiedPairs, tiedCases], plainTies(log));
        store.close();
      }
    }),
    RUNS,
  ));

it('a loop met first in a later load is counted beside those known', async () => {
  const first = [[at('a', 0), at('b', 1), at('a', 2)]];
  const store = await loaded([
    first,
    [...first, [at('c', 0), at('d', 3), at('c', 5)], [at('b', 0), at('a', 1), at('b', 4)]],
  ]);
  assert.deepEqual(
    (await readLoops(store, {})).map(({ activities, passes, timeMs }) => ({ activities, passes, timeMs })),
    [
      { activities: ['a', 'b'], passes: 2, timeMs: 6 * 60_000 },
      { activities: ['c', 'd'], passes: 1, timeMs: 5 * 60_000 },
    ],
  );
  store.close();
});

const at = (activity: string, minute: number): PlainEvent => ({ activity, minute, resource: null });

async function loaded(loads: readonly (readonly PlainEvent[][])[]): Promise<Store> {
  const store = await openStore(null);
  for (const log of loads) await loadBatches(store, [stagedOf(log.flatMap(recordsOf))]);
  return store;
}

const recordsOf = (trace: readonly PlainEvent[], index: number): SpelledRecord[] =>
  trace.map(({ activity, minute, resource }) => ({
    case: `c${index + 1}`,
    activity,
    at: instantAt(minute),
    ...(resource === null ? {} : { resource }),
  }));

/** Without examples and the place a loop is told from, which other tests fix. */
const comparable = (loops: readonly Loop[]) =>
  byLoop(
    loops.map(({ activities, cases, passes, timeMs, medianPassMs, touches }) => ({
      loop: told(activities),
      cases,
      passes,
      timeMs,
      medianPassMs,
      touches,
    })),
  );

function plainLoops(log: readonly PlainEvent[][]) {
  const passes = log.flatMap((trace, index) =>
    loopPasses(trace.map(({ activity }) => activity.charCodeAt(0))).map(({ activities, from, to, nested }) => {
      const span = (one: { from: number; to: number }) =>
        ((trace[one.to]?.minute ?? 0) - (trace[one.from]?.minute ?? 0)) * 60_000;
      return {
        loop: told(activities.map((code) => String.fromCharCode(code))),
        index,
        ms: span({ from, to }) - sum(nested.map(span)),
        touches: to - from - sum(nested.map((inner) => inner.to - inner.from)),
      };
    }),
  );
  return byLoop(
    [...new Set(passes.map(({ loop }) => loop))].map((loop) => {
      const those = passes.filter((pass) => pass.loop === loop);
      return {
        loop,
        cases: new Set(those.map(({ index }) => index)).size,
        passes: those.length,
        timeMs: sum(those.map(({ ms }) => ms)),
        medianPassMs: median(those.map(({ ms }) => ms)),
        touches: sum(those.map((pass) => pass.touches)),
      };
    }),
  );
}

function plainRework(log: readonly PlainEvent[][]): Rework[] {
  const found = new Map<string, Rework>();
  for (const trace of log) {
    for (const activity of new Set(trace.map((one) => one.activity))) {
      const places = trace.flatMap((one, place) => (one.activity === activity ? [place] : []));
      if (places.length < 2) continue;
      const rework = found.get(activity) ?? {
        activity,
        cases: 0,
        extraExecutions: 0,
        selfLoops: 0,
        repetitions: 0,
        sameResource: 0,
        otherResource: 0,
      };
      found.set(activity, rework);
      rework.cases++;
      for (const [turn, place] of places.slice(1).entries()) {
        const before = places[turn] as number;
        const [one, other] = [trace[before]?.resource ?? null, trace[place]?.resource ?? null];
        rework.extraExecutions++;
        if (place === before + 1) rework.selfLoops++;
        else rework.repetitions++;
        if (one !== null && other !== null) rework[one === other ? 'sameResource' : 'otherResource']++;
      }
    }
  }
  return [...found.values()].sort(
    (a, b) => b.extraExecutions - a.extraExecutions || (a.activity < b.activity ? -1 : 1),
  );
}

function plainTies(log: readonly PlainEvent[][]): [pairs: number, cases: number] {
  const pairs = log.map((trace) => trace.filter(({ minute }, place) => trace[place + 1]?.minute === minute).length);
  return [sum(pairs), pairs.filter((count) => count > 0).length];
}

const told = (activities: readonly string[]): string => {
  const first = activities.indexOf([...activities].sort()[0] ?? '');
  return [...activities.slice(first), ...activities.slice(0, first)].join(' ');
};
const byLoop = <Row extends { loop: string }>(rows: readonly Row[]) =>
  [...rows].sort((a, b) => (a.loop < b.loop ? -1 : 1));
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const median = (numbers: readonly number[]) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[sorted.length >> 1] ?? 0];
  return (low + high) / 2;
};
