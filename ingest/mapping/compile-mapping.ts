import type { StagedBatch } from '../../eventlog/index.ts';
import { checkColumns } from './columns.ts';
import { type CompiledStream, compileStream } from './compile-stream.ts';
import type { RawRows } from './raw-rows.ts';
import type { Stream } from './language.ts';
import { NO_PAST, type Past } from './past.ts';
import type { Mapping } from './read-mapping.ts';

/** A file of a stream, as received. */
export interface StreamFile extends RawRows {
  origin: StagedBatch['origin'];
  /** rows of `relation`, and rows that could not even be read */
  rows: number;
  unreadable: number;
  /** rejects of reading, in the columns of StagedBatch.rejectsSql; null without */
  rejectsSql: string | null;
  /** what was odd and taken all the same, said aloud with the load */
  notes?: StagedBatch['choices'];
}

/**
 * Compiles a mapping over the files of its streams.
 *
 * @param files one per stream, in the order of the mapping
 * @returns one batch per stream, its SQL self-contained: it may be read more than once, each time over the file
 * @throws EventLogError `mapping-invalid` for columns that a file does not have
 */
export function compileMapping(mapping: Mapping, files: readonly StreamFile[], past?: Past): StagedBatch[] {
  return mapping.streams.map((stream, index) => {
    const file = files[index];
    if (file === undefined) throw new Error(`The stream ${stream.source} has no file.`);
    const compiled = compileAt(mapping, index, file, past);
    return selfContained(batchOf(stream, compiled, file, 'read', []), compiled);
  });
}

/**
 * Compiles one stream of a mapping, its columns checked against those of a file.
 *
 * @param past what it may look back on; nothing without it
 */
export function compileAt(mapping: Mapping, index: number, file: RawRows, past: Past = NO_PAST): CompiledStream {
  const stream = mapping.streams[index];
  if (stream === undefined) throw new Error(`There is no stream ${index}.`);
  const faults = checkColumns(stream, file.columns, ['streams', index]);
  if (faults.length > 0) throw mapping.source.error(faults);
  return compileStream(stream, file, past, mapping.streams);
}

const selfContained = (batch: StagedBatch, { readSql }: CompiledStream): StagedBatch => {
  const over = (statement: string | null) => statement && `WITH read AS (\n${readSql}\n)\n${statement}`;
  const { eventsSql, objectsSql, linksSql, rejectsSql, revisions } = batch;
  return {
    ...batch,
    ...(revisions && { revisions: { ...revisions, withdrawalsSql: over(revisions.withdrawalsSql) } }),
    eventsSql: over(eventsSql),
    objectsSql: over(objectsSql),
    linksSql: over(linksSql),
    rejectsSql: over(rejectsSql),
  };
};

/** @param read the relation that holds the reading pass */
export function batchOf(
  stream: Stream,
  compiled: CompiledStream,
  file: StreamFile,
  read: string,
  choices: StagedBatch['choices'],
): StagedBatch {
  const { eventsSql, objectsSql, linksSql, rejectsSql, withdrawalsSql } = compiled.over(read);
  const { hasSubjects } = compiled;
  const { source, system, rank } = stream;
  return {
    source: { name: source, system, rank },
    origin: file.origin,
    rowsRead: file.rows + file.unreadable,
    eventsSql,
    attributes: compiled.attributes,
    ...(hasSubjects || withdrawalsSql !== null ? { revisions: { hasSubjects, withdrawalsSql } } : {}),
    objectsSql,
    objectAttributes: compiled.objectAttributes,
    linksSql,
    rejectsSql: allRejects(file.rejectsSql, rejectsSql),
    choices,
    header: null,
  };
}

const allRejects = (ofReading: string | null, ofMapping: string | null): string | null =>
  ofReading === null || ofMapping === null
    ? (ofReading ?? ofMapping)
    : `${ofMapping}\nUNION ALL BY NAME\nFROM (${ofReading})`;
