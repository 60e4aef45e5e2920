import type { StagedBatch } from '../../eventlog/index.ts';
import { literal, type Store } from '../../store/index.ts';
import { type RawOptions, STAGED } from '../files/index.ts';
import { batchOf, compileAt, type StreamFile } from './compile-mapping.ts';
import type { FileOptions } from './language.ts';
import type { LookBack } from './look-back.ts';
import { choicesOf, readStreamReport, type StreamReport } from './report.ts';
import type { MappedStream } from './source-files.ts';

/** How the mapping says that files are written. */
export const rawOptions = ({ options }: { options: FileOptions }): RawOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as RawOptions;

export interface StagedStream {
  batch: StagedBatch;
  report: StreamReport;
}

/**
 * Makes the reading pass over a file once, into a staging file that the batch's statements read.
 *
 * @param lookBack to which the rows that the stream joins were added
 */
export async function stageStream(
  store: Store,
  { mapping, stream, index }: MappedStream,
  raw: StreamFile,
  lookBack: LookBack,
  target: string,
): Promise<StagedStream> {
  const compiled = compileAt(mapping, index, { series: raw.origin.sha256, ...raw }, lookBack);
  await store.run(`COPY (${compiled.readSql}) TO ${literal(target)} (${STAGED})`);
  const read = `read_parquet(${literal(target)})`;
  const { observationsSql } = compiled.over(read);
  if (observationsSql !== null) lookBack.observe(stream.source, observationsSql);
  const batch = batchOf(stream, compiled, raw, read, []);
  const report = await readStreamReport(store, stream, compiled, batch, read);
  const rejectsSql = report.rejects.length === 0 ? null : batch.rejectsSql;
  return { batch: { ...batch, rejectsSql, choices: [...choicesOf(stream, report), ...(raw.notes ?? [])] }, report };
}
