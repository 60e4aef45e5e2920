import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLandingStream, verifyStream } from '../../ingest/landing/index.ts';
import { seededRandom } from './seeded-random.ts';

export interface BitFlips {
  flips: number;
  /** flips that were found when the stream was opened or checked */
  found: number;
  /** found ones whose message names the entry that was hit, or the manifest */
  named: number;
}

const ENTRIES = 120;

/** Changes single bits of a stream's files, sealed segments, open segment and manifest, and looks whether each is found. */
export async function flipBits(flips: number, seed: number): Promise<BitFlips> {
  const root = mkdtempSync(join(tmpdir(), 'throughline-flips-'));
  const random = seededRandom(seed);
  const result: BitFlips = { flips, found: 0, named: 0 };
  try {
    const files = await written(root);
    for (let flip = 0; flip < flips; flip++) {
      const path = files[Math.floor(random() * files.length)] as string;
      const whole = readFileSync(path);
      const bit = Math.floor(random() * whole.length * 8);
      const damaged = Buffer.from(whole);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      writeFileSync(path, damaged);
      const message = await faultOf(root);
      writeFileSync(path, whole);
      if (message === null) continue;
      result.found++;
      if (/entry \d+|line \d+|the entry of the segment/.test(message)) result.named++;
    }
    return result;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Two sealed segments and an open one. */
async function written(root: string): Promise<string[]> {
  const stream = await openLandingStream(root, 'erp', 'orders');
  for (let entry = 0; entry < ENTRIES; entry++) {
    await stream.append([{ data: JSON.stringify({ id: entry, text: 'as the source wrote it' }) }]);
    if (entry === 40 || entry === 80) await stream.rotate();
  }
  await stream.close();
  const names = ['000000000000.ndjson.gz', '000000000041.ndjson.gz', '000000000081.ndjson', 'manifest.txt'];
  return names.map((name) => join(root, 'erp', 'orders', name));
}

/** What is said of the damage; null when nothing is. */
async function faultOf(root: string): Promise<string | null> {
  try {
    const stream = await openLandingStream(root, 'erp', 'orders');
    try {
      const entries = await verifyStream(stream);
      return entries === ENTRIES && stream.tornBytes === 0 ? null : `entry ${entries} and those after it are missing`;
    } finally {
      await stream.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
