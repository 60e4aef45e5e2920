import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { HandoffRow } from '../../eventlog/index.ts';
import { type HandoffParts, matchObject, PART } from '../../mining/match-handoffs.ts';
import { proposeHandoffs } from '../../mining/queries/index.ts';
import { instantAt, minutes } from '../log-of.ts';
import { ledgerOf, systemsLog } from './handoff-log.ts';

const counts = ({ expected, arrived, missing, underway, early, duplicate, superseded }: HandoffRow) => ({
  expected,
  arrived,
  missing,
  underway,
  early,
  duplicate,
  superseded,
});
const NONE = { expected: 0, arrived: 0, missing: 0, underway: 0, early: 0, duplicate: 0, superseded: 0 };

describe('the hand-off ledger', () => {
  it('matches what departed with what arrived, by object and by turn', async () => {
    const [row, ...others] = await ledgerOf({
      A: 'Send@0:o1 Send@10:o1 Send@0:o2',
      B: 'Get@3:o1 Get@15:o1 Get@8:o2',
    });
    assert.ok(row);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [row.from, row.to, row.fromActivities, row.toActivities, row.per],
      ['A', 'B', ['Send'], ['Get'], 'order'],
    );
    assert.deepEqual(counts(row), { ...NONE, expected: 3, arrived: 3 });
    assert.deepEqual([row.minLagMs, row.medianLagMs, row.maxLagMs], [minutes(3), minutes(5), minutes(8)]);
    assert.equal(row.p90LagMs, minutes(7.4)); // rank 0.9 × 2 between 5 and 8
  });

  it('calls missing what is overdue at the end of the log, and the rest under way', async () => {
    const systems = { A: 'Send@0:o1 Send@100:o2', B: 'Other@110:o3' };
    const [row] = await ledgerOf(systems, { withinMs: minutes(30) });
    assert.deepEqual(row && counts(row), { ...NONE, expected: 2, missing: 1, underway: 1 });
    assert.deepEqual(
      row?.exceptions.map(({ kind, case: id, departedAt, arrivedAt, lagMs }) => [
        kind,
        id,
        departedAt,
        arrivedAt,
        lagMs,
      ]),
      [['missing', 'o1', instantAt(0), null, minutes(110)]],
    );
  });

  it('judges as of an instant: what arrives later has not arrived', async () => {
    const systems = { A: 'Send@0:o1', B: 'Get@60:o1' };
    const asOf = (minute: number) => ledgerOf(systems, { withinMs: minutes(30) }, { asOf: instantAt(minute) });
    assert.deepEqual((await asOf(20)).map(counts), [{ ...NONE, expected: 1, underway: 1 }]);
    assert.deepEqual((await asOf(40)).map(counts), [{ ...NONE, expected: 1, missing: 1 }]);
    const [row] = await asOf(60);
    assert.deepEqual([row?.arrived, row?.late], [1, 1]);
  });

  it('takes the longest that arrived as what may be, where nobody says', async () => {
    const [row] = await ledgerOf({ A: 'Send@0:o1 Send@40:o2 Send@90:o3', B: 'Get@50:o1 End@100:o1' });
    assert.deepEqual([row?.withinMs, row?.withinGiven, row?.late], [minutes(50), false, null]);
    assert.deepEqual(row && counts(row), { ...NONE, expected: 3, arrived: 1, missing: 1, underway: 1 });
  });

  it('tells what came twice from what came first', async () => {
    const [row] = await ledgerOf({ A: 'Send@10:o1 Send@10:o2', B: 'Get@12:o1 Get@13:o1 Get@4:o2' });
    assert.deepEqual(row && counts(row), { ...NONE, expected: 2, arrived: 2, early: 1, duplicate: 1 });
    assert.equal(row?.minLagMs, minutes(-6));
    assert.deepEqual(
      row?.exceptions.map(({ kind, case: id }) => [kind, id]),
      [
        ['duplicate', 'o1'],
        ['early', 'o2'],
        ['slow', 'o1'],
        ['slow', 'o2'],
      ],
    );
  });

  it('has a row for each receiver, and one for what nobody knows where it should have gone', async () => {
    const rows = await ledgerOf({
      A: 'Send@0:o1 Send@0:o2 Send@0:o3 Send@0:o4',
      B: 'Get@1:o1',
      C: 'Get@2:o2 Get@9:o3 Get@10:o3',
    });
    assert.deepEqual(
      rows.map(({ from, to, expected, arrived }) => [from, to, expected, arrived]),
      [
        ['A', 'B', 1, 1],
        ['A', 'C', 2, 2],
        ['A', null, 1, 0],
      ],
    );
  });

  it('holds the receivers to what they tell of the object elsewhere', async () => {
    const store = { A: 'Send@0:o1 Send@0:o2 Send@50:o1', B: 'Get@1:o1', C: 'Get@2:o2' };
    const rows = await ledgerOf(store, { withinMs: minutes(1) });
    assert.deepEqual(
      rows.map(({ to, expected, underway }) => [to, expected, underway]),
      [
        ['B', 2, 1],
        ['C', 1, 0],
      ],
    );
  });

  it('brings a fact of an order to each of its deliveries, from its beginning on', async () => {
    const rows = await ledgerOf(
      { A: 'Create@0:d1 Send@5:o1 Create@20:d2', B: 'Get@6:d1 Get@25:d2' },
      { per: 'delivery', undoneBy: ['Undo'] },
      { links: ['d1>o1', 'd2>o1'] },
    );
    assert.deepEqual(rows.map(counts), [{ ...NONE, expected: 2, arrived: 2 }]);
    assert.deepEqual([rows[0]?.minLagMs, rows[0]?.maxLagMs], [minutes(1), minutes(5)]);
  });

  it('leaves out facts that were undone before the delivery began, and those that it began with', async () => {
    const systems = { A: 'Send@0:o1 Undo@3:o1 Create@10:d1', B: 'Other@12:d1 Get@20:d9' };
    const given = { links: ['d1>o1', 'd9>o9'] };
    const ofSend = (rows: HandoffRow[]) => rows.filter(({ from }) => from === 'A').map(counts);
    assert.deepEqual(ofSend(await ledgerOf(systems, { per: 'delivery', undoneBy: ['Undo'] }, given)), []);
    assert.deepEqual(ofSend(await ledgerOf(systems, { per: 'delivery' }, given)), []);
  });

  it('does not expect what was undone before it arrived, yet counts it where it comes', async () => {
    const undone = await ledgerOf({ A: 'Send@0:o1 Undo@5:o1', B: 'Get@9:o2' }, { undoneBy: ['Undo'] });
    assert.equal(undone.find(({ from }) => from === 'A')?.superseded, 1);
    assert.equal(undone.find(({ from }) => from === 'A')?.expected, 0);
    const [came] = await ledgerOf({ A: 'Send@0:o1 Undo@5:o1', B: 'Get@9:o1' }, { undoneBy: ['Undo'] });
    assert.deepEqual(came && counts(came), { ...NONE, expected: 1, arrived: 1 });
  });

  it('expects a release only where the hold has arrived, and nothing once the object is done with', async () => {
    const release = { from: ['Release'], to: ['Free'], undoes: ['Hold_here'.replace('_', ' ')], before: ['Load'] };
    const [held] = await ledgerOf({ A: 'Release@9:o1', B: 'Hold_here@2:o1 Free@11:o1' }, release);
    assert.deepEqual(held && counts(held), { ...NONE, expected: 1, arrived: 1 });
    const [never] = await ledgerOf({ A: 'Release@9:o1', B: 'Other@2:o1' }, release);
    assert.deepEqual(never && counts(never), { ...NONE, superseded: 1 });
    const [gone] = await ledgerOf({ A: 'Release@9:o1', B: 'Hold_here@2:o1 Load@10:o1' }, release);
    assert.deepEqual(gone && counts(gone), { ...NONE, superseded: 1 });
  });

  it('counts the work that was begun while the fact was on its way', async () => {
    const systems = {
      A: 'Send@10:o1 Send@10:o2',
      B: 'Pick@9-14:o1 Pick@15-25:o1 Get@20:o1 Pick@30-31:o1 Pick@12-13:o2',
    };
    const [row] = await ledgerOf(systems, { stale: ['Pick'] }, { settings: { value: 'worth' } });
    assert.deepEqual(
      [row?.staleActions, row?.staleCases, row?.staleMs, row?.staleValue],
      [2, ['o1', 'o2'], minutes(11), null],
    );
    assert.deepEqual(row?.staleExamples[1], {
      case: 'o1',
      object: { type: 'order', key: 'o1' },
      activity: 'Pick',
      startedAt: instantAt(15),
      departedAt: instantAt(10),
      arrivedAt: instantAt(20),
    });
  });

  it('does not call work stale where the receiver had heard of it first', async () => {
    const [row] = await ledgerOf({ A: 'Send@10:o1', B: 'Get@8:o1 Pick@12:o1' }, { stale: ['Pick'] });
    assert.deepEqual([row?.early, row?.staleActions], [1, 0]);
  });

  it('counts by week of departure, from Monday', async () => {
    const week = 7 * 24 * 60;
    const [row] = await ledgerOf({
      A: `Send@0:o1 Send@${week}:o2 Send@${week + 1}:o3`,
      B: `Get@4:o1 Get@${week + 8}:o2`,
    });
    assert.deepEqual(row?.weeks, [
      { week: '2024-01-01T00:00:00.000Z', expected: 1, arrived: 1, medianLagMs: minutes(4), p90LagMs: minutes(4) },
      { week: '2024-01-08T00:00:00.000Z', expected: 2, arrived: 1, medianLagMs: minutes(8), p90LagMs: minutes(8) },
    ]);
  });

  it('estimates the skew of clocks from the smallest lags both ways, and corrects only where the log says so', async () => {
    const systems = { A: 'Send@0:o1 Got@12:o2', B: 'Get@10:o1 Reply@10:o2' };
    const both = [
      { fact: 'there', from: ['Send'], to: ['Get'] },
      { fact: 'back', from: ['Reply'], to: ['Got'] },
    ].map((one) => ({ ...one, per: null, undoneBy: [], undoes: [], before: [], stale: [], withinMs: null }));
    const figures = (rows: HandoffRow[]) =>
      rows.map((row) => [row.medianLagMs, row.clockSkewMs, row.clockSkewWithinMs, row.clockCorrectionMs]);
    assert.deepEqual(figures(await ledgerOf(systems, {}, { settings: { handoffs: both } })), [
      [minutes(10), minutes(4), minutes(6), 0],
      [minutes(2), minutes(-4), minutes(6), 0],
    ]);
    const settings = { handoffs: both, clockCorrections: { B: minutes(-4) } };
    assert.deepEqual(figures(await ledgerOf(systems, {}, { settings })), [
      [minutes(6), 0, minutes(6), minutes(-4)],
      [minutes(6), 0, minutes(6), minutes(4)],
    ]);
  });

  it('looks at whole cases of a slice', async () => {
    const systems = { A: 'Send@0:o1 Send@0:o2', B: 'Get@3:o1 Get@4:o2 Rush@5:o2' };
    const rows = await ledgerOf(systems, {}, { slice: { contains: ['Rush'] } });
    assert.deepEqual(
      rows.map(({ expected, medianLagMs }) => [expected, medianLagMs]),
      [[1, minutes(4)]],
    );
  });

  it('counts objects that belong to no case, and names them', async () => {
    const rows = await ledgerOf(
      { A: 'Send@0:p1 Send@0:p2', B: 'Get@5:o1 End@90:o1' },
      { per: 'portal order', withinMs: minutes(60) },
      { links: ['p1>o1'] },
    );
    assert.deepEqual(rows.map(counts), [{ ...NONE, expected: 2, arrived: 1, missing: 1 }]);
    assert.deepEqual(
      rows[0]?.exceptions.map(({ kind, case: id, object }) => [kind, id, object.key]),
      [
        ['missing', null, 'p2'],
        ['slow', 'o1', 'p1'],
      ],
    );
  });

  it('has a row without systems for a hand-off of which there is nothing', async () => {
    const [row] = await ledgerOf({ A: 'Other@0:o1' });
    assert.deepEqual(
      [row?.from, row?.to, row && counts(row), row?.medianLagMs, row?.periodMs],
      [null, null, NONE, null, null],
    );
  });
});

