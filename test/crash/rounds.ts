import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { projectLanded, rebuildFromLanding, verifyStream } from '../../ingest/landing/index.ts';
import { openStore, readLogDigest } from '../../store/index.ts';
import { mappings, openOrders, storePath } from './child.ts';
import { seededRandom } from './seeded-random.ts';

export const WORKS = ['landing', 'loading', 'rebuilding'] as const;
export type Work = (typeof WORKS)[number];

export interface Rounds {
  work: Work;
  rounds: number;
  /** rounds after which landing and store opened */
  opened: number;
  /** acknowledged entries that were not there afterwards */
  lost: number;
  /** events that were there more than once */
  doubled: number;
  /** rounds after which the store, brought up to date, was not what a rebuild from the landing gives */
  differing: number;
}

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));

/** Lets a process land, load or rebuild, kills it with SIGKILL after a random while, and looks at what is left. */
export async function crashRounds(work: Work, rounds: number, seed: number): Promise<Rounds> {
  const root = mkdtempSync(join(tmpdir(), 'throughline-crash-'));
  const random = seededRandom(seed);
  const result: Rounds = { work, rounds, opened: 0, lost: 0, doubled: 0, differing: 0 };
  try {
    if (work === 'rebuilding') await prepare(root);
    for (let round = 0; round < rounds; round++) {
      const acknowledged = await killedAfter(work, root, 5 + random() * 250);
      const found = await inspect(root, acknowledged);
      result.opened++;
      result.lost += found.lost;
      result.doubled += found.doubled;
      result.differing += found.differs ? 1 : 0;
    }
    return result;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Entries enough that a rebuild takes a while. */
async function prepare(root: string): Promise<void> {
  const stream = await openOrders(root);
  for (let n = 0; n < 20_000; n += 500) {
    await stream.append(
      Array.from({ length: 500 }, (_, index) => ({
        data: JSON.stringify({
          n: String(n + index),
          id: String(index),
          at: new Date((n + index) * 1_000).toISOString(),
        }),
      })),
    );
  }
  await stream.close();
}

/** @returns the highest entry that was acknowledged: those before it must be there */
function killedAfter(work: Work, root: string, ms: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', CHILD, work, root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = 0;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'working') setTimeout(() => child.kill('SIGKILL'), ms);
      else acknowledged = Number(line.split(' ')[1]);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(acknowledged);
      else reject(new Error(`The process ended by itself, with ${code}.`));
    });
  });
}

async function inspect(
  root: string,
  acknowledged: number,
): Promise<{ lost: number; doubled: number; differs: boolean }> {
  const stream = await openOrders(root);
  const store = await openStore(storePath(root));
  const rebuilt = await openStore(null);
  try {
    const entries = await verifyStream(stream);
    const sources = [{ name: 'erp', streams: [stream], mappings: mappings() }];
    await projectLanded(store, sources, { caseNotion: 'order' });
    await rebuildFromLanding(rebuilt, sources, { caseNotion: 'order' });
    const { events, distinct } = await store.row<{ events: number; distinct: number }>(
      `SELECT count(*)::DOUBLE AS events, count(DISTINCT identity)::DOUBLE AS distinct FROM events`,
    );
    return {
      lost: Math.max(0, acknowledged - entries) + Math.max(0, entries - events),
      doubled: events - distinct,
      differs: JSON.stringify(await readLogDigest(store)) !== JSON.stringify(await readLogDigest(rebuilt)),
    };
  } finally {
    rebuilt.close();
    store.close();
    await stream.close();
  }
}
