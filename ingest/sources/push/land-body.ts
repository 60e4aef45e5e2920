import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { landFile, type LandingStream } from '../../landing/index.ts';

/**
 * Keeps a body as a file of a stream, as it came. The same body again is the file that is there.
 *
 * @returns its entry
 */
export async function landBody(
  stream: LandingStream,
  name: string,
  body: Buffer,
): Promise<{ first: number; next: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-body-'));
  try {
    const path = join(folder, 'body');
    await writeFile(path, body);
    const landed = await landFile(stream, path, name);
    if (landed.outcome === 'changing')
      throw new Error(`A body that nobody else knows changed while it was landed: ${path}.`);
    return { first: landed.seq, next: landed.seq + 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
