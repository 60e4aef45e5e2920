import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { FaultFamily } from './family.ts';
import { runTrial } from './trial.ts';

const SEEDS = Number(process.env['FAULT_SEEDS'] ?? 2);
/** In as many, every fault that a family names comes up. */
const SEEDS_FOR_ALL_FAULTS = 20;

/** A test for each family: whatever the seed, the log under faults is the log without. */
export function trySeeds(families: readonly FaultFamily[]): void {
  for (const family of families) {
    it(`${family.name}: over ${SEEDS} seeds the log under faults is the log without`, async (t) => {
      const injected = new Set<string>();
      for (let seed = 1; seed <= SEEDS; seed++) {
        const { differences, ...verdict } = await runTrial(family, seed);
        for (const fault of verdict.injected.keys()) injected.add(fault);
        assert.deepEqual(differences, [], `seed ${seed}`);
        const { lost, doubled, alien, wrongLetters } = verdict;
        assert.deepEqual({ lost, doubled, alien, wrongLetters }, { lost: 0, doubled: 0, alien: 0, wrongLetters: 0 });
      }
      t.diagnostic(`injected: ${[...injected].toSorted().join(', ')}`);
      if (SEEDS < SEEDS_FOR_ALL_FAULTS) return;
      assert.deepEqual([...injected].toSorted(), [...family.faults].toSorted(), 'every fault it names was injected');
    });
  }
}
