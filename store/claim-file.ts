import { statSync } from 'node:fs';
import { EventLogError } from '../eventlog/index.ts';

type Use = 'store' | 'source';

/**
 * Files that are open in this process. The system's lock on a file belongs to the process, and goes when the process
 * closes the file anywhere: so this list is the process's as well.
 */
const claims = new Map<string, { use: Use; count: number }>();

/**
 * Notes that a DuckDB file is about to be opened as a store, or to be read as a source of another's; never both at once,
 * or closing the one would give the other away to any process.
 *
 * @returns to be called when it is closed
 * @throws EventLogError store-in-use
 */
export function claimFile(path: string, use: Use): () => void {
  const { dev, ino } = statSync(path, { bigint: true });
  const file = `${dev}:${ino}`;
  const held = claims.get(file);
  if (held && held.use !== use) {
    throw new EventLogError(
      'store-in-use',
      `${path} is open in this process as a ${held.use}. A store cannot be its own source: give another file.`,
    );
  }
  claims.set(file, { use, count: (held?.count ?? 0) + 1 });
  let isHeld = true;
  return () => {
    const now = claims.get(file);
    if (!isHeld || now === undefined) return;
    isHeld = false;
    if (now.count === 1) claims.delete(file);
    else claims.set(file, { use, count: now.count - 1 });
  };
}
