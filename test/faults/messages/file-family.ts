import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import type { Source } from '../../../ingest/sources/source.ts';
import type { FaultFamily, FaultPlay } from '../family.ts';
import { pullUntilItSucceeds } from '../pull-rounds.ts';
import { simulatedWorld } from '../simulated-time.ts';
import { changeMapping, eventsOf, injections, type OrderChange, orderChanges } from './order-changes.ts';

/** Where files are put, and what reads them. */
export interface FileShop {
  source: Source;
  config: unknown;
  /** Lets something go wrong in the next pull; may do nothing. */
  disturb(chance: Random, count: (fault: string) => void): void;
  end(): Promise<void>;
}

export interface FileFamilyPlan {
  name: string;
  /** beside those of the files themselves */
  faults: readonly string[];
  /** how files say that they are complete: by their name, or by a marker */
  complete: 'renamed' | { marker: string };
  open(folder: string, seed: number): Promise<FileShop>;
}

const FILE_FAULTS = ['file that is still written', 'same content under another name', 'file that changed later'];
const STREAM_OF_CHANCE = 9_501;
const ROUNDS = 4;

/** Files of a few changes each, put into a folder over some rounds, each with a pull at its end. */
export const fileFamily = (plan: FileFamilyPlan): FaultFamily => ({
  name: plan.name,
  faults: [...FILE_FAULTS, ...plan.faults],
  world: (seed) => ({
    mapping: changeMapping('orders.csv'),
    streams: { orders: { files: '*.csv' } },
    events: eventsOf(orderChanges(seed)),
    deadLetters: [],
    play: (withFaults) => play(plan, seed, withFaults ? new Random(seed, STREAM_OF_CHANCE) : null),
  }),
});

async function play(plan: FileFamilyPlan, seed: number, chance: Random | null): Promise<FaultPlay> {
  const root = mkdtempSync(join(tmpdir(), 'throughline-faults-files-'));
  const folder = join(root, 'out');
  mkdirSync(folder);
  const shop = await plan.open(root, seed);
  const { counts, count } = injections();
  const world = simulatedWorld(seed, '2026-03-02T00:00:00Z');
  return {
    source: { kind: shop.source, config: shop.config },
    world,
    injected: counts,
    async run(ingestion, source) {
      const writer = fileWriter(folder, plan.complete, chance, count);
      for (let round = 0; round < ROUNDS; round++) {
        writer.put(`orders_${round}.csv`, csvOf(orderChanges(seed).filter((_, index) => index % ROUNDS === round)));
        if (chance) shop.disturb(chance, count);
        await pullUntilItSucceeds(ingestion, source, () => world.advance(60_000));
        writer.finish();
      }
      await pullUntilItSucceeds(ingestion, source, () => world.advance(60_000));
    },
    async end() {
      await shop.end();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

const csvOf = (changes: readonly OrderChange[]): string =>
  ['id,status,at', ...changes.map(({ id, status, at }) => `${id},${status},${at}`), ''].join('\n');

/** Writes files as partners do: not at once, again, and with more at the end. */
function fileWriter(
  folder: string,
  complete: FileFamilyPlan['complete'],
  chance: Random | null,
  count: (fault: string) => void,
) {
  let unfinished: (() => void)[] = [];
  const writeWhole = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
    if (complete !== 'renamed') writeFileSync(join(folder, `${name}${complete.marker}`), '');
  };
  const writeSlowly = (name: string, text: string): void => {
    const half = Math.floor(text.length / 2);
    const temporary = complete === 'renamed' ? `${name}.part` : name;
    writeFileSync(join(folder, temporary), text.slice(0, half));
    unfinished.push(() => {
      appendFileSync(join(folder, temporary), text.slice(half));
      if (complete === 'renamed') renameSync(join(folder, temporary), join(folder, name));
      else writeFileSync(join(folder, `${name}${complete.marker}`), '');
    });
  };
  return {
    put(name: string, text: string): void {
      if (chance?.chance(0.3)) {
        count('file that is still written');
        return writeSlowly(name, text);
      }
      if (chance?.chance(0.3)) {
        count('file that changed later');
        const cut = text.indexOf('\n', Math.floor(text.length / 2)) + 1;
        writeWhole(name, text.slice(0, cut));
        unfinished.push(() => writeWhole(name, text));
        return undefined;
      }
      writeWhole(name, text);
      if (!chance?.chance(0.4)) return undefined;
      count('same content under another name');
      unfinished.push(() => writeWhole(`copy_of_${name}`, readFileSync(join(folder, name), 'utf8')));
      return undefined;
    },
    finish(): void {
      const left = unfinished;
      unfinished = [];
      for (const step of left) step();
    },
  };
}
