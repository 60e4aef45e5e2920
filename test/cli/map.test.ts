import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { MappingCheck } from '../../ingest/index.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const ORDERS = 'order_id,entered_at,shipped_at\n1,2026-01-01,2026-01-02\n2,2026-01-01,\n';

describe('the map command', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const run = (...parts: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', MAIN, 'map', ...parts], { encoding: 'utf8' });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-map-'));
    writeFileSync(at('orders.csv'), ORDERS);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('drafts a mapping that it then finds nothing wrong with', () => {
    const { status, stdout } = run('suggest', at('orders.csv'), '--out', at('draft.yaml'));
    assert.equal(status, 0);
    assert.match(stdout, /^Written to .*draft\.yaml/);
    const checked = run('check', at('draft.yaml'), at('orders.csv'), '--json');
    assert.equal(checked.status, 0);
    const [file] = (JSON.parse(checked.stdout) as MappingCheck).files;
    assert.deepEqual(
      file?.events.map(({ activity, made }) => [activity, made]),
      [
        ['Entered', 2],
        ['Shipped', 1],
      ],
    );
    assert.equal(run('suggest', at('orders.csv'), '--out', at('draft.yaml')).status, 2, 'a file is never overwritten');
  });

  it('ends with 2 for a mapping that is wrong, 5 for a sample that breaks it', () => {
    const good = readFileSync(at('draft.yaml'), 'utf8');
    writeFileSync(at('wrong.yaml'), good.replace('key: order_id', 'key: order'));
    const wrong = run('check', at('wrong.yaml'), at('orders.csv'));
    assert.equal(wrong.status, 2);
    assert.match(wrong.stdout, /"order" is no column of orders\.csv\. Did you mean "order_id"\?[^]*\n\s+\^\n/);
    writeFileSync(at('more.csv'), `${ORDERS}3,soon,\n`);
    const broken = run('check', at('draft.yaml'), at('more.csv'), '--json');
    assert.equal(broken.status, 5);
    assert.deepEqual(
      (JSON.parse(broken.stdout) as MappingCheck).files[0]?.rejected.map(({ code, line }) => [code, line]),
      [['time-unreadable', 4]],
    );
  });
});
