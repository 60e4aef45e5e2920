import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packYaml } from '../../ingest/index.ts';
import { x12 } from '../ingest/edi/spelled.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

describe('packs on the command line', () => {
  let folder: string;
  const run = (...parts: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', MAIN, ...parts], { encoding: 'utf8' });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-cli-packs-'));
    writeFileSync(join(folder, 'a.edi'), x12({ sets: ['850 BEG*00*SA*4711**20260101'] }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are listed with what they read and make', () => {
    const packs = JSON.parse(run('packs', 'list', '--json').stdout) as { name: string; activities: string[] }[];
    const names = packs.map(({ name }) => name);
    for (const name of ['x12', 'edifact', 'epcis', 'sap-tables', 'northwind', 'olist']) assert.ok(names.includes(name));
    assert.ok(packs.find(({ name }) => name === 'x12')?.activities.includes('Tender Load'));
    assert.match(run('packs', 'list').stdout, /^pack .*\n.*sap-s4 /);
  });

  it('are shown as they are written', () => {
    assert.equal(run('packs', 'show', 'x12').stdout, packYaml('x12'));
  });

  it('load a folder by their name, and end with 2 where there is none of it', () => {
    const db = join(folder, 'log.duckdb');
    const { status, stderr } = run('ingest', folder, '--mapping', 'pack:x12:files=*.edi', '--db', db);
    assert.equal(status, 0, stderr);
    assert.match(run('trace', '4711', '--db', db).stdout, /Place Order/);
    const unknown = run('ingest', folder, '--mapping', 'pack:x13', '--db', db);
    assert.deepEqual([unknown.status, unknown.stderr.includes('Did you mean "x12"?')], [2, true]);
  });

  it('are named where a file is X12 and no mapping was given', () => {
    const { status, stderr } = run('ingest', join(folder, 'a.edi'), '--db', join(folder, 'flat.duckdb'));
    assert.deepEqual([status, stderr.includes('--mapping pack:x12')], [2, true]);
  });
});
