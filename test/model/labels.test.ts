import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, EventLogError } from '../../eventlog/index.ts';
import { judgeAttributes, labelSql, readSplit } from '../../model/features/index.ts';
import { loadBatches, openStore, type Store } from '../../store/index.ts';
import { instantAt, logOf } from '../log-of.ts';
import { stagedOf } from '../staged.ts';

const BY_VALUE = { kind: 'value', column: 'late', value: 'yes' } as const;
const BY_PROMISE = { kind: 'promise', column: 'due' } as const;

/** A case a day, from pick to ship; each tells at the end whether it was late. */
const daily = (days: number, isLate: (day: number) => boolean, hours: (day: number) => number = () => 1) =>
  Array.from({ length: days }, (_, day) => ({
    trace: `pick@${day * 1440} ship@${day * 1440 + hours(day) * 60}`,
    attributes: { late: isLate(day) ? 'yes' : 'no', day, customer: day % 3 === 0 ? 'one' : 'two' },
  }));

/** Orders with a promise: `due` is an instant. */
async function promised(orders: readonly { due: string; delivered?: string; cancelled?: string }[]): Promise<Store> {
  const batch = stagedOf(
    orders.flatMap(({ due, delivered, cancelled }, order) => {
      const record = (activity: string, at: string) => ({ case: `o${order}`, activity, at, attributes: { due } });
      return [
        record('order', '2024-01-01T00:00:00Z'),
        ...(delivered === undefined ? [] : [record('deliver', delivered)]),
        ...(cancelled === undefined ? [] : [record('cancel', cancelled)]),
      ];
    }),
  );
  const eventsSql = `SELECT * REPLACE (due::TIMESTAMPTZ::TIMESTAMP AS due) FROM (${batch.eventsSql})`;
  const attributes = batch.attributes.map((attribute) => ({ ...attribute, type: 'instant' as const }));
  const store = await openStore(null);
  const settings = { closedBy: ['deliver', 'cancel'], deliveredBy: ['deliver'] };
  await loadBatches(store, [{ ...batch, eventsSql, attributes }], settings);
  return store;
}

const labels = async (store: Store, rule: Parameters<typeof labelSql>[1]) => {
  const { sql, parameters } = await labelSql(store, rule);
  return store.rows<{ late: boolean | null; known: string | null; reason: string | null }>(
    `SELECT late, iso(known_at) AS known, reason FROM (${sql}) ORDER BY case_no`,
    parameters,
  );
};

describe('a label', () => {
  it('by value is known once the case is closed', async () => {
    const cases = [
      { trace: 'pick@0 ship@60', attributes: { late: 'yes' } },
      { trace: 'pick@0 ship@90', attributes: { late: 'no' } },
      { trace: 'pick@0', attributes: { late: 'yes' } },
    ];
    const store = await logOf(cases, { closedBy: ['ship'] });
    assert.deepEqual(await labels(store, BY_VALUE), [
      { late: true, known: instantAt(60), reason: null },
      { late: false, known: instantAt(90), reason: null },
      { late: null, known: null, reason: 'open' },
    ]);
    store.close();
  });

  it('by promise is late from the promise on, in time from the delivery on, and nothing for what was cancelled', async () => {
    const store = await promised([
      { due: '2024-01-02T12:00:00Z', delivered: '2024-01-02T12:00:00Z' },
      { due: '2024-01-02T12:00:00Z', delivered: '2024-01-02T12:00:01Z' },
      { due: '2024-01-02T12:00:00Z' },
      { due: '2024-01-09T12:00:00Z' },
      { due: '2024-01-02T12:00:00Z', cancelled: '2024-01-05T00:00:00Z' },
    ]);
    assert.deepEqual(await labels(store, BY_PROMISE), [
      { late: false, known: '2024-01-02T12:00:00.000Z', reason: null },
      { late: true, known: '2024-01-02T12:00:00.000Z', reason: null },
      { late: true, known: '2024-01-02T12:00:00.000Z', reason: null },
      { late: null, known: null, reason: 'open' },
      { late: null, known: null, reason: 'closed-undelivered' },
    ]);
    store.close();
  });

  it('takes a promise at midnight for the whole of its day', async () => {
    const store = await promised([
      { due: '2024-01-02T00:00:00Z', delivered: '2024-01-02T23:59:59Z' },
      { due: '2024-01-02T00:00:00Z', delivered: '2024-01-03T00:00:00Z' },
    ]);
    const late = (await labels(store, BY_PROMISE)).map((one) => one.late);
    assert.deepEqual(late, [false, true]);
    store.close();
  });

  it('is refused where its column, its value or its type is another', async () => {
    const store = await logOf(daily(3, () => true));
    const refused = (rule: Parameters<typeof labelSql>[1], code: ErrorCode, message: RegExp) =>
      assert.rejects(
        labelSql(store, rule),
        (error) => error instanceof EventLogError && error.code === code && message.test(error.message),
      );
    await refused({ ...BY_VALUE, column: 'lat' }, 'attribute-not-found', /Did you mean "late"/);
    await refused({ ...BY_VALUE, value: 'yess' }, 'option-invalid', /Did you mean "yes"/);
    await refused({ kind: 'promise', column: 'day' }, 'option-invalid', /day is of type number/);
    store.close();
  });
});

