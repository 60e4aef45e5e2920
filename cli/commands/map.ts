import type { Command } from 'commander';
import { explainMapping, readMapping } from '../../ingest/index.ts';

export function addMapCommand(program: Command): void {
  program
    .command('map')
    .description('mappings: from a system’s own records to events')
    .command('explain <mapping>')
    .description('the SQL that a mapping compiles to')
    .action((mapping: string) => {
      process.stdout.write(explainMapping(readMapping(mapping)));
    });
}
