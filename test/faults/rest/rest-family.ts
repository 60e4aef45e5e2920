import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import type { Declaration, Settings } from '../../../ingest/sources/rest/declaration.ts';
import { restSource } from '../../../ingest/sources/rest/rest-source.ts';
import type { ExpectedEvent, ExpectedLetter, FaultFamily, FaultPlay } from '../family.ts';
import { type SimulatedWorld, simulatedWorld } from '../simulated-time.ts';
import type { FakeHost } from './fake-host.ts';
import { type Chaos, count, fakeTransport, WIRE_FAULTS, type WireFaultKind } from './faulty-transport.ts';
import { type Happening, type PlannedObject, plannedObjects, playRounds, roundStart } from './planned-world.ts';

export const STARTS_AT = '2026-03-01T08:00:00Z';
export const ROUNDS = 4;

/** What happens to some objects of a source, and what must become of it. */
export interface Part<Tables> {
  events: ExpectedEvent[];
  letters: ExpectedLetter[];
  steps: Step<Tables>[];
}

/** Something that happens, once there are tables for it to happen in. */
export type Step<Tables> = (tables: Tables, injected: Map<string, number>) => Happening;

export const emptyPart = <Tables>(): Part<Tables> => ({ events: [], letters: [], steps: [] });

export interface RestFamily<Tables> {
  name: string;
  /** besides those of the network */
  faults: readonly string[];
  mapping: string | readonly string[];
  streams: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  observed?: readonly string[];
  declaration: Declaration;
  settings: Settings;
  /** what goes wrong on the way; everything without it */
  network?: readonly WireFaultKind[];
  parts(chance: Random, seed: number): Part<Tables>[];
  tables(): Tables;
  serve(tables: Tables, world: SimulatedWorld, injected: Map<string, number>, chance: Random): Served;
}

export interface Served {
  hosts: FakeHost[];
  revoke: (() => void) | null;
  /** before every request that may be disturbed */
  onRequest?: () => void;
}

const SHARE_OF_REQUESTS = 0.25;
const EXPIRY_PER_REQUEST = 0.05;

/** A family of one declared source over fake servers. */
export function restFamily<Tables>(family: RestFamily<Tables>): FaultFamily {
  const { network = WIRE_FAULTS } = family;
  const planOf = (seed: number) => family.parts(new Random(seed, 11), seed);
  const playOf = (seed: number, withFaults: boolean): FaultPlay => {
    const world = simulatedWorld(seed, STARTS_AT);
    const tables = family.tables();
    const injected = new Map<string, number>();
    const chance = new Random(seed, withFaults ? 13 : 14);
    const { hosts, revoke, onRequest } = family.serve(tables, world, injected, chance);
    let chaos: Chaos | null = null;
    const setChaos = (set: Chaos | null) => {
      chaos = set && {
        ...set,
        meanwhile() {
          set.meanwhile();
          onRequest?.();
          if (revoke === null || !chance.chance(EXPIRY_PER_REQUEST)) return;
          count(injected, 'token expiry');
          revoke();
        },
      };
    };
    const transport = fakeTransport(hosts, world, () => chaos);
    return {
      source: { kind: restSource(transport), config: { declaration: family.declaration, settings: family.settings } },
      world,
      injected,
      run: playRounds({
        world,
        startsAt: STARTS_AT,
        rounds: ROUNDS,
        happenings: planOf(seed).flatMap(({ steps }) => steps.map((step) => step(tables, injected))),
        chance,
        chaos: withFaults ? { chance, share: SHARE_OF_REQUESTS, kinds: network, injected } : null,
        setChaos,
      }),
    };
  };
  return {
    name: family.name,
    faults: [...network, ...family.faults],
    world(seed) {
      const parts = planOf(seed);
      return {
        mapping: family.mapping,
        streams: family.streams,
        observed: family.observed ?? [],
        events: parts.flatMap(({ events }) => events),
        deadLetters: parts.flatMap(({ letters }) => letters),
        play: (withFaults) => playOf(seed, withFaults),
      };
    },
  };
}

const LATE_MS = 300_000; // within the lag

