import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assessQuality } from '../../../ingest/quality/index.ts';
import { ORDER_LOG, storeOf, withFile } from '../ocel/ocel-of.ts';

describe('shifted-first-values', () => {
  const found = async (log: string) =>
    withFile('log.json', log, async (path) => {
      const { store } = await storeOf([path]);
      const findings = await store.transaction(assessQuality);
      store.close();
      return findings.filter(({ code }) => code === 'shifted-first-values');
    });

  it('is found where first values hold from 01:00 of 1970-01-01', async () => {
    const [finding] = await found(JSON.stringify(ORDER_LOG).replaceAll('1970-01-01T00', '1970-01-01T01'));
    assert.deepEqual([finding?.count, finding?.share], [2, 1]);
    assert.match(finding?.message ?? '', /01:00 of 1970-01-01/);
  });

  it('is not found where they hold from 00:00', async () => {
    assert.deepEqual(await found(JSON.stringify(ORDER_LOG)), []);
  });
});
