import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { StagedBatch } from '../../eventlog/index.ts';
import { traceCasesOf } from '../../ingest/index.ts';
import { readTracedNotions, readVariants } from '../../mining/queries/index.ts';
import {
  inCaseNotion,
  loadBatches,
  openStore,
  readClosingActivities,
  readLogDigest,
  type Store,
} from '../../store/index.ts';
import { type SpelledRecord, stagedOf } from '../staged.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 8, minute)).toISOString();
const record = (type: string, id: string, activity: string, minute: number): SpelledRecord => ({
  type,
  case: id,
  activity,
  at: at(minute),
});

/** Rows of `child_type, child_key, parent_type, parent_key`. */
const links = (...pairs: [child: string, parent: string][]) =>
  pairs
    .map(
      ([child, parent]) =>
        `SELECT ${[...child.split(' '), ...parent.split(' ')].map((word) => `'${word}'`).join(', ')}`,
    )
    .map((select) => `SELECT * FROM (${select}) AS link (child_type, child_key, parent_type, parent_key)`)
    .join(' UNION ALL ');

/** Order o1 is delivered in d1 and d2; load l1 carries d2 and d3, which is of order o2. */
const LINKS = links(
  ['delivery d1', 'order o1'],
  ['delivery d2', 'order o1'],
  ['delivery d3', 'order o2'],
  ['load l1', 'delivery d2'],
  ['load l1', 'delivery d3'],
);
const RECORDS = [
  record('order', 'o1', 'enter', 0),
  record('order', 'o2', 'enter', 1),
  record('delivery', 'd1', 'pick', 2),
  record('delivery', 'd2', 'pick', 3),
  record('delivery', 'd3', 'pick', 4),
  record('load', 'l1', 'depart', 5),
  record('delivery', 'd1', 'deliver', 6),
  record('order', 'o1', 'complete', 9),
];

async function storeOf(batches: readonly StagedBatch[], caseNotion = 'order'): Promise<Store> {
  const store = await openStore(null);
  await loadBatches(store, batches, { caseNotion });
  return store;
}

const TRACES = `
  SELECT case_id AS id, string_agg(activities.name, ' ' ORDER BY position) AS trace
  FROM trace JOIN cases USING (case_no) JOIN activities USING (activity) GROUP BY case_id ORDER BY case_id`;

async function tracesOf(store: Store, caseNotion: string): Promise<Record<string, string>> {
  await traceCasesOf(store, caseNotion);
  const rows = await inCaseNotion(store, caseNotion, () => store.rows<{ id: string; trace: string }>(TRACES));
  return Object.fromEntries(rows.map(({ id, trace }) => [id, trace]));
}

describe('the cases of a type of objects', () => {
  it('hold its own events and those of what climbs to it, and nothing else of its order', async () => {
    const store = await storeOf([stagedOf(RECORDS, { linksSql: LINKS })]);
    assert.deepEqual(await tracesOf(store, 'delivery'), { d1: 'pick deliver', d2: 'pick depart', d3: 'pick depart' });
    assert.deepEqual(await tracesOf(store, 'load'), { l1: 'depart' });
    assert.deepEqual(await tracesOf(store, 'order'), {
      o1: 'enter pick pick depart deliver complete',
      o2: 'enter pick depart',
    });
    store.close();
  });

  it('are those that the same log has when it says that they are its cases', async () => {
    const batch = stagedOf(RECORDS, { linksSql: LINKS });
    const [beside, own] = [await storeOf([batch]), await storeOf([batch], 'delivery')];
    assert.deepEqual(await tracesOf(beside, 'delivery'), await tracesOf(own, 'delivery'));
    for (const store of [beside, own]) store.close();
  });

  it('are closed by how they themselves end', async () => {
    const deliveries = Array.from({ length: 12 }, (_, day) => [
      record('order', `o${day}`, 'enter', day * 1440),
      record('delivery', `d${day}`, 'pick', day * 1440 + 5),
      record('delivery', `d${day}`, 'deliver', day * 1440 + 9),
    ]).flat();
    const pairs = Array.from({ length: 12 }, (_, day): [string, string] => [`delivery d${day}`, `order o${day}`]);
    const store = await storeOf([stagedOf(deliveries, { linksSql: links(...pairs) })]);
    await traceCasesOf(store, 'delivery');
    const closing = await inCaseNotion(store, 'delivery', () => readClosingActivities(store));
    assert.deepEqual([closing.activities, closing.source], [['deliver'], 'proposed']);
    assert.equal((await readClosingActivities(store)).source, 'none');
    store.close();
  });

  it('leave the digest and the own cases of the log as they were', async () => {
    const store = await storeOf([stagedOf(RECORDS, { linksSql: LINKS })]);
    const before = [await readLogDigest(store), await readVariants(store, {}, {})];
    await traceCasesOf(store, 'delivery');
    assert.deepEqual([await readLogDigest(store), await readVariants(store, {}, {})], before);
    store.close();
  });

  it('are refused of a type that the log does not have, with the nearest and those at hand', async () => {
    const store = await storeOf([stagedOf(RECORDS, { linksSql: LINKS })]);
    await assert.rejects(traceCasesOf(store, 'delivry'), {
      code: 'object-type-not-found',
      message: /'delivry'.*Did you mean "delivery"\? Known: delivery, order, load\./,
    });
    store.close();
  });

  it('become the own cases of the log when it says so, and are held once', async () => {
    const store = await storeOf([stagedOf(RECORDS, { linksSql: LINKS })]);
    await traceCasesOf(store, 'delivery');
    await loadBatches(store, [stagedOf(RECORDS.slice(0, 1))], { caseNotion: 'delivery' });
    assert.deepEqual(await readTracedNotions(store), [{ type: 'delivery', own: true, cases: 3, events: 6 }]);
    store.close();
  });
});

