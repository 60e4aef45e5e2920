import { createHash } from 'node:crypto';
import { createReadStream, type Stats, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { EventLogError } from '../../eventlog/index.ts';
import { literal, type Store } from '../../store/index.ts';
import type { OnFileProgress } from './raw-relation.ts';
import { isPattern, readablePath, type StagingFolder } from './staging-folder.ts';
import { TextChecks, type TextFacts, type TextFault } from './text-checks.ts';
import { zstdBreak } from './zstd-frames.ts';

const CHUNK = 1 << 20;
const HEAD = 1 << 18;

/** A file's text as UTF-8 on disk, checked, with what is known of it. */
export interface PlainText {
  /** the file itself, or a staging file where it was packed or in another encoding */
  path: string;
  /** the first 256 KB, without byte order mark */
  head: string;
  facts: TextFacts;
  encoding: string;
  origin: { path: string; sha256: string; bytes: number };
}

export type Packing = 'none' | 'gzip' | 'zstd';

/** The first bytes of a file, and its size. Throws `file-not-found` and `file-empty`. */
export async function readStart(path: string): Promise<{ start: Buffer; bytes: number }> {
  const { size } = statOf(path);
  if (size === 0) {
    throw new EventLogError('file-empty', `${path} is empty (0 bytes); expected an event log. Export it again.`);
  }
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return { start: buffer.subarray(0, bytesRead), bytes: size };
  } finally {
    await file.close();
  }
}

function statOf(path: string): Stats {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new EventLogError('file-not-found', `There is no file ${path}. Check the path.`);
  }
  if (stats.isDirectory()) {
    throw new EventLogError('file-not-found', `${path} is a folder; a file was expected. Name the files in it.`);
  }
  if (stats.isFIFO() || stats.isSocket()) {
    throw new EventLogError(
      'file-not-found',
      `${path} is a pipe; a file was expected. Save what it gives to a file first.`,
    );
  }
  return stats;
}

export const packingOf = (start: Buffer): Packing => {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  return start.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) ? 'zstd' : 'none';
};

/**
 * Reads a text file once: hashes it, unpacks it, brings it to UTF-8 and checks it. A plain UTF-8 file is not copied.
 * Throws `encoding-invalid`, `encoding-unknown`, `file-damaged` or `file-truncated`, naming line and byte.
 */
export async function readPlainText(
  store: Store,
  path: string,
  givenEncoding: string | undefined,
  folder: StagingFolder,
  onProgress: OnFileProgress,
): Promise<PlainText> {
  const { start, bytes } = await readStart(path);
  const packing = packingOf(start);
  const hash = createHash('sha256');
  let done = 0;
  const hashed = async function* () {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      done += chunk.length;
      onProgress({ phase: 'checking', path, share: done / bytes });
      yield chunk;
    }
  };
  const unpacked = await unpack(store, path, packing, hashed, folder);
  const { first, all } = await peek(unpacked);
  assertUnpacked(path, packing, first);
  const encoding = encodingOf(path, first, givenEncoding);
  const isCopied = packing !== 'none' || encoding !== 'utf-8' || isPattern(path);
  const target = isCopied ? folder.file('plain') : path;
  const text = encoding === 'utf-8' ? all : decoded(path, all, encoding);
  const { head, facts } = await check(path, target, text, isCopied);
  return { path: target, head, facts, encoding, origin: { path, sha256: hash.digest('hex'), bytes } };
}

/** What a packing holds must be the text itself. */
function assertUnpacked(path: string, packing: Packing, first: Buffer): void {
  const within = packing !== 'none' && packingOf(first) !== 'none' ? 'is packed twice' : null;
  const archive = first.toString('latin1', 257, 262) === 'ustar' ? 'is a tar archive' : null;
  const reason = within ?? archive;
  if (reason === null) return;
  throw new EventLogError(
    'format-unknown',
    `${path} ${reason}; expected one event log. Unpack it and name the log in it.`,
  );
}

