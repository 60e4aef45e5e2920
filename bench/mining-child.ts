import { readFileSync } from 'node:fs';
import { readDfg, startArraysWorker } from '../mining/queries/index.ts';
import { ingestFiles, settleLog } from '../ingest/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { writeMiningLog } from './mining-log.ts';
import { DROPPED, QUESTIONS, WIDE } from './mining-questions.ts';

/** What one child measured; `figure` is a number both formulations must share. */
export interface Measurement {
  /** the first time, with nothing in memory yet */
  firstMs: number;
  /** best of the following */
  ms: number;
  /** processor time of all threads in that run */
  cpuMs: number;
  peakMb: number;
  figure: number | null;
}

const REPEATS = 3;

/** Each task runs in a process of its own, so that its peak memory is its own. */
const TASKS: Record<string, (...options: string[]) => Promise<unknown>> = {
  generate: (csv = '', events = '') => writeMiningLog(csv, Number(events)),
  raw: writeRaw,
  ingest,
  naive: (path = '', index = '') => onStore(path, (store) => measureNaive(store, Number(index))),
  ours: (path = '', index = '') => onStore(path, (store) => measureOurs(store, Number(index))),
  cold: (path = '') => measure(() => onStore(path, (store) => readDfg(store, {}, { quantiles: 'bins' })), 0),
  arrays: (path = '') => onStore(path, measureArrays),
};

async function onStore<Result>(path: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore(path, { readOnly: true });
  const result = await work(store);
  store.close();
  return result;
}

async function ingest(csv = '', path = ''): Promise<Measurement> {
  return measure(async () => {
    const store = await openStore(path, { memoryLimit: MEMORY_LIMIT });
    await ingestFiles(store, [csv], { closedBy: ['Receive payment'] });
    await settleLog(store);
    await readDfg(store, {});
    store.close();
  }, 0);
}

const MEMORY_LIMIT = '1GB';

async function writeRaw(csv = '', path = ''): Promise<void> {
  const store = await openStore(path);
  await store.run(`CREATE TABLE raw AS FROM read_csv('${csv}')`);
  store.close();
}

function measureNaive(store: Store, index: number): Promise<Measurement> {
  const { naive, figure } = QUESTIONS[index] ?? {};
  return measure(() => store.rows<Record<string, number>>(naive ?? ''), REPEATS, figure?.naive);
}

function measureOurs(store: Store, index: number): Promise<Measurement> {
  const { ours, figure } = QUESTIONS[index] ?? {};
  return measure(async () => (await ours?.(store)) as never, REPEATS, figure?.ours);
}

/** Typed arrays in threads: how long to read them and start, then each question put to them. */
async function measureArrays(store: Store): Promise<Record<string, Measurement>> {
  const started = await measure(async () => (await startArraysWorker(store)).close(), 1);
  const worker = await startArraysWorker(store);
  const names = await store.rows<{ name: string }>('SELECT name FROM activities');
  const keep = names.map(({ name }) => name).filter((name) => !DROPPED.includes(name));
  const measurements = {
    'threads: arrays read, threads started': started,
    'threads: graph, quantiles from bins': await measure(() => worker.dfg({}), REPEATS),
    'threads: wide slice, quantiles from bins': await measure(() => worker.dfg(WIDE), REPEATS),
    'threads: two activities dropped, bins': await measure(() => worker.dfg({}, { keep }), REPEATS),
    'threads: both': await measure(() => worker.dfg(WIDE, { keep }), REPEATS),
  };
  await worker.close();
  return measurements;
}

async function measure<Answer>(
  work: () => Promise<Answer>,
  repeats: number,
  figureOf?: (answer: Answer) => number,
): Promise<Measurement> {
  const first = await timed(work);
  let best = first;
  for (let run = 0; run < repeats; run++) {
    const again = await timed(work);
    if (run === 0 || again.ms < best.ms) best = again;
  }
  return {
    firstMs: first.ms,
    ms: best.ms,
    cpuMs: best.cpuMs,
    peakMb: peakMb(),
    figure: figureOf?.(first.answer) ?? null,
  };
}

async function timed<Answer>(work: () => Promise<Answer>): Promise<{ ms: number; cpuMs: number; answer: Answer }> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const answer = await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - started, cpuMs: (user + system) / 1000, answer };
}

/** Of this process alone; what resourceUsage gives may be the parent's. */
function peakMb(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

const [task = '', ...options] = process.argv.slice(2);
process.stdout.write(JSON.stringify((await TASKS[task]?.(...options)) ?? null));
