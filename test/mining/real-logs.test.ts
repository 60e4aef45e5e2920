import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ingestFiles, settleLog } from '../../ingest/index.ts';
import { readDfg, readLogSummary, readPerformance, readStalls, readVariants } from '../../mining/queries/index.ts';
import { openStore, type Store } from '../../store/index.ts';

const DATA = new URL('../../../shared/data/event-logs/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the folder ../shared/data is absent';

async function storeOf(file: string): Promise<Store> {
  const store = await openStore(null);
  await ingestFiles(store, [new URL(file, DATA).pathname], {});
  await settleLog(store);
  return store;
}

async function figures(file: string) {
  const store = await storeOf(file);
  const { cases, events, activities, variants } = await readLogSummary(store);
  const { edges } = await readDfg(store, {}, { quantiles: 'none' });
  const { leadTimeMs } = await readPerformance(store, {});
  const trace = await readVariants(store, {});
  store.close();
  return { cases, events, activities, variants, listed: trace.length, edges: edges.length, meanMs: leadTimeMs.mean };
}

describe('the field’s figures', { skip }, () => {
  for (const file of ['running-example.xes', 'running-example.csv']) {
    it(`hold for ${file}`, async () => {
      assert.deepEqual(await figures(file), {
        cases: 6,
        events: 42,
        activities: 8,
        variants: 6,
        listed: 6,
        edges: 16,
        meanMs: 966_890_000,
      });
    });
  }

  for (const file of ['receipt.xes.gz', 'receipt.csv.gz']) {
    it(`hold for ${file}`, async () => {
      const { meanMs, ...counts } = await figures(file);
      assert.deepEqual(counts, { cases: 1434, events: 8577, activities: 27, variants: 116, listed: 116, edges: 99 });
      assert.equal(Math.round(meanMs ?? 0), 467_263_915);
    });
  }

  it('hold for helpdesk and the closed problems of 2013', async () => {
    const [helpdesk, closed] = [await figures('helpdesk.xes.gz'), await figures('bpic2013_closed.xes.gz')];
    assert.deepEqual([helpdesk.cases, helpdesk.events, helpdesk.variants], [4580, 21348, 226]);
    assert.deepEqual([closed.cases, closed.events, closed.variants], [1487, 6660, 183]);
  });

  it('leave every stall of the receipt log beyond the 90th percentile of its comparison', async () => {
    const store = await storeOf('receipt.xes.gz');
    for (const { waitingMs, p90Ms, excessMs, expectedMs, evidence } of await readStalls(store, {})) {
      assert.ok(waitingMs > (p90Ms ?? Number.POSITIVE_INFINITY));
      assert.equal(excessMs, waitingMs - (expectedMs ?? 0));
      assert.ok(evidence.waits >= 1);
    }
    store.close();
  });
});
