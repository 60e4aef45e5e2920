import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inChild } from './child.ts';
import { say, sayCells } from './say.ts';
import type { Added, Built } from './traces-child.ts';

/** The log's own notion, and those asked about later. */
const OWN = 'order';
const OTHERS = ['item', 'delivery', 'load', 'invoice', 'payment'];
const LATER = 1_000;

/** Building the traces of an object-centric log from scratch, of every type of objects, and adding a few events to all of them. */
export async function benchTraces(events: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  const [file, later, path] = ['log.jsonocel', 'later.jsonocel', 'log.duckdb'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  try {
    say(
      `A synthetic object-centric log of about ${count(events)} events with two relations each, seed 1: six types of objects\n\n`,
    );
    await child('generate', file, later, String(events), String(LATER));
    const own = await child<Built & { loadingMs: number }>('load', path, file, OWN);
    say(`read, checked and loaded before any trace: ${seconds(own.loadingMs)} s\n\n`);
    sayRow(['traces from scratch', 'cases', 'events', 'seconds', 'peak MB']);
    sayBuilt(`${OWN}, with the load`, own);
    const all: Built[] = [own];
    for (const type of OTHERS) {
      const built = await child<Built>('build', path, type);
      sayBuilt(type, built);
      all.push(built);
    }
    sayBuilt('all six', inAll(all));
    sayAdded(await child<Added>('add', path, later));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const inAll = (all: readonly Built[]): Built => ({
  ms: all.reduce((sum, { ms }) => sum + ms, 0),
  cases: all.reduce((sum, { cases }) => sum + cases, 0),
  events: all.reduce((sum, { events }) => sum + events, 0),
  peakMb: Math.max(...all.map(({ peakMb }) => peakMb)),
});

function sayAdded({ events, cases, retraced, statements, stagingMs, loadingMs, settlingMs, peakMb }: Added): void {
  say(`\n${count(events)} later events added, all six notions kept up to date\n`);
  say(`  cases retraced            ${count(retraced)} of ${count(cases)}\n`);
  say(`  loaded and retraced       ${loadingMs.toFixed(0)} ms in ${statements} statements\n`);
  say(`  read and checked before   ${stagingMs.toFixed(0)} ms\n`);
  say(`  quality assessed after    ${settlingMs.toFixed(0)} ms\n`);
  say(`  peak                      ${peakMb.toFixed(0)} MB\n`);
}

const child = <Answer>(...options: string[]) => inChild<Answer>('./traces-child.ts', options);

const sayBuilt = (name: string, { cases, events, ms, peakMb }: Built) =>
  sayRow([name, count(cases), count(events), seconds(ms), peakMb.toFixed(0)]);

const sayRow = (cells: readonly string[]) => sayCells(28, 14, cells);

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
const count = (number: number): string => number.toLocaleString('en');