describe('a split', () => {
  it('tests on the latest cases, and learns from those whose outcome was known before', async () => {
    // Ten cases, one a day; that of day 2 lasts until day 9. Tested: days 8 and 9. Gap of two days: 6 and 7.
    const store = await logOf(
      daily(
        10,
        (day) => day % 2 === 0,
        (day) => (day === 2 ? 24 * 7 : 1),
      ),
    );
    const split = await readSplit(store, await labelSql(store, BY_VALUE), { testShare: 0.2, gapDays: 2 });
    const day = (number: number) => instantAt(number * 1440);
    assert.deepEqual(split, {
      cases: 10,
      train: { cases: 5, late: 2, from: day(0), to: day(5) },
      test: { cases: 2, late: 1, from: day(8), to: day(9) },
      gap: { cases: 2, late: 1, from: day(6), to: day(7) },
      outcomeLater: { cases: 1, late: 1, from: day(2), to: day(2) },
      unlabelled: [],
    });
    store.close();
  });

  it('has no sides where there are no labelled cases', async () => {
    const store = await promised([{ due: '2024-01-09T12:00:00Z' }]);
    const split = await readSplit(store, await labelSql(store, BY_PROMISE), { testShare: 0.2, gapDays: 0 });
    const none = { cases: 0, late: 0, from: null, to: null };
    assert.deepEqual([split.train, split.test], [none, none]);
    assert.deepEqual(split.unlabelled, [{ reason: 'open', cases: 1 }]);
    store.close();
  });
});

describe('the leakage check', () => {
  it('refuses the label and what alone tells it, and nothing that does not', async () => {
    const cases = daily(60, (day) => day % 4 === 0).map((one, day) => ({
      ...one,
      attributes: { ...one.attributes, excess: day % 4 === 0 ? 1 + day / 100 : 0, ticket: `k${day}` },
    }));
    const store = await logOf(cases);
    const judged = await judgeAttributes(store, await labelSql(store, BY_VALUE));
    assert.deepEqual(
      judged.map(({ name, refusedBecause }) => [name, refusedBecause !== null]),
      [
        ['customer', false],
        ['day', false],
        ['excess', true],

        ['late', true],
        ['ticket', false],
      ],
    );
    assert.deepEqual(
      judged.map(({ name, auc }) => (name === 'excess' ? auc : name === 'ticket' ? auc : 0)),
      [0, 0, 1, 0, null], // a value of its own for every case tells nothing
    );
    store.close();
  });

  const log = fileURLToPath(new URL('../../../shared/data/order-to-cash/o2c_sample.csv.gz', import.meta.url));
  it('refuses by itself what knows the outcome in the order-to-cash log', {
    skip: existsSync(log) ? false : 'the shared order-to-cash log is not there',
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-labels-'));
    const db = join(folder, 'log.duckdb');
    const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
    const columns = ['--case', 'Key', '--activity', 'Activity', '--time', 'Date', '--resource', 'User'];
    const format = ['--time-format', '%d/%m/%Y %H:%M:%S'];
    const run = (...parts: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', main, ...parts, '--db', db, '--json'], { encoding: 'utf8' });
    const ingested = run('ingest', log, ...columns, ...format);
    assert.equal(ingested.status, 0, ingested.stderr);
    const { stdout, status, stderr } = run('model', 'labels', '--label', 'Delayed=DELAYED');
    assert.equal(status, 0, stderr);
    const { attributes } = JSON.parse(stdout) as { attributes: { name: string; refusedBecause: string | null }[] };
    const refused = attributes.filter((one) => one.refusedBecause !== null).map(({ name }) => name);
    for (const name of ['PromiseMAD', 'ActualMAD', 'Difference', 'NotInTime']) assert.ok(refused.includes(name), name);
    for (const name of ['Customer', 'NetValue', 'OrderType', 'Product_hierarchy', 'Role']) {
      assert.ok(!refused.includes(name), name);
    }
    rmSync(folder, { recursive: true });
  });
});
