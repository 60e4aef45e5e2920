import { readFileSync } from 'node:fs';
import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { parseDeclaration } from '../../../ingest/sources/rest/declaration.ts';
import type { FaultFamily } from '../family.ts';
import { count } from '../rest/faulty-transport.ts';
import { type PlannedObject, roundStart } from '../rest/planned-world.ts';
import {
  emptyPart,
  milestonePart,
  numbered,
  once,
  type Part,
  restFamily,
  ROUNDS,
  STARTS_AT,
  tieSize,
} from '../rest/rest-family.ts';
import { type Json, table } from '../rest/tables.ts';
import { tokenDesk, wmsHost, type WmsTables } from '../rest/wms-host.ts';

const STREAMS = ['picks', 'moves', 'loads', 'orders'] as const;
type Stream = (typeof STREAMS)[number];
const ACTIVITIES = ['Plan', 'Start', 'Finish'];
const BIN_ACTIVITIES: Record<string, string> = { E: 'Empty bin', F: 'Fill bin', B: 'Block bin' };

const milestoneEvents = (stream: string): string =>
  ACTIVITIES.map(
    (activity) =>
      `      - { activity: ${activity} ${stream}, of: ${stream}, at: ${activity.toLowerCase()}, identity: [id] }`,
  ).join('\n');

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
${milestoneEvents(stream)}
      - { activity: { column: kind, codes: { P: Expect ${stream} } }, of: ${stream}, at: expected, identity: [id] }`,
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
      - activity: { column: status, codes: { E: Empty bin, F: Fill bin, B: Block bin } }
        of: bin
        at: landed.received
        identity: [landed.id]
  - file: bins.ndjson
    source: bins gone
    objects: { bin: { key: id } }
    when: { landed.operation: delete }
    events:
      - { activity: Remove bin, of: bin, at: landed.received, identity: [landed.id] }
`;

