import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Runs a script beside this one in a process of its own, which prints its answer as JSON.
 *
 * @param environment beside that of this process
 */
export async function inChild<Answer>(
  script: string,
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', path, ...options], {
    maxBuffer: 1 << 28,
    env: { ...process.env, ...environment },
  });
  return JSON.parse(stdout) as Answer;
}
