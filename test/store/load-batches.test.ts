import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadBatches, openStore, type Store, writeClosingActivities } from '../../store/index.ts';
import { type SpelledRecord, stagedOf } from '../staged.ts';

const at = (minute: number) => `2026-01-05T08:${String(minute).padStart(2, '0')}:00Z`;
const record = (id: string, activity: string, minute: number, more: Partial<SpelledRecord> = {}): SpelledRecord => ({
  case: id,
  activity,
  at: at(minute),
  ...more,
});

const traces = async (store: Store): Promise<Record<string, string>> => {
  const rows = await store.rows<{ id: string; trace: string }>(
    `SELECT case_id AS id, string_agg(activities.name, ' ' ORDER BY position) AS trace
     FROM trace JOIN cases USING (case_no) JOIN activities USING (activity) GROUP BY case_id ORDER BY case_id`,
  );
  return Object.fromEntries(rows.map(({ id, trace }) => [id, trace]));
};

const ORDER = [record('1', 'create', 0), record('1', 'pick', 5), record('1', 'ship', 9), record('2', 'create', 1)];

describe('loadBatches', () => {
  it('orders a trace by time whatever the order of the input', async () => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf(ORDER.toReversed())]);
    assert.deepEqual(await traces(store), { 1: 'create pick ship', 2: 'create' });
  });

  it('breaks ties by the rank of the source, then by the place in it', async () => {
    const store = await openStore(null);
    const late = stagedOf([record('1', 'b', 0), record('1', 'c', 0)], { source: 'wms', rank: 2 });
    const early = stagedOf([record('1', 'a', 0)], { source: 'erp', rank: 1 });
    await loadBatches(store, [late, early]);
    assert.deepEqual(await traces(store), { 1: 'a b c' });
  });

  it('changes nothing when the same file is loaded again', async () => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf(ORDER)]);
    const version = await store.rows(`SELECT value FROM settings WHERE name = 'dataVersion'`);
    const again = await loadBatches(store, [stagedOf(ORDER)]);
    assert.deepEqual(again.batches[0], { path: 'spelled', source: 'log', read: 4, loaded: 0, known: 4, rejected: 0 });
    assert.equal(again.changed, false);
    assert.deepEqual(await store.rows(`SELECT value FROM settings WHERE name = 'dataVersion'`), version);
  });

  it('adds only what is new of a longer file, and ends as if it had been loaded at once', async () => {
    const longer = [...ORDER, record('2', 'pick', 3), record('3', 'create', 4), record('1', 'pick', 5)];
    const [grown, whole] = [await openStore(null), await openStore(null)];
    await loadBatches(grown, [stagedOf(ORDER)]);
    const report = await loadBatches(grown, [stagedOf(longer)]);
    await loadBatches(whole, [stagedOf(longer)]);
    assert.deepEqual([report.batches[0]?.loaded, report.batches[0]?.known], [3, 4]);
    assert.deepEqual(await traces(grown), await traces(whole));
    assert.deepEqual(await traces(grown), { 1: 'create pick pick ship', 2: 'create pick', 3: 'create' });
  });

  it('keeps equal records of one file as several events', async () => {
    const store = await openStore(null);
    const report = await loadBatches(store, [stagedOf([record('1', 'scan', 0), record('1', 'scan', 0)])]);
    assert.equal(report.batches[0]?.loaded, 2);
    assert.deepEqual(await traces(store), { 1: 'scan scan' });
  });

  it('keeps an attribute with the case while it is constant there, and moves it to the events once it varies', async () => {
    const store = await openStore(null);
    const scope = () => store.rows(`SELECT name, scope FROM attributes ORDER BY name`);
    await loadBatches(store, [
      stagedOf([
        record('1', 'a', 0, { attributes: { site: 'N', cost: 1 } }),
        record('1', 'b', 1, { attributes: { site: 'N', cost: 2 } }),
      ]),
    ]);
    assert.deepEqual(await scope(), [
      { name: 'cost', scope: 'event' },
      { name: 'site', scope: 'case' },
    ]);
    await loadBatches(store, [
      stagedOf([
        record('2', 'a', 0, { attributes: { site: 'N' } }),
        record('2', 'b', 1, { attributes: { site: 'W' } }),
      ]),
    ]);
    assert.deepEqual(
      await store.rows(`SELECT "a_site" AS site, count(*)::DOUBLE AS n FROM events GROUP BY ALL ORDER BY ALL`),
      [
        { site: 'N', n: 3 },
        { site: 'W', n: 1 },
      ],
    );
  });

  it('puts the records of linked objects into the trace of their order, once', async () => {
    const store = await openStore(null);
    const order = stagedOf([record('O1', 'create', 0, { type: 'order' })], { source: 'erp' });
    const delivery = stagedOf([record('D1', 'pick', 5, { type: 'delivery' })], {
      source: 'wms',
      linksSql: `SELECT 'delivery' AS child_type, 'D1' AS child_key, 'order' AS parent_type, 'O1' AS parent_key, 'stated' AS rule, 1 AS confidence`,
    });
    await loadBatches(store, [order, delivery], { caseNotion: 'order' });
    assert.deepEqual(await traces(store), { O1: 'create pick' });
  });

  it('links what arrived before its link did', async () => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf([record('D1', 'pick', 5, { type: 'delivery' })], { source: 'wms' })], {
      caseNotion: 'order',
    });
    assert.deepEqual(await traces(store), {});
    await loadBatches(store, [
      stagedOf([record('O1', 'create', 0, { type: 'order' })], {
        source: 'erp',
        linksSql: `SELECT 'delivery' AS child_type, 'D1' AS child_key, 'order' AS parent_type, 'O1' AS parent_key, 'stated' AS rule, 1 AS confidence`,
      }),
    ]);
    assert.deepEqual(await traces(store), { O1: 'create pick' });
  });

  it('leaves the store as it was when a batch fails', async () => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf(ORDER)]);
    const broken = { ...stagedOf(ORDER, { source: 'other' }), eventsSql: 'SELECT 1 AS nothing' };
    await assert.rejects(loadBatches(store, [stagedOf([record('9', 'create', 0)]), broken]), /object_type/);
    assert.deepEqual(await traces(store), { 1: 'create pick ship', 2: 'create' });
  });
});

