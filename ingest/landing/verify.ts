import { readFileSync } from 'node:fs';
import type { LandingStream } from './landing-stream.ts';
import { scanSegment } from './scan.ts';
import { damage, readManifest, verifySealed } from './segment.ts';

/**
 * Reads every segment of a stream and checks every entry: its checksum, its place, and the segment's SHA-256.
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
    for (const [index, { path, firstSeq, isSealed }] of segments.entries()) {
      const entry = sealed.get(firstSeq);
      if (isSealed && entry) await verifySealed(stream.folder, entry);
      else verifyPlain(path, firstSeq);
      onShare((index + 1) / segments.length);
    }
    return segments.at(-1)?.nextSeq ?? 0;
  });
}

function verifyPlain(path: string, firstSeq: number): void {
  const { damage: found } = scanSegment(readFileSync(path), firstSeq);
  if (found) throw damage(path, `entry ${found.seq}, at byte ${found.byte}: ${found.reason}`);
}
