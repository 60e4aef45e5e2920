import { Command } from 'commander';
import { addDemoCommand } from './commands/demo.ts';
import { addExportCommand } from './commands/export.ts';
import { addIngestCommand } from './commands/ingest.ts';
import { addMapCommand } from './commands/map.ts';
import { addMiningCommands } from './commands/mining.ts';
import { addServeCommand } from './commands/serve.ts';

/** The command line. Faults are thrown, never an exit from within. */
export function createProgram(): Command {
  const program = new Command('throughline')
    .description('Process intelligence and mining for order fulfilment.')
    .version('0.1.0')
    .exitOverride()
    .showHelpAfterError('See throughline --help, or throughline COMMAND --help.');
  addDemoCommand(program);
  addServeCommand(program);
  addIngestCommand(program);
  addMapCommand(program);
  addMiningCommands(program);
  addExportCommand(program);
  return program;
}
