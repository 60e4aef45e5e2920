import { readFileSync } from 'node:fs';
import { ingestFiles, settleLog, traceCasesOf } from '../ingest/index.ts';
import { inEachCaseNotion, openStore, type Reader } from '../store/index.ts';
import { countedStore } from './counted-store.ts';
import { writeObjectLog } from './object-log.ts';

export interface Built {
  ms: number;
  cases: number;
  /** rows of traces: an event is in as many cases as it has objects of the type */
  events: number;
  peakMb: number;
}

export interface Added {
  /** reading and checking the file */
  stagingMs: number;
  /** loading it and tracing what it touched, in every notion, to the commit */
  loadingMs: number;
  /** proposing closing activities and assessing quality anew */
  settlingMs: number;
  statements: number;
  events: number;
  cases: number;
  /** cases of all notions whose rows were written */
  retraced: number;
  peakMb: number;
}

/** Each task runs in a process of its own, so that its peak memory is its own. */
const TASKS: Record<string, (...options: string[]) => Promise<unknown>> = {
  generate: (path = '', later = '', events = '', more = '') =>
    writeObjectLog(path, later, Number(events), Number(more)),
  load,
  build,
  add,
};

/** DuckDB's own bound; the process needs some more. */
const MEMORY_LIMIT = '2GB';

/** Loads the log with the traces of its own notion; measured from the last record on. */
async function load(path = '', file = '', caseNotion = ''): Promise<Built & { loadingMs: number }> {
  const store = await openStore(path, { memoryLimit: MEMORY_LIMIT });
  const started = performance.now();
  let tracingFrom = started;
  await ingestFiles(store, [file], { caseNotion }, (progress) => {
    if ('phase' in progress && progress.phase === 'loading' && progress.share === 1) tracingFrom = performance.now();
  });
  const ended = performance.now();
  await settleLog(store);
  const built = {
    ...(await readSizes(store)),
    ms: ended - tracingFrom,
    loadingMs: tracingFrom - started,
    peakMb: peakMb(),
  };
  store.close();
  return built;
}

/** Traces the cases of another type of objects. */
async function build(path = '', caseNotion = ''): Promise<Built> {
  const store = await openStore(path, { memoryLimit: MEMORY_LIMIT });
  const started = performance.now();
  await traceCasesOf(store, caseNotion);
  const ms = performance.now() - started;
  let sizes = { cases: 0, events: 0 };
  await inEachCaseNotion(store, async ({ type }) => {
    if (type === caseNotion) sizes = await readSizes(store);
  });
  store.close();
  return { ms, ...sizes, peakMb: peakMb() };
}

const readSizes = (reader: Reader): Promise<{ cases: number; events: number }> =>
  reader.row(`SELECT (SELECT count(*)::DOUBLE FROM cases) AS cases, (SELECT count(*)::DOUBLE FROM trace) AS events`);

/** Adds a few events to a log of which every notion is traced. */
async function add(path = '', file = ''): Promise<Added> {
  const store = await openStore(path, { memoryLimit: MEMORY_LIMIT });
  const counted = countedStore(store);
  const before = await readLastRows(store);
  const started = performance.now();
  let [stagedAt, ofStaging] = [started, 0];
  const { loaded } = await ingestFiles(counted.store, [file], {}, (progress) => {
    if (!('phase' in progress) || progress.phase !== 'loading' || stagedAt !== started) return;
    [stagedAt, ofStaging] = [performance.now(), counted.statements()];
  });
  const loadedAt = performance.now();
  const statements = counted.statements() - ofStaging;
  await settleLog(store);
  const settledAt = performance.now();
  const added = {
    stagingMs: stagedAt - started,
    loadingMs: loadedAt - stagedAt,
    settlingMs: settledAt - loadedAt,
    statements,
    events: loaded,
    ...(await readRetraced(store, before)),
    peakMb: peakMb(),
  };
  store.close();
  return added;
}

/** By place among the notions the last row of their traces. */
async function readLastRows(reader: Reader): Promise<number[]> {
  const last: number[] = [];
  await inEachCaseNotion(reader, async () => {
    const { row } = await reader.row<{ row: number }>('SELECT coalesce(max(rowid), -1)::DOUBLE AS row FROM trace');
    last.push(row);
  });
  return last;
}

/** Rows that are written again come last. */
async function readRetraced(reader: Reader, before: readonly number[]): Promise<{ cases: number; retraced: number }> {
  let [cases, retraced] = [0, 0];
  await inEachCaseNotion(reader, async (_, index) => {
    const found = await reader.row<{ cases: number; retraced: number }>(
      `SELECT (SELECT count(*)::DOUBLE FROM cases) AS cases, count(DISTINCT case_no)::DOUBLE AS retraced FROM trace WHERE rowid > $last`,
      { last: before[index] ?? -1 },
    );
    cases += found.cases;
    retraced += found.retraced;
  });
  return { cases, retraced };
}

/** Of this process alone; what resourceUsage gives may be the parent's. */
function peakMb(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

const [task = '', ...options] = process.argv.slice(2);
process.stdout.write(JSON.stringify((await TASKS[task]?.(...options)) ?? null));
