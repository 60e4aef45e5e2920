import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binQuantile, durationBin, expectedWaits, quantile, structureOfVariants } from '../../mining/index.ts';

describe('a quantile', () => {
  it('interpolates between the two nearest ranks', () => {
    assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
    assert.equal(quantile([10, 20], 0.9), 19);
  });

  it('is the value itself of one, and null of none', () => {
    assert.equal(quantile([7], 0.9), 7);
    assert.equal(quantile([], 0.5), null);
  });
});

describe('a duration', () => {
  it('falls into one of eight bins per doubling of its seconds and one', () => {
    assert.deepEqual([0, 999, 1000, 3000, 7000].map(durationBin), [0, 7, 8, 16, 24]);
  });

  it('falls into the first bin when negative, into the last when beyond all', () => {
    assert.deepEqual([durationBin(-5000), durationBin(1e18)], [0, 254]);
  });
});

describe('a quantile from bins', () => {
  it('is exact where a bin holds one value, and where all its values are equal', () => {
    const bins = [
      { bin: 8, count: 1, sumMs: 1050 },
      { bin: 16, count: 3, sumMs: 9000 },
    ];
    assert.equal(binQuantile(bins, 0, { min: 1050, max: 3000 }), 1050);
    assert.equal(binQuantile(bins, 0.5, { min: 1050, max: 3000 }), 3000);
  });

  it('spreads the values of a bin evenly around their mean', () => {
    const bins = [{ bin: 16, count: 2, sumMs: 6200 }];
    assert.equal(binQuantile(bins, 0.5, { min: 3000, max: 3200 }), 3100);
    assert.equal(binQuantile(bins, 0, { min: 3000, max: 3200 }), 3050);
  });

  it('is null without values', () => {
    assert.equal(binQuantile([], 0.5, { min: 0, max: 0 }), null);
  });
});

it('counts of variants are those of each times its cases', () => {
  const variants = { cases: [3, 1], first: [0, 3, 5], activity: [0, 0, 1, 1, 0] };
  assert.deepEqual(structureOfVariants(variants, ['pick', 'pack'], null), {
    activities: [
      { code: 0, activity: 'pick', count: 7, cases: 4, starts: 3, ends: 1 },
      { code: 1, activity: 'pack', count: 4, cases: 4, starts: 1, ends: 3 },
    ],
    edges: [
      { source: 0, target: 1, count: 3, cases: 3 },
      { source: 0, target: 0, count: 3, cases: 3 },
      { source: 1, target: 0, count: 1, cases: 1 },
    ].toSorted((a, b) => b.count - a.count || b.target - a.target),
  });
});

describe('expected waits', () => {
  const waits = (ms: number[]) => ({
    activity: new Uint16Array(ms.length),
    ms: Float64Array.from(ms),
    next: new Uint16Array(ms.length).fill(1),
    resource: new Uint32Array(ms.length),
    row: Uint32Array.from(ms.keys()),
  });

  it('count those at least as long, and one more on both sides', () => {
    const expected = expectedWaits(waits([10, 20, 30, 40]), [])({ activity: 0, waitingMs: 30, codes: [] });
    assert.deepEqual(expected, {
      compared: { waits: 4, attributes: [], medianMs: 25, p90Ms: 37, next: 1, resource: null },
      probability: 3 / 5,
    });
  });

  it('are unknown after an activity that nobody has left', () => {
    const expected = expectedWaits(waits([10]), [])({ activity: 5, waitingMs: 30, codes: [] });
    assert.deepEqual(expected, {
      compared: { waits: 0, attributes: [], medianMs: null, p90Ms: null, next: null, resource: null },
      probability: null,
    });
  });

  it('are not narrowed by an attribute that explains nothing', () => {
    const same = waits(Array.from({ length: 80 }, (_, index) => 1000 * ((index >> 1) + 1)));
    const codes = { values: 2, byRow: Array.from({ length: 80 }, (_, row) => row % 2) };
    const expected = expectedWaits(same, [codes])({ activity: 0, waitingMs: 1, codes: [0] });
    assert.deepEqual([expected.compared.waits, expected.compared.attributes], [80, []]);
  });
});
