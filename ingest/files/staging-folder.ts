import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Store } from '../../store/index.ts';

export interface StagingFolder {
  file(name: string): string;
  dispose(): void;
}

/** A folder for staging files beside the store, on the same disk; for a store in memory among the system's temporary files. */
export function newStagingFolder(store: Store): StagingFolder {
  const [parent, name] = store.path === null ? [tmpdir(), 'throughline'] : [dirname(store.path), basename(store.path)];
  const folder = mkdtempSync(join(parent, `.${name}.staging-`));
  return {
    file: (name) => join(folder, name),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
