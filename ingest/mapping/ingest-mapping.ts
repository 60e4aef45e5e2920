import { join } from 'node:path';
import type { StagedBatch } from '../../eventlog/index.ts';
import { type LoadProgress, type LoadReport, literal, loadBatches, type Store } from '../../store/index.ts';
import { newStagingFolder, type RawOptions, type RawRelation, stageRaw } from '../files/index.ts';
import { batchOf, compileAt } from './compile-mapping.ts';
import { findFiles } from './find-files.ts';
import type { Stream } from './language.ts';
import { mergeSettings } from './merge-settings.ts';
import { type Mapping, readMappings } from './read-mapping.ts';
import { choicesOf, readStreamReport, type StreamReport } from './report.ts';

export interface MappingReport {
  /** one per file, streams in the order of the mapping, files by name */
  streams: StreamReport[];
  load: LoadReport;
}

export type MappingProgress = { phase: 'reading'; path: string; share: number } | LoadProgress;

/**
 * Reads every stream of one or several mappings from a folder and loads what the log does not have yet, all of it or
 * nothing.
 *
 * @throws EventLogError `mapping-invalid` naming file, line and column; `file-not-found`; or what a damaged file gives
 */
export async function ingestMappings(
  store: Store,
  mappingPaths: readonly [string, ...string[]],
  dataFolder: string,
  onProgress: (progress: MappingProgress) => void = () => undefined,
): Promise<MappingReport> {
  const mappings = readMappings(mappingPaths);
  const settings = mergeSettings(mappings);
  const sources = mappings.flatMap((mapping) =>
    mapping.streams.flatMap((stream, index) =>
      findFiles(dataFolder, stream.file).map((path) => ({ mapping, stream, index, path })),
    ),
  );
  const folder = newStagingFolder(store);
  const raws = new Map<string, RawRelation>();
  const batches: StagedBatch[] = [];
  const streams: StreamReport[] = [];
  try {
    for (const [done, { mapping, stream, index, path }] of sources.entries()) {
      onProgress({ phase: 'reading', path, share: done / sources.length });
      // The same file may serve several streams, and is read once.
      const file = JSON.stringify([path, stream.options]);
      const raw = raws.get(file) ?? (await stageRaw(store, join(dataFolder, path), rawOptions(stream)));
      raws.set(file, raw);
      const staged = await stageStream(store, mapping, index, raw, folder.file(`${done}.parquet`));
      batches.push(staged.batch);
      streams.push(staged.report);
    }
    const load = await loadBatches(store, batches, settings, onProgress);
    return { streams, load };
  } finally {
    for (const raw of raws.values()) raw.dispose();
    folder.dispose();
  }
}

const rawOptions = ({ options: { delimiter, encoding } }: Stream): RawOptions => ({
  ...(delimiter === undefined ? {} : { delimiter }),
  ...(encoding === undefined ? {} : { encoding }),
});

/** Makes the reading pass over a file once, into a staging file that the batch's statements read. */
async function stageStream(
  store: Store,
  mapping: Mapping,
  index: number,
  raw: RawRelation,
  target: string,
): Promise<{ batch: StagedBatch; report: StreamReport }> {
  const stream = mapping.streams[index];
  if (stream === undefined) throw new Error(`There is no stream ${index}.`);
  const compiled = compileAt(mapping, index, raw);
  await store.run(`COPY (${compiled.readSql}) TO ${literal(target)} (FORMAT parquet)`);
  const read = `read_parquet(${literal(target)})`;
  const batch = batchOf(stream, compiled, raw, read, []);
  const report = await readStreamReport(store, stream, compiled, batch, read);
  return { batch: { ...batch, choices: choicesOf(stream, report) }, report };
}
