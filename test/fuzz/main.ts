import { parseArgs } from 'node:util';
import { RELIABILITY, writeSection } from '../reliability-page.ts';
import { PARSERS } from './parsers.ts';
import { fuzzTable, sumOf } from './report.ts';
import { divided, faultText, runAll } from './run-all.ts';

// npm run test:fuzz -- --inputs 5000000 [--seed 1] [--parser NAME [--from N]]: with all parsers, the section in RELIABILITY.md.

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    parser: { type: 'string' },
  },
});
const [inputs, seed, from] = [values.inputs, values.seed, values.from].map(Number) as [number, number, number];
const parsers = PARSERS.filter(({ name }) => values.parser === undefined || values.parser === name);
const isUsed = parsers.length > 0 && inputs > 0 && [inputs, seed, from].every(Number.isInteger);

if (!isUsed) {
  process.stderr.write(
    `Usage: npm run test:fuzz -- --inputs 5000000 [--seed 1] [--parser ${PARSERS.map(({ name }) => name).join(' | ')} [--from N]]\n`,
  );
  process.exit(2);
}

const startedAt = Date.now();
const outcomes = await runAll(divided(inputs, parsers), { seed, from }, ({ faults, ...counts }) => {
  console.log(JSON.stringify(counts));
  for (const fault of faults) console.log(faultText(counts.parser, seed, fault));
});
if (values.parser === undefined) {
  writeSection(RELIABILITY, 'fuzz', fuzzTable(outcomes, seed, Date.now() - startedAt));
}
if (sumOf(outcomes, 'faulty') > 0) process.exitCode = 1;
