import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseLine, type PlacedLanded } from '../../ingest/landing/line.ts';

/** Every entry of a landed stream, in order. */
export function readLandedLines(landing: string, source: string, stream: string): PlacedLanded[] {
  const folder = join(landing, source, stream);
  const files = readdirSync(folder).filter((file) => /\.ndjson(\.gz)?$/.test(file));
  return files.toSorted().flatMap((file) => {
    const bytes = readFileSync(join(folder, file));
    const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => parseLine(Buffer.from(line)));
  });
}