describe('lifecycle pair', () => {
  const executions = async (records: SpelledRecord[]) => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf(records)], { lifecycle: 'pair' });
    return store.rows(
      `SELECT activities.name AS activity, date_diff('minute', TIMESTAMP '2026-01-05 08:00:00', started_at)::DOUBLE AS started,
              date_diff('minute', TIMESTAMP '2026-01-05 08:00:00', ended_at)::DOUBLE AS ended
       FROM trace JOIN activities USING (activity) ORDER BY position`,
    );
  };
  const start = (minute: number, instance?: string) =>
    record('1', 'pick', minute, { transition: 'start', ...(instance && { instance }) });
  const complete = (minute: number, instance?: string) =>
    record('1', 'pick', minute, { transition: 'complete', ...(instance && { instance }) });

  it('makes one event of a start and its complete', async () => {
    assert.deepEqual(await executions([start(0), complete(4)]), [{ activity: 'pick', started: 0, ended: 4 }]);
  });

  it('pairs overlapping executions first in, first out', async () => {
    assert.deepEqual(await executions([start(0), start(1), complete(4), complete(6)]), [
      { activity: 'pick', started: 0, ended: 4 },
      { activity: 'pick', started: 1, ended: 6 },
    ]);
  });

  it('keeps a complete without a start as an event of one time, and pairs the next', async () => {
    assert.deepEqual(await executions([complete(0), start(2), complete(5)]), [
      { activity: 'pick', started: null, ended: 0 },
      { activity: 'pick', started: 2, ended: 5 },
    ]);
  });

  it('keeps a start without a complete', async () => {
    assert.deepEqual(await executions([start(0), complete(3), start(5)]), [
      { activity: 'pick', started: 0, ended: 3 },
      { activity: 'pick', started: 5, ended: 5 },
    ]);
  });

  it('pairs by instance where there is one', async () => {
    assert.deepEqual(await executions([start(0, 'x'), start(1, 'y'), complete(4, 'y'), complete(6, 'x')]), [
      { activity: 'pick', started: 0, ended: 6 },
      { activity: 'pick', started: 1, ended: 4 },
    ]);
  });

  it('keeps other transitions as events of their own', async () => {
    const suspended = record('1', 'pick', 2, { transition: 'suspend' });
    assert.deepEqual(await executions([start(0), suspended, complete(4)]), [
      { activity: 'pick', started: 0, ended: 4 },
      { activity: 'pick', started: null, ended: 2 },
    ]);
  });
});

