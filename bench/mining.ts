import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inChild } from './child.ts';
import { say, sayCells } from './say.ts';
import type { Measurement } from './mining-child.ts';
import { QUESTIONS } from './mining-questions.ts';

const PRECOMPUTED = `No answer is cached: every run executes its statements again. What the load computes once, for every question:
codes instead of strings, the trace in order with its edge, gap and bin, cases with their variant, lead time and delivery,
the distinct variants, repeats and passes through loops. Threads: the events as typed arrays, and the open orders with the
evidence they are judged by and the comparisons made of it, are held in memory as the API holds them; what reading them
costs stands in lines of its own, and every question is computed from them again. First: the first time in a fresh process. Best: of three further runs. CPU: all threads, of the best run.
Peak: resident memory of the process that asked this one question. Naive: over one table of strings, as first written.
`;

/** Ingest and every question at a size, ours beside the naive formulation, each in a process of its own. */
export async function benchMining(events: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  const [csv, path, raw] = ['log.csv', 'log.duckdb', 'raw.duckdb'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  try {
    say(`A synthetic order log of about ${events.toLocaleString('en')} events, seed 1\n\n${PRECOMPUTED}\n`);
    await child('generate', csv, String(events));
    sayRow(['', 'first ms', 'best ms', 'CPU ms', 'peak MB', 'naive ms', 'naive MB', 'ratio', 'agree']);
    sayOurs('ingest to mined (CSV in, graph out)', await child<Measurement>('ingest', csv, path));
    await child('raw', csv, raw);
    sayOurs('cold start to first chart', await child<Measurement>('cold', path));
    for (const [index, { name, naive }] of QUESTIONS.entries()) {
      const ours = await child<Measurement>('ours', path, String(index));
      sayOurs(name, ours, naive === null ? null : await child<Measurement>('naive', raw, String(index)));
    }
    const threads = await child<Record<string, Measurement>>('threads', path);
    for (const [name, measurement] of Object.entries(threads)) sayOurs(name, measurement);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const child = <Answer>(...options: string[]) => inChild<Answer>('./mining-child.ts', options);

function sayOurs(name: string, ours: Measurement, naive: Measurement | null = null): void {
  const agree =
    naive === null || ours.figure === null
      ? ''
      : ours.figure === naive.figure
        ? 'yes'
        : `no: ${ours.figure} and ${naive.figure}`;
  sayRow([
    name,
    ours.firstMs.toFixed(0),
    ours.ms.toFixed(0),
    ours.cpuMs.toFixed(0),
    ours.peakMb.toFixed(0),
    naive?.ms.toFixed(0) ?? '',
    naive?.peakMb.toFixed(0) ?? '',
    naive ? `${(naive.ms / ours.ms).toFixed(1)}x` : '',
    agree,
  ]);
}

const sayRow = (cells: readonly string[]) => sayCells(42, 10, cells);
