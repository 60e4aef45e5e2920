import { readFileSync } from 'node:fs';
import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { parseDeclaration } from '../../../ingest/sources/rest/declaration.ts';
import { restSource } from '../../../ingest/sources/rest/rest-source.ts';
import type { ExpectedEvent, ExpectedLetter, FaultFamily, FaultPlay, FaultWorld } from '../family.ts';
import { type Chaos, fakeTransport, WIRE_FAULTS } from '../rest/faulty-transport.ts';
import { type Happening, plannedObjects, playRounds, roundStart } from '../rest/planned-world.ts';
import { type Json, table } from '../rest/tables.ts';
import { tokenDesk, wmsHost } from '../rest/wms-host.ts';
import { simulatedWorld } from '../simulated-time.ts';

const DECLARATION = parseDeclaration('wms.yaml', readFileSync(new URL('../rest/wms.yaml', import.meta.url), 'utf8'));
const STARTS_AT = '2026-03-01T08:00:00Z';
const ROUNDS = 4;
const STREAMS = ['picks', 'moves', 'loads', 'orders'] as const;
const TIES = { seldom: 10_000, mostly: 90 };
const SEEDS_PER_LARGE_TIE = 50;

const milestones = (stream: string, activities: readonly string[]) =>
  activities
    .map(
      (activity) =>
        `      - { activity: ${activity} ${stream}, of: ${stream}, at: ${activity.toLowerCase()}, identity: [id] }`,
    )
    .join('\n');

const ACTIVITIES = ['Plan', 'Start', 'Finish'];
const BIN_CODES = '{ E: Empty bin, F: Fill bin, B: Block bin }';

const MAPPING = `
log: { caseNotion: order }
streams:
${STREAMS.map(
  (stream) => `  - file: ${stream}.ndjson
    objects:
      ${stream}: { key: id, attributes: { quantity: { column: quantity, type: number } } }
      order: { key: order }
    links: ["${stream} -> order"]
    events:
${milestones(stream, ACTIVITIES)}
      - { activity: { column: kind, codes: { P: Expect ${stream}, R: Recount ${stream} } }, of: ${stream}, at: plan, identity: [id] }`,
).join('\n')}
  - file: orders.ndjson
    source: order lines
    each: lines
    objects:
      line: { key: [id, lines.number], attributes: { sku: lines.sku } }
      order: { key: order }
    links: [line -> order]
  - file: bins.ndjson
    objects: { bin: { key: id } }
    when: { landed.operation: { present: false } }
    events:
      - { activity: { column: status, codes: ${BIN_CODES} }, of: bin, at: landed.received, identity: [landed.id] }
  - file: bins.ndjson
    source: bins gone
    objects: { bin: { key: id } }
    when: { landed.operation: delete }
    events:
      - { activity: Remove bin, of: bin, at: landed.received, identity: [landed.id] }
`;

/** Every way to page, children, full comparison with deletions, tokens that end in mid-page: a declaration of its own. */
export const restWms: FaultFamily = {
  name: 'rest: a declaration of every way to page',
  faults: [
    ...WIRE_FAULTS,
    'token expiry',
    'page drift',
    'late commit',
    'cursor tie',
    'column added',
    'column removed',
    'column retyped',
    'unknown enum',
    'unreadable time',
    'null key',
    'deletion',
  ],
  world(seed): FaultWorld {
    const plan = planOf(seed);
    return {
      mapping: MAPPING,
      streams: Object.fromEntries([...STREAMS, 'bins'].map((stream) => [stream, {}])),
      observed: ['Empty bin', 'Fill bin', 'Block bin', 'Remove bin'],
      events: plan.events,
      deadLetters: plan.letters,
      play: (withFaults) => playOf(seed, withFaults),
    };
  },
};

interface Plan {
  events: ExpectedEvent[];
  letters: ExpectedLetter[];
  /** what happens, given the tables */
  happenings: (tables: Tables, injected: Map<string, number>) => Happening[];
}

type Tables = Parameters<typeof wmsHost>[0];
type Step = (tables: Tables, injected: Map<string, number>) => Happening;