describe('writeClosingActivities', () => {
  const open = async (store: Store) =>
    (await store.rows<{ open: boolean | null }>(`SELECT open FROM cases ORDER BY case_id`)).map((row) => row.open);

  it('marks the cases without a closing activity as open, wherever it occurs in the others', async () => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf([...ORDER, record('3', 'ship', 2), record('3', 'invoice', 3)])]);
    assert.deepEqual(await open(store), [null, null, null]);
    await writeClosingActivities(store, { activities: ['ship'], source: 'given', reason: 'test' });
    assert.deepEqual(await open(store), [false, true, false]);
    await writeClosingActivities(store, { activities: ['never seen'], source: 'given', reason: 'test' });
    assert.deepEqual(await open(store), [true, true, true]);
    await writeClosingActivities(store, { activities: [], source: 'none', reason: '' });
    assert.deepEqual(await open(store), [null, null, null]);
  });

  it('holds for cases that are loaded later', async () => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf(ORDER)], { closedBy: ['ship'] });
    await loadBatches(store, [stagedOf([...ORDER, record('2', 'ship', 30)])]);
    assert.deepEqual(await open(store), [false, false]);
  });
});

describe('equal records', () => {
  const five = Array.from({ length: 5 }, () => record('1', 'scan', 0));

  it('are counted one by one: a fifth is new to a log with four', async () => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf(five.slice(1))]);
    const report = await loadBatches(store, [stagedOf(five)]);
    assert.deepEqual([report.batches[0]?.loaded, report.batches[0]?.known], [1, 4]);
  });
});

describe('attributes', () => {
  it('of a case and of events may share a name where the sources say whose they are', async () => {
    const store = await openStore(null);
    const events = stagedOf([record('1', 'a', 0, { attributes: { carrier: 'X' } })], { scope: 'event' });
    await loadBatches(store, [
      {
        ...events,
        objectsSql: `SELECT 'case' AS object_type, '1' AS object_key, 0::UBIGINT AS position, 'Y' AS carrier`,
        objectAttributes: [{ name: 'carrier', column: 'carrier', type: 'text', scope: 'case' }],
      },
    ]);
    assert.deepEqual(await store.rows(`SELECT name, scope FROM attributes ORDER BY scope`), [
      { name: 'carrier', scope: 'case' },
      { name: 'carrier', scope: 'event' },
    ]);
    assert.deepEqual(await store.rows(`SELECT "a_carrier" AS carrier FROM cases`), [{ carrier: 'Y' }]);
    assert.deepEqual(await store.rows(`SELECT "a_carrier 2" AS carrier FROM events`), [{ carrier: 'X' }]);
  });

  it('are widened to text when a later load has text where numbers stood', async () => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf([record('1', 'a', 0, { attributes: { code: 7 } })])]);
    await loadBatches(store, [stagedOf([record('2', 'a', 0, { attributes: { code: 'x' } })])]);
    assert.deepEqual(await store.rows(`SELECT "a_code" AS code FROM cases ORDER BY case_id`), [
      { code: '7.0' },
      { code: 'x' },
    ]);
  });

  it('that a later batch of the same load moves to the events are kept there for all of it', async () => {
    const store = await openStore(null);
    const constant = stagedOf([record('1', 'a', 0, { attributes: { site: 'N' } })], { source: 'one' });
    const varying = stagedOf(
      [record('2', 'a', 0, { attributes: { site: 'N' } }), record('2', 'b', 1, { attributes: { site: 'W' } })],
      { source: 'two' },
    );
    await loadBatches(store, [constant, varying]);
    assert.deepEqual(
      await store.rows(`SELECT "a_site" AS site, count(*)::DOUBLE AS n FROM events GROUP BY ALL ORDER BY ALL`),
      [
        { site: 'N', n: 2 },
        { site: 'W', n: 1 },
      ],
    );
  });
});

describe('times', () => {
  it('of the year 9999 are kept', async () => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf([{ case: '1', activity: 'a', at: '9999-12-31T00:00:00Z' }])]);
    assert.deepEqual(await store.rows(`SELECT iso(ended_at) AS at FROM trace`), [{ at: '9999-12-31T00:00:00.000Z' }]);
  });
});

describe('settings', () => {
  const version = async (store: Store) =>
    (await store.rows(`SELECT value FROM settings WHERE name = 'dataVersion'`))[0];

  it('that change give the log a new data version, those that stay do not', async () => {
    const store = await openStore(null);
    await loadBatches(store, [stagedOf(ORDER)]);
    const before = await version(store);
    assert.equal((await loadBatches(store, [stagedOf(ORDER)], { closedBy: ['ship'] })).changed, true);
    const after = await version(store);
    assert.notDeepEqual(after, before);
    assert.equal((await loadBatches(store, [stagedOf(ORDER)], { closedBy: ['ship'], promise: null })).changed, false);
    assert.deepEqual(await version(store), after);
  });
});
