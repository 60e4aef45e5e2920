import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writeObjectLog } from '../../bench/object-log.ts';
import { ingestFiles, traceCasesOf } from '../../ingest/index.ts';
import { inEachCaseNotion, openStore, type Store } from '../../store/index.ts';

const [EVENTS, LATER] = [3_000, 10];
const TYPES = ['order', 'item', 'delivery', 'load', 'invoice', 'payment'];

describe('adding a few events to an object-centric log of which six types are traced', () => {
  let [folder, store] = ['', null as unknown as Store];
  const path = (name: string) => join(folder, name);
  const ofEach = async <Row>(sql: (index: number) => string): Promise<Record<string, Row[]>> => {
    const found: Record<string, Row[]> = {};
    await inEachCaseNotion(store, async ({ type }, index) => {
      found[type] = await store.rows<Row>(sql(index));
    });
    return found;
  };
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retraced-'));
    await writeObjectLog(path('log.jsonocel'), path('later.jsonocel'), EVENTS, LATER);
    store = await openStore(null);
    await ingestFiles(store, [path('log.jsonocel')], { caseNotion: 'order' });
    for (const type of TYPES) await traceCasesOf(store, type);
  });
  after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('writes the rows of the cases that the events belong to, and of no others', async () => {
    const last = await ofEach<{ row: number }>(() => 'SELECT max(rowid)::DOUBLE AS row FROM trace');
    const { loaded } = await ingestFiles(store, [path('later.jsonocel')]);
    assert.equal(loaded, LATER);
    const written = await ofEach<{ key: string }>(
      (index) => `SELECT DISTINCT case_id AS key FROM trace JOIN cases USING (case_no)
        WHERE trace.rowid > ${last[TYPES[index] as string]?.[0]?.row} ORDER BY key`,
    );
    for (const type of TYPES) {
      const touched = await store.rows<{ key: string }>(
        `SELECT DISTINCT key FROM event_objects JOIN objects USING (object) SEMI JOIN (FROM events WHERE batch = 1) AS later USING (event)
         WHERE type = $type ORDER BY key`,
        { type },
      );
      assert.deepEqual(written[type], touched, type);
    }
    assert.ok(TYPES.some((type) => (written[type]?.length ?? 0) > 0));
  });
});