/** Every way to page, children, full comparison with deletions, tokens that end in mid-page: a declaration of its own. */
export const restWms: FaultFamily = restFamily<WmsTables>({
  name: 'rest: a declaration with every way to page',
  faults: [
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
  declaration: parseDeclaration('wms.yaml', readFileSync(new URL('../rest/wms.yaml', import.meta.url), 'utf8')),
  mapping: MAPPING,
  settings: { secret: 's3cret' },
  streams: Object.fromEntries([...STREAMS, 'bins'].map((stream) => [stream, {}])),
  observed: [...Object.values(BIN_ACTIVITIES), 'Remove bin'],
  tables: () => ({ picks: table(), moves: table(), loads: table(), orders: table(), bins: table() }),
  serve(tables) {
    const tokens = tokenDesk('s3cret');
    return { hosts: [wmsHost(tables, tokens)], revoke: () => tokens.revoke() };
  },
  parts: (chance, seed) => [
    ...STREAMS.map((stream) =>
      milestonePart<WmsTables>(chance, {
        keys: numbered(chance, 12, 30, 1_000).map((number) => `${stream[0]?.toUpperCase()}${number}`),
        activities: ACTIVITIES.map((activity) => `${activity} ${stream}`),
        write: (tables, object, reached, nowMs) =>
          tables[stream].put(object.key, nowMs, fieldsOf(seed, object, reached)),
        touch: (tables, key, nowMs) => tables[stream].touch(key, nowMs),
      }),
    ),
    ...STREAMS.map(oddities),
    ties(seed),
    bins(chance),
  ],
});

function fieldsOf(seed: number, { key, milestones }: PlannedObject, reached: number): Record<string, Json> {
  const chance = new Random(seed, Number(key.slice(1)));
  const times = milestones
    .slice(0, reached)
    .map(({ activity, at }) => [activity.split(' ')[0]?.toLowerCase() ?? '', at]);
  const lines = Array.from({ length: chance.between(0, 6) }, (_, index) => ({
    number: { raw: String(index + 1) },
    sku: `SKU-${index}`,
  }));
  return {
    ...(Object.fromEntries(times) as Record<string, Json>),
    order: `4000${chance.between(1, 9)}`,
    quantity: { raw: `${chance.between(1, 900)}.50` },
    lines,
  };
}

const PLANNED = '2026-02-20T09:15:00Z';

/** Records that are not what they should be. */
function oddities(stream: Stream): Part<WmsTables> {
  const put = (key: string, fields: Record<string, Json>) => (tables: WmsTables, nowMs: number) =>
    tables[stream].put(key, nowMs, { order: '40001', plan: PLANNED, lines: [], ...fields });
  const keys = ['ODD-1', 'ODD-2', 'ODD-3', 'ODD-4', 'ODD-6'].map((key) => `${key}-${stream}`);
  return {
    events: [
      ...keys.map((key) => ({ key, activity: `Plan ${stream}`, at: PLANNED })),
      { key: `ODD-6-${stream}`, activity: `Expect ${stream}`, at: PLANNED },
    ],
    letters: [
      { stream, code: 'code-unknown', holds: `"ODD-4-${stream}"` },
      { stream, code: 'time-unreadable', holds: `"ODD-5-${stream}"` },
      { stream, code: 'key-missing', holds: 'no key' },
    ],
    steps: [
      once(1, 'column added', put(`ODD-1-${stream}`, { note: { deep: ['a', 'b'] } })),
      once(2, 'column removed', put(`ODD-2-${stream}`, {})),
      once(2, 'column retyped', put(`ODD-3-${stream}`, { quantity: '17.50' })),
      once(1, 'unknown enum', put(`ODD-4-${stream}`, { kind: 'X', expected: PLANNED })),
      once(2, 'unreadable time', put(`ODD-5-${stream}`, { plan: 'yesterday' })),
      once(2, 'column added', put(`ODD-6-${stream}`, { kind: 'P', expected: PLANNED })),
      once(1, 'null key', put('UNKNOWN', { id: null, mark: 'no key' })),
    ],
  };
}

/** Many picks of one instant. */
function ties(seed: number): Part<WmsTables> {
  const keys = Array.from({ length: tieSize(seed) }, (_, index) => `T${100_000 + index}`);
  const write = ({ picks }: WmsTables, nowMs: number) => {
    for (const key of keys) picks.put(key, nowMs, { order: '40001', plan: PLANNED });
  };
  return {
    ...emptyPart(),
    events: keys.map((key) => ({ key, activity: 'Plan picks', at: PLANNED })),
    steps: [once(1, 'cursor tie', write)],
  };
}

const look = (round: number): string => new Date(roundStart(STARTS_AT, round)).toISOString();

/** Bins without a clock: their status is what one sees, and one that is not there any more is gone. */
function bins(chance: Random): Part<WmsTables> {
  const part = emptyPart<WmsTables>();
  for (const key of numbered(chance, 8, 20, 1).map((number) => `BIN-${number}`)) {
    let status = '';
    const isRemoved = chance.chance(0.2);
    for (let round = 0; round < ROUNDS; round++) {
      const at = { after: round === 0 ? '1970-01-01T00:00:00Z' : look(round - 1), upTo: look(round + 1) };
      const isGone = isRemoved && round === ROUNDS - 1;
      if (isGone) {
        part.events.push({ key, activity: 'Remove bin', at });
        part.steps.push(once(round, 'deletion', (tables) => tables.bins.remove(key)));
      }
      if (isGone || (round > 0 && chance.chance(0.5))) continue;
      status = chance.pick(Object.keys(BIN_ACTIVITIES).filter((one) => one !== status));
      const now = status;
      part.events.push({ key, activity: BIN_ACTIVITIES[now] ?? '', at });
      part.steps.push((tables) => ({
        round,
        when: 'before',
        happen: (nowMs) => tables.bins.put(key, nowMs, { status: now }),
      }));
      part.steps.push((tables, injected) => ({
        round,
        when: 'meanwhile',
        happen(nowMs) {
          count(injected, 'page drift');
          tables.bins.put(key, nowMs, { note: String(nowMs) }); // which is not looked at
        },
      }));
    }
  }
  return part;
}
