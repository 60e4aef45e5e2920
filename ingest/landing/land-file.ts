import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { type FileHandle, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { EventLogError } from '../../eventlog/index.ts';
import type { LandingStream } from './landing-stream.ts';
import { type LandedFile, parseLine } from './line.ts';
import { scanSegment } from './scan.ts';
import { damage, type Segment, syncFolder } from './segment.ts';

/** What became of a file that was to be landed. */
export type FileLanding =
  | { outcome: 'landed'; file: LandedFile['file']; seq: number }
  /** the stream has this content already, in the entry `seq`, under the name `as` */
  | { outcome: 'known'; as: string; seq: number }
  /** somebody wrote to it while it was copied: nothing of it was kept */
  | { outcome: 'changing' };

/** Beside the segments of a stream: the files that it received. */
const FILES = 'files';
const RECEIVING = 'receiving.part';
const CHUNK_BYTES = 2 ** 20;

/**
 * Lands a file as it is: copied beside the segments of the stream and entered with its SHA-256, both on disk when it
 * resolves. Content that the stream has already is not entered again, whatever it is called now. Cut off at any moment,
 * it begins anew the next time. One file of a stream is landed at a time.
 *
 * @param name as the source calls it
 * @throws EventLogError source-unavailable when the file cannot be read, landing-unwritable when it cannot be kept
 * Time O(bytes); for content that is there already, also that of reading the stream's segments.
 */
export async function landFile(stream: LandingStream, path: string, name = basename(path)): Promise<FileLanding> {
  const folder = join(stream.folder, FILES);
  mkdirSync(folder, { recursive: true });
  const receiving = join(folder, RECEIVING);
  const copied = await copyUnchanged(path, receiving);
  if (copied === null) {
    await rm(receiving);
    return { outcome: 'changing' };
  }
  const known = await entryOfKnown(stream, folder, copied.sha256);
  if (known !== null) {
    await rm(receiving);
    return { outcome: 'known', ...known };
  }
  const kept = `${copied.sha256}${endingOf(name)}`;
  await rename(receiving, join(folder, kept));
  await syncFolder(folder);
  await syncFolder(stream.folder);
  const file = { name, path: `${FILES}/${kept}`, ...copied };
  const { first } = await stream.append([{ file }]);
  return { outcome: 'landed', file, seq: first };
}

/**
 * Reads a landed file and compares it with its entry.
 *
 * @throws EventLogError landing-damaged when it is gone, or not what was landed
 */
export async function assertAsLanded(kept: string, seq: number, { sha256 }: LandedFile['file']): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(kept, { highWaterMark: CHUNK_BYTES })) hash.update(chunk as Buffer);
  } catch (cause) {
    throw damage(kept, `entry ${seq} names this file, and it cannot be read (${reasonOf(cause)})`);
  }
  if (hash.digest('hex') !== sha256) throw damage(kept, `its SHA-256 is not the one in entry ${seq}`);
}

/** `.csv`, `.csv.gz`: so that people see what the copy is. */
const endingOf = (name: string): string => /(\.[a-z0-9]{1,8}){1,2}$/i.exec(name)?.[0].toLowerCase() ?? '';

type Copied = Pick<LandedFile['file'], 'sha256' | 'bytes'>;

/** @returns null when the file was written to meanwhile, or another took its place */
async function copyUnchanged(from: string, to: string): Promise<Copied | null> {
  const source = await open(from).catch((cause: unknown) => Promise.reject(unreadable(from, cause)));
  try {
    const before = await source.stat({ bigint: true });
    const copied = await copy(source, from, to);
    const after = await stat(from, { bigint: true }).catch(() => null); // gone: it was not left alone either
    const isSame =
      after !== null &&
      after.ino === before.ino &&
      after.size === before.size &&
      after.mtimeNs === before.mtimeNs &&
      BigInt(copied.bytes) === before.size;
    return isSame ? copied : null;
  } finally {
    await source.close();
  }
}

async function copy(source: FileHandle, from: string, to: string): Promise<Copied> {
  const target = await open(to, 'w').catch((cause: unknown) => Promise.reject(unwritable(to, cause)));
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let bytes = 0;
  try {
    for (;;) {
      const { bytesRead } = await source
        .read(chunk, 0, CHUNK_BYTES, bytes)
        .catch((cause: unknown) => Promise.reject(unreadable(from, cause)));
      if (bytesRead === 0) break;
      hash.update(chunk.subarray(0, bytesRead));
      await writeAll(target, chunk.subarray(0, bytesRead), bytes);
      bytes += bytesRead;
    }
    await target.sync();
  } catch (cause) {
    throw cause instanceof EventLogError ? cause : unwritable(to, cause);
  } finally {
    await target.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function writeAll(target: FileHandle, chunk: Buffer, at: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    done += (await target.write(chunk, done, chunk.length - done, at + done)).bytesWritten;
  }
}

interface KnownEntry {
  as: string;
  seq: number;
}

/**
 * The entry in which the stream has this content; null when it has not. A copy without an entry was left by a crash
 * between the two.
 */
async function entryOfKnown(stream: LandingStream, folder: string, sha256: string): Promise<KnownEntry | null> {
  const copies = await readdir(folder);
  if (!copies.some((copy) => copy.startsWith(sha256))) return null;
  return stream.withSegments(async (segments) => {
    for (const segment of segments) {
      const known = await entryIn(segment, sha256);
      if (known !== null) return known;
    }
    return null;
  });
}

async function entryIn({ path, firstSeq, isSealed }: Segment, sha256: string): Promise<KnownEntry | null> {
  const bytes = await readFile(path);
  const found: KnownEntry[] = [];
  scanSegment(isSealed ? await promisify(gunzip)(bytes) : bytes, firstSeq, (line) => {
    if (!line.includes(sha256)) return;
    const landed = parseLine(line);
    if ('file' in landed && landed.file.sha256 === sha256) found.push({ as: landed.file.name, seq: landed.seq });
  });
  return found[0] ?? null;
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const unreadable = (path: string, cause: unknown): EventLogError =>
  new EventLogError(
    'source-unavailable',
    `${path} cannot be read: ${reasonOf(cause)}. Let this process read it; it is tried again at the next pull.`,
    { cause },
  );

const unwritable = (path: string, cause: unknown): EventLogError =>
  new EventLogError(
    'landing-unwritable',
    `${path} cannot be written: ${reasonOf(cause)}. The file was not landed and stays where it is. Make room or mend the disk; it is tried again at the next pull.`,
    { cause },
  );
