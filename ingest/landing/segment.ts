import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readFileSync, truncateSync } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createGunzip, createGzip } from 'node:zlib';
import { EventLogError } from '../../eventlog/index.ts';
import { type Scan, scanSegment } from './scan.ts';

/** A file of a stream's entries, in order. */
export interface Segment {
  path: string;
  firstSeq: number;
  /** of the first entry after it */
  nextSeq: number;
  /** packed, and in the manifest */
  isSealed: boolean;
}

/** A sealed segment as the manifest has it. */
export interface SealedSegment {
  file: string;
  firstSeq: number;
  nextSeq: number;
  /** of the lines, unpacked */
  bytes: number;
  sha256: string;
  /** of the packed file: its header is checked by nothing else */
  packedSha256: string;
  sealedAt: string;
}

export const segmentName = (firstSeq: number): string => `${String(firstSeq).padStart(12, '0')}.ndjson`;
export const firstSeqOf = (file: string): number => Number.parseInt(file, 10);

export const MANIFEST = 'manifest.txt';
const manifestPath = (folder: string) => join(folder, MANIFEST);

/**
 * The sealed segments of a stream, oldest first. A last line without its newline was being written when a crash came; it
 * is cut off, its segment is still there unpacked.
 *
 * @throws EventLogError landing-damaged, when a complete line of the manifest is not what was written
 */
export function readManifest(folder: string): SealedSegment[] {
  const path = manifestPath(folder);
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(10) + 1;
  if (end < bytes.length) truncateSync(path, end);
  const lines = bytes.toString('utf8', 0, Math.max(0, end - 1)).split('\n');
  return lines.filter((line) => line !== '').map((line, index) => manifestEntry(path, line, index + 1));
}

function manifestEntry(path: string, line: string, number: number): SealedSegment {
  const [crc, json] = [line.slice(0, 8), line.slice(9)];
  if (line[8] !== ' ' || crc !== checksum(json)) throw damage(path, `line ${number} is not what was written`);
  return JSON.parse(json) as SealedSegment;
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

export const damage = (path: string, what: string): EventLogError =>
  new EventLogError(
    'landing-damaged',
    `${path}: ${what}. What was received is kept nowhere else: put this file back from a backup, then start again.`,
  );

/**
 * Packs a finished segment, enters it in the manifest and removes the plain file, each step on disk before the next:
 * whenever it is cut off, the segment is there whole.
 *
 * @param beforeRemoval is awaited before the plain file goes, for those who still read it
 */
export async function sealSegment(
  folder: string,
  plain: Segment,
  sealedAt: string,
  beforeRemoval: () => Promise<void>,
): Promise<Segment> {
  const path = `${plain.path}.gz`;
  const { bytes, sha256, packedSha256 } = await pack(plain.path, `${path}.part`);
  await rename(`${path}.part`, path);
  await syncFolder(folder);
  const { firstSeq, nextSeq } = plain;
  const entry: SealedSegment = {
    file: segmentName(firstSeq),
    firstSeq,
    nextSeq,
    bytes,
    sha256,
    packedSha256,
    sealedAt,
  };
  await appendManifest(folder, entry);
  await beforeRemoval();
  await rm(plain.path);
  return { path, firstSeq, nextSeq, isSealed: true };
}

async function pack(from: string, to: string): Promise<Pick<SealedSegment, 'bytes' | 'sha256' | 'packedSha256'>> {
  const [hash, packedHash] = [createHash('sha256'), createHash('sha256')];
  let bytes = 0;
  await pipeline(
    createReadStream(from),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    createGzip({ level: 4 }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        packedHash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(to),
  );
  await syncFile(to);
  return { bytes, sha256: hash.digest('hex'), packedSha256: packedHash.digest('hex') };
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function appendManifest(folder: string, entry: SealedSegment): Promise<void> {
  const json = JSON.stringify(entry);
  const file = await open(manifestPath(folder), 'a');
  try {
    await file.appendFile(`${checksum(json)} ${json}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(folder);
}

/** Makes names in a folder last; where a system cannot (Windows), its file system does so by itself. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR' || (error as NodeJS.ErrnoException).code === 'EPERM') return;
    throw error;
  }
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Reads a sealed segment and checks it against the manifest and every line against its own checksum.
 *
 * @returns its lines
 * @throws EventLogError landing-damaged, naming the segment and the first entry that cannot be trusted
 */
export async function verifySealed(folder: string, sealed: SealedSegment): Promise<Buffer> {
  const path = join(folder, `${sealed.file}.gz`);
  if (!existsSync(path)) throw damage(path, 'the manifest has this segment, and it is not there');
  const packed = await readFile(path);
  const { bytes, fault } = await unpacked(packed);
  const scan = scanSegment(bytes, sealed.firstSeq);
  const isRead = fault === null && scan.damage === null;
  const isPackedAsWritten = sha256Of(packed) === sealed.packedSha256;
  if (isRead && isPackedAsWritten) return bytes; // what is packed as it was written unpacks to what was written
  const isWhole = isRead && sha256Of(bytes) === sealed.sha256;
  if (isWhole) {
    const range = `entry ${sealed.firstSeq} to entry ${sealed.nextSeq - 1}`;
    throw damage(path, `the packing of ${range} is not what was written, though every entry still is`);
  }
  throw damage(path, `${placeOf(scan, sealed.firstSeq)} (${fault ?? 'its SHA-256 is not the one in the manifest'})`);
}

const placeOf = ({ damage: found, lines, intactBytes }: Scan, firstSeq: number): string =>
  `entry ${found?.seq ?? firstSeq + lines}, at byte ${found?.byte ?? intactBytes} of the unpacked segment, is not what was written`;

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const UNPACKED_AT_ONCE = 2 ** 20;

/** As much as can be unpacked, and why not more. */
async function unpacked(packed: Buffer): Promise<{ bytes: Buffer; fault: string | null }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of Readable.from([packed]).pipe(createGunzip({ chunkSize: UNPACKED_AT_ONCE })))
      chunks.push(chunk as Buffer);
    return { bytes: Buffer.concat(chunks), fault: null };
  } catch (error) {
    return { bytes: Buffer.concat(chunks), fault: error instanceof Error ? error.message : String(error) };
  }
}
