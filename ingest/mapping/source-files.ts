import { statSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { EventLogError } from '../../eventlog/index.ts';
import { findFiles, matches } from './find-files.ts';
import type { Stream } from './language.ts';
import type { Mapping } from './read-mapping.ts';

/** A stream of a mapping. */
export interface MappedStream {
  mapping: Mapping;
  stream: Stream;
  /** of the stream in the mapping */
  index: number;
}

/** A file, and the stream of a mapping that reads it. */
export interface SourceFile extends MappedStream {
  /** where the file is */
  path: string;
}

/**
 * The files of every stream, streams in the order of the mappings.
 *
 * @param data the folder that holds them; or one file, which is read by the streams of its name, or by all when the
 * mappings read one file only
 * @throws EventLogError `file-not-found`
 */
export function sourceFiles(mappings: readonly Mapping[], data: string): SourceFile[] {
  const streams = streamsIn(mappings);
  if (isFile(data)) return streamsOf(data, streams).map((stream) => ({ ...stream, path: data }));
  return streams.flatMap((stream) =>
    findFiles(data, stream.stream.file, stream.stream.optional).map((path) => ({ ...stream, path: join(data, path) })),
  );
}

const streamsIn = (mappings: readonly Mapping[]): MappedStream[] =>
  mappings.flatMap((mapping) => mapping.streams.map((stream, index) => ({ mapping, stream, index })));

/** The mappings' streams that read a landed stream: their `file` is its name, with or without its source and an ending. */
export const readersOf = (mappings: readonly Mapping[], source: string, name: string): MappedStream[] =>
  streamsIn(mappings).filter(({ stream }) => {
    const pattern = stream.file.replace(ENDING, '');
    return matches(name, pattern) || matches(`${source}/${name}`, pattern);
  });

const ENDING = /(\.(csv|tsv|txt|ndjson|jsonl|json|parquet|xes|xml|edi))?(\.(gz|zst))?$/i;

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function streamsOf<Placed extends { stream: Stream }>(path: string, streams: readonly Placed[]): readonly Placed[] {
  const named = streams.filter(({ stream }) => matches(basename(path), posix.basename(stream.file)));
  if (named.length > 0) return named;
  const files = new Set(streams.map(({ stream }) => stream.file));
  if (files.size === 1) return streams;
  throw new EventLogError(
    'file-not-found',
    `No stream of the mapping reads a file called ${basename(path)}; they read ${[...files].join(', ')}. ` +
      'Give one of these, or the folder that holds them.',
  );
}
