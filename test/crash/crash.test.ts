import assert from 'node:assert/strict';
import { it } from 'node:test';
import { flipBits } from './bit-flips.ts';
import { crashRounds, WORKS } from './rounds.ts';

const ROUNDS = 10;
const FLIPS = 300;

for (const work of WORKS) {
  it(`killed ${ROUNDS} times while ${work}, it always opens, has all that was acknowledged, and nothing twice`, async () => {
    const found = await crashRounds(work, ROUNDS, 7);
    assert.deepEqual(found, { work, rounds: ROUNDS, opened: ROUNDS, lost: 0, doubled: 0, differing: 0 });
  });
}

it('any bit that changes in what was landed is found, and its place named', async () => {
  assert.deepEqual(await flipBits(FLIPS, 7), { flips: FLIPS, found: FLIPS, named: FLIPS });
});
