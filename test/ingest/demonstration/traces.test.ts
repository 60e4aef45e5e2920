import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeDistributor } from '../../../ingest/demonstration/index.ts';
import { ingestMappings } from '../../../ingest/mapping/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

const mapping = (system: string) =>
  fileURLToPath(new URL(`../../../ingest/demonstration/mappings/${system}.yaml`, import.meta.url));

/** A file of which each row tells of several times: the activity of each of its columns. */
const COLUMNS: Readonly<Record<string, string>> = {
  'Create Delivery': 'ERDAT',
  'Goods Issue': 'WADAT_IST',
  'Post Proof of Delivery': 'PODAT',
  'Tender Load': 'SENT',
  'Accept Tender': 'RESPONDED',
  'Decline Tender': 'RESPONDED',
};

let folder: string;
let store: Store;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'distributor-'));
  await writeDistributor(folder, { orders: 20_000, seed: 20_260_630 });
  store = await openStore(null);
  const others = ['portal', 'wms_north', 'wms_west', 'wms_south', 'tms'].map(mapping);
  await ingestMappings(store, [mapping('erp'), ...others], folder);
  await readTruth();
  await compareTraces();
});
after(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

/** The second rows of messages that the TMS heard twice, word for word: both tell of one event. */
function repeatedRows(): number[] {
  const lines = readFileSync(join(folder, 'tms/status.ndjson'), 'utf8').trimEnd().split('\n');
  return lines.flatMap((line, index) => (line === lines[index - 1] ? [index + 1] : []));
}

/** Tables `true_orders` and `true_events`, a row per order and record that tells of it. */
async function readTruth(): Promise<void> {
  const read = (name: string, columns = '') =>
    `read_json('${join(folder, 'truth', `${name}.ndjson`)}', format => 'newline_delimited'${columns})`;
  const columns = `, columns => {stream: 'VARCHAR', "row": 'UBIGINT', "column": 'VARCHAR', orders: 'VARCHAR[]', startedAt: 'TIMESTAMP', "at": 'TIMESTAMP'}`;
  // A clerk types WEB-0020417 in several ways; the digits stay.
  await store.run(
    `CREATE TEMP TABLE true_orders AS
     SELECT "order"::VARCHAR AS id, "closedAt" IS NOT NULL AS closed, len(deliveries) AS deliveries,
       CASE channel WHEN 'Portal' THEN regexp_replace(reference, '\\D', '', 'g')::BIGINT END AS web FROM ${read('orders')}`,
  );
  await store.run(
    `CREATE TEMP TABLE true_events AS
     WITH told AS (
       SELECT * EXCLUDE (whose), CASE WHEN starts_with(whose, 'WEB-') THEN regexp_replace(whose, '\\D', '', 'g')::BIGINT END AS web,
         CASE WHEN NOT starts_with(whose, 'WEB-') THEN whose END AS id
       FROM (SELECT stream, "row", coalesce("column", '') AS "column", unnest(orders) AS whose, len(orders) AS sharing,
         coalesce(startedAt, "at") AS began FROM ${read('clocks', columns)} WHERE NOT (stream = 'tms/status.ndjson' AND list_contains([${repeatedRows().join(', ')}]::UBIGINT[], "row"))))
     SELECT id, stream, "row", "column", sharing, began FROM told WHERE id IS NOT NULL
     UNION ALL BY NAME
     SELECT o.id, stream, "row", "column", sharing, began FROM told JOIN true_orders AS o USING (web)`,
  );
  await store.run(
    `CREATE TEMP TABLE rekeyed AS SELECT DISTINCT "order"::VARCHAR AS id FROM ${read('gaps')}
     WHERE gap IN ('rekeyed-order', 'order-rekeyed-twice')`,
  );
}

/** Tables `traced`, a row per event of a trace with what is true of it, and `compared`, a row per order. */
async function compareTraces(): Promise<void> {
  const columns = Object.entries(COLUMNS).map(([activity, column]) => `WHEN '${activity}' THEN '${column}'`);
  await store.run(
    `CREATE TEMP TABLE traced AS
     SELECT c.case_id AS id, t.position, s.stream,
       e.position + 1 - (s.stream = 'tms/status.ndjson' AND list_contains([${repeatedRows().join(', ')}]::UBIGINT[], e.position + 1))::UINTEGER AS "row",
       CASE a.name ${columns.join(' ')} ELSE '' END AS "column"
     FROM trace AS t JOIN cases AS c USING (case_no) JOIN activities AS a USING (activity) JOIN events AS e USING (event)
     JOIN (SELECT batch, stream FROM batches JOIN (SELECT DISTINCT stream FROM true_events) ON ends_with(path, stream)) AS s USING (batch)`,
  );
  await store.run(
    `CREATE TEMP TABLE steps AS
     SELECT id, position, stream, began, lag(began) OVER in_trace AS before, lag(stream) OVER in_trace AS stream_before
     FROM traced JOIN true_events USING (id, stream, "row", "column") WINDOW in_trace AS (PARTITION BY id ORDER BY position)`,
  );
  await store.run(
    `CREATE TEMP TABLE compared AS
     SELECT o.id, coalesce(missing, 0) AS missing, coalesce(added, 0) AS added, coalesce(turned, 0) AS turned,
       CASE WHEN o.id IN (FROM rekeyed) THEN 'rekeyed' WHEN o.deliveries > 1 THEN 'split' WHEN shares THEN 'joint' ELSE 'plain' END AS kind
     FROM true_orders AS o
     LEFT JOIN (SELECT id, bool_or(sharing > 1) AS shares FROM true_events GROUP BY id) USING (id)
     LEFT JOIN (SELECT id, count(*) AS missing FROM true_events ANTI JOIN traced USING (id, stream, "row", "column") GROUP BY id) USING (id)
     LEFT JOIN (SELECT id, count(*) AS added FROM traced ANTI JOIN true_events USING (id, stream, "row", "column") GROUP BY id) USING (id)
     LEFT JOIN (SELECT id, count(*) AS turned FROM steps WHERE began < before GROUP BY id) USING (id)`,
  );
}

interface Kind {
  kind: string;
  orders: number;
  equal: number;
  missing: number;
  added: number;
}

describe('the traces of the demonstration that npm start shows', () => {
  it('hold exactly the events of the truth, and nearly all in its order, however orders split, share loads and are rekeyed', async (t) => {
    const kinds = await store.rows<Kind>(
      `SELECT kind, count(*)::DOUBLE AS orders, (count(*) FILTER (missing = 0 AND added = 0 AND turned = 0))::DOUBLE AS equal,
         sum(missing)::DOUBLE AS missing, sum(added)::DOUBLE AS added FROM compared GROUP BY kind ORDER BY kind`,
    );
    const sum = (of: (kind: Kind) => number) => kinds.reduce((total, kind) => total + of(kind), 0);
    for (const { kind, orders, equal } of kinds) {
      t.diagnostic(`${kind}: ${equal} of ${orders} traces equal the truth (${(equal / orders).toFixed(4)})`);
    }
    const share = sum(({ equal }) => equal) / sum(({ orders }) => orders);
    t.diagnostic(`all: ${share.toFixed(4)}`);
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['joint', 'plain', 'rekeyed', 'split'],
    );
    assert.deepEqual([sum(({ missing }) => missing), sum(({ added }) => added)], [0, 0]);
    assert.ok(share >= 0.99);
  });

  // ERP and portal: the ERP cuts its clock to the second. TMS: it cuts its own to the minute. West: its clock is 95 seconds fast.
  it('turn two events round only where the clock of a system is coarser, or more wrong, than the time between them', async (t) => {
    const turned = await store.rows<{ cause: string; pairs: number; worstMs: number; withinMs: number }>(
      `SELECT CASE WHEN contains(pair, 'wms_west') THEN 'clock of West' WHEN contains(pair, 'tms/') THEN 'minutes of the TMS' ELSE 'seconds' END AS cause,
         count(*)::DOUBLE AS pairs, max(date_diff('millisecond', began, before))::DOUBLE AS "worstMs",
         CASE cause WHEN 'clock of West' THEN 95000 WHEN 'minutes of the TMS' THEN 60000 ELSE 1000 END::DOUBLE AS "withinMs"
       FROM (SELECT *, stream || stream_before AS pair FROM steps) WHERE began < before GROUP BY cause ORDER BY cause`,
    );
    for (const { cause, pairs, worstMs } of turned) t.diagnostic(`${cause}: ${pairs} pairs, at most ${worstMs} ms`);
    assert.deepEqual(
      turned.map(({ cause }) => cause),
      ['clock of West', 'minutes of the TMS', 'seconds'],
    );
    for (const { cause, worstMs, withinMs } of turned) assert.ok(worstMs < withinMs, cause);
  });
});
