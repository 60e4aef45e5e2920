import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningApi, serveApi } from '../../api/index.ts';
import { loadBatches, openStore, type Store } from '../../store/index.ts';
import { ORDERS } from './api-of.ts';

/** The API on a free port while `work` asks it; closed whatever becomes of the work. */
async function whileServed(work: (api: RunningApi, store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(null);
  await loadBatches(store, [ORDERS]);
  const api = await serveApi({ store, port: 0 });
  try {
    await work(api, store);
  } finally {
    await api.close();
    store.close();
  }
}

describe('serveApi', () => {
  it('answers on a port of this machine and frees it when closed', async () => {
    let address = '';
    await whileServed(async ({ url }) => {
      address = url;
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.equal((await (await fetch(`${url}/v1/cases`)).json()).total, 3);
    });
    await assert.rejects(fetch(`${address}/v1/cases`));
  });

  it('says which port is taken and how to give another', () =>
    whileServed(async ({ url }, store) => {
      const port = Number(new URL(url).port);
      await assert.rejects(serveApi({ store, port }), {
        code: 'port-in-use',
        message: `The port ${port} is in use by another program. Give a free one with --port ${port + 1}.`,
      });
    }));

  it('takes a slice of a hundred thousand characters', () =>
    whileServed(async ({ url }) => {
      const long = Array.from({ length: 10_000 }, () => 'pick');
      const slice = encodeURIComponent(JSON.stringify({ variants: [long, ['pick', 'pack', 'ship']] }));
      assert.ok(slice.length > 100_000);
      const response = await fetch(`${url}/v1/cases?slice=${slice}`);
      assert.equal((await response.json()).total, 1);
    }));

  it('lets an answer under way finish before it closes', async () => {
    let answer: Promise<Response> | undefined;
    await whileServed(async ({ url }) => {
      answer = fetch(`${url}/v1/overview`);
      await pause(20);
    });
    assert.equal((await answer)?.status, 200);
  });
});
