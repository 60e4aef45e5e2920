import { statSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { EventLogError } from '../../eventlog/index.ts';
import { findFiles, matches } from './find-files.ts';
import type { Stream } from './language.ts';
import type { Mapping } from './read-mapping.ts';

/** A file, and the stream of a mapping that reads it. */
export interface SourceFile {
  mapping: Mapping;
  stream: Stream;
  /** of the stream in the mapping */
  index: number;
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
  const streams = mappings.flatMap((mapping) => mapping.streams.map((stream, index) => ({ mapping, stream, index })));
  if (isFile(data)) return streamsOf(data, streams).map((stream) => ({ ...stream, path: data }));
  return streams.flatMap((stream) =>
    findFiles(data, stream.stream.file, stream.stream.optional).map((path) => ({ ...stream, path: join(data, path) })),
  );
}

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
