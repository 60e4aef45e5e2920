import type { Random } from '../../../ingest/demonstration/kernel/random.ts';
import type { SimulatedWorld } from '../simulated-time.ts';
import type { FaultPlay } from '../family.ts';
import { pullUntilItSucceeds } from '../pull-rounds.ts';
import type { Chaos } from './faulty-transport.ts';

/** Something that happens in a source. */
export interface Happening {
  /** in which round */
  round: number;
  /** while it is read, or at a time before it */
  when: 'meanwhile' | 'before';
  /** to which object: what happens to one object happens in the order given */
  of?: string;
  /** @param nowMs the time that the server writes down for it */
  happen(nowMs: number): void;
}

const DAY_MS = 86_400_000;

/** When the rounds of a world begin: one a day. */
export const roundStart = (first: string, round: number): number => Date.parse(first) + round * DAY_MS;

/** Times of what happens before a round are fixed: within the hours before, one after the other. */
const beforeRound = (first: string, round: number, place: number): number =>
  roundStart(first, round) - 6 * 3_600_000 + place * 1_000;

/**
 * Plays a world round by round: what happened before, then a pull while other things happen, then whatever of them has
 * not happened yet. In the end everything stands still, and one more pull sees the rest.
 */
export function playRounds({
  world,
  startsAt,
  rounds,
  happenings,
  chance,
  chaos,
  setChaos,
}: {
  world: SimulatedWorld;
  startsAt: string;
  rounds: number;
  happenings: readonly Happening[];
  chance: Random;
  /** null: without faults */
  chaos: Omit<Chaos, 'meanwhile'> | null;
  setChaos(chaos: Chaos | null): void;
}): FaultPlay['run'] {
  const goTo = (ms: number) => world.advance(Math.max(0, ms - world.now().getTime()));
  return async (ingestion, source) => {
    for (let round = 0; round < rounds; round++) {
      const before = happenings.filter((one) => one.round === round && one.when === 'before');
      for (const [place, { happen }] of before.entries()) happen(beforeRound(startsAt, round, place));
      goTo(roundStart(startsAt, round));
      const pending = happenings.filter((one) => one.round === round && one.when === 'meanwhile');
      const next = () => takeOne(pending, chance)?.happen(world.now().getTime());
      if (chaos) setChaos({ ...chaos, meanwhile: () => void (chance.chance(HAPPENS_PER_REQUEST) && next()) });
      await pullUntilItSucceeds(ingestion, source, () => world.advance(chance.between(60_000, 600_000)));
      setChaos(null);
      while (pending.length > 0) next();
    }
    goTo(roundStart(startsAt, rounds));
    await pullUntilItSucceeds(ingestion, source, () => world.advance(60_000));
  };
}

const HAPPENS_PER_REQUEST = 0.7;

/** Any of what is to happen, the first one of its object. */
function takeOne(pending: Happening[], chance: Random): Happening | undefined {
  if (pending.length === 0) return undefined;
  const any = chance.between(0, pending.length);
  const of = pending[any]?.of;
  const index = of === undefined ? any : pending.findIndex((one) => one.of === of);
  return pending.splice(index, 1)[0];
}

/** An object with milestones, each of which is known from some moment on. */
export interface PlannedObject {
  key: string;
  milestones: { activity: string; at: string; happening: Pick<Happening, 'round' | 'when'> }[];
}

/** Objects whose milestones come in the rounds one after the other, at times of their own. */
export function plannedObjects(
  chance: Random,
  {
    keys,
    activities,
    rounds,
    startsAt,
  }: { keys: readonly string[]; activities: readonly string[]; rounds: number; startsAt: string },
): PlannedObject[] {
  return keys.map((key) => {
    let round = chance.between(0, rounds);
    const reached = 1 + chance.between(0, activities.length);
    let atMs = Date.parse(startsAt) - 10 * DAY_MS + chance.between(0, DAY_MS / 1_000) * 1_000;
    let before: PlannedObject['milestones'][number]['happening'] | null = null;
    const milestones = activities.slice(0, reached).map((activity) => {
      atMs += chance.between(60, 7_200) * 1_000;
      const isMeanwhile: boolean = chance.chance(0.4) || (before?.when === 'meanwhile' && before.round === round);
      const happening = { round, when: isMeanwhile ? ('meanwhile' as const) : ('before' as const) };
      before = happening;
      round = Math.min(rounds - 1, round + chance.between(0, 2));
      return { activity, at: new Date(atMs).toISOString(), happening };
    });
    return { key, milestones };
  });
}
