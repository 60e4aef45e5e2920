import { fileURLToPath } from 'node:url';
import { exitCode } from './exit-code.ts';
import { endWithReader, say } from './print.ts';
import { createProgram } from './program.ts';

/** Runs one command and ends the process with its exit code. */
async function main(): Promise<void> {
  endWithReader();
  try {
    await createProgram().parseAsync();
  } catch (error) {
    process.exitCode = exitCode(error);
    if (error instanceof Error && error.name !== 'CommanderError') {
      say(process.exitCode === 1 ? (error.stack ?? error.message) : `${error.message}`);
    }
  }
}

// Queries wait in the pool that file reads and checksums use too: four threads would make those wait behind them.
process.env['UV_THREADPOOL_SIZE'] ??= '16';
if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
