import { type LoadProgress, type LoadReport, loadBatches, type Store } from '../../store/index.ts';
import { holdsNothing, newStagingFolder, type RawRelation, stageRaw } from '../files/index.ts';
import { concernedReadings } from './concerned.ts';
import { addJoinedFiles } from './joined-files.ts';
import type { FileOptions } from './language.ts';
import { openLookBack } from './look-back.ts';
import { mergeSettings } from './merge-settings.ts';
import { readMappings } from './read-mapping.ts';
import type { StreamReport } from './report.ts';
import { type SourceFile, sourceFiles, streamsFor } from './source-files.ts';
import { rawOptions, type StagedStream, stageStream } from './stage-stream.ts';

export interface MappingReport {
  /** one per file and stream that rows of it are for, streams in the order of the mapping, files by name */
  streams: StreamReport[];
  /** files of optional streams that hold no rows */
  empty: { source: string; path: string }[];
  /** `batches` in the order of `streams` */
  load: LoadReport;
}

export type MappingProgress = { phase: 'reading'; path: string; share: number } | LoadProgress;

/**
 * Reads every stream of one or several mappings and loads what the log does not have yet, all of it or nothing.
 *
 * @param data the folder that holds the files of the streams, or one of the files
 * @throws EventLogError `mapping-invalid` naming file, line and column; `file-not-found`; or what a damaged file gives
 */
export async function ingestMappings(
  store: Store,
  mappingPaths: readonly [string, ...string[]],
  data: string,
  onProgress: (progress: MappingProgress) => void = () => undefined,
): Promise<MappingReport> {
  const mappings = readMappings(mappingPaths);
  const settings = mergeSettings(mappings);
  const files = sourceFiles(mappings, data);
  const folder = newStagingFolder(store);
  const raws = newRawFiles(store);
  const readings: (SourceFile & { raw: RawRelation })[] = [];
  const staged: StagedStream[] = [];
  const empty: MappingReport['empty'] = [];
  try {
    const lookBack = await openLookBack(store, mappings);
    const joining = streamsFor(mappings, data);
    await addJoinedFiles(lookBack, joining, data, raws.readOptional, (number) =>
      folder.file(`joined-${number}.parquet`),
    );
    for (const [done, file] of files.entries()) {
      const { path, stream } = file;
      onProgress({ phase: 'reading', path, share: done / files.length });
      const raw = await (stream.optional ? raws.readOptional : raws.read)(path, stream.options);
      if (raw === null) empty.push({ source: stream.source, path });
      else readings.push({ ...file, raw });
    }
    for (const [done, { raw, tells, ...file }] of (await concernedReadings(store, readings)).entries()) {
      const told = tells ? raw : { ...raw, unreadable: 0, rejectsSql: null };
      staged.push(await stageStream(store, file, told, lookBack, folder.file(`${done}.parquet`)));
    }
    const batches = staged.map(({ batch }) => batch);
    const load = await loadBatches(store, batches, settings, onProgress, { after: (writer) => lookBack.keep(writer) });
    return { streams: staged.map(({ report }) => report), empty, load };
  } finally {
    raws.dispose();
    folder.dispose();
  }
}

/** Files while they are staged: the same file may serve several streams, and is read once. */
interface RawFiles {
  read(path: string, options: FileOptions): Promise<RawRelation>;
  /** null for a file without rows */
  readOptional(path: string, options: FileOptions): Promise<RawRelation | null>;
  dispose(): void;
}

function newRawFiles(store: Store): RawFiles {
  const raws = new Map<string, RawRelation>();
  const read: RawFiles['read'] = async (path, options) => {
    const sameFile = JSON.stringify([path, options]);
    const raw = raws.get(sameFile) ?? (await stageRaw(store, path, rawOptions({ options })));
    raws.set(sameFile, raw);
    return raw;
  };
  return {
    read,
    async readOptional(path, options) {
      try {
        return await read(path, options);
      } catch (error) {
        if (holdsNothing(error)) return null;
        throw error;
      }
    },
    dispose() {
      for (const raw of raws.values()) raw.dispose();
    },
  };
}
