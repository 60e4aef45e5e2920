import type { Command } from 'commander';

export function addMapCommand(program: Command): void {
  program
    .command('map')
    .description('mappings: from a system’s own records to events')
    .command('explain <mapping>')
    .description('the SQL that a mapping compiles to')
    .action(async (mapping: string) => {
      const { explainMapping, readMapping } = await import('../../ingest/index.ts');
      process.stdout.write(explainMapping(readMapping(mapping)));
    });
}