describe('proposed hand-offs', () => {
  it('follow each other across systems, one to one, and say on what evidence', async () => {
    const orders = Array.from({ length: 25 }, (_, index) => index);
    const store = await systemsLog(
      {
        A: orders.map((order) => `Send@${order * 10}:o${order} Think@${order * 10 + 1}:o${order}`).join(' '),
        B: orders
          .slice(0, 24)
          .map((order) => `Get@${order * 10 + 3}:o${order}`)
          .join(' '),
      },
      {},
    );
    assert.deepEqual(await proposeHandoffs(store), [
      {
        fromActivity: 'Think',
        toActivity: 'Get',
        from: ['A'],
        to: ['B'],
        per: 'order',
        count: 24,
        shareOfFrom: 24 / 25,
        shareOfTo: 1,
        oneToOne: 1,
        medianLagMs: minutes(2),
      },
    ]);
    store.close();
  });
});

/** Parts of one object, in their order. */
function partsOf(spelled: readonly (readonly [part: number, atMs: number])[]): HandoffParts {
  const sorted = spelled.toSorted(([part, at], [other, otherAt]) => at - otherAt || part - other);
  const of = <Column extends { fill(value: number): Column }>(column: Column) => column.fill(0);
  return {
    handoff: of(new Uint16Array(sorted.length)),
    object: of(new Uint32Array(sorted.length)),
    part: Uint8Array.from(sorted, ([part]) => part),
    isInherited: of(new Uint8Array(sorted.length)),
    atMs: Float64Array.from(sorted, ([, at]) => at),
    durationMs: of(new Float64Array(sorted.length)),
    system: of(new Uint16Array(sorted.length)),
    event: Uint32Array.from(sorted.keys()),
  };
}