describe('a load', () => {
  it('rewrites the rows of the cases that it touches, and of no others', async () => {
    const others = Array.from({ length: 9 }, (_, id) => record('delivery', `d1${id}`, 'pick', id));
    const store = await storeOf([stagedOf([...RECORDS, ...others], { linksSql: LINKS })]);
    await traceCasesOf(store, 'delivery');
    const inDeliveries = <Row>(sql: string) => inCaseNotion(store, 'delivery', () => store.rows<Row>(sql));
    const [last] = await inDeliveries<{ row: number }>('SELECT max(rowid)::DOUBLE AS row FROM trace');
    await loadBatches(store, [stagedOf([record('load', 'l1', 'arrive', 7)], { source: 'tms' })]);
    assert.deepEqual(
      await inDeliveries(`SELECT case_id AS id, count(*)::DOUBLE AS rows FROM trace JOIN cases USING (case_no)
        WHERE trace.rowid > ${last?.row} GROUP BY case_id ORDER BY case_id`),
      [
        { id: 'd2', rows: 3 },
        { id: 'd3', rows: 3 },
      ],
    );
    assert.equal((await tracesOf(store, 'delivery'))['d2'], 'pick depart arrive');
    store.close();
  });

  it('adds an attribute of cases to every notion', async () => {
    const store = await storeOf([stagedOf(RECORDS, { linksSql: LINKS })]);
    await traceCasesOf(store, 'delivery');
    const weighed = { ...record('delivery', 'd1', 'weigh', 8), attributes: { weight: 12 } };
    await loadBatches(store, [stagedOf([weighed], { source: 'scale' })]);
    const rows = await inCaseNotion(store, 'delivery', () =>
      store.rows(`SELECT case_id AS id, a_weight AS weight FROM cases ORDER BY id`),
    );
    assert.deepEqual(rows, [
      { id: 'd1', weight: 12 },
      { id: 'd2', weight: null },
      { id: 'd3', weight: null },
    ]);
    store.close();
  });

  const TYPES = ['order', 'delivery', 'load'] as const;
  const somewhere = fc.tuple(fc.constantFrom(...TYPES), fc.constantFrom('1', '2', '3', '4', '5'));
  const loads = fc.array(
    fc.record({
      records: fc.array(fc.tuple(somewhere, fc.constantFrom('a', 'b', 'c'), fc.nat(90)), {
        minLength: 1,
        maxLength: 8,
      }),
      pairs: fc.array(fc.tuple(somewhere, somewhere), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 4 },
  );

  it('leaves the cases of every notion as if all had been loaded before they were traced', () =>
    fc.assert(
      fc.asyncProperty(loads, async (spelled) => {
        const batches = spelled.map(({ records, pairs }, load) =>
          stagedOf(
            records.map(([[type, id], activity, minute]) => record(type, id, activity, minute)),
            {
              source: `load ${load}`,
              ...(pairs.length > 0 && {
                linksSql: links(...pairs.map((pair): [string, string] => [pair[0].join(' '), pair[1].join(' ')])),
              }),
            },
          ),
        );
        const [grown, whole] = [await openStore(null), await storeOf(batches)];
        for (const batch of batches) {
          await loadBatches(grown, [batch], { caseNotion: 'order' });
          const types = await grown.rows<{ type: string }>('SELECT DISTINCT type FROM objects ORDER BY type');
          for (const { type } of types) await traceCasesOf(grown, type);
        }
        const types = await whole.rows<{ type: string }>('SELECT DISTINCT type FROM objects ORDER BY type');
        for (const { type } of types) assert.deepEqual(await tracesOf(grown, type), await tracesOf(whole, type), type);
        assert.equal((await readLogDigest(grown)).traces, (await readLogDigest(whole)).traces);
        for (const store of [grown, whole]) store.close();
      }),
      { numRuns: 25, seed: 11 },
    ));
});
