import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createApi } from '../../api/index.ts';
import { traceCasesOf } from '../../ingest/index.ts';
import { loadBatches, readDataVersion } from '../../store/index.ts';
import { stagedOf } from '../staged.ts';
import { apiOf, ORDERS } from './api-of.ts';

const MORE = stagedOf([{ case: 'D', activity: 'pick', at: '2024-03-05T08:00:00Z' }], { source: 'more' });

describe('an answer', () => {
  it('has a strong ETag, and is 304 without a body for who has it', async () => {
    const { ask } = await apiOf([ORDERS]);
    const first = await ask('/v1/dfg');
    const etag = first.headers.get('etag') ?? '';
    assert.match(etag, /^"[\w-]{43}"$/);
    assert.equal(first.headers.get('cache-control'), 'no-cache');
    for (const wish of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await ask('/v1/dfg', { 'if-none-match': wish });
      assert.deepEqual([again.status, again.headers.get('etag'), await again.text()], [304, etag, ''], wish);
    }
    assert.equal((await ask('/v1/dfg', { 'if-none-match': '"other"' })).status, 200);
  });

  it('is computed once while the log is the same, however the question is spelled', async () => {
    const { ask, computed } = await apiOf([ORDERS]);
    for (const query of ['', '?slice={}', '?slice=%7B%20%7D', '?quantiles=exact&slice={}'])
      await ask(`/v1/dfg${query}`);
    assert.equal(computed(), 1);
    await ask('/v1/dfg?quantiles=none');
    assert.equal(computed(), 2);
  });

  it('is computed once for all who ask at the same time', async () => {
    const { ask, computed } = await apiOf([ORDERS]);
    const answers = await Promise.all(Array.from({ length: 20 }, async () => (await ask('/v1/variants')).text()));
    assert.equal(new Set(answers).size, 1);
    assert.equal(computed(), 1);
  });

  it('is new after a load', async () => {
    const { ask, store } = await apiOf([ORDERS]);
    const before = await ask('/v1/cases');
    await loadBatches(store, [MORE]);
    const after = await ask('/v1/cases', { 'if-none-match': before.headers.get('etag') ?? '' });
    assert.equal(after.status, 200);
    assert.deepEqual([(await before.json()).total, (await after.json()).total], [3, 4]);
  });

  it('keeps its ETag through a load that does not change it', async () => {
    const { ask, store } = await apiOf([ORDERS]);
    const { headers } = await ask('/v1/cases/A');
    await loadBatches(store, [MORE]);
    assert.equal((await ask('/v1/cases/A', { 'if-none-match': headers.get('etag') ?? '' })).status, 304);
  });

  it('differs by its form: JSON and Arrow have their own ETags', async () => {
    const { ask } = await apiOf([ORDERS]);
    const json = await ask('/v1/cases');
    const arrow = await ask('/v1/cases', { accept: 'application/vnd.apache.arrow.stream' });
    assert.notEqual(json.headers.get('etag'), arrow.headers.get('etag'));
    assert.equal(arrow.headers.get('vary'), 'Accept, Accept-Encoding');
  });

  it('has the headers of GET and no body for HEAD', async () => {
    const { app, ask } = await apiOf([ORDERS]);
    const get = await ask('/v1/variants');
    const head = await app.request('http://localhost/v1/variants', { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('etag'), await head.text()], [200, get.headers.get('etag'), '']);
  });
});

describe('a question that waits for its turn', () => {
  it('is not begun when all who asked it have left', async () => {
    const { store } = await apiOf([ORDERS]);
    let computed = 0;
    const app = createApi({
      concurrency: 1,
      traceCases: (caseNotion) => traceCasesOf(store, caseNotion),
      readStore: async (work) => {
        if ((work as unknown) !== readDataVersion) computed++;
        await pause(50);
        return store.transaction(work);
      },
    });
    const first = app.request('http://localhost/v1/rework');
    const leaving = new AbortController();
    const left = app.request('http://localhost/v1/variants', { signal: leaving.signal });
    await pause(75); // both know the data version; one computes, the other waits
    leaving.abort();
    assert.equal((await first).status, 200);
    assert.equal((await (await left).json()).code, 'request-abandoned');
    assert.equal(computed, 1);
  });
});
