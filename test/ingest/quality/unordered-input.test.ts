import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stagedOf } from '../../staged.ts';
import { at, findingsIn, findingsOf } from './findings-of.ts';

const early = { case: 'a', activity: 'order', at: at(0) };
const middle = { case: 'a', activity: 'pick', at: at(1) };
const late = { case: 'a', activity: 'ship', at: at(2) };

describe('unordered-input', () => {
  it('counts the records that are earlier than the record of the case before them', async () => {
    const other = { case: 'b', activity: 'order', at: at(0) };
    const [finding] = await findingsOf('unordered-input', [late, early, other, middle]);
    assert.equal(finding?.count, 1);
    assert.equal(finding?.share, 1 / 2);
    assert.match(finding?.message ?? '', /in 1 case\./);
  });

  it('allows cases to interleave', async () => {
    const others = [early, middle, late].map((record) => ({ ...record, case: 'b' }));
    assert.deepEqual(await findingsOf('unordered-input', [early, ...others, middle, late]), []);
  });

  it('allows equal times', async () => {
    assert.deepEqual(await findingsOf('unordered-input', [early, { ...middle, at: early.at }]), []);
  });

  it('does not compare records of different loads', async () => {
    const batches = [stagedOf([late], { source: 'tms' }), stagedOf([early], { source: 'erp' })];
    assert.deepEqual(await findingsIn('unordered-input', batches), []);
  });

  it('allows the order of starts as well as that of ends', async () => {
    const long = { case: 'a', activity: 'pick', from: at(0), at: at(3) };
    const short = { case: 'a', activity: 'count', from: at(1), at: at(2) };
    assert.deepEqual(await findingsOf('unordered-input', [long, short]), []);
    assert.deepEqual(await findingsOf('unordered-input', [short, long]), []);
  });
});
