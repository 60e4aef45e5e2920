import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stagedOf } from '../../staged.ts';
import { at, findingsIn, repeated } from './findings-of.ts';

const picks = repeated(3, (day) => ({ case: `c${day}`, activity: 'pick', at: at(day, 7_200) }));
const orders = repeated(3, (day) => ({ case: `c${day}`, activity: 'order', at: at(day, 60) }));

/** The picks seen by comparing two looks. @param after SQL of the earlier one */
const seen = (after: string) => {
  const batch = stagedOf([...orders, ...picks]);
  const eventsSql = batch.eventsSql
    ?.replace(`'exact' AS precision`, `if(activity = 'pick', 'interval', 'exact') AS precision`)
    .replace('NULL::TIMESTAMP AS after_at', `CASE WHEN activity = 'pick' THEN ${after} END AS after_at`);
  return findingsIn('interval-precision', [{ ...batch, eventsSql: eventsSql ?? null }]);
};

describe('interval-precision', () => {
  it('names an activity that is known only to an interval, with the median and the widest one', async () => {
    const [finding, ...others] = await seen(
      `ended_at::TIMESTAMPTZ::TIMESTAMP - to_hours((1 + day(ended_at::TIMESTAMPTZ::TIMESTAMP))::INTEGER)`,
    );
    assert.deepEqual(others, []);
    assert.equal(finding?.subject, 'pick');
    assert.equal(finding?.count, 3);
    assert.equal(finding?.share, 1 / 2);
    assert.match(finding?.message ?? '', /in an interval, of 3 hours in the median and 4 hours at most/);
  });

  it('says so where nobody knows when it can have happened at the earliest', async () => {
    const [finding] = await seen('NULL::TIMESTAMP');
    assert.match(finding?.message ?? '', /have a time by which they had happened, and none after which/);
  });

  it('is silent about times that are known', async () => {
    assert.deepEqual(await findingsIn('interval-precision', [stagedOf([...orders, ...picks])]), []);
  });
});
