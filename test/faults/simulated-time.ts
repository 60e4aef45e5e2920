import { setImmediate } from 'node:timers/promises';
import { Random } from '../../ingest/demonstration/kernel/random.ts';
import type { World } from '../../ingest/sources/source-at-work.ts';

/** Time and chance of a seed: the clock stands still unless somebody waits or moves it. */
export interface SimulatedWorld extends World {
  advance(ms: number): void;
}

const TIME_STREAM = 7_001; // chances of a world do not disturb those of its faults

export function simulatedWorld(seed: number, startsAt: string): SimulatedWorld {
  let ms = Date.parse(startsAt);
  const chance = new Random(seed, TIME_STREAM);
  const advance = (by: number): void => {
    ms += by;
  };
  return {
    now: () => new Date(ms),
    random: () => chance.next(),
    async sleep(by) {
      advance(by);
      await setImmediate(); // whoever waits lets others go on
    },
    advance,
  };
}
