import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveApi } from '../../api/index.ts';
import { ANSWERS } from '../../api/schemas.ts';
import { loadBatches, openStore } from '../../store/index.ts';
import { stagedOf } from '../staged.ts';
import { apiOf } from './api-of.ts';

const at = (hour: number) => `2024-03-04T${String(hour).padStart(2, '0')}:00:00Z`;
const record = (type: string, id: string, activity: string, hour: number) => ({
  type,
  case: id,
  activity,
  at: at(hour),
});

/** One order, delivered twice; the invoice is of the second delivery, the return and the claim are of the first. */
const LOG = stagedOf(
  [
    record('order', 'o', 'enter', 8),
    record('delivery', 'd1', 'pick', 9),
    record('delivery', 'd2', 'pick', 10),
    record('invoice', 'i', 'bill', 11),
    record('return', 'r', 'return', 12),
    record('claim', 'c', 'claim', 13),
  ],
  {
    linksSql: `SELECT * FROM (VALUES ('delivery', 'd1', 'order', 'o'), ('delivery', 'd2', 'order', 'o'), ('invoice', 'i', 'delivery', 'd2'),
      ('return', 'r', 'delivery', 'd1'), ('claim', 'c', 'return', 'r')) AS links (child_type, child_key, parent_type, parent_key)`,
  },
);

describe('the parameter caseNotion', () => {
  it('asks the same questions of another type of objects', async () => {
    const { answer, store } = await apiOf([LOG], { caseNotion: 'order' });
    const edges = async (notion: string) =>
      ANSWERS.Dfg.parse(await answer(`/v1/dfg${notion}`)).edges.map(({ source, target }) => `${source} ${target}`);
    assert.deepEqual(
      await edges(''),
      ['bill return', 'enter pick', 'pick bill', 'pick pick', 'return claim'].toSorted(),
    );
    assert.deepEqual((await edges('?caseNotion=delivery')).toSorted(), ['pick bill', 'pick return', 'return claim']);
    assert.deepEqual((await edges('?caseNotion=order')).toSorted(), (await edges('')).toSorted());
    const log = ANSWERS.LogSummary.parse(await answer('/v1/log?caseNotion=delivery'));
    assert.deepEqual([log.caseNotion, log.cases, log.events, log.unlinked], ['delivery', 2, 5, 1]);
    const trace = ANSWERS.Trace.parse(await answer('/v1/cases/d2?caseNotion=delivery'));
    assert.deepEqual(
      trace.events.map(({ activity }) => activity),
      ['pick', 'bill'],
    );
    store.close();
  });

  it('is answered anew when a load changes the cases of that type', async () => {
    const { answer, store } = await apiOf([LOG], { caseNotion: 'order' });
    const events = async () => ANSWERS.LogSummary.parse(await answer('/v1/log?caseNotion=delivery')).events;
    assert.equal(await events(), 5);
    await loadBatches(store, [stagedOf([record('invoice', 'i', 'pay', 14)], { source: 'bank' })]);
    assert.equal(await events(), 6);
    store.close();
  });

  it('is refused with 400 where the log has no such objects, and unknown where no cases are asked about', async () => {
    const { ask, answer, store } = await apiOf([LOG], { caseNotion: 'order' });
    assert.equal((await ask('/v1/dfg?caseNotion=delivry')).status, 400);
    const problem = (await answer('/v1/dfg?caseNotion=delivry')) as { code: string; detail: string };
    assert.equal(problem.code, 'object-type-not-found');
    assert.match(problem.detail, /Did you mean "delivery"\?/);
    assert.equal((await ask('/v1/objects?caseNotion=delivery')).status, 400);
    store.close();
  });

  it('gives every type its own answer from threads, more types than threads hold', async () => {
    const store = await openStore(null);
    await loadBatches(store, [LOG], { caseNotion: 'order' });
    const faults: unknown[] = [];
    const api = await serveApi({ store, port: 0, onFault: (error) => faults.push(error) });
    const edges = async (type: string) => {
      const response = await fetch(
        `${api.url}/v1/dfg?quantiles=bins&caseNotion=${type}&keep=${encodeURIComponent('["pick","bill","return","claim"]')}`,
      );
      return ANSWERS.Dfg.parse(await response.json()).edges.length;
    };
    for (let round = 0; round < 3; round++) {
      const counts = [];
      for (const type of ['order', 'delivery', 'invoice', 'return', 'claim']) counts.push(await edges(type));
      assert.deepEqual(counts, [4, 3, 0, 1, 0]);
      await loadBatches(store, [stagedOf([record('order', 'o', 'call', 15 + round)], { source: `calls ${round}` })]);
    }
    await api.close();
    store.close();
    assert.deepEqual(faults, []);
  });
});