function planOf(seed: number): Plan {
  const chance = new Random(seed, 11);
  const parts = [...STREAMS.map((stream) => milestoneStream(chance, stream)), binStream(chance), tieStream(seed)];
  return {
    events: parts.flatMap(({ events }) => events),
    letters: parts.flatMap(({ letters }) => letters),
    happenings: (tables, injected) => parts.flatMap(({ steps }) => steps.map((step) => step(tables, injected))),
  };
}

interface Part {
  events: ExpectedEvent[];
  letters: ExpectedLetter[];
  steps: Step[];
}

const counted = (injected: Map<string, number>, kind: string) => void injected.set(kind, (injected.get(kind) ?? 0) + 1);

function milestoneStream(chance: Random, stream: (typeof STREAMS)[number]): Part {
  const part: Part = { events: [], letters: [], steps: [] };
  const keys = Array.from(
    { length: chance.between(12, 30) },
    (_, index) => `${stream[0]?.toUpperCase()}${1_000 + index}`,
  );
  for (const object of plannedObjects(chance, { keys, activities: ACTIVITIES, rounds: ROUNDS, startsAt: STARTS_AT })) {
    const shape = shapeOf(chance, stream, object.key);
    part.letters.push(...shape.letters);
    for (const [index, { activity, at, happening }] of object.milestones.entries()) {
      const field = activity.toLowerCase();
      const value = shape.badTime === index ? 'yesterday' : at;
      const isLate = happening.when === 'meanwhile' && chance.chance(0.3);
      if (shape.badTime !== index && shape.hasKey)
        part.events.push({ key: object.key, activity: `${activity} ${stream}`, at });
      if (index === 0 && shape.hasKey && shape.badTime !== 0 && shape.kind !== 'X') {
        part.events.push({ key: object.key, activity: `${shape.kind === 'P' ? 'Expect' : 'Recount'} ${stream}`, at });
      }
      part.steps.push((tables, injected) => ({
        ...happening,
        happen(nowMs) {
          for (const kind of shape.injected) counted(injected, kind);
          if (happening.when === 'meanwhile') counted(injected, isLate ? 'late commit' : 'page drift');
          tables[stream].put(object.key, isLate ? nowMs - 300_000 : nowMs, { ...shape.fields, [field]: value });
        },
      }));
    }
    if (chance.chance(0.3)) part.steps.push(touch(chance, stream, object.key));
  }
  return part;
}

function touch(chance: Random, stream: (typeof STREAMS)[number], key: string): Step {
  const round = chance.between(0, ROUNDS);
  return (tables, injected) => ({
    round,
    when: 'meanwhile',
    happen(nowMs) {
      counted(injected, 'page drift');
      tables[stream].touch(key, nowMs);
    },
  });
}

interface Shape {
  fields: Record<string, Json>;
  letters: ExpectedLetter[];
  injected: string[];
  hasKey: boolean;
  /** P, R, or a code that nobody knows */
  kind: string;
  /** of which milestone the time cannot be read; null: of none */
  badTime: number | null;
}

/** What is the same for all records of an object, and what is wrong with it. */
function shapeOf(chance: Random, stream: string, key: string): Shape {
  const shape: Shape = {
    fields: {
      order: `4000${chance.between(1, 9)}`,
      quantity: { raw: `${chance.between(1, 900)}.50` },
      kind: 'P',
      lines: Array.from({ length: chance.between(0, 6) }, (_, index) => ({
        number: { raw: String(index + 1) },
        sku: `SKU-${index}`,
      })),
    },
    letters: [],
    injected: [],
    hasKey: true,
    kind: 'P',
    badTime: null,
  };
  const odd = chance.between(0, 20);
  const letter = (code: string) => shape.letters.push({ stream, code, holds: `"${key}"` });
  if (odd === 0) {
    shape.injected.push('unknown enum');
    shape.kind = 'X';
    letter('code-unknown');
  }
  if (odd === 1) {
    shape.injected.push('unreadable time');
    shape.badTime = 0;
    letter('time-unreadable');
  }
  if (odd === 2) {
    shape.injected.push('column added');
    shape.fields['note_added'] = { deep: [1, 'x'].map(String) };
  }
  if (odd === 3) {
    shape.injected.push('column removed');
    delete shape.fields['quantity'];
  }
  if (odd === 4) {
    shape.injected.push('column retyped');
    shape.fields['quantity'] = '17.50';
  }
  shape.fields['kind'] = shape.kind;
  return shape;
}

