import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where lines of text files go. */
export interface Sink {
  line(path: string, text: string): void;
  close(): void;
}

/** Keeps every line, by path. */
export function memorySink(files: Map<string, string[]>): Sink {
  return {
    line(path, text) {
      const lines = files.get(path);
      if (lines) lines.push(text);
      else files.set(path, [text]);
    },
    close: () => undefined,
  };
}

interface OpenFile {
  descriptor: number;
  pending: string[];
  pendingLength: number;
}

const BUFFERED = 1 << 18;

/** Writes below `directory`, each file anew, a quarter of a million characters at a time. */
export function directorySink(directory: string): Sink {
  const files = new Map<string, OpenFile>();

  function open(path: string): OpenFile {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    const file: OpenFile = { descriptor: openSync(target, 'w'), pending: [], pendingLength: 0 };
    files.set(path, file);
    return file;
  }

  return {
    line(path, text) {
      const file = files.get(path) ?? open(path);
      file.pending.push(text);
      file.pendingLength += text.length;
      if (file.pendingLength > BUFFERED) flush(file);
    },
    close() {
      for (const file of files.values()) {
        flush(file);
        closeSync(file.descriptor);
      }
    },
  };
}

function flush(file: OpenFile): void {
  if (file.pending.length > 0) writeSync(file.descriptor, `${file.pending.join('\n')}\n`);
  file.pending = [];
  file.pendingLength = 0;
}
