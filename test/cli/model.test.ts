import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const run = (...parts: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', MAIN, ...parts], { encoding: 'utf8' });

it('model runtime tells the backend as JSON, alone on standard output', () => {
  const { status, stdout, stderr } = run('model', 'runtime', '--backend', 'cpu', '--json');
  assert.deepEqual([status, stderr], [0, '']);
  assert.deepEqual(JSON.parse(stdout), { backend: 'cpu', version: '4.22.0', declined: [] });
});

it('model runtime ends with 2 on a backend that there is not', () => {
  const { status, stderr } = run('model', 'runtime', '--backend', 'abacus');
  assert.deepEqual([status, stderr.includes('tensorflow, wasm, cpu')], [2, true]);
});

it('model labels ends with 2 unless it is told what is late, in one way', () => {
  const both = run('model', 'labels', '--label', 'late=yes', '--promise', 'due');
  const neither = run('model', 'labels');
  for (const { status, stderr } of [both, neither]) {
    assert.deepEqual([status, stderr.includes('--label COLUMN=VALUE and --promise COLUMN')], [2, true]);
  }
  assert.match(run('model', 'labels', '--label', 'late').stderr, /such as Delayed=DELAYED; not 'late'/);
});