/** Bins without a clock: their status is what one sees, and one that is not there any more is gone. */
function binStream(chance: Random): Part {
  const part: Part = { events: [], letters: [], steps: [] };
  for (let index = 0; index < chance.between(8, 20); index++) {
    const key = `BIN-${index}`;
    let status = '';
    const isRemoved = chance.chance(0.2);
    for (let round = 0; round < ROUNDS; round++) {
      const looked = { after: round === 0 ? '1970-01-01T00:00:00Z' : at(round - 1), upTo: at(round + 1) };
      if (isRemoved && round === ROUNDS - 1) {
        part.events.push({ key, activity: 'Remove bin', at: looked });
        part.steps.push((tables, injected) => ({
          round,
          when: 'before',
          happen() {
            counted(injected, 'deletion');
            tables.bins.remove(key);
          },
        }));
        continue;
      }
      const next = chance.pick(['E', 'F', 'B'].filter((one) => one !== status));
      if (round > 0 && chance.chance(0.5)) continue;
      status = next;
      part.events.push({ key, activity: { E: 'Empty bin', F: 'Fill bin', B: 'Block bin' }[next] ?? '', at: looked });
      part.steps.push((tables) => ({
        round,
        when: 'before',
        happen: (nowMs) => tables.bins.put(key, nowMs, { status: next }),
      }));
      part.steps.push((tables) => ({
        round,
        when: 'meanwhile',
        happen: (nowMs) => tables.bins.get(key) && tables.bins.put(key, nowMs, { note: String(nowMs) }),
      }));
    }
  }
  return part;
}

const at = (round: number): string => new Date(roundStart(STARTS_AT, round)).toISOString();

/** Many picks of one instant, and some whose key is missing. */
function tieStream(seed: number): Part {
  const size = seed % SEEDS_PER_LARGE_TIE === 7 ? TIES.seldom : TIES.mostly;
  const planned = '2026-02-25T10:00:00Z';
  const keys = Array.from({ length: size }, (_, index) => `T${100_000 + index}`);
  const happen: Step = (tables, injected) => ({
    round: 1,
    when: 'before',
    happen(nowMs) {
      counted(injected, 'cursor tie');
      for (const key of keys) tables.picks.put(key, nowMs, { order: '40001', kind: 'P', plan: planned });
      counted(injected, 'null key');
      tables.picks.put('U1', nowMs, { order: '40001', kind: 'P', plan: planned, id: null, mark: 'no-key' });
    },
  });
  return {
    events: keys.flatMap((key) => ['Plan picks', 'Expect picks'].map((activity) => ({ key, activity, at: planned }))),
    letters: [{ stream: 'picks', code: 'key-missing', holds: 'no-key' }],
    steps: [happen],
  };
}

function playOf(seed: number, withFaults: boolean): FaultPlay {
  const world = simulatedWorld(seed, STARTS_AT);
  const tables: Tables = { picks: table(), moves: table(), loads: table(), orders: table(), bins: table() };
  const tokens = tokenDesk('s3cret');
  const injected = new Map<string, number>();
  const chance = new Random(seed, withFaults ? 13 : 14);
  let chaos: Chaos | null = null;
  const transport = fakeTransport([wmsHost(tables, tokens)], world, () => chaos);
  return {
    source: { kind: restSource(transport), config: { declaration: DECLARATION, settings: { secret: 's3cret' } } },
    world,
    injected,
    run: playRounds({
      world,
      startsAt: STARTS_AT,
      rounds: ROUNDS,
      happenings: planOf(seed).happenings(tables, injected),
      chance,
      chaos: withFaults ? { chance, share: 0.25, kinds: WIRE_FAULTS, injected } : null,
      setChaos(set) {
        chaos = set && {
          ...set,
          meanwhile() {
            set.meanwhile();
            if (!chance.chance(0.05)) return;
            counted(injected, 'token expiry');
            tokens.revoke();
          },
        };
      },
    }),
  };
}
