import { existsSync, statSync } from 'node:fs';
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
  return streams.flatMap((stream) => filesIn(stream, data));
}

/** The files of one stream in a folder. @throws EventLogError `file-not-found` */
const filesIn = (stream: MappedStream, folder: string): SourceFile[] =>
  findFiles(folder, stream.stream.file, stream.stream.optional).map((path) => ({
    ...stream,
    path: join(folder, path),
  }));

/** A stream that has no file in a folder, and why that is a fault. */
export interface WithoutFile extends MappedStream {
  fault: EventLogError;
}

/**
 * As `sourceFiles`, but of a folder that may lack some of the files.
 *
 * @throws EventLogError `file-not-found` where there is no such folder or file
 */
export function sampleFiles(mapping: Mapping, data: string): (SourceFile | WithoutFile)[] {
  if (isFile(data) || !existsSync(data)) return sourceFiles([mapping], data);
  return streamsIn([mapping]).flatMap((stream): (SourceFile | WithoutFile)[] => {
    try {
      return filesIn(stream, data);
    } catch (fault) {
      if (fault instanceof EventLogError) return [{ ...stream, fault }];
      throw fault;
    }
  });
}

/** The streams that read `data`: of a folder all, of one file those that read it or join it. */
export function streamsFor(mappings: readonly Mapping[], data: string): MappedStream[] {
  const streams = streamsIn(mappings);
  if (!isFile(data)) return streams;
  const isRead = new Set(sourceFiles(mappings, data).map(({ stream }) => stream));
  return streams.filter(({ stream }) => isRead.has(stream) || joinedIn(data, [{ stream }]).length > 0);
}

/**
 * The files that a join looks at.
 *
 * @param isKnown whether the log has rows of them, so that there may be none
 * @throws EventLogError `file-not-found`
 */
export function joinedFiles(file: string, data: string, isKnown: boolean): string[] {
  if (!isFile(data)) return findFiles(data, file, isKnown).map((path) => join(data, path));
  if (matches(basename(data), posix.basename(file))) return [data];
  if (isKnown) return [];
  throw new EventLogError(
    'file-not-found',
    `${basename(data)} is read together with ${file}, of which the log has no rows yet. ` +
      'Ingest that file first, or the folder that holds both.',
  );
}

/** Whether a stream that may be missing is: nothing asks then for what it joins. */
export const isMissing = ({ stream }: MappedStream, data: string): boolean =>
  stream.optional && !isFile(data) && findFiles(data, stream.file, true).length === 0;

const streamsIn = (mappings: readonly Mapping[]): MappedStream[] =>
  mappings.flatMap((mapping) => mapping.streams.map((stream, index) => ({ mapping, stream, index })));

/** The mappings' streams that read a landed stream. */
export const readersOf = (mappings: readonly Mapping[], source: string, name: string): MappedStream[] =>
  streamsIn(mappings).filter(({ stream }) => isNameOf(stream.file, source, name));

/** Whether a file that a mapping names is a landed stream: its name, with or without its source and an ending. */
export function isNameOf(file: string, source: string, name: string): boolean {
  const pattern = file.replace(ENDING, '');
  return matches(name, pattern) || matches(`${source}/${name}`, pattern);
}

const ENDING = /(\.(csv|tsv|txt|ndjson|jsonl|json|parquet|xes|xml|edi))?(\.(gz|zst))?$/i;

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function streamsOf<Placed extends { stream: Stream }>(path: string, streams: readonly Placed[]): readonly Placed[] {
  const named = streams.filter(({ stream }) => matches(basename(path), posix.basename(stream.file)));
  if (named.length > 0) return named;
  if (joinedIn(path, streams).length > 0) return [];
  const files = new Set(streams.map(({ stream }) => stream.file));
  if (files.size === 1) return streams;
  throw new EventLogError(
    'file-not-found',
    `No stream of the mapping reads a file called ${basename(path)}; they read ${[...files].join(', ')}. ` +
      'Give one of these, or the folder that holds them.',
  );
}

/** The joins of streams that look at a file of that name. */
const joinedIn = (path: string, streams: readonly { stream: Stream }[]): string[] =>
  streams.flatMap(({ stream }) =>
    Object.values(stream.join)
      .map(({ file }) => file)
      .filter((file) => matches(basename(path), posix.basename(file))),
  );
