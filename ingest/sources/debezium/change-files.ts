import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';
import { matches } from '../../mapping/find-files.ts';
import { type InputLine, readLines } from '../messages/read-lines.ts';
import type { SourceContext } from '../source.ts';

/** A line of one of several files, and where to go on after it. */
export interface FileLine extends InputLine {
  file: string;
  place: Place;
}

const placeSchema = z.strictObject({
  file: z.string(),
  bytes: z.int().min(0),
  lines: z.int().min(0),
  /** SHA-256 of the beginning of the file: another file of the same name is read from its start */
  beginning: z.string(),
});

/** Up to where which file was read. */
export type Place = z.infer<typeof placeSchema>;

/** @throws EventLogError state-invalid */
export function placeIn(restart: string | null): Place | null {
  if (restart === null) return null;
  const parsed = placeSchema.safeParse(JSON.parse(restart));
  if (parsed.success) return parsed.data;
  throw new EventLogError('state-invalid', `No file was read up to ${restart.slice(0, 200)}. Reset the state.`);
}

/** Files that a pattern names, by name: the order in which they were written. @throws EventLogError source-unavailable */
export function changeFiles(pattern: string): string[] {
  const folder = dirname(pattern);
  if (!existsSync(folder)) {
    throw new EventLogError('source-unavailable', `There is no folder ${folder}. Mount it, or correct with.files.`);
  }
  return readdirSync(folder)
    .filter((name) => matches(name, basename(pattern)))
    .toSorted();
}

/**
 * Lines of the files from a place on. The last file may still be written to: a line that has no end yet is left for the
 * next time. In every file before it the last line is complete.
 */
export async function* linesFrom(
  folder: string,
  files: readonly string[],
  place: Place | null,
  context: SourceContext,
): AsyncGenerator<FileLine> {
  for (const file of files.filter((name) => place === null || name >= place.file)) {
    const path = join(folder, file);
    const from = file === place?.file ? goOn(path, place, context) : START;
    const isLast = file === files.at(-1);
    let beginning: string | null = null;
    const chunks = createReadStream(path, { start: from.bytes }) as AsyncIterable<Uint8Array>;
    for await (const line of readLines(chunks)) {
      if (isLast && !line.isWhole) break;
      const [bytes, lines] = [from.bytes + line.endsAt, from.lines + line.number];
      const known: string = beginning ?? beginningOf(path, bytes);
      if (bytes >= BEGINNING_BYTES) beginning = known;
      yield { ...line, number: lines, file, place: { file, bytes, lines, beginning: known } };
    }
  }
}

const START = { bytes: 0, lines: 0 };

function goOn(path: string, place: Place, context: SourceContext): Pick<Place, 'bytes' | 'lines'> {
  const isSame = statSync(path).size >= place.bytes && beginningOf(path, place.bytes) === place.beginning;
  if (isSame) return place;
  const message = `${path} is not the file that was read up to line ${place.lines}: it is read from its start.`;
  context.report({ kind: 'note', stream: null, message });
  return START;
}

const BEGINNING_BYTES = 512;

/** Of what was read of a file, at most its first bytes. */
function beginningOf(path: string, readBytes: number): string {
  const bytes = Buffer.alloc(Math.min(BEGINNING_BYTES, readBytes));
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(file);
  }
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
