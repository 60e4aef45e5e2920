import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Store } from '../../store/index.ts';

export interface StagingFolder {
  file(name: string): string;
  dispose(): void;
}

/** A folder for staging files beside the store, on the same disk; for a store in memory among the system's temporary files. */
export function newStagingFolder(store: Store): StagingFolder {
  const isBeside = store.path !== null && !isPattern(store.path);
  const [parent, name] = isBeside ? [dirname(store.path), basename(store.path)] : [tmpdir(), 'throughline'];
  const folder = mkdtempSync(join(parent, `.${name}.staging-`));
  return {
    file: (name) => join(folder, name),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Whether DuckDB would take a path for a pattern of several files. */
export const isPattern = (path: string): boolean => /[*?[\]]/.test(path);

/** A path to the same file that DuckDB takes literally. */
export function readablePath(path: string, folder: StagingFolder): string {
  if (!isPattern(path)) return path;
  const link = folder.file('input');
  if (!existsSync(link)) symlinkSync(resolve(path), link);
  return link;
}
