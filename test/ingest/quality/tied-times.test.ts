import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, findingsOf } from './findings-of.ts';

describe('tied-times', () => {
  it('counts pairs of adjacent events with the same time, and the cases that have one', async () => {
    const [finding, ...others] = await findingsOf('tied-times', [
      { case: 'a', activity: 'order', at: at(0) },
      { case: 'a', activity: 'pick', at: at(0) },
      { case: 'a', activity: 'pack', at: at(0) },
      { case: 'a', activity: 'ship', at: at(1) },
      { case: 'b', activity: 'order', at: at(0) },
      { case: 'b', activity: 'ship', at: at(0) },
      { case: 'c', activity: 'order', at: at(0) },
      { case: 'c', activity: 'ship', at: at(2) },
    ]);
    assert.equal(others.length, 0);
    assert.equal(finding?.count, 3);
    assert.equal(finding?.share, 3 / 5);
    assert.equal(finding?.severity, 'warning');
    assert.match(finding?.message ?? '', /3 pairs .* in 2 cases of 3 cases/);
  });

  it('does not call an event tied that starts when the one before ends', async () => {
    const records = [
      { case: 'a', activity: 'pick', from: at(0), at: at(1) },
      { case: 'a', activity: 'pack', from: at(1), at: at(2) },
    ];
    assert.deepEqual(await findingsOf('tied-times', records), []);
  });

  it('calls executions tied that share both start and end, and not those that share the start alone', async () => {
    const [finding] = await findingsOf('tied-times', [
      { case: 'a', activity: 'pick', from: at(0), at: at(1) },
      { case: 'a', activity: 'pack', from: at(0), at: at(1) },
      { case: 'b', activity: 'pick', from: at(0), at: at(1) },
      { case: 'b', activity: 'pack', from: at(0), at: at(2) },
    ]);
    assert.equal(finding?.count, 1);
  });

  it('does not compare events of different cases', async () => {
    const records = ['a', 'b'].map((id) => ({ case: id, activity: 'order', at: at(0) }));
    assert.deepEqual(await findingsOf('tied-times', records), []);
  });
});
