import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files that only this user can read, gone when `dispose` is called. */
export interface TemporaryFiles {
  /** @returns the path */
  write(name: string, content: string): Promise<string>;
  dispose(): Promise<void>;
}

export async function newTemporaryFiles(): Promise<TemporaryFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-connector-')); // mode 0700
  return {
    async write(name, content) {
      const path = join(folder, name);
      await writeFile(path, content, { mode: 0o600, flag: 'wx' });
      return path;
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
