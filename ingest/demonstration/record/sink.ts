import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where lines of text files go. */
export interface Sink {
  /** A file is there from its opening on, with lines or without. */
  open(path: string): void;
  line(path: string, text: string): void;
  close(): void;
}

/** Keeps every line, by path. */
export function memorySink(files: Map<string, string[]>): Sink {
  return {
    open(path) {
      files.set(path, []);
    },
    line(path, text) {
      files.get(path)?.push(text);
    },
    close: () => undefined,
  };
}

interface OpenFile {
  descriptor: number;
  buffer: Buffer;
  filled: number;
}

const BUFFER_BYTES = 1 << 18;
/** No character of a line takes more bytes. */
const MOST_BYTES = 3;

/** Writes below `directory`, each file anew, a quarter of a megabyte at a time. */
export function directorySink(directory: string): Sink {
  const files = new Map<string, OpenFile>();

  return {
    open(path) {
      const target = join(directory, path);
      mkdirSync(dirname(target), { recursive: true });
      files.set(path, { descriptor: openSync(target, 'w'), buffer: Buffer.allocUnsafe(BUFFER_BYTES), filled: 0 });
    },
    line(path, text) {
      const file = files.get(path);
      if (file === undefined) throw new Error(`A line for ${path}, which is not open.`);
      append(file, text);
    },
    close() {
      for (const file of files.values()) {
        flush(file);
        closeSync(file.descriptor);
      }
    },
  };
}

function append(file: OpenFile, text: string): void {
  const atMost = text.length * MOST_BYTES + 1;
  if (file.filled + atMost > BUFFER_BYTES) flush(file);
  if (atMost > BUFFER_BYTES) throw new Error(`A line of ${text.length} characters does not fit the buffer.`);
  file.filled += file.buffer.write(text, file.filled, 'utf8');
  file.buffer[file.filled++] = NEWLINE;
}

const NEWLINE = 10;

function flush(file: OpenFile): void {
  let written = 0;
  while (written < file.filled) written += writeSync(file.descriptor, file.buffer, written, file.filled - written);
  file.filled = 0;
}
