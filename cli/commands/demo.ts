import type { Command } from 'commander';
import { portNumber, wholeNumber } from '../options.ts';
import { withIngestionInto } from '../with-ingestion.ts';
import { DEFAULT_PORT } from './serve.ts';

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('a demonstration distributor, and the whole platform on it')
    .option('--db <file>', 'the store', '.throughline/demo.duckdb')
    .option('--port <number>', 'the port on this machine', portNumber, DEFAULT_PORT)
    .option('--orders <number>', "customers' orders (20,000 when left out)", wholeNumber)
    .option('--seed <number>', 'fixes every record', wholeNumber)
    .action(async ({ port, ...options }: { db: string; port: number; orders?: number; seed?: number }) => {
      const { demonstrationSources, storeWithDemonstration } = await import('../demonstration-store.ts');
      const { buildWebWhenStale, serveUntilStopped } = await import('../serve-until-stopped.ts');
      await buildWebWhenStale();
      const store = await storeWithDemonstration(options);
      try {
        const sources = demonstrationSources(options.db);
        if (sources === null) await serveUntilStopped(store, port);
        else {
          await withIngestionInto(store, sources, async (ingestion) => {
            ingestion.start();
            await serveUntilStopped(store, port, ingestion);
          });
        }
      } finally {
        store.close();
      }
    });
}
