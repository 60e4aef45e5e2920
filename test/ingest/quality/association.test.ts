import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  errorReduction,
  median,
  ordered,
  probabilityGreater,
  rankCorrelation,
  thresholdReduction,
} from '../../../ingest/quality/association.ts';
import { repeated } from './findings-of.ts';

describe('error reduction', () => {
  const classes = [...repeated(10, () => 'late'), ...repeated(30, () => 'in time')];

  it('is 1 where the group tells the class, and 0 where it does not', () => {
    assert.equal(
      errorReduction(
        classes.map((each) => each.charAt(0)),
        classes,
      ),
      1,
    );
    assert.equal(
      errorReduction(
        classes.map((_, index) => String(index % 2)),
        classes,
      ),
      0,
    );
  });

  it('is the share of mistakes that are no longer made', () => {
    const groups = classes.map((each, index) => (each === 'late' && index < 5 ? 'a' : 'b'));
    assert.equal(errorReduction(groups, classes), 5 / 10);
  });

  it('learns nothing from groups of fewer than five', () => {
    assert.equal(
      errorReduction(
        classes.map((_, index) => String(index)),
        classes,
      ),
      0,
    );
  });

  it('is undefined for one class', () => {
    assert.equal(errorReduction(['a', 'b'], ['late', 'late']), null);
  });
});

describe('threshold reduction', () => {
  const isLate = [true, true, false, false, false, false];

  it('finds the threshold that tells the classes', () => {
    assert.equal(thresholdReduction(ordered([-3, -1, 0, 0, 5, null]), isLate), 1);
  });

  it('does not part equal numbers', () => {
    assert.equal(thresholdReduction(ordered([-3, 0, 0, 0, 5, 9]), isLate), 1 / 2);
  });

  it('is 0 for numbers that are all equal, and undefined for one class', () => {
    assert.equal(thresholdReduction(ordered([1, 1, 1, 1, 1, 1]), isLate), 0);
    assert.equal(thresholdReduction(ordered([1, 2]), [true, true]), null);
  });
});

it('the rank correlation of an order with itself is 1, with its reverse -1, with a constant undefined', () => {
  assert.equal(rankCorrelation([1, 2, 30], [5, 6, 7]), 1);
  assert.equal(rankCorrelation([1, 2, 30], [7, 6, 5]), -1);
  assert.equal(rankCorrelation([1, 2, 30], [7, 7, 7]), null);
});

it('the probability of being greater counts wins, and ties by half', () => {
  assert.equal(probabilityGreater([3, 2, 2, 1], [true, true, false, false]), 3.5 / 4);
  assert.equal(probabilityGreater([3, 2], [true, true]), null);
});

it('the median of an even number is the mean of the two in the middle, and of none undefined', () => {
  assert.equal(median([9, 1, 3, 2]), 2.5);
  assert.equal(median([]), null);
});
