import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { EventLogError } from '../../eventlog/index.ts';
import { portNumber } from '../options.ts';
import { withIngestion } from '../with-ingestion.ts';
import { DEFAULT_STORE, writing } from '../with-store.ts';

export const DEFAULT_PORT = 4180;

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('the API and the web application on a store')
    .option('--config <file>', 'a configuration: its sources are pulled while it serves')
    .option('--db <file>', 'the store, where there is no configuration', DEFAULT_STORE)
    .option('--port <number>', `the port on this machine; ${DEFAULT_PORT}, or that of the configuration`, portNumber)
    .action(async ({ config, db, port }: { config?: string; db: string; port?: number }) => {
      if (config !== undefined) return serveConfigured(config, port);
      if (!existsSync(db)) {
        throw new EventLogError(
          'log-empty',
          `There is no store at ${db}. Fill one with: throughline ingest FILE --db ${db}`,
        );
      }
      const { buildWebWhenStale, serveUntilStopped } = await import('../serve-until-stopped.ts');
      await buildWebWhenStale();
      await writing(db, (store) => serveUntilStopped(store, port ?? DEFAULT_PORT));
    });
}

async function serveConfigured(path: string, port: number | undefined): Promise<void> {
  const { buildWebWhenStale, serveUntilStopped } = await import('../serve-until-stopped.ts');
  await buildWebWhenStale();
  await withIngestion(path, async (ingestion, store) => {
    ingestion.start();
    await serveUntilStopped(store, port ?? ingestion.configuration.port ?? DEFAULT_PORT, ingestion);
  });
}
