import { Command } from 'commander';
import { addCaseNotionsCommand } from './commands/case-notions.ts';
import { addConformCommand } from './commands/conform.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDiscoverCommand } from './commands/discover.ts';
import { addExportCommand } from './commands/export.ts';
import { addHandoffsCommand } from './commands/handoffs.ts';
import { addWaitingCommand } from './commands/waiting.ts';
import { addIngestCommand } from './commands/ingest.ts';
import { addLinksCommand } from './commands/links.ts';
import { addMapCommand } from './commands/map.ts';
import { addMiningCommands } from './commands/mining.ts';
import { addModelCommands } from './commands/model.ts';
import { addObjectCommands } from './commands/objects.ts';
import { addPacksCommand } from './commands/packs.ts';
import { addRebuildCommand } from './commands/rebuild.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSourcesCommand } from './commands/sources.ts';

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
  addPacksCommand(program);
  addMiningCommands(program);
  addDiscoverCommand(program);
  addConformCommand(program);
  addObjectCommands(program);
  addCaseNotionsCommand(program);
  addHandoffsCommand(program);
  addWaitingCommand(program);
  addLinksCommand(program);
  addModelCommands(program);
  addExportCommand(program);
  addSourcesCommand(program);
  addRebuildCommand(program);
  return program;
}
