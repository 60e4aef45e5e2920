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
    const onLine = (line: Buffer): void => {
      const landed = line.includes('"file":{') ? parseLine(line) : null;
      if (landed && 'file' in landed) files.push(landed);
    };
    for (const [index, { path, firstSeq, isSealed }] of segments.entries()) {
      const entry = sealed.get(firstSeq);
      if (isSealed && entry) await verifySealed(stream.folder, entry, onLine);
      else verifyPlain(path, firstSeq, onLine);
      onShare((index + 1) / segments.length);
    }
    for (const { seq, file } of files) await assertAsLanded(join(stream.folder, file.path), seq, file);
    return segments.at(-1)?.nextSeq ?? 0;
  });
}

function verifyPlain(path: string, firstSeq: number, onLine: (line: Buffer) => void): void {
  const { damage: found } = scanSegment(readFileSync(path), firstSeq, onLine);
  if (found) throw damage(path, `entry ${found.seq}, at byte ${found.byte}: ${found.reason}`);
}
