import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findFiles, matches } from '../../../ingest/mapping/find-files.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-files-'));
  mkdirSync(join(folder, 'erp/old'), { recursive: true });
  for (const path of ['erp/b.csv', 'erp/a.csv', 'erp/old/a.csv', 'top.csv', 'what[1].csv'])
    writeFileSync(join(folder, path), 'x');
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('the files that a pattern names', () => {
  it('are in order of their names, a star within one folder and two across folders', () => {
    assert.deepEqual(findFiles(folder, 'erp/*.csv', false), ['erp/a.csv', 'erp/b.csv']);
    assert.deepEqual(findFiles(folder, '**/a.csv', false), ['erp/a.csv', 'erp/old/a.csv']);
    assert.deepEqual(findFiles(folder, '**/top.csv', false), ['top.csv']);
    assert.deepEqual(findFiles(folder, 'erp/?.csv', false), ['erp/a.csv', 'erp/b.csv']);
  });

  it('are taken by their names where the name has no wildcard, brackets or not', () => {
    assert.deepEqual(findFiles(folder, 'what[1].csv', false), ['what[1].csv']);
    assert.equal(matches('whatx.csv', 'what.csv'), false);
  });

  it('may be none only where the stream is optional', () => {
    assert.deepEqual(findFiles(folder, 'wms/*.csv', true), []);
    assert.throws(
      () => findFiles(folder, 'tpo.csv', false),
      /is called tpo\.csv, as the mapping says\. Did you mean "top\.csv"\?/,
    );
    assert.throws(() => findFiles(join(folder, 'nowhere'), '*.csv', false), /There is no folder .*nowhere/);
  });
});
