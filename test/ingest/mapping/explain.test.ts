import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { it } from 'node:test';
import { explainMapping, parseMapping } from '../../../ingest/mapping/index.ts';
import { openStore } from '../../../store/index.ts';

const REVIEWED = new URL('./explain.sql', import.meta.url);

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: wms/picks.csv
    system: WMS
    zone: { column: SITE, codes: { N: America/New_York, S: '+00:00' } }
    timeFormat: ['%d.%m.%Y %H:%M', iso]
    columns:
      DELIVERY: { clean: stripZeros, absent: [n/a] }
    objects:
      delivery: { key: DELIVERY }
      order: { key: ORDER, attributes: { units: { column: UNITS, type: integer } } }
    links:
      - delivery -> order
    events:
      - activity: { column: KIND, codes: { P: Pick, S: Short pick } }
        of: delivery
        start: FROM
        end: TO
        when: { UNITS: { above: 0 } }
        resource: WHO
`;

// To renew it after a change that was meant: REVIEW=1 node --import tsx --test test/ingest/mapping/explain.test.ts
it('explains a mapping as the SQL that was reviewed', () => {
  const sql = explainMapping(parseMapping('wms.yaml', MAPPING));
  if (process.env['REVIEW']) writeFileSync(REVIEWED, sql);
  assert.equal(sql, readFileSync(REVIEWED, 'utf8'));
});

it('explains SQL that DuckDB runs', async () => {
  const store = await openStore(null);
  const columns = ['DELIVERY', 'ORDER', 'UNITS', 'KIND', 'FROM', 'TO', 'WHO', 'SITE', '_line', '_raw'];
  const row = ['007', 'o1', '3', 'P', '15.01.2024 09:00', '2024-01-15 09:05', 'Kim', 'N', '2', '007,o1'];
  const cells = columns.map((column, index) => `'${row[index]}' AS "${column}"`).join(', ');
  await store.run(`CREATE TABLE "wms/picks.csv" AS SELECT 0::UBIGINT AS _position, ${cells}`);
  const [view, events, objects, links, rejects] = explainMapping(parseMapping('wms.yaml', MAPPING)).split(';\n');
  await store.run(view ?? '');
  const made = await store.rows<Record<string, unknown>>(
    `SELECT activity, object_key, started_at::VARCHAR AS started, ended_at::VARCHAR AS ended, offset_minutes FROM (${events})`,
  );
  assert.deepEqual(made, [
    {
      activity: 'Pick',
      object_key: '7',
      started: '2024-01-15 14:00:00',
      ended: '2024-01-15 14:05:00',
      offset_minutes: -300,
    },
  ]);
  for (const statement of [objects, links]) assert.equal((await store.rows(statement ?? '')).length, 1);
  assert.deepEqual(await store.rows(rejects ?? ''), []);
  store.close();
});
