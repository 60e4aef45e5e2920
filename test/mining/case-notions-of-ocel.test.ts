import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { traceCasesOf } from '../../ingest/index.ts';
import { readLogSummary } from '../../mining/queries/index.ts';
import { inCaseNotion } from '../../store/index.ts';
import { ORDER_LOG, SAMPLES, storeOf, withFile, withoutSamples } from '../ingest/ocel/ocel-of.ts';

/** Events of every object of a type, by its key, as the file says it. */
function eventsOf(path: string, type: string): Map<string, number> {
  const text = path.endsWith('.gz') ? gunzipSync(readFileSync(path)).toString() : readFileSync(path, 'utf8');
  const log = JSON.parse(text) as {
    'ocel:events': Record<string, { 'ocel:omap': string[] }>;
    'ocel:objects': Record<string, { 'ocel:type': string }>;
  };
  const counts = new Map<string, number>();
  for (const event of Object.values(log['ocel:events'])) {
    for (const object of new Set(event['ocel:omap'])) {
      if (log['ocel:objects'][object]?.['ocel:type'] === type) counts.set(object, (counts.get(object) ?? 0) + 1);
    }
  }
  return counts;
}

describe('the cases of a type of an object-centric log', () => {
  it('hold the events that are stated as related to them', () =>
    withFile('log.json', ORDER_LOG, async (path) => {
      const { store } = await storeOf([path], { caseNotion: 'order' });
      await traceCasesOf(store, 'item');
      await inCaseNotion(store, 'item', async () => {
        const { cases, events, convergence, divergence, unlinked } = await readLogSummary(store);
        assert.deepEqual([cases, events, convergence, divergence, unlinked], [2, 2, 1, 0, 1]); // packed together; placed without them
      });
      store.close();
    }));

  for (const [file, types] of [
    ['ocel1_example_log.json', ['element', 'delivery', 'order']],
    ['ocel1_order_process.json.gz', ['item', 'delivery', 'order']],
  ] as const) {
    it(`are those of ${file}, counted event by event`, { skip: withoutSamples }, async () => {
      const path = `${SAMPLES}/${file}`;
      const { store } = await storeOf([path]);
      for (const type of types) {
        await traceCasesOf(store, type);
        const rows = await inCaseNotion(store, type, () =>
          store.rows<{ id: string; events: number }>(
            'SELECT case_id AS id, events::DOUBLE AS events FROM cases ORDER BY id',
          ),
        );
        const expected = eventsOf(path, type);
        assert.ok(expected.size > 0, type);
        assert.deepEqual(
          new Map(rows.map(({ id, events }) => [id, events])),
          new Map([...expected].toSorted(([a], [b]) => (a < b ? -1 : 1))),
          type,
        );
      }
      store.close();
    });
  }
});
