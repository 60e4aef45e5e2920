import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, findingsOf } from './findings-of.ts';

const pick = { case: 'a', activity: 'pick', at: at(1), attributes: { line: 'x' } };

describe('duplicate-events', () => {
  it('tells copies of a row from events that differ in another column', async () => {
    const [finding] = await findingsOf('duplicate-events', [
      { case: 'a', activity: 'order', at: at(0) },
      pick,
      pick,
      pick,
      { ...pick, attributes: { line: 'y' } },
      { case: 'a', activity: 'ship', at: at(2) },
    ]);
    assert.equal(finding?.count, 3);
    assert.equal(finding?.share, 3 / 6);
    assert.equal(finding?.severity, 'warning');
    assert.match(finding?.message ?? '', /in 1 case .*2 copies of the whole row, 1 event with a difference/);
  });

  it('is only information where every repetition differs', async () => {
    const [finding] = await findingsOf('duplicate-events', [pick, { ...pick, attributes: { line: 'y' } }]);
    assert.equal(finding?.count, 1);
    assert.equal(finding?.severity, 'info');
  });

  it('finds repetitions with another event of that time between them', async () => {
    const [finding] = await findingsOf('duplicate-events', [pick, { ...pick, activity: 'count' }, pick]);
    assert.equal(finding?.count, 1);
  });

  it('is silent about rework, about ties and about equal events of two cases', async () => {
    assert.deepEqual(await findingsOf('duplicate-events', [pick, { ...pick, at: at(2) }]), []);
    assert.deepEqual(await findingsOf('duplicate-events', [pick, { ...pick, activity: 'pack' }]), []);
    assert.deepEqual(await findingsOf('duplicate-events', [pick, { ...pick, case: 'b' }]), []);
  });

  it('tells a start record from its complete record', async () => {
    const records = ['start', 'complete'].map((transition) => ({ ...pick, transition }));
    assert.deepEqual(await findingsOf('duplicate-events', records, { lifecycle: 'each' }), []);
    assert.deepEqual(await findingsOf('duplicate-events', records, { lifecycle: 'pair' }), []);
  });
});
