import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { EventLogError } from '../../eventlog/index.ts';
import { portNumber } from '../options.ts';
import { DEFAULT_STORE, writing } from '../with-store.ts';

export const DEFAULT_PORT = 4180;

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('the API and the web application on a store')
    .option('--db <file>', 'the store', DEFAULT_STORE)
    .option('--port <number>', 'the port on this machine', portNumber, DEFAULT_PORT)
    .action(async ({ db, port }: { db: string; port: number }) => {
      if (!existsSync(db)) {
        throw new EventLogError(
          'log-empty',
          `There is no store at ${db}. Fill one with: throughline ingest FILE --db ${db}`,
        );
      }
      const { buildWebWhenStale, serveUntilStopped } = await import('../serve-until-stopped.ts');
      await buildWebWhenStale();
      await writing(db, (store) => serveUntilStopped(store, port));
    });
}
