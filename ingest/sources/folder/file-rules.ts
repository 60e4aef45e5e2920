import { z } from 'zod';
import { matches } from '../../mapping/find-files.ts';
import { flag, milliseconds, parseOptions, text, texts } from '../option-types.ts';
import type { StreamOptions } from '../source.ts';

/** How a file says that it is complete. There is no good guess: whoever writes the files knows it. */
export const completeSchema = z.union([
  z.literal('renamed'),
  z.strictObject({ marker: text }),
  z.strictObject({ stableFor: milliseconds }),
]);

/** renamed: it gets its name when it is; marker: a second file, called like it and this; stableFor: nothing changes for so long. */
export type Completeness = z.infer<typeof completeSchema>;

/** What is done with files that were read, if anything. */
export const afterSchema = z.strictObject({
  done: text,
  failed: text,
  /** beside a failed file, NAME.note.txt with the reason */
  note: flag.default(false),
});

export type After = z.infer<typeof afterSchema>;

const optionsSchema = z.strictObject({
  /** patterns of names below the folder: `*` and `?` stay within a folder, `**` crosses folders */
  files: texts,
});

/** Which stream a file belongs to: the first whose pattern names it. @throws EventLogError configuration-invalid */
export function streamOfFile(streams: readonly StreamOptions[]): (name: string) => string | null {
  const wanted = streams.map((stream) => ({ name: stream.name, ...parseOptions(optionsSchema, stream) }));
  return (file) => wanted.find(({ files }) => files.some((pattern) => matches(file, pattern)))?.name ?? null;
}

/** A file as a listing shows it. */
export interface ListedFile {
  /** path below the folder, with `/` */
  name: string;
  bytes: number;
  /** ms since 1970 */
  modifiedAt: number;
  /** changes with the content and the place of the file, where the system knows such a mark */
  mark: string;
}

export const isSameFile = (one: ListedFile, other: ListedFile | undefined): boolean =>
  other !== undefined && one.bytes === other.bytes && one.modifiedAt === other.modifiedAt && one.mark === other.mark;

/** The files of a listing that say they are complete; of `stableFor`, those that may be, seen once. */
export function completeByName(files: readonly ListedFile[], complete: Completeness): ListedFile[] {
  if (complete === 'renamed' || 'stableFor' in complete) return [...files];
  const names = new Set(files.map(({ name }) => name));
  return files.filter(({ name }) => !name.endsWith(complete.marker) && names.has(`${name}${complete.marker}`));
}
