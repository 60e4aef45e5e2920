import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FAMILIES } from './families.ts';
import { writeFaultTable } from './report.ts';
import { runTrial, type Verdict } from './trial.ts';

// npm run test:faults -- --seeds 200 [--from 1] [--family NAME]: every seed of every family; with all families, the table in RELIABILITY.md.

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    family: { type: 'string' },
  },
});

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const families = FAMILIES.filter(({ name }) => values.family === undefined || name.includes(values.family));
const [seeds, firstSeed] = [Number(values.seeds), Number(values.from)];
const startedAt = Date.now();
const verdicts: Verdict[] = [];
let failures = 0;

if (families.length === 0 || !(seeds > 0) || !Number.isInteger(firstSeed)) {
  process.stderr.write(
    `Usage: npm run test:faults -- --seeds 200 [--from 1] [--family ${FAMILIES.map(({ name }) => name).join(' | ')}]\n`,
  );
  process.exit(2);
}

for (const family of families) {
  const began = Date.now();
  let failed = 0;
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const verdict = await runTrial(family, seed);
    verdicts.push(verdict);
    if (verdict.differences.length === 0) continue;
    failed++;
    console.log(`${family.name}, seed ${seed}:\n  ${verdict.differences.join('\n  ')}`);
  }
  console.log(`${family.name}: ${seeds} seeds, ${failed} failed, ${((Date.now() - began) / 1_000).toFixed(1)} s`);
  failures += failed;
}

if (values.family === undefined) {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  writeFaultTable(fileURLToPath(new URL('../../RELIABILITY.md', import.meta.url)), families, verdicts, {
    at: new Date(startedAt).toISOString(),
    commit: git('rev-parse', '--short', 'HEAD'),
    firstSeed,
    seeds,
    tookMs: Date.now() - startedAt,
  });
}

process.exit(failures > 0 ? 1 : 0); // a database that a family began decides otherwise what the exit code is
