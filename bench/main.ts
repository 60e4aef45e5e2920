import { parseArgs } from 'node:util';
import { benchLanding } from './landing.ts';
import { benchMining } from './mining.ts';
import { benchSources } from './sources.ts';
import { benchTraces } from './traces.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { events: { type: 'string', default: '1000000' } },
});

const BENCHMARKS: Record<string, (events: number) => Promise<void>> = {
  mining: benchMining,
  landing: benchLanding,
  sources: benchSources,
  traces: benchTraces,
};
const benchmark = BENCHMARKS[positionals[0] ?? ''];

if (benchmark) {
  await benchmark(Number(values.events));
} else {
  process.stderr.write(
    `Say which benchmark: ${Object.keys(BENCHMARKS).join(', ')}. For example: npm run bench -- mining --events 1000000\n`,
  );
  process.exitCode = 2;
}
