import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { StagedBatch } from '../../eventlog/index.ts';
import type { Store } from '../../store/index.ts';
import { ocelTablesIn, ocelTextIn } from '../ocel/index.ts';
import { type FlatLogOptions, stageFlatLog } from './flat-log.ts';
import { type OcelEntries, readOcelDatabase, readOcelText } from './ocel-entries.ts';
import { type StagedOcel, stageOcel } from './ocel.ts';
import { readStart } from './plain-text.ts';
import type { OnFileProgress, RawOptions } from './raw-relation.ts';
import { readText, SQLITE_SIGNATURE, stageText } from './stage-raw.ts';
import { newStagingFolder, type StagingFolder } from './staging-folder.ts';
import { readZone } from './zone.ts';

/** A file's log, ready to be loaded. */
export interface StagedLog {
  batch: StagedBatch;
  /** of an object-centric log: its object types by how many events touch them */
  types: StagedOcel['types'] | null;
  /** Removes the staging files; the batch cannot be loaded afterwards. */
  dispose(): void;
}

/** Stages a file of any format that is a log by itself, object-centric or flat. Throws as `stageRaw`, `stageFlatLog` and `stageOcel`. */
export async function stageLog(
  store: Store,
  path: string,
  options: FlatLogOptions & RawOptions,
  onProgress: OnFileProgress,
): Promise<StagedLog> {
  const { start } = await readStart(path);
  const isDatabase = start.toString('latin1').startsWith(SQLITE_SIGNATURE) && ocelTablesIn(path).length > 0;
  const folder = newStagingFolder(store);
  try {
    if (isDatabase) {
      const entries = await readOcelDatabase(store, path, folder);
      return await staged(store, entries, await originOf(path), options, folder);
    }
    const text = await readText(store, path, options, folder, onProgress);
    const how = text && ocelTextIn(path, text.head);
    if (text && how) {
      const entries = await readOcelText(store, text, how, folder, onProgress);
      return await staged(store, entries, text.origin, options, folder);
    }
    const raw = await stageText(store, path, text, options, folder, onProgress);
    return { batch: await stageFlatLog(store, raw, options), types: null, dispose: raw.dispose };
  } catch (error) {
    folder.dispose();
    throw error;
  }
}

async function staged(
  store: Store,
  entries: OcelEntries,
  origin: StagedBatch['origin'],
  options: FlatLogOptions,
  folder: StagingFolder,
): Promise<StagedLog> {
  const zone = await readZone(store, options.zone);
  const given = { zone, source: options.source ?? 'log', system: options.system ?? null };
  return { ...(await stageOcel(store, entries, origin, folder, given)), dispose: folder.dispose };
}

async function originOf(path: string): Promise<StagedBatch['origin']> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return { path, sha256: hash.digest('hex'), bytes: statSync(path).size };
}
