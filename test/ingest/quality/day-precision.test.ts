import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stagedOf } from '../../staged.ts';
import { at, findingsIn, findingsOf, repeated } from './findings-of.ts';

const orders = (count: number) =>
  repeated(count, (day) => ({ case: `c${day}`, activity: 'order', at: at(day, 3_600 + day * 77) }));

describe('day-precision', () => {
  it('names an activity all of whose records stand at the last second of their day', async () => {
    const issues = repeated(4, (day) => ({ case: `c${day}`, activity: 'goods issue', at: at(day, 86_399) }));
    const [finding, ...others] = await findingsOf('day-precision', [...orders(4), ...issues]);
    assert.equal(others.length, 0);
    assert.equal(finding?.subject, 'goods issue');
    assert.equal(finding?.count, 4);
    assert.equal(finding?.share, 1 / 2);
    assert.match(finding?.message ?? '', /23:59:59/);
  });

  it('is silent about an activity with one record that has a time of day', async () => {
    const issues = repeated(4, (day) => ({ case: `c${day}`, activity: 'goods issue', at: at(day, day === 3 ? 1 : 0) }));
    assert.deepEqual(await findingsOf('day-precision', [...orders(4), ...issues]), []);
  });

  it('asks for ten records on five days before it calls any other fixed time of day one', async () => {
    const nightly = (count: number) =>
      repeated(count, (day) => ({ case: `c${day}`, activity: 'post', at: at(day, 5_400) }));
    assert.deepEqual(await findingsOf('day-precision', [...orders(10), ...nightly(9)]), []);
    const [finding] = await findingsOf('day-precision', [...orders(10), ...nightly(10)]);
    assert.equal(finding?.count, 10);
    assert.match(finding?.message ?? '', /01:30:00/);
  });

  it('says it once for a log of dates', async () => {
    const dates = repeated(6, (day) => ({ case: `c${day % 3}`, activity: day < 3 ? 'order' : 'ship', at: at(day) }));
    const [finding, ...others] = await findingsOf('day-precision', dates);
    assert.equal(others.length, 0);
    assert.equal(finding?.subject, null);
    assert.equal(finding?.count, 6);
    assert.equal(finding?.share, 1);
  });

  it('believes the reader that a value was a date without a time', async () => {
    const batch = stagedOf([...orders(3), { case: 'c0', activity: 'promise', at: at(9, 41_000) }]);
    const precise = batch.eventsSql?.replace(
      `'exact' AS precision`,
      `if(activity = 'promise', 'day', 'exact') AS precision`,
    );
    const [finding] = await findingsIn('day-precision', [{ ...batch, eventsSql: precise ?? null }]);
    assert.equal(finding?.subject, 'promise');
    assert.equal(finding?.count, 1);
  });

  it('knows local midnight by the offset of the source', async () => {
    const issues = repeated(4, (day) => ({ case: `c${day}`, activity: 'goods issue', at: at(day, -2 * 3_600) }));
    const batch = stagedOf([...orders(4), ...issues]);
    const eventsSql =
      batch.eventsSql?.replace('0::SMALLINT AS offset_minutes', '120::SMALLINT AS offset_minutes') ?? null;
    const [finding] = await findingsIn('day-precision', [{ ...batch, eventsSql }]);
    assert.equal(finding?.subject, 'goods issue');
    assert.match(finding?.message ?? '', /00:00:00/);
  });

  it('knows local midnight by the zone that was assumed, in summer and in winter', async () => {
    const midnights = ['2024-01-09T23:00:00Z', '2024-01-10T23:00:00Z', '2024-07-09T22:00:00Z', '2024-07-10T22:00:00Z'];
    const issues = midnights.map((time, index) => ({ case: `c${index}`, activity: 'goods issue', at: time }));
    const batch = stagedOf([...orders(4), ...issues]);
    const eventsSql =
      batch.eventsSql?.replace('0::SMALLINT AS offset_minutes', 'NULL::SMALLINT AS offset_minutes') ?? null;
    const choices = [{ what: 'zone of times without an offset', value: 'Europe/Berlin', why: 'given' }];
    const [finding] = await findingsIn('day-precision', [{ ...batch, eventsSql, choices }]);
    assert.equal(finding?.subject, 'goods issue');
    assert.match(finding?.message ?? '', /00:00:00/);
  });
});
