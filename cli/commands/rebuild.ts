import { existsSync, renameSync, rmSync } from 'node:fs';
import type { Command } from 'commander';
import type { RebuildProgress } from '../../ingest/index.ts';
import { formatCount } from '../format.ts';
import { print } from '../print.ts';
import { progressBar } from '../progress.ts';
import { DEFAULT_CONFIGURATION } from '../with-ingestion.ts';

const PHASES: Record<RebuildProgress['phase'], string> = {
  verifying: 'Checking every entry',
  reading: 'Reading the records',
  loading: 'Loading events',
  tracing: 'Rebuilding the traces',
};

export function addRebuildCommand(program: Command): void {
  program
    .command('rebuild')
    .description('make the store again from all that ever landed, after checking every entry')
    .option('--config <file>', 'the configuration', DEFAULT_CONFIGURATION)
    .option('--json', 'one JSON document on standard output')
    .action(rebuild);
}

/** The new store takes the old one's place when it is whole; until then the old one stays as it is. */
async function rebuild({ config, json }: { config: string; json?: true }): Promise<void> {
  const { readConfiguration, rebuildLog, SOURCES } = await import('../../ingest/index.ts');
  const { openStore, readLogDigest } = await import('../../store/index.ts');
  const configuration = readConfiguration(config, SOURCES);
  const before = existsSync(configuration.store) ? await digestOf(configuration.store) : null;
  const path = `${configuration.store}.rebuilding`;
  remove(path);
  const progress = progressBar();
  const startedAt = performance.now();
  const store = await openStore(path, { memoryLimit: '2500MB' });
  try {
    const { entries, events } = await rebuildLog(store, configuration, ({ phase, share }) =>
      progress.report(PHASES[phase], share),
    );
    const digest = await readLogDigest(store);
    store.close();
    progress.stop();
    renameSync(path, configuration.store);
    const seconds = (performance.now() - startedAt) / 1_000;
    const isSame = before === null ? null : JSON.stringify(before) === JSON.stringify(digest);
    print({ store: configuration.store, entries, events, seconds, digest, isSame }, json ?? false, () =>
      [
        `${formatCount(entries)} entries became ${formatCount(events)} events in ${seconds.toFixed(1)} s ` +
          `(${formatCount(Math.round(events / seconds))} events/s).`,
        ...(isSame === null
          ? []
          : [isSame ? 'The log is the same as before.' : 'The log differs from the one before.']),
      ].join('\n'),
    );
  } catch (error) {
    progress.stop();
    store.close();
    remove(path);
    throw error;
  }

  async function digestOf(stored: string) {
    const old = await openStore(stored, { readOnly: true });
    try {
      return await readLogDigest(old);
    } finally {
      old.close();
    }
  }
}

function remove(path: string): void {
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
}
