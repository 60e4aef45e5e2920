import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { estimateAgreement, oddsOf } from '../../../store/links/agreement-odds.ts';
import { associationProbabilities, type Candidate, contentions } from '../../../store/links/association.ts';

const candidate = (child: string, parent: string, odds: number): Candidate => ({ child, parent, odds });
const near = (found: readonly number[], expected: readonly number[]) => {
  assert.equal(found.length, expected.length);
  for (const [index, value] of found.entries()) {
    assert.ok(Math.abs(value - (expected[index] ?? 0)) < 1e-6, `${value} is not ${expected[index]}`);
  }
};

describe('the probability that a pair belongs together', () => {
  it('is odds over one plus odds where it has no rival', () => {
    near(associationProbabilities([candidate('c', 'p', 9)], true), [0.9]);
  });

  it('is at most a half where two candidates are alike', () => {
    near(associationProbabilities([candidate('c', 'p', 100), candidate('c', 'q', 100)], true), [100 / 201, 100 / 201]);
  });

  // All assignments of c and d to p and q, none twice: weights 1, 100 (cp), 30 (cq), 90 (dp) and 30 × 90 (cq and dp).
  it('weighs all assignments in which nobody is taken twice', () => {
    const candidates = [candidate('c', 'p', 100), candidate('c', 'q', 30), candidate('d', 'p', 90)];
    const all = 1 + 100 + 30 + 90 + 30 * 90;
    near(associationProbabilities(candidates, true), [100 / all, (30 + 2_700) / all, (90 + 2_700) / all]);
  });

  it('lets a parent have several children where it may', () => {
    near(associationProbabilities([candidate('c', 'p', 9), candidate('d', 'p', 9)], false), [0.9, 0.9]);
  });

  it('adds up to at most 1 for every child, whatever the candidates', () => {
    const pairs = fc.uniqueArray(
      fc.record({
        child: fc.constantFrom('a', 'b', 'c', 'd'),
        parent: fc.constantFrom('p', 'q', 'r', 's'),
        odds: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      }),
      { selector: ({ child, parent }) => `${child}${parent}` },
    );
    fc.assert(
      fc.property(pairs, fc.boolean(), (candidates, oneToOne) => {
        const probabilities = associationProbabilities(candidates, oneToOne);
        for (const child of ['a', 'b', 'c', 'd']) {
          const own = probabilities.filter((_, index) => candidates[index]?.child === child);
          assert.ok(own.reduce((sum, one) => sum + one, 0) <= 1 + 1e-9);
        }
      }),
    );
  });
});

describe('what becomes of a candidate', () => {
  const stateOf = (candidates: readonly Candidate[], oneToOne = true) =>
    contentions(candidates, associationProbabilities(candidates, oneToOne), { oneToOne, joinsFrom: 0.9 });

  it('is a link, a proposal, or neither where others are alike or better', () => {
    assert.deepEqual(stateOf([candidate('c', 'p', 99)]), ['joined']);
    assert.deepEqual(stateOf([candidate('c', 'p', 3)]), ['proposed']);
    assert.deepEqual(stateOf([candidate('c', 'p', 99), candidate('c', 'q', 99)]), ['ambiguous', 'ambiguous']);
    assert.deepEqual(stateOf([candidate('c', 'p', 3), candidate('c', 'q', 1)]), ['proposed', 'outdone']);
  });

  it('is ambiguous where two children want one parent, and a link where it may have both', () => {
    const rivals = [candidate('c', 'p', 99), candidate('d', 'p', 99)];
    assert.deepEqual(stateOf(rivals), ['ambiguous', 'ambiguous']);
    assert.deepEqual(stateOf(rivals, false), ['joined', 'joined']);
  });
});

describe('what an agreement tells', () => {
  it('is more for a rare value, and against the pair where it fails', () => {
    const with_ = (agrees: boolean, chance: number) => ({ requiredOdds: 2, others: [{ agrees, chance }] });
    assert.equal(oddsOf(with_(true, 0.01), [0.9]), 2 * 90);
    assert.equal(oddsOf(with_(true, 0.5), [0.9]), 2 * 1.8);
    assert.ok(Math.abs(oddsOf(with_(false, 0.5), [0.9]) - 2 * 0.2) < 1e-12);
    assert.equal(oddsOf({ requiredOdds: 2, others: [null] }, [0.9]), 2);
  });

  it('is learned from the candidates: what never fails in likely pairs counts more', () => {
    const likely = (agrees: boolean) => ({ requiredOdds: 1e6, others: [{ agrees, chance: 0.5 }] });
    const agreeing = estimateAgreement(Array.from({ length: 990 }, () => likely(true)));
    const mixed = estimateAgreement(Array.from({ length: 990 }, (_, index) => likely(index % 2 === 0)));
    assert.ok(Math.abs((agreeing[0] ?? 0) - 999 / 1_000) < 1e-6);
    assert.ok(Math.abs((mixed[0] ?? 0) - (9 + 495) / 1_000) < 1e-3);
    assert.deepEqual(estimateAgreement([]), []);
  });
});
