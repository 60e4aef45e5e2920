// Runs every test: prepares what the tests share (the built web application), then Node's test runner over test/**,
// or over the files given. Ends with one plain line: N passed, N failed.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { buildWebWhenStale } from '../cli/build-web.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

function allTests(): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter(({ name }) => name.endsWith('.test.ts')).map(({ parentPath, name }) => `${parentPath}/${name}`);
}

const wanted = process.argv.slice(2);
const files = (wanted.length > 0 ? wanted : allTests()).toSorted();
const counts = { passed: 0, failed: 0, skipped: 0 };

if (wanted.length === 0) await buildWebWhenStale();
const stream = run({ files, concurrency: 2 });
stream.on('test:pass', ({ skip, details }) => {
  if (details.type === 'suite') return;
  counts[skip === undefined ? 'passed' : 'skipped'] += 1;
});
stream.on('test:fail', ({ details }) => {
  if (details.type !== 'suite') counts.failed += 1;
  process.exitCode = 1;
});
stream.compose(new spec()).pipe(process.stdout, { end: false });
stream.on('close', () => {
  setImmediate(() => console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`));
});
