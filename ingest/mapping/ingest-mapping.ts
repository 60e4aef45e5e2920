import { EventLogError, type StagedBatch } from '../../eventlog/index.ts';
import { type LoadProgress, type LoadReport, literal, loadBatches, type Store } from '../../store/index.ts';
import { newStagingFolder, type RawOptions, type RawRelation, stageRaw } from '../files/index.ts';
import { batchOf, compileAt, type StreamFile } from './compile-mapping.ts';
import type { Stream } from './language.ts';
import { mergeSettings } from './merge-settings.ts';
import { readMappings } from './read-mapping.ts';
import { choicesOf, readStreamReport, type StreamReport } from './report.ts';
import { type MappedStream, sourceFiles } from './source-files.ts';

export interface MappingReport {
  /** one per file, streams in the order of the mapping, files by name */
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
  const raws = new Map<string, RawRelation | null>();
  const staged: StagedStream[] = [];
  const empty: MappingReport['empty'] = [];
  try {
    for (const [done, file] of files.entries()) {
      const { path, stream } = file;
      onProgress({ phase: 'reading', path, share: done / files.length });
      // The same file may serve several streams, and is read once.
      const sameFile = JSON.stringify([path, stream.options]);
      const raw = raws.get(sameFile) ?? (await stageFile(store, path, stream));
      raws.set(sameFile, raw);
      if (raw === null) empty.push({ source: stream.source, path });
      else staged.push(await stageStream(store, file, raw, folder.file(`${done}.parquet`)));
    }
    const batches = staged.map(({ batch }) => batch);
    const load = await loadBatches(store, batches, settings, onProgress);
    return { streams: staged.map(({ report }) => report), empty, load };
  } finally {
    for (const raw of raws.values()) raw?.dispose();
    folder.dispose();
  }
}

/** A file of an optional stream may hold no rows; that gives null. */
async function stageFile(store: Store, path: string, stream: Stream): Promise<RawRelation | null> {
  try {
    return await stageRaw(store, path, rawOptions(stream));
  } catch (error) {
    const isEmpty = error instanceof EventLogError && (error.code === 'no-rows' || error.code === 'file-empty');
    if (stream.optional && isEmpty) return null;
    throw error;
  }
}

/** How the mapping says that files of a stream are written. */
export const rawOptions = ({ options: { delimiter, encoding } }: Stream): RawOptions => ({
  ...(delimiter === undefined ? {} : { delimiter }),
  ...(encoding === undefined ? {} : { encoding }),
});

export interface StagedStream {
  batch: StagedBatch;
  report: StreamReport;
}

/** Makes the reading pass over a file once, into a staging file that the batch's statements read. */
export async function stageStream(
  store: Store,
  { mapping, stream, index }: MappedStream,
  raw: StreamFile,
  target: string,
): Promise<StagedStream> {
  const compiled = compileAt(mapping, index, raw);
  await store.run(`COPY (${compiled.readSql}) TO ${literal(target)} (FORMAT parquet)`);
  const read = `read_parquet(${literal(target)})`;
  const batch = batchOf(stream, compiled, raw, read, []);
  const report = await readStreamReport(store, stream, compiled, batch, read);
  return { batch: { ...batch, choices: choicesOf(stream, report) }, report };
}
