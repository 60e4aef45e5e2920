import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { StagedBatch } from '../../eventlog/index.ts';
import type { Store } from '../../store/index.ts';
import { ocelTablesIn, ocelTextIn } from '../ocel/index.ts';
import { type FlatLogOptions, stageFlatLog } from './flat-log.ts';
import { readOcelDatabase, readOcelText } from './ocel-entries.ts';
import { type StagedOcel, stageOcel } from './ocel.ts';
import { packingOf, readPlainText, readStart } from './plain-text.ts';
import type { OnFileProgress, RawOptions } from './raw-relation.ts';
import { SQLITE_SIGNATURE, stageRaw } from './stage-raw.ts';
import { newStagingFolder } from './staging-folder.ts';
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
  const ocel = await stageObjectCentric(store, path, options, onProgress);
  if (ocel !== null) return ocel;
  const raw = await stageRaw(store, path, options, onProgress);
  try {
    return { batch: await stageFlatLog(store, raw, options), types: null, dispose: raw.dispose };
  } catch (error) {
    raw.dispose();
    throw error;
  }
}

/** Null: the file is no object-centric log. */
async function stageObjectCentric(
  store: Store,
  path: string,
  options: FlatLogOptions & RawOptions,
  onProgress: OnFileProgress,
): Promise<StagedLog | null> {
  const { start } = await readStart(path);
  const isDatabase = start.toString('latin1').startsWith(SQLITE_SIGNATURE);
  if (isDatabase ? ocelTablesIn(path).length === 0 : !mayBeText(path, start)) return null;
  const folder = newStagingFolder(store);
  try {
    const zone = await readZone(store, options.zone);
    const given = { zone, source: options.source ?? 'log', system: options.system ?? null };
    const dispose = folder.dispose;
    if (isDatabase) {
      const origin = await originOf(path);
      return {
        ...(await stageOcel(store, await readOcelDatabase(store, path, folder), origin, folder, given)),
        dispose,
      };
    }
    const text = await readPlainText(store, path, options.encoding, folder, onProgress);
    const how = ocelTextIn(path, text.head);
    if (how === null) {
      dispose();
      return null;
    }
    const entries = await readOcelText(store, text, how, folder, onProgress);
    return { ...(await stageOcel(store, entries, text.origin, folder, given)), dispose };
  } catch (error) {
    folder.dispose();
    throw error;
  }
}

/** Only a text that begins like JSON or XML, or is packed, is looked at: tables are many and long. */
const mayBeText = (path: string, start: Buffer): boolean =>
  packingOf(start) === 'none'
    ? /^[\ufeff\u00ef\u00bb\u00bf\s]*[{<[]/.test(start.toString('latin1'))
    : /json|xml|ocel/i.test(path);

async function originOf(path: string): Promise<StagedBatch['origin']> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return { path, sha256: hash.digest('hex'), bytes: statSync(path).size };
}
