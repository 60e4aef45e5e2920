import { readFileSync } from 'node:fs';
import { threadedQueries } from '../api/threaded-queries.ts';
import { readAsOf, readDfg, readOverview, startLogThreads } from '../mining/queries/index.ts';
import { ingestFiles, settleLog } from '../ingest/index.ts';
import { openStore, type Reader, type Store } from '../store/index.ts';
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
  threads: (path = '') => onStore(path, measureThreads),
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
    await ingestFiles(store, [csv], ROLES);
    await settleLog(store);
    await readDfg(store, {});
    store.close();
  }, 0);
}

const MEMORY_LIMIT = '1GB';
const ROLES = { closedBy: ['Receive payment'], deliveredBy: ['Deliver'], promise: 'promised', value: 'value' };

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

/** Typed arrays in threads: how long to read them, then each question put to them, as the API does. */
async function measureThreads(store: Store): Promise<Record<string, Measurement>> {
  const reading = await measureReading(store);
  const queries = threadedQueries(
    (work) => store.transaction(work),
    (error) => {
      throw error;
    },
  );
  await queries.warm();
  const names = await store.rows<{ name: string }>('SELECT name FROM activities');
  const keep = names.map(({ name }) => name).filter((name) => !DROPPED.includes(name));
  const bins = { quantiles: 'bins' } as const;
  const asked: Record<string, (reader: Reader) => Promise<unknown>> = {
    'threads: graph, quantiles from bins': (reader) => queries.readDfg(reader, {}, bins),
    'threads: wide slice, quantiles from bins': (reader) => queries.readDfg(reader, WIDE, bins),
    'threads: two activities dropped, bins': (reader) => queries.readDfg(reader, {}, { ...bins, keep }),
    'threads: both': (reader) => queries.readDfg(reader, WIDE, { ...bins, keep }),
    'threads: changes, exact medians': (reader) => queries.readChanges(reader, {}),
    'threads: replay of 500 cases': (reader) => queries.readReplay(reader, {}, { cases: 500 }),
    'threads: stalls': (reader) => queries.readStalls(reader, {}),
    'threads: stalls, wide slice': (reader) => queries.readStalls(reader, WIDE),
    'threads: stages and owners': (reader) => queries.readStages(reader, {}),
    'threads: overview (all of its charts)': (reader) => readOverview(reader, {}, {}, queries),
    'threads: overview, wide slice': (reader) => readOverview(reader, WIDE, {}, queries),
    'threads: stalls as of a month ago': (reader) => queries.readStalls(reader, {}, { asOf: EARLIER }),
  };
  const measurements = { ...reading };
  for (const [name, ask] of Object.entries(asked)) {
    measurements[name] = await measure(() => store.transaction(ask), REPEATS);
  }
  await queries.close();
  return measurements;
}

/** A month before the log ends. */
const EARLIER = '2024-12-01T00:00:00Z';

async function measureReading(store: Store): Promise<Record<string, Measurement>> {
  const threads = startLogThreads();
  const instant = await readAsOf(store, undefined);
  const openOrders = await measure(async () => {
    const held = instant && (await threads.holdOpenWork(store, {}, instant));
    await held?.stages(instant?.us ?? 0, null);
    held?.release();
  }, REPEATS);
  const events = await measure(async () => (await threads.holdEvents(store)).release(), 1);
  await threads.close();
  return { 'threads: open orders read and compared': openOrders, 'threads: events read': events };
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
