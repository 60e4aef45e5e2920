import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EventLogError } from '../../eventlog/index.ts';
import { type Landed, lineOf } from './line.ts';
import { scanSegment } from './scan.ts';
import {
  damage,
  firstSeqOf,
  MANIFEST,
  readManifest,
  sealSegment,
  type Segment,
  segmentName,
  syncFolder,
} from './segment.ts';

/** One stream of one source, as it was received. */
export interface LandingStream {
  readonly source: string;
  readonly name: string;
  readonly folder: string;
  /** place of the entry that comes next: entries so far */
  readonly next: number;
  /** bytes that a crash had left of an entry which was never acknowledged, cut off when the stream was opened */
  readonly tornBytes: number;
  /**
   * Resolves once the entries are on disk, in the order given; what is appended meanwhile shares the next write.
   *
   * @throws EventLogError landing-unwritable: nothing of these entries was kept
   */
  append(entries: readonly Landed[]): Promise<{ first: number; next: number }>;
  /** Runs `work` on the segments; none of them is moved meanwhile. */
  withSegments<Result>(work: (segments: readonly Segment[]) => Promise<Result>): Promise<Result>;
  /** Seals the open segment, so that a new one begins. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

export interface LandingOptions {
  /** a segment is sealed when it is larger; 64 MiB without it */
  segmentBytes?: number;
  /** or older than this; an hour without it */
  segmentAgeMs?: number;
  now?: () => Date;
  /** how files are opened for writing; tests make it fail */
  open?: (path: string, flags: string) => Promise<WritableFile>;
}

export type WritableFile = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>;

const DEFAULTS = {
  segmentBytes: 64 * 2 ** 20,
  segmentAgeMs: 3_600_000,
  now: () => new Date(),
  open: openFile,
} satisfies Required<LandingOptions>;

interface Waiting {
  entries: readonly Landed[];
  resolve: (placed: { first: number; next: number }) => void;
  reject: (error: unknown) => void;
}

/** The segment that is written to. */
interface OpenSegment extends Segment {
  file: WritableFile | null;
  bytes: number;
  beganAt: number;
}

/**
 * Opens a stream, or begins it. What a crash left half done is finished or, where it was never acknowledged, cut off.
 *
 * @throws EventLogError landing-damaged, naming segment, entry and byte
 */