/** When and how an object's milestones are written, and what else befalls it. */
export interface MilestonePart<Tables> {
  keys: readonly string[];
  /** in the order in which they are reached; each is an event of the key at the time of the milestone */
  activities: readonly string[];
  /** what an object is known by in the log; the key itself without it */
  logged?(key: string): string;
  /** the time as the event has it, where that is less than the milestone */
  timed?(at: string, activity: string): string;
  /** Writes what the object is when it has reached these milestones. */
  write(tables: Tables, object: PlannedObject, reached: number, nowMs: number): void;
  /** As if nothing but the time of the last change had changed. */
  touch?(tables: Tables, key: string, nowMs: number): void;
}

/** Objects that reach milestones in the rounds, some of them while they are read, some of them written late. */
export function milestonePart<Tables>(chance: Random, part: MilestonePart<Tables>): Part<Tables> {
  const { keys, activities, logged = (key) => key, timed = (at) => at, write, touch } = part;
  const made = emptyPart<Tables>();
  for (const object of plannedObjects(chance, { keys, activities, rounds: ROUNDS, startsAt: STARTS_AT })) {
    for (const [index, { activity, at, happening }] of object.milestones.entries()) {
      const isLate = happening.when === 'meanwhile' && chance.chance(0.3);
      made.events.push({ key: logged(object.key), activity, at: timed(at, activity) });
      made.steps.push((tables, injected) => ({
        ...happening,
        of: object.key,
        happen(nowMs) {
          if (happening.when === 'meanwhile') count(injected, isLate ? 'late commit' : 'page drift');
          write(tables, object, index + 1, isLate ? nowMs - LATE_MS : nowMs);
        },
      }));
    }
    if (touch && chance.chance(0.5)) {
      const round = chance.between(0, ROUNDS);
      made.steps.push((tables, injected) => ({
        round,
        when: 'meanwhile',
        happen(nowMs) {
          count(injected, 'page drift');
          touch(tables, object.key, nowMs);
        },
      }));
    }
  }
  return made;
}

/** Objects that have a status and no history of it: it is seen when they are looked at. */
export interface StatusPart<Tables> {
  keys: readonly string[];
  /** the first one, and those that follow it round by round */
  statuses: readonly [string, ...string[]];
  /** what becoming it is called */
  activities: Readonly<Record<string, string>>;
  /** what an object is known by in the log; the key itself without it */
  logged?(key: string): string;
  /** that it was made, which has a time of its own */
  made: { activity: string; at: string };
  write(tables: Tables, key: string, status: string, nowMs: number): void;
}

const look = (round: number): string => new Date(roundStart(STARTS_AT, round)).toISOString();

/** Every change happens between two rounds, so that every run sees it. */
export function statusPart<Tables>(chance: Random, part: StatusPart<Tables>): Part<Tables> {
  const { keys, statuses, activities, logged = (key) => key, made, write } = part;
  const found = emptyPart<Tables>();
  for (const key of keys) {
    let index = 0;
    found.events.push({ key: logged(key), ...made });
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0 && (index === statuses.length - 1 || chance.chance(0.4))) continue;
      if (round > 0) index++;
      const status = statuses[index] as string;
      found.steps.push((tables) => ({ round, when: 'before', happen: (nowMs) => write(tables, key, status, nowMs) }));
      if (round === 0) continue;
      const at = { after: look(round - 1), upTo: look(round + 1) };
      found.events.push({ key: logged(key), activity: activities[status] ?? '', at });
    }
  }
  return found;
}

export const milestoneAt = ({ milestones }: PlannedObject, index: number, reached: number): string | null =>
  index < reached ? (milestones[index]?.at ?? null) : null;

/** Numbers of `count` objects from a first one on. */
export const numbered = (chance: Random, least: number, most: number, first: number): number[] =>
  Array.from({ length: chance.between(least, most) }, (_, index) => first + index);

const SEEDS_PER_LARGE_TIE = 50;
const LARGE_TIE = 10_000;
const SMALL_TIE = 90;

/** How many records of one instant a seed has: 10,000 now and then, because they take a while. */
export const tieSize = (seed: number): number => (seed % SEEDS_PER_LARGE_TIE === 7 ? LARGE_TIE : SMALL_TIE);

/** Something that is there from a round on, and is counted as a fault. */
export function once<Tables>(
  round: number,
  fault: string,
  write: (tables: Tables, nowMs: number) => void,
): Step<Tables> {
  return (tables, injected) => ({
    round,
    when: 'before',
    happen(nowMs) {
      count(injected, fault);
      write(tables, nowMs);
    },
  });
}