const spelled = fc.array(
  fc.tuple(
    fc.constantFrom(PART.undo, PART.departure, PART.arrival, PART.end, PART.action),
    fc.integer({ min: 0, max: 30 }),
  ),
  { minLength: 1, maxLength: 14 },
);

describe('matching', () => {
  it('uses every departure and every arrival once', () => {
    fc.assert(
      fc.property(spelled, (given) => {
        const { transfers, unprompted } = matchObject(partsOf(given), 0, given.length, {
          isUndone: true,
          needsStanding: false,
        });
        const played = (part: number) => given.filter(([one]) => one === part).length;
        const answered = transfers.filter(({ arrivedAtMs }) => arrivedAtMs !== null);
        assert.equal(transfers.length, played(PART.departure));
        assert.equal(answered.length + unprompted.length, played(PART.arrival));
        assert.equal(new Set(answered.map(({ arrival }) => arrival)).size, answered.length);
        for (const { arrivedAtMs, supersededAtMs } of transfers)
          assert.ok(arrivedAtMs === null || supersededAtMs === null);
      }),
    );
  });

  it('leaves nothing waiting beside an arrival that answers nothing', () => {
    fc.assert(
      fc.property(spelled, (given) => {
        const { transfers, unprompted } = matchObject(partsOf(given), 0, given.length, {
          isUndone: true,
          needsStanding: false,
        });
        const waiting = transfers.filter(
          ({ arrivedAtMs, supersededAtMs }) => arrivedAtMs === null && supersededAtMs === null,
        );
        assert.ok(waiting.length === 0 || unprompted.length === 0);
      }),
    );
  });

  it('is k-th with k-th where every arrival comes between its departure and the next', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }), (lags) => {
        const given = lags.flatMap((lag, turn) => [
          [PART.departure, turn * 10] as const,
          [PART.arrival, turn * 10 + lag] as const,
        ]);
        const { transfers } = matchObject(partsOf(given), 0, given.length, { isUndone: false, needsStanding: false });
        assert.deepEqual(
          transfers.map(({ arrivedAtMs, departedAtMs }) => (arrivedAtMs ?? 0) - departedAtMs),
          lags,
        );
      }),
    );
  });
});
