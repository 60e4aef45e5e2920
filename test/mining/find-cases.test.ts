import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findCases, readTrace } from '../../mining/queries/index.ts';
import { loadBatches, openStore, type Store } from '../../store/index.ts';
import { stagedOf } from '../staged.ts';

const LINKS = [
  ['delivery', '80000017', 'order', '300015'],
  ['load', 'L17', 'delivery', '80000017'],
  ['load', 'L17', 'delivery', '80000018'],
  ['delivery', '80000018', 'order', '315000'],
];

const linksSql = `SELECT * FROM (VALUES ${LINKS.map((link) => `(${link.map((key) => `'${key}'`).join(', ')})`).join(', ')})
  AS links (child_type, child_key, parent_type, parent_key)`;

/** Orders 300015, 315000, 15 and X-15b, of which the first two share a load. Close the store after use. */
async function orders(): Promise<Store> {
  const store = await openStore(null);
  const happened = (type: string, id: string, day: number) => ({
    type,
    case: id,
    activity: type === 'load' ? 'ship' : 'create',
    at: `2024-01-0${day}T00:00:00.000Z`,
  });
  const records = [
    ...['300015', '315000', '15', 'X-15b'].map((id) => happened('order', id, 1)),
    ...['80000017', '80000018'].map((id) => happened('delivery', id, 2)),
    happened('load', 'L17', 3),
  ];
  await loadBatches(store, [stagedOf(records, { linksSql })], { caseNotion: 'order', closedBy: ['ship'] });
  return store;
}

const numbersOf = ({ cases }: { cases: { case: string }[] }) => cases.map((found) => found.case);

describe('cases are found', () => {
  it('by a part of their number: the whole first, then how it begins, ends, goes on', async () => {
    const store = await orders();
    assert.deepEqual(numbersOf(await findCases(store, '15', { limit: 10 })), ['15', '300015', 'X-15b', '315000']);
    assert.deepEqual(numbersOf(await findCases(store, '3', { limit: 10 })), ['300015', '315000']);
    store.close();
  });

  it('whatever the case of letters', async () => {
    const store = await orders();
    assert.deepEqual((await findCases(store, 'x-15B', { limit: 10 })).cases, [
      { case: 'X-15b', startedAt: '2024-01-01T00:00:00.000Z', lastActivity: 'create', open: true, via: null },
    ]);
    store.close();
  });

  it('by what is linked to them, over as many links as it takes', async () => {
    const store = await orders();
    const { cases } = await findCases(store, 'l17', { limit: 10 });
    assert.deepEqual(
      cases.map(({ case: id, open, via }) => ({ id, open, via })),
      ['300015', '315000'].map((id) => ({ id, open: false, via: { type: 'load', key: 'L17' } })),
    );
    assert.deepEqual((await findCases(store, '0017', { limit: 10 })).cases[0]?.via, {
      type: 'delivery',
      key: '80000017',
    });
    store.close();
  });

  it('no more than asked for, and it is said that there are more', async () => {
    const store = await orders();
    const { cases, more, near } = await findCases(store, '15', { limit: 2 });
    assert.deepEqual([cases.length, more, near], [2, true, []]);
    assert.equal((await findCases(store, '15', { limit: 4 })).more, false);
    store.close();
  });

  it('by a number that is almost right, where none holds it', async () => {
    const store = await orders();
    assert.deepEqual(await findCases(store, '300051', { limit: 10 }), { cases: [], more: false, near: ['300015'] });
    assert.deepEqual((await findCases(store, '0000300015', { limit: 10 })).near, ['300015']);
    assert.deepEqual((await findCases(store, 'nowhere', { limit: 10 })).near, []);
    store.close();
  });

  it('nowhere in an empty store, nor by signs that mean something to a pattern', async () => {
    const empty = await openStore(null);
    assert.deepEqual(await findCases(empty, '15', { limit: 10 }), { cases: [], more: false, near: [] });
    empty.close();
    const store = await orders();
    for (const text of ['%', '_', "'", '\\']) assert.deepEqual((await findCases(store, text, { limit: 10 })).cases, []);
    store.close();
  });
});

describe('the trace of a case that is not there', () => {
  const refusal = async (id: string) => {
    const store = await orders();
    const fault = await readTrace(store, id).catch((error: Error) => error);
    store.close();
    return fault instanceof Error ? fault.message : '';
  };

  it('is refused with the cases that the number is part of', async () => {
    assert.equal(await refusal('80000017'), 'No case is named "80000017". It is part of 300015 (delivery 80000017).');
    assert.equal(await refusal('5'), 'No case is named "5". It is part of 15, 300015, X-15b and more.');
  });

  it('is refused with similar numbers, or with what to do', async () => {
    assert.equal(await refusal('300051'), 'No case is named "300051". Similar ones: 300015.');
    assert.match(await refusal('nowhere'), /check it, or ingest what it is in\.$/);
  });
});