type Chunks = AsyncIterable<Buffer>;

async function unpack(
  store: Store,
  path: string,
  packing: Packing,
  source: () => Chunks,
  folder: StagingFolder,
): Promise<Chunks> {
  if (packing === 'none') return source();
  if (packing === 'gzip') return gunzipped(path, source());
  for await (const chunk of source()) void chunk; // hashed only: DuckDB unpacks it
  await assertFrames(path);
  const lines = folder.file('unpacked');
  await unpackZstd(store, readablePath(path, folder), lines);
  return createReadStream(lines, { highWaterMark: CHUNK }) as Chunks;
}

async function* gunzipped(path: string, source: Chunks): Chunks & AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  const feeding = (async () => {
    for await (const chunk of source) if (!gunzip.write(chunk)) await drained(gunzip);
    gunzip.end();
  })().catch((error: unknown) => gunzip.destroy(error as Error));
  let bytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      yield chunk;
    }
    await feeding;
  } catch (error) {
    throw unpackFault(path, bytes, error);
  }
}

const drained = (stream: NodeJS.WritableStream): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      for (const event of ['drain', 'close']) stream.off(event, go);
      resolve();
    };
    for (const event of ['drain', 'close']) stream.on(event, go);
  });

function unpackFault(path: string, bytes: number, cause: unknown): Error {
  if (cause instanceof EventLogError || !(cause instanceof Error)) return cause as Error;
  const isCut = 'code' in cause && cause.code === 'Z_BUF_ERROR';
  return new EventLogError(
    isCut ? 'file-truncated' : 'file-damaged',
    `${path} is ${isCut ? 'cut off' : 'damaged'}: after ${bytes} unpacked bytes the packed data ${isCut ? 'ends too early' : `is broken (${cause.message})`}. ` +
      'Copy or export the file again; compare its size with the source.',
    { cause },
  );
}

async function assertFrames(path: string): Promise<void> {
  const found = await zstdBreak(path);
  if (found === null) return;
  const isCut = found.what === 'cut';
  throw new EventLogError(
    isCut ? 'file-truncated' : 'file-damaged',
    `${path} is ${isCut ? 'cut off' : 'damaged'}: its zstd frames ${isCut ? 'end too early' : 'are broken'} at byte ${found.at + 1}. ` +
      'Copy or export the file again; compare its size with the source.',
  );
}

