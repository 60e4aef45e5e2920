import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CaseEnding, closingActivities, proposeClosingActivities } from '../../../ingest/quality/index.ts';
import { loadBatches, openStore } from '../../../store/index.ts';
import { type SpelledRecord, stagedOf } from '../../staged.ts';
import { at, repeated } from './findings-of.ts';

const ending = (activity: string, numbers: Partial<CaseEnding>): CaseEnding => ({
  activity,
  endings: 0,
  silentEndings: 0,
  silentCases: 0,
  medianSilence: 30 * 86_400,
  usualWait: 86_400,
  ...numbers,
});

describe('the decision on closing activities', () => {
  it('proposes what ends nine of ten settled cases in which it occurs, and says the figures', () => {
    const { activities, reason } = closingActivities([
      ending('ship', { endings: 80, silentEndings: 72, silentCases: 80 }),
      ending('cancel', { endings: 9, silentEndings: 8, silentCases: 8 }),
      ending('pick', { endings: 21, silentEndings: 20, silentCases: 100 }),
    ]);
    assert.deepEqual(activities, ['ship', 'cancel']);
    assert.equal(
      reason,
      'ship ends 72 of the 80 settled cases in which it occurs (silent for a median of 30 days, where a wait usually ends within 1 day) ' +
        'and cancel ends 8 of the 8 settled cases in which it occurs (silent for a median of 30 days, where a wait usually ends within 1 day). ' +
        'Together they end 80 % of the 100 cases in which nothing more is to be expected.',
    );
  });

  it('proposes nothing where the final activities end less than half of the settled cases', () => {
    const { activities, reason } = closingActivities([
      ending('cancel', { endings: 40, silentEndings: 40, silentCases: 40 }),
      ending('pick', { endings: 60, silentEndings: 60, silentCases: 100 }),
    ]);
    assert.deepEqual(activities, []);
    assert.match(reason, /pick ends 60 cases but occurs in 100 .*\(cancel\) end only 40 % of them/);
  });

  it('proposes nothing where hardly a case has been silent for longer than is usual', () => {
    const { activities, reason } = closingActivities([
      ending('create', { endings: 50, silentEndings: 4, silentCases: 4 }),
    ]);
    assert.deepEqual(activities, []);
    assert.match(reason, /^Only 4 cases of 50 cases have been silent/);
  });

  it('proposes nothing for a log without cases', () => {
    assert.deepEqual(closingActivities([]).activities, []);
  });
});

/** One case a day, its events six hours apart. */
const casesOf = (traces: readonly string[]): SpelledRecord[] =>
  traces.flatMap((trace, day) =>
    trace.split(' ').map((activity, place) => ({ case: `c${day}`, activity, at: at(day, place * 21_600) })),
  );

async function proposalFor(records: readonly SpelledRecord[]) {
  const store = await openStore(null);
  try {
    await loadBatches(store, [stagedOf(records)]);
    return await proposeClosingActivities(store);
  } finally {
    store.close();
  }
}

describe('closing activities of a log', () => {
  it('are what silent cases end with, though some go on and some stopped before', async () => {
    const traces = repeated(40, (number) =>
      number % 10 === 3 ? 'order pick' : number === 20 ? 'order pick ship claim' : 'order pick ship',
    );
    assert.deepEqual((await proposalFor(casesOf(traces))).activities, ['ship']);
  });

  it('are not what the newest cases wait after', async () => {
    const traces = [...repeated(20, () => 'order pick ship'), ...repeated(2, () => 'order approve')];
    assert.deepEqual((await proposalFor(casesOf(traces))).activities, ['ship']);
  });

  it('are undecidable in an empty log and in one whose cases have one event each', async () => {
    assert.deepEqual((await proposalFor([])).activities, []);
    assert.deepEqual((await proposalFor(casesOf(repeated(30, () => 'order')))).activities, []);
  });

  it('are judged by the last plausible time: one in the far future makes no case silent', async () => {
    const running = repeated(12, (number) => ({ case: `c${number}`, activity: 'order', at: at(0, number) }));
    const waits = repeated(12, (number) => ({ case: `c${number}`, activity: 'pick', at: at(2, number) }));
    const wrong = { case: 'x', activity: 'order', at: '2400-01-01T00:00:00Z' };
    const { activities, reason } = await proposalFor([...running, ...waits, wrong]);
    assert.deepEqual(activities, []);
    assert.match(reason, /^Only 0 cases of 13 cases/);
  });
});
