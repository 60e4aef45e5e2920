import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOpenOrders, readOverview, readStalls } from '../../mining/queries/index.ts';
import { instantAt, logOf, minutes, type SpelledCase } from '../log-of.ts';

/** Closed orders that waited 1, 2, .. `count` minutes after pick. */
const waited = (count: number, attributes?: SpelledCase['attributes'], factor = 1): SpelledCase[] =>
  Array.from({ length: count }, (_, index) => ({
    case: `${attributes?.['site'] ?? 'done'}-${index + 1}`,
    trace: `pick@0:anna pack@${(index + 1) * factor}:bert ship@${(index + 1) * factor + 1}`,
    ...(attributes ? { attributes } : {}),
  }));

describe('stalls', () => {
  it('are open orders that wait longer than nine in ten closed ones did', async () => {
    const log = [...waited(9), { case: 'late', trace: 'pick@0' }, { case: 'early', trace: 'pick@92' }];
    const store = await logOf(log, { closedBy: ['ship'] });
    assert.deepEqual(await readStalls(store, {}, { asOf: instantAt(100) }), [
      {
        case: 'late',
        lastActivity: 'pick',
        waitingSince: instantAt(0),
        waitingMs: minutes(100),
        expectedMs: minutes(5),
        p90Ms: 492_000,
        excessMs: minutes(95),
        probability: 0.1,
        owner: 'bert',
        nextActivity: 'pack',
        evidence: { waits: 9, attributes: {} },
        valueAtStake: null,
      },
    ]);
    store.close();
  });

  it('see only what had happened by then', async () => {
    const store = await logOf([...waited(9), { case: 'late', trace: 'pick@0 pack@90 ship@91' }], {
      closedBy: ['ship'],
    });
    assert.deepEqual(await readStalls(store, {}), []);
    const then = await readStalls(store, {}, { asOf: instantAt(50) });
    assert.deepEqual(
      then.map((stall) => ({ case: stall.case, waits: stall.evidence.waits, probability: stall.probability })),
      [{ case: 'late', waits: 9, probability: 0.1 }],
    );
    store.close();
  });

  it('leave out an order that is being worked on', async () => {
    const store = await logOf([...waited(9), { case: 'busy', trace: 'pick@0 pack@40-90' }], { closedBy: ['ship'] });
    assert.deepEqual(await readOpenOrders(store, {}, instantAt(50)), []);
    store.close();
  });

  it('compare with orders of the same kind where thirty of them waited', async () => {
    const log = [
      ...waited(40, { site: 'North' }),
      ...waited(40, { site: 'South' }, 100),
      { case: 'open', trace: 'pick@0', attributes: { site: 'North' } },
    ];
    const store = await logOf(log, { closedBy: ['ship'] });
    const [stall] = await readStalls(store, {}, { asOf: instantAt(1000) });
    assert.deepEqual(stall?.evidence, { waits: 40, attributes: { site: 'North' } });
    assert.equal(stall?.expectedMs, minutes(20.5));
    assert.equal(stall?.probability, 1 / 41);
    store.close();
  });

  it('compare with all orders where too few of the same kind waited', async () => {
    const log = [
      ...waited(29, { site: 'North' }),
      ...waited(40, { site: 'South' }, 100),
      { case: 'open', trace: 'pick@0', attributes: { site: 'North' } },
    ];
    const store = await logOf(log, { closedBy: ['ship'] });
    const [order] = await readOpenOrders(store, {}, instantAt(5000));
    assert.deepEqual(order?.evidence, { waits: 69, attributes: {} });
    store.close();
  });

  it('take the owner from the settings before the usual resource, and the value from its attribute', async () => {
    const log = [...waited(9), { case: 'late', trace: 'pick@0', attributes: { amount: 120 } }];
    const store = await logOf(log, { closedBy: ['ship'], owners: { pick: 'Packing team' }, value: 'amount' });
    const [stall] = await readStalls(store, {}, { asOf: instantAt(100) });
    assert.deepEqual([stall?.owner, stall?.valueAtStake], ['Packing team', 120]);
    const { stages, owners } = await readOverview(store, {}, { asOf: instantAt(100) });
    assert.deepEqual(stages, [
      {
        lastActivity: 'pick',
        nextActivity: 'pack',
        owner: 'Packing team',
        open: 1,
        stalled: 1,
        excessMs: minutes(95),
        valueAtStake: 120,
      },
    ]);
    assert.deepEqual(owners, [{ owner: 'Packing team', open: 1, stalled: 1, excessMs: minutes(95) }]);
    store.close();
  });

  it('are none where nothing is known to close a case', async () => {
    const store = await logOf(['pick@0 ship@5', 'pick@0']);
    assert.deepEqual(await readStalls(store, {}, { asOf: instantAt(1000) }), []);
    store.close();
  });

  it('refuse an instant that is none', async () => {
    const store = await logOf(['pick']);
    await assert.rejects(readStalls(store, {}, { asOf: 'yesterday' }), { code: 'option-invalid' });
    store.close();
  });
});
