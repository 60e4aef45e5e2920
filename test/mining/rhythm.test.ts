import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clockSkew } from '../../mining/clock-skew.ts';
import { rhythm } from '../../mining/rhythm.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5);

/** Even numbers from 0 to 1, the same for the same seed (a linear congruential generator; Numerical Recipes). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Poisson arrivals over a time. */
function poisson(next: () => number, count: number, meanMs: number): number[] {
  let at = START;
  return Array.from({ length: count }, () => (at += Math.ceil(-meanMs * Math.log(1 - next()))));
}

/** What comes waits for the next run. */
const batched = (instants: readonly number[], periodMs: number, offsetMs = 0): number[] =>
  instants.map((at) => Math.ceil((at - offsetMs) / periodMs) * periodMs + offsetMs);

const within = (found: number | undefined, expected: number) =>
  assert.ok(found !== undefined && Math.abs(found / expected - 1) <= 0.02, `${found} is not ${expected}`);

describe('a rhythm', () => {
  it('is found exactly where arrivals wait for a run', () => {
    const arrivals = batched(poisson(numbers(1), 400, 3 * HOUR), 2 * HOUR, 25 * MINUTE);
    assert.deepEqual(rhythm(arrivals), { periodMs: 2 * HOUR, offsetMs: 25 * MINUTE, share: 1 });
  });

  it('is that of the runs, not a part or a multiple of it', () => {
    for (const minutesApart of [5, 15, 30, 60]) {
      const arrivals = batched(poisson(numbers(2), 2_000, 10 * MINUTE), minutesApart * MINUTE);
      assert.equal(rhythm(arrivals)?.periodMs, minutesApart * MINUTE);
    }
  });

  it('is found with jitter', () => {
    const next = numbers(3);
    const arrivals = batched(poisson(next, 3_000, 8 * MINUTE), 15 * MINUTE).map(
      (at) => at + Math.floor(next() * MINUTE),
    );
    const found = rhythm(arrivals);
    assert.equal(found?.periodMs, 15 * MINUTE);
    assert.ok(Math.abs((found?.offsetMs ?? 0) - 30_000) < 10_000, `${found?.offsetMs}`);
  });

  it('is found where nights are left out, and is not a day', () => {
    const arrivals = batched(poisson(numbers(4), 3_000, 20 * MINUTE), 30 * MINUTE).filter((at) => {
      const hour = new Date(at).getUTCHours();
      return hour >= 6 && hour < 18;
    });
    assert.equal(rhythm(arrivals)?.periodMs, 30 * MINUTE);
  });

  it('is found where no schedule would have it', () => {
    const period = 17.3 * MINUTE;
    const arrivals = batched(poisson(numbers(5), 2_000, 12 * MINUTE), period).map(Math.round);
    within(rhythm(arrivals)?.periodMs, period);
  });

  it('bears a tenth of arrivals outside it', () => {
    const next = numbers(6);
    const arrivals = poisson(next, 800, HOUR).map((at) => (next() < 0.1 ? at : (batched([at], 2 * HOUR)[0] as number)));
    assert.equal(rhythm(arrivals)?.periodMs, 2 * HOUR);
  });

  it('is not seen in Poisson arrivals', () => {
    for (let seed = 1; seed <= 40; seed++) assert.equal(rhythm(poisson(numbers(seed), 30 * seed, 11 * MINUTE)), null);
  });

  it('is not seen in working hours', () => {
    const arrivals = poisson(numbers(7), 6_000, 10 * MINUTE).filter((at) => {
      const hour = new Date(at).getUTCHours();
      return hour >= 8 && hour < 17;
    });
    assert.equal(rhythm(arrivals), null);
  });

  it('is not seen in a clock that counts whole minutes', () => {
    const arrivals = poisson(numbers(8), 2_000, 40 * MINUTE).map((at) => Math.floor(at / MINUTE) * MINUTE);
    assert.equal(rhythm(arrivals), null);
  });

  it('needs ten runs', () => {
    const runs = (count: number) => Array.from({ length: count }, (_, run) => START + run * HOUR);
    assert.equal(rhythm(runs(9)), null);
    assert.equal(rhythm([]), null);
    assert.equal(rhythm(runs(30))?.periodMs, HOUR);
  });

  it('does not depend on order or on how many arrive at once', () => {
    const arrivals = batched(poisson(numbers(9), 300, HOUR), HOUR);
    assert.deepEqual(rhythm([...arrivals, ...arrivals].toReversed()), rhythm(arrivals));
  });
});

describe('the skew of two clocks', () => {
  it('is the middle of what the smallest lags allow', () => {
    assert.deepEqual(clockSkew(105_000, 25_000), { skewMs: 40_000, withinMs: 65_000 });
  });

  it('is certain where arrivals come before departures', () => {
    const found = clockSkew(-60_000, 90_000);
    assert.deepEqual(found, { skewMs: -75_000, withinMs: 15_000 });
  });

  it('is null where no skew explains both', () => {
    assert.equal(clockSkew(-60_000, 30_000), null);
  });
});
