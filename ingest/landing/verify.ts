import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertAsLanded } from './land-file.ts';
import type { LandingStream } from './landing-stream.ts';
import { type LandedFile, parseLine, type PlacedLanded } from './line.ts';
import { scanSegment } from './scan.ts';
import { damage, readManifest, verifySealed } from './segment.ts';

/**
 * Reads every segment of a stream and checks every entry: its checksum, its place, and the SHA-256 of the segment and of
 * every file that landed.
 *
 * @returns how many entries there are
 * @throws EventLogError landing-damaged, naming segment, entry and byte
 * Time O(bytes); one segment is in memory at a time.
 */
export async function verifyStream(
  stream: LandingStream,
  onShare: (share: number) => void = () => undefined,
): Promise<number> {
  return stream.withSegments(async (segments) => {
    const sealed = new Map(readManifest(stream.folder).map((entry) => [entry.firstSeq, entry]));
    const files: (PlacedLanded & LandedFile)[] = [];
    for (const [index, { path, firstSeq, isSealed }] of segments.entries()) {
      const entry = sealed.get(firstSeq);
      const lines = isSealed && entry ? await verifySealed(stream.folder, entry) : verifyPlain(path, firstSeq);
      files.push(...filesIn(lines));
      onShare((index + 1) / segments.length);
    }
    for (const { seq, file } of files) await assertAsLanded(join(stream.folder, file.path), seq, file);
    return segments.at(-1)?.nextSeq ?? 0;
  });
}

function verifyPlain(path: string, firstSeq: number): Buffer {
  const bytes = readFileSync(path);
  const { damage: found, intactBytes } = scanSegment(bytes, firstSeq);
  if (found) throw damage(path, `entry ${found.seq}, at byte ${found.byte}: ${found.reason}`);
  return bytes.subarray(0, intactBytes);
}

const NEWLINE = 10;
const FILE_KEY = '"file":{';

/** The files that lines tell of. Few lines do, so the others are passed over without a look at each. */
function filesIn(lines: Buffer): (PlacedLanded & LandedFile)[] {
  const files: (PlacedLanded & LandedFile)[] = [];
  for (let at = lines.indexOf(FILE_KEY); at >= 0; at = lines.indexOf(FILE_KEY, at)) {
    const end = lines.indexOf(NEWLINE, at);
    const landed = parseLine(lines.subarray(lines.lastIndexOf(NEWLINE, at) + 1, end < 0 ? lines.length : end));
    if ('file' in landed) files.push(landed);
    if (end < 0) break;
    at = end;
  }
  return files;
}
