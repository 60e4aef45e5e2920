import { type FileHandle, open } from 'node:fs/promises';

/** Where the frames of a zstd file stop being whole. */
export interface ZstdBreak {
  /** offset of the byte that is missing or wrong, from 0 */
  at: number;
  what: 'cut' | 'broken';
}

/**
 * Walks the frames and blocks of a zstd file without unpacking them, because DuckDB reads a file that is cut off as far as
 * it goes and does not say so. Source: RFC 8878, section 3.1.
 *
 * @returns null where all frames are whole
 * Time O(blocks): a few bytes are read of each.
 */
export async function zstdBreak(path: string): Promise<ZstdBreak | null> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for (let at = 0; at < size; ) {
      const end = await frameEnd(file, at);
      if (end === null) return { at, what: size - at < SHORTEST_FRAME ? 'cut' : 'broken' };
      if (end > size) return { at: size, what: 'cut' };
      at = end;
    }
    return null;
  } finally {
    await file.close();
  }
}

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const SHORTEST_FRAME = 8;

/** Offset behind the frame that begins at `at`, beyond the file's end where it is cut; null where no frame begins. */
async function frameEnd(file: FileHandle, at: number): Promise<number | null> {
  const head = await bytesAt(file, at, SHORTEST_FRAME);
  if (head === null) return null;
  const magic = head.readUInt32LE(0);
  if (((magic ^ SKIPPABLE) & ~0xf) === 0) return at + 8 + head.readUInt32LE(4);
  if (magic !== FRAME) return null;
  const descriptor = head.readUInt8(4);
  return blocksEnd(file, at + 5 + headerLength(descriptor), (descriptor & 4) === 0 ? 0 : 4);
}

/** Bytes of window, dictionary and content size behind the descriptor. */
function headerLength(descriptor: number): number {
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSize = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return (isSingle ? 0 : 1) + dictionary + contentSize;
}

async function blocksEnd(file: FileHandle, first: number, checksum: number): Promise<number> {
  for (let at = first; ; ) {
    const head = await bytesAt(file, at, 3);
    if (head === null) return Number.POSITIVE_INFINITY;
    const bits = head.readUIntLE(0, 3);
    const isRepeated = ((bits >> 1) & 3) === 1;
    at += 3 + (isRepeated ? 1 : bits >> 3);
    if ((bits & 1) === 1) return at + checksum;
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return bytesRead === length ? buffer : null;
}