/** Line by line without interpretation; U+001F cannot stand in a text format that we read. */
async function unpackZstd(store: Store, path: string, target: string): Promise<void> {
  try {
    await store.run(`COPY (
      FROM read_csv(${literal(path)}, compression = 'zstd', auto_detect = false, header = false, delim = '\x1f', quote = '', escape = '',
                    new_line = '\\n', columns = {'line': 'VARCHAR'}, max_line_size = 100000000)
    ) TO ${literal(target)} (FORMAT csv, HEADER false, DELIMITER '\x1f', QUOTE '', ESCAPE '')`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new EventLogError(
      'file-damaged',
      `${path} cannot be unpacked as zstd: ${reason}. Copy or export the file again, or unpack it yourself first.`,
      { cause },
    );
  }
}

/** The first chunk, and all of them, that one again included. */
async function peek(chunks: Chunks): Promise<{ first: Buffer; all: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const next = await iterator.next();
  const first = next.done ? Buffer.alloc(0) : next.value;
  return {
    first,
    all: (async function* () {
      yield first;
      yield* { [Symbol.asyncIterator]: () => iterator };
    })(),
  };
}

function encodingOf(path: string, first: Buffer, given: string | undefined): string {
  if (given !== undefined) return decoderOf(given).encoding;
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le';
  if (first[0] === 0xfe && first[1] === 0xff) return 'utf-16be';
  return declaredEncoding(path, first) ?? zeroPattern(first) ?? 'utf-8';
}

/** `<?xml encoding="..."?>` */
function declaredEncoding(path: string, first: Buffer): string | null {
  const [, name] =
    /^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(first.toString('latin1', 0, 400)) ?? [];
  if (name === undefined) return null;
  const { encoding } = decoderOf(name, `${path} declares the encoding "${name}"`);
  return encoding.startsWith('utf-16') ? null : encoding;
}

/** UTF-16 without a byte order mark: mostly Latin letters, so every other byte is zero. */
function zeroPattern(first: Buffer): string | null {
  const length = Math.min(first.length, 4096) & ~1;
  if (length < 8) return null;
  let [even, odd] = [0, 0];
  for (let at = 0; at < length; at += 2) {
    if (first[at] === 0) even++;
    if (first[at + 1] === 0) odd++;
  }
  if (odd > 0.4 * length && even === 0) return 'utf-16le';
  return even > 0.4 * length && odd === 0 ? 'utf-16be' : null;
}

function decoderOf(name: string, what = `"${name}"`): TextDecoder {
  try {
    return new TextDecoder(name.replace(/^latin-/i, 'latin'), { fatal: true });
  } catch (cause) {
    throw new EventLogError(
      'encoding-unknown',
      `${what} is no known encoding; expected a name such as utf-8, windows-1252, iso-8859-15, utf-16le or shift_jis. Give it with --encoding.`,
      { cause },
    );
  }
}

async function* decoded(path: string, chunks: Chunks, encoding: string): Chunks & AsyncGenerator<Buffer> {
  const decoder = decoderOf(encoding);
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      yield Buffer.from(decoder.decode(chunk, { stream: true }));
      bytes += chunk.length;
    }
    yield Buffer.from(decoder.decode());
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new EventLogError(
      'encoding-invalid',
      `${path} is not ${encoding}: it breaks within the bytes from ${bytes + 1} on. Give its encoding with --encoding, or export it as UTF-8.`,
      { cause },
    );
  }
}

async function check(
  path: string,
  target: string,
  text: Chunks,
  isCopied: boolean,
): Promise<{ head: string; facts: TextFacts }> {
  const checks = new TextChecks();
  const copy: FileHandle | null = isCopied ? await open(target, 'w') : null;
  const heads: Buffer[] = [];
  let headBytes = 0;
  try {
    for await (const chunk of text) {
      if (chunk.length === 0) continue;
      await copy?.write(chunk);
      const fault = checks.add(chunk);
      if (fault) throw await textFault(path, target, fault);
      if (headBytes < HEAD) heads.push(chunk.subarray(0, HEAD - headBytes));
      headBytes += chunk.length;
    }
  } finally {
    await copy?.close();
  }
  const facts = checks.end();
  if ('kind' in facts) throw await textFault(path, target, facts);
  const head = new TextDecoder().decode(Buffer.concat(heads), { stream: true });
  return { head, facts };
}

async function textFault(path: string, target: string, { kind, at, byte }: TextFault): Promise<EventLogError> {
  const place = `${path}, line ${await lineAt(target, at)}, byte ${at + 1}`;
  if (kind === 'zero-byte') {
    return new EventLogError(
      'file-damaged',
      `${place}: a zero byte stands where text was expected. The file is binary, or its writing was interrupted: ` +
        'export it again, or give its encoding with --encoding (such as utf-16le).',
    );
  }
  const hex = byte.toString(16).padStart(2, '0').toUpperCase();
  return new EventLogError(
    'encoding-invalid',
    `${place}: the byte 0x${hex} is not UTF-8. Give the encoding of the file, such as --encoding windows-1252, or export it as UTF-8.`,
  );
}

/** The 1-based line on which the byte at `offset` stands. */
export async function lineAt(path: string, offset: number): Promise<number> {
  let line = 1;
  let last = 0;
  if (offset === 0) return line;
  for await (const chunk of createReadStream(path, { end: offset - 1, highWaterMark: CHUNK }) as Chunks) {
    for (const byte of chunk) {
      if (byte === 13 || (byte === 10 && last !== 13)) line++;
      last = byte;
    }
  }
  return line;
}
