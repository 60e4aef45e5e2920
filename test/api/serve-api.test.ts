import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveApi } from '../../api/index.ts';
import { loadBatches, openStore } from '../../store/index.ts';
import { ORDERS } from './api-of.ts';

async function served() {
  const store = await openStore(null);
  await loadBatches(store, [ORDERS]);
  return { store, api: await serveApi({ store, port: 0 }) };
}

describe('serveApi', () => {
  it('answers on a port of this machine and frees it when closed', async () => {
    const { store, api } = await served();
    assert.match(api.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${api.url}/v1/cases`);
    assert.equal((await response.json()).total, 3);
    await api.close();
    await assert.rejects(fetch(`${api.url}/v1/cases`));
    store.close();
  });

  it('says which port is taken and how to give another', async () => {
    const { store, api } = await served();
    const port = Number(new URL(api.url).port);
    await assert.rejects(serveApi({ store, port }), {
      code: 'port-in-use',
      message: `The port ${port} is in use by another program. Give a free one with --port ${port + 1}.`,
    });
    await api.close();
    store.close();
  });

  it('takes a slice of a hundred thousand characters', async () => {
    const { store, api } = await served();
    const variants = Array.from({ length: 5_000 }, () => ['pick', 'pack', 'ship']);
    const slice = encodeURIComponent(JSON.stringify({ variants }));
    assert.ok(slice.length > 100_000);
    const response = await fetch(`${api.url}/v1/cases?slice=${slice}`);
    assert.equal((await response.json()).total, 1);
    await api.close();
    store.close();
  });

  it('lets an answer under way finish before it closes', async () => {
    const { store, api } = await served();
    const answer = fetch(`${api.url}/v1/overview`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await api.close();
    assert.equal((await answer).status, 200);
    store.close();
  });
});
