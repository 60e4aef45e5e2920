import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { EventLogError } from '../../../eventlog/index.ts';
import type { ConfiguredSource } from '../../../ingest/sources/configuration.ts';
import type { World } from '../../../ingest/sources/source-at-work.ts';
import type { Source } from '../../../ingest/sources/source.ts';
import type { ExpectedEvent, FaultFamily, FaultPlay, FaultWorld } from '../family.ts';
import { pullUntilItSucceeds } from '../pull-rounds.ts';

/** A database that a world happens in. */
export interface Shop {
  source: Source;
  config: unknown;
  world: World;
  /** what its clock shows */
  now(): Date;
  /** a time as its column `updated_at` holds it */
  timeText(at: Date): string;
  run(statements: string): Promise<void>;
  /** Lets the time to the next round pass. */
  nextRound(): void;
  /** Returns when it answers again. */
  settle(): Promise<void>;
  /** what may go wrong while it is read */
  disturbances: Readonly<Record<string, () => Promise<void>>>;
  end(): Promise<void>;
}

export interface DatabaseFamilyPlan {
  name: string;
  /** of the mapping: the events */
  events: string;
  stream: Readonly<Record<string, unknown>>;
  /** how much a row may be late */
  lateMs: number;
  /** rows that share one time */
  tied: number;
  /** chances of one seed */
  faults: readonly string[];
  open(seed: number): Promise<Shop>;
}

const ROUNDS = 4;
const ACTIVITIES = ['Enter', 'Ship', 'Deliver'] as const;
const COLUMNS = { Enter: 'entered_at', Ship: 'shipped_at', Deliver: 'delivered_at' };
const STREAM_OF_CHANCE = 8_001;
const DISTURBED = 0.04;

/** What is done in one round: `now` is the text of the clock, `late` and `ahead` of times before and after. */
interface Step {
  round: number;
  fault: string | null;
  statement(times: { now: string; late: string; ahead: string }): string;
}

/** Orders that are entered, shipped and delivered over some rounds, each with a pull at its end. */
export function databaseFamily(plan: DatabaseFamilyPlan): FaultFamily {
  return {
    name: plan.name,
    faults: plan.faults,
    world: (seed) => worldOf(plan, seed),
  };
}

function worldOf(plan: DatabaseFamilyPlan, seed: number): FaultWorld {
  const { events, steps } = planned(plan, new Random(seed, STREAM_OF_CHANCE));
  return {
    mapping: `
log: { caseNotion: order }
streams:
  - file: orders.ndjson
    system: ERP
    zone: UTC
    objects: { order: { key: id, attributes: { status: status } } }
    events:
${plan.events}`,
    streams: { orders: plan.stream },
    events,
    deadLetters: [{ stream: 'orders', code: 'time-unreadable', holds: '"id":90003' }],
    play: (withFaults) => play(plan, seed, steps, withFaults),
  };
}

function planned(plan: DatabaseFamilyPlan, chance: Random): { events: ExpectedEvent[]; steps: Step[] } {
  const events: ExpectedEvent[] = [];
  const steps: Step[] = [];
  const add = (
    id: number,
    round: number,
    activity: (typeof ACTIVITIES)[number],
    fault: string | null,
    time: 'now' | 'late' | 'ahead',
  ) => {
    const at = new Date(Date.UTC(2026, 0, 1) + chance.between(0, 10_000_000) * 1_000).toISOString();
    events.push({ key: String(id), activity, at });
    steps.push({ round, fault, statement: (times) => milestone(id, activity, at, times[time]) });
  };
  const orders = chance.between(20, 60);
  for (let id = 1; id <= orders; id++) {
    let round = chance.between(0, ROUNDS);
    for (const activity of ACTIVITIES.slice(0, chance.between(1, 4))) {
      add(id, round, activity, null, 'now');
      round = Math.min(ROUNDS - 1, round + chance.between(0, 2));
    }
  }
  for (let id = 1_000; id < 1_000 + plan.tied; id++) add(id, 1, 'Enter', id === 1_000 ? 'cursor tie' : null, 'now');
  for (let round = 1; round < ROUNDS; round++) add(2_000 + round, round, 'Enter', 'late commit', 'late');
  add(3_000, 1, 'Enter', 'time in the future', 'ahead');
  const note = (round: number, fault: string, statement: string) =>
    steps.push({ round, fault, statement: () => statement });
  note(1, 'column added', 'ALTER TABLE orders ADD COLUMN note text;');
  note(2, 'column removed', 'ALTER TABLE orders DROP COLUMN note;');
  add(4_000, 1, 'Enter', null, 'now');
  note(3, 'deletion', 'DELETE FROM orders WHERE id = 4000;');
  steps.push({ round: 2, fault: 'unreadable time', statement: ({ now }) => milestone(90_003, 'Enter', 'soon', now) });
  return { events, steps };
}

function milestone(id: number, activity: (typeof ACTIVITIES)[number], at: string, updatedAt: string): string {
  const column = COLUMNS[activity];
  return activity === 'Enter'
    ? `INSERT INTO orders (id, ${column}, status, changed_at, updated_at) VALUES (${id}, '${at}', '${activity}', '${at}', '${updatedAt}');`
    : `UPDATE orders SET ${column} = '${at}', status = '${activity}', changed_at = '${at}', updated_at = '${updatedAt}' WHERE id = ${id};`;
}

async function play(
  plan: DatabaseFamilyPlan,
  seed: number,
  steps: readonly Step[],
  withFaults: boolean,
): Promise<FaultPlay> {
  const shop = await plan.open(seed);
  const injected = new Map<string, number>();
  const count = (fault: string) => injected.set(fault, (injected.get(fault) ?? 0) + 1);
  const chance = new Random(seed, STREAM_OF_CHANCE + 1);
  const kind = withFaults ? disturbed(shop, chance, count) : shop.source;
  const source: Pick<ConfiguredSource, 'kind' | 'config'> = { kind, config: shop.config };
  return {
    source,
    world: shop.world,
    injected,
    end: shop.end,
    async run(ingestion, name) {
      await pullUntilItSucceeds(ingestion, name, shop.settle); // changes are followed from here on
      for (let round = 0; round < ROUNDS; round++) {
        const now = shop.now();
        const textAfter = (ms: number) => shop.timeText(new Date(now.getTime() + ms));
        const times = { now: textAfter(0), late: textAfter(-plan.lateMs), ahead: textAfter(3_600_000) };
        const own = steps.filter((step) => step.round === round);
        for (const { fault } of own) if (fault !== null) count(fault);
        await shop.run(own.map(({ statement }) => statement(times)).join('\n'));
        await pullUntilItSucceeds(ingestion, name, shop.settle);
        shop.nextRound();
      }
      await pullUntilItSucceeds(ingestion, name, shop.settle);
    },
  };
}

/** The source, with something going wrong now and then while it reads, or with an end in the middle. */
function disturbed({ source, disturbances }: Shop, chance: Random, count: (fault: string) => void): Source {
  const names = [...Object.keys(disturbances), 'pull cut off'];
  return {
    ...source,
    async *read(config, streams, context) {
      for await (const message of source.read(config, streams, context)) {
        yield message;
        if (!chance.chance(DISTURBED)) continue;
        const fault = chance.pick(names);
        count(fault);
        if (fault === 'pull cut off') throw new EventLogError('source-unavailable', 'The pull was cut off.');
        await disturbances[fault]?.();
      }
    },
  };
}
