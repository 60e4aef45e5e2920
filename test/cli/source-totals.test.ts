import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { sourceTotals } from '../../cli/source-totals.ts';
import { withPackLog } from '../ingest/packs/pack-log.ts';

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: orders*.csv
    source: orders
    columns: { SHIPPED: { absent: ["n/a"] } }
    objects: { order: { key: ID } }
    events:
      - { activity: Order, of: order, at: PLACED }
      - { activity: Ship, of: order, at: SHIPPED, when: { KIND: A } }
`;

const folder = mkdtempSync(join(tmpdir(), 'throughline-totals-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'mapping.yaml');
writeFileSync(path, MAPPING);

it('adds up what came of the files of a source', () =>
  withPackLog(
    [path],
    {
      'orders_1.csv': 'ID,PLACED,SHIPPED,KIND\n1,2026-01-01,2026-01-02,A\n2,2026-01-01,n/a,A\n3,never,2026-01-02,B\n',
      'orders_2.csv': 'ID,PLACED,SHIPPED,KIND\n4,2026-01-03,2026-01-04,A\n5,soon,n/a,A\n',
    },
    async (_store, report) => {
      const [total, ...others] = sourceTotals(report);
      assert.equal(others.length, 0);
      assert.deepEqual([total?.files, total?.rowsRead, total?.loaded, total?.known, total?.rejected], [2, 5, 5, 0, 2]);
      assert.deepEqual(
        total?.events.map(({ activity, made, leftOut, absent, rejected }) => [
          activity,
          made,
          leftOut,
          absent,
          rejected,
        ]),
        [
          ['Order', 3, 0, 0, 2],
          ['Ship', 2, 1, 2, 0],
        ],
      );
      assert.deepEqual(
        total?.rejects.map(({ column, code, rows }) => [column, code, rows]),
        [['PLACED', 'time-unreadable', 2]],
      );
      assert.deepEqual(
        total?.absent.map(({ column, text, rows }) => [column, text, rows]),
        [['SHIPPED', 'n/a', 2]],
      );
    },
  ));
