import assert from 'node:assert/strict';
import { it } from 'node:test';
import { crashRounds, type Work } from './rounds.ts';

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 10);
const WORKS: readonly Work[] = ['landing', 'loading', 'rebuilding'];

for (const work of WORKS) {
  it(`killed ${ROUNDS} times while ${work}, it always opens, has all that was acknowledged, and nothing twice`, async (t) => {
    const found = await crashRounds(work, ROUNDS, 7);
    t.diagnostic(JSON.stringify(found));
    assert.deepEqual(found, { work, rounds: ROUNDS, opened: ROUNDS, lost: 0, doubled: 0, differing: 0 });
  });
}
