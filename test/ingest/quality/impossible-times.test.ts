import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, findingsOf, repeated } from './findings-of.ts';

const good = repeated(7, (day) => ({ case: 'a', activity: `step ${day}`, at: at(day) }));

describe('impossible-times', () => {
  it('counts the zero of the clock, years before 1990 and the future', async () => {
    const [finding, ...others] = await findingsOf('impossible-times', [
      ...good,
      { case: 'a', activity: 'zero', at: '1970-01-01T00:00:00Z' },
      { case: 'b', activity: 'old', at: '1899-12-30T00:00:00Z' },
      { case: 'b', activity: 'never', at: '2400-12-31T00:00:00Z' },
    ]);
    assert.equal(others.length, 0);
    assert.equal(finding?.severity, 'error');
    assert.equal(finding?.count, 3);
    assert.equal(finding?.share, 3 / 10);
    assert.match(
      finding?.message ?? '',
      /1 record at the clock's zero.*1 record before 1990 \(from 1899\).*1 record after .*2400/,
    );
  });

  it('says once, as information, that a log lies in 1970 as a whole', async () => {
    const simulated = repeated(5, (day) => ({
      case: 'a',
      activity: 'step',
      at: new Date(day * 86_400_000).toISOString(),
    }));
    const [finding, ...others] = await findingsOf('impossible-times', simulated);
    assert.equal(others.length, 0);
    assert.equal(finding?.severity, 'info');
    assert.equal(finding?.count, 5);
    assert.match(finding?.message ?? '', /All of 5 records lie in 1970/);
  });

  it('allows a clock that is some hours ahead', async () => {
    const soon = new Date(Date.now() + 6 * 3_600_000).toISOString();
    assert.deepEqual(await findingsOf('impossible-times', [...good, { case: 'a', activity: 'next', at: soon }]), []);
  });

  it('looks at starts too', async () => {
    const [finding] = await findingsOf('impossible-times', [
      ...good,
      { case: 'b', activity: 'pick', from: '1970-01-01T00:00:00Z', at: at(1) },
    ]);
    assert.equal(finding?.count, 1);
  });
});
