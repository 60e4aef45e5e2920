import { type Command, Option } from 'commander';
import type { MessageCommandOptions } from '../ingest-input.ts';
import type { IngestCommandOptions } from '../ingest-log.ts';
import { noun } from '../options.ts';
import { DEFAULT_STORE } from '../with-store.ts';

export function addIngestCommand(program: Command): void {
  program
    .command('ingest <path...>')
    .description('event logs in any supported format, or with --mapping the extracts in a folder')
    .option('--db <file>', 'the store', DEFAULT_STORE)
    .option(
      '--mapping <file...>',
      'mappings (YAML, or pack:NAME) that say what the extracts hold; PATH is their folder',
    )
    .addOption(
      new Option(
        '--protocol <name>',
        'PATH is - : messages of a Singer tap, an Airbyte source or Debezium on standard input',
      ).choices(['singer', 'airbyte', 'debezium']),
    )
    .option('--config <file>', 'with --protocol: the configuration that has the source')
    .option('--case <column>', 'the column with the case')
    .option('--activity <column>', 'the column with the activity')
    .option('--time <column>', 'the column with the time')
    .option('--end <column>', 'the column with the end, where --time is the start')
    .option('--resource <column>', 'the column with the resource')
    .option('--time-format <format>', 'strptime format of the times, or iso, epochS, epochMs, epochUs, epochNs, excel')
    .option('--zone <zone>', 'zone of times without offset (IANA name); UTC without it')
    .option('--encoding <name>', 'of a text that is not UTF-8, such as windows-1252')
    .option('--delimiter <text>', 'between the columns of a delimited text')
    .option('--source <name>', 'name of the source; files of one source are versions or parts of one log')
    .option('--case-notion <noun>', 'what one case is: order, ticket, purchase request; kept with the log', noun)
    .addOption(new Option('--lifecycle <how>', 'start and complete records').choices(['pair', 'each', 'complete']))
    .option('--closed-by <activity...>', 'activities that finish a case; kept with the log')
    .option('--promise <column>', 'the column with the promised instant of the case')
    .option('--delivered-by <activity...>', 'activities whose first occurrence is compared with the promise')
    .option('--value <column>', 'the column with the value at stake')
    .option('--json', 'one JSON document on standard output')
    .action(async (paths: string[], options: IngestCommandOptions & MessageCommandOptions, command: Command) => {
      if (options.protocol !== undefined || options.config !== undefined) {
        const { ingestInput } = await import('../ingest-input.ts');
        return ingestInput(paths, options, (name) => command.getOptionValueSource(name) === 'cli');
      }
      const { ingestLog } = await import('../ingest-log.ts');
      await ingestLog(paths, options);
    });
}