export async function openLandingStream(
  root: string,
  source: string,
  name: string,
  options: LandingOptions = {},
): Promise<LandingStream> {
  const { segmentBytes, segmentAgeMs, now, open } = { ...DEFAULTS, ...options };
  const folder = join(root, source, name);
  mkdirSync(folder, { recursive: true });
  const found = recover(folder);
  const sealed: Segment[] = found.sealed;
  let current: OpenSegment = { ...found.open, file: null, beganAt: now().getTime() };
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let sealing: Promise<void> = Promise.resolve();
  let rotateWanted = false;
  const holds = new Set<Promise<unknown>>();

  const write = async (batch: readonly Waiting[]): Promise<void> => {
    const at = now().toISOString();
    let seq = current.nextSeq;
    const lines = batch.flatMap(({ entries }) => entries.map((entry) => lineOf(entry, seq++, at)));
    const bytes = Buffer.concat(found.lacksNewline ? [Buffer.from('\n'), ...lines] : lines);
    current.file ??= await openSegment(open, folder, current.path);
    try {
      await current.file.write(bytes, 0, bytes.length, current.bytes);
      await current.file.datasync();
    } catch (cause) {
      await current.file.truncate(current.bytes).catch(() => undefined); // the next write begins at the same byte
      throw unwritable(current.path, cause);
    }
    found.lacksNewline = false;
    current.bytes += bytes.length;
    let first = current.nextSeq;
    current.nextSeq = seq;
    for (const { entries, resolve } of batch) {
      resolve({ first, next: first + entries.length });
      first += entries.length;
    }
  };

  /** One write at a time; whoever appends meanwhile waits for the next, together with all others. */
  const drain = async (): Promise<void> => {
    while (waiting.length > 0 || rotateWanted) {
      const batch = waiting;
      waiting = [];
      try {
        if (batch.length > 0) await write(batch);
        if (rotateWanted || isFull()) await beginNext();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = null; // at once: what is appended from here on begins the next write
  };
  const draining = (): Promise<void> => {
    writing ??= drain();
    return writing;
  };

  const isFull = (): boolean => current.bytes >= segmentBytes || now().getTime() - current.beganAt >= segmentAgeMs;

  /** Begins a new segment at once, and packs the old one behind it. */
  const beginNext = async (): Promise<void> => {
    rotateWanted = false;
    if (current.nextSeq === current.firstSeq) return;
    const { file, path, firstSeq, nextSeq } = current;
    await file?.close();
    const plain: Segment = { path, firstSeq, nextSeq, isSealed: false };
    sealed.push(plain);
    current = { ...emptySegment(folder, nextSeq), file: null, beganAt: now().getTime() };
    sealing = sealing.then(async () => {
      const packed = await sealSegment(folder, plain, now().toISOString(), async () => {
        sealed[sealed.indexOf(plain)] = { ...plain, path: `${path}.gz`, isSealed: true };
        await Promise.allSettled(holds);
      });
      Object.assign(plain, packed);
    });
    sealing.catch(() => undefined); // told to whoever rotates or closes
  };

  for (const plain of found.unsealed) {
    sealed.push(await sealSegment(folder, plain, now().toISOString(), async () => undefined));
  }
  sealed.sort((one, other) => one.firstSeq - other.firstSeq);

  return {
    source,
    name,
    folder,
    tornBytes: found.tornBytes,
    get next() {
      return current.nextSeq;
    },
    append: (entries) =>
      new Promise((resolve, reject) => {
        if (entries.length === 0) return resolve({ first: current.nextSeq, next: current.nextSeq });
        waiting.push({ entries, resolve, reject });
        void draining();
      }),
    async withSegments(work) {
      const { path, firstSeq, nextSeq } = current;
      const open: Segment[] = nextSeq > firstSeq ? [{ path, firstSeq, nextSeq, isSealed: false }] : [];
      const result = work([...sealed, ...open]);
      holds.add(result);
      try {
        return await result;
      } finally {
        holds.delete(result);
      }
    },
    async rotate() {
      rotateWanted = true;
      await draining();
      await sealing;
    },
    async close() {
      await writing;
      await sealing;
      await current.file?.close();
      current.file = null;
    },
  };
}

async function openSegment(
  open: Required<LandingOptions>['open'],
  folder: string,
  path: string,
): Promise<WritableFile> {
  try {
    const file = await open(path, existsSync(path) ? 'r+' : 'w');
    await syncFolder(folder);
    return file;
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

const unwritable = (path: string, cause: unknown): EventLogError =>
  new EventLogError(
    'landing-unwritable',
    `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}. ` +
      'Nothing of what was received has been kept, and the sender was not told otherwise. Make room or mend the disk; receiving goes on by itself.',
    { cause },
  );

const emptySegment = (folder: string, firstSeq: number) => ({
  path: join(folder, segmentName(firstSeq)),
  firstSeq,
  nextSeq: firstSeq,
  isSealed: false,
  bytes: 0,
});

interface Recovered {
  sealed: Segment[];
  /** full segments that were not packed yet */
  unsealed: Segment[];
  open: Omit<OpenSegment, 'file' | 'beganAt'>;
  tornBytes: number;
  /** the last entry is whole but for its newline */
  lacksNewline: boolean;
}

/** What stands in the folder, after removing what was never finished. Only the newest segment may end torn. */
function recover(folder: string): Recovered {
  const manifest = readManifest(folder);
  const isListed = new Set(manifest.map(({ file }) => file));
  const files = readdirSync(folder).filter((file) => file !== MANIFEST);
  for (const file of files) {
    if (isLeftOver(file, files, isListed)) rmSync(join(folder, file));
  }
  const lost = files.find(
    (file) => file.endsWith('.gz') && !isListed.has(plainName(file)) && !files.includes(plainName(file)),
  );
  if (lost !== undefined) throw damage(join(folder, MANIFEST), `the entry of the segment ${lost} is missing`);
  const sealed = manifest.map(({ file, firstSeq, nextSeq }) => ({
    path: join(folder, `${file}.gz`),
    firstSeq,
    nextSeq,
    isSealed: true,
  }));
  const plain = files
    .filter((file) => /^\d+\.ndjson$/.test(file) && !isListed.has(file))
    .toSorted((one, other) => firstSeqOf(one) - firstSeqOf(other));
  return { sealed, ...recoverPlain(folder, plain, sealed.at(-1)?.nextSeq ?? 0) };
}

const plainName = (file: string): string => file.replace(/\.gz$/, '');

/** Of a segment that was being packed, the unfinished copy; of one that was packed, the plain file. */
function isLeftOver(file: string, files: readonly string[], isListed: ReadonlySet<string>): boolean {
  if (file.endsWith('.part')) return true;
  if (file.endsWith('.gz')) return !isListed.has(plainName(file)) && files.includes(plainName(file));
  return isListed.has(file) && files.includes(`${file}.gz`);
}

function recoverPlain(folder: string, files: readonly string[], sealedUpTo: number): Omit<Recovered, 'sealed'> {
  let open = { ...emptySegment(folder, sealedUpTo) };
  const unsealed: Segment[] = [];
  let [tornBytes, lacksNewline] = [0, false];
  for (const [index, file] of files.entries()) {
    const path = join(folder, file);
    if (firstSeqOf(file) !== open.nextSeq) throw damage(path, `entry ${open.nextSeq} was expected to come next`);
    if (index > 0) unsealed.push(asSegment(open));
    const scan = scanSegment(readFileSync(path), firstSeqOf(file));
    if (scan.damage) {
      throw damage(path, `entry ${scan.damage.seq}, at byte ${scan.damage.byte}: ${scan.damage.reason}`);
    }
    if (scan.tornBytes > 0 && index < files.length - 1) {
      throw damage(path, `entry ${firstSeqOf(file) + scan.lines}, at byte ${scan.intactBytes}, breaks off`);
    }
    if (scan.tornBytes > 0) truncateSync(path, scan.intactBytes);
    open = {
      ...emptySegment(folder, firstSeqOf(file)),
      nextSeq: firstSeqOf(file) + scan.lines,
      bytes: scan.intactBytes,
    };
    ({ tornBytes, lacksNewline } = scan);
  }
  return { unsealed, open, tornBytes, lacksNewline };
}

const asSegment = ({ path, firstSeq, nextSeq }: Segment): Segment => ({ path, firstSeq, nextSeq, isSealed: false });
