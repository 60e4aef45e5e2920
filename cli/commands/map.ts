import type { Command } from 'commander';
import type { MapCheckOptions } from '../check-mapping.ts';
import { wholeNumber } from '../options.ts';

export function addMapCommand(program: Command): void {
  const map = program.command('map').description('mappings: from a system’s own records to events');
  map
    .command('explain <mapping>')
    .description('the SQL that a mapping compiles to')
    .action(async (mapping: string) => {
      const { explainMapping, readMapping } = await import('../../ingest/index.ts');
      process.stdout.write(explainMapping(readMapping(mapping)));
    });
  map
    .command('check <mapping> [data]')
    .description(
      'every fault of a mapping, and what it would make of a sample: a folder with its files, or one of them',
    )
    .option('--with <mapping...>', 'other mappings of the same log, which may make what this one names')
    .option('--rows <n>', 'only the first rows of each file', wholeNumber)
    .option('--json', 'one JSON document on standard output')
    .action(async (mapping: string, data: string | undefined, options: MapCheckOptions) => {
      const { checkMappingCommand } = await import('../check-mapping.ts');
      await checkMappingCommand(mapping, data, options);
    });
  map
    .command('suggest <file>')
    .description('a draft of a mapping for a file (CSV, NDJSON, Parquet), with why every choice was made')
    .option('--out <mapping>', 'where to write it; standard output without it')
    .option('--json', 'one JSON document on standard output')
    .action(async (file: string, options: { out?: string; json?: true }) => {
      const { suggestMappingCommand } = await import('../suggest-mapping.ts');
      await suggestMappingCommand(file, options);
    });
}
