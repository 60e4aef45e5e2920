import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SpelledRecord } from '../../staged.ts';
import { at, findingsOf, repeated } from './findings-of.ts';

/** One case a day, its events an hour apart. */
const casesOf = (traces: readonly string[]): SpelledRecord[] =>
  traces.flatMap((trace, day) =>
    trace.split(' ').map((activity, hour) => ({ case: `c${day}`, activity, at: at(day, hour * 3_600 + day) })),
  );

const usual = (count: number) => repeated(count, () => 'order pick ship');

describe('unusual-start', () => {
  it('counts the cases that begin with what few others begin with', async () => {
    const [finding, ...others] = await findingsOf('unusual-start', casesOf([...usual(23), 'pick ship', 'ship']));
    assert.equal(others.length, 0);
    assert.equal(finding?.count, 2);
    assert.equal(finding?.share, 2 / 25);
    assert.match(finding?.message ?? '', /pick \(1 case\) and ship \(1 case\), where 92 % start with order/);
  });

  it('says so when they stand where the log begins', async () => {
    const [finding] = await findingsOf('unusual-start', casesOf(['pick ship', ...usual(29)]));
    assert.equal(finding?.subject, 'pick');
    assert.match(finding?.message ?? '', /100 % of them begin in the first twentieth/);
  });

  it('is silent where no start is the rule, and in a small log', async () => {
    const mixed = repeated(30, (number) => `${'abcdefghijklmno'[number % 15]} ship`);
    assert.deepEqual(await findingsOf('unusual-start', casesOf(mixed)), []);
    assert.deepEqual(await findingsOf('unusual-start', casesOf([...usual(18), 'pick ship'])), []);
  });
});

describe('unusual-end', () => {
  it('counts the settled cases that end with what few others end with', async () => {
    const [finding] = await findingsOf('unusual-end', casesOf(['order pick', ...usual(30)]));
    assert.equal(finding?.count, 1);
    assert.equal(finding?.subject, 'pick');
    assert.equal(finding?.share, 1 / 30);
  });

  it('leaves out cases that may still go on', async () => {
    assert.deepEqual(await findingsOf('unusual-end', casesOf([...usual(30), 'order pick'])), []);
  });

  it('does not call a closing activity unusual, however rare', async () => {
    const records = casesOf(['order cancel', ...usual(30)]);
    assert.equal((await findingsOf('unusual-end', records))[0]?.subject, 'cancel');
    assert.deepEqual(await findingsOf('unusual-end', records, { closedBy: ['ship', 'cancel'] }), []);
  });
});
