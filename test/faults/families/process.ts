import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import type { FaultFamily, FaultWorld } from '../family.ts';
import { changeMapping, eventsOf, type OrderChange, orderChanges } from '../messages/order-changes.ts';
import { playProgram, PROGRAM_FAULTS } from '../messages/program.ts';

const STREAM_OF_CHANCE = 9_201;
const wrong = (seed: number) => ({ id: `wrong-${seed}`, status: 5, at: '2026-03-01T00:00:00Z' });

const singerSchema = (more: object = {}) =>
  JSON.stringify({
    type: 'SCHEMA',
    stream: 'orders',
    key_properties: ['id'],
    schema: { properties: { id: { type: 'string' }, status: { type: 'string' }, at: { type: 'string' }, ...more } },
  });

/** A tap that gives the last records before its state again, as taps do, and changes its schema in the middle. */
function tapLines(seed: number, changes: readonly OrderChange[], chance: Random | null): string[] {
  const lines = [singerSchema()];
  const record = (one: object) => lines.push(JSON.stringify({ type: 'RECORD', stream: 'orders', record: one }));
  const changesSchemaAt = chance === null ? -1 : chance.between(1, changes.length);
  for (const [index, change] of changes.entries()) {
    if (index === changesSchemaAt) lines.push(singerSchema({ note: { type: 'string' } }));
    record(changesSchemaAt >= 0 && index >= changesSchemaAt ? { ...change, note: 'new' } : change);
    if (index === 3) record(wrong(seed));
    if (index % 4 !== 2) continue;
    const overlap = chance === null ? 0 : chance.between(0, 3);
    lines.push(JSON.stringify({ type: 'STATE', value: { line: lines.length + 1 - overlap } }));
  }
  return lines;
}

const worldOf = (seed: number, play: FaultWorld['play'], deadLetters: FaultWorld['deadLetters']): FaultWorld => ({
  mapping: changeMapping('orders.ndjson'),
  streams: { orders: {} },
  events: eventsOf(orderChanges(seed)),
  deadLetters,
  play,
});

export const singerTap: FaultFamily = {
  name: 'process: Singer tap',
  faults: [...PROGRAM_FAULTS, 'records again', 'schema changed in mid-stream', 'record that breaks its schema'],
  world: (seed) =>
    worldOf(
      seed,
      (withFaults) => {
        const chance = withFaults ? new Random(seed, STREAM_OF_CHANCE) : null;
        const told = withFaults
          ? ['records again', 'schema changed in mid-stream', 'record that breaks its schema']
          : [];
        const lines = tapLines(seed, orderChanges(seed), chance);
        return playProgram(seed, { protocol: 'singer', lines, answers: {}, told }, chance);
      },
      [{ stream: 'orders', code: 'schema-broken', holds: `wrong-${seed}` }],
    ),
};

const STREAM = { stream_descriptor: { name: 'orders' } };
const status = (said: string) =>
  JSON.stringify({
    type: 'TRACE',
    trace: { type: 'STREAM_STATUS', emitted_at: 1, stream_status: { ...STREAM, status: said } },
  });

/** A source that counts what it writes; with faults some records come twice, and are counted twice. */
function sourceLines(changes: readonly OrderChange[], chance: Random | null): string[] {
  const lines = [status('STARTED')];
  let since = 0;
  const record = (data: OrderChange) => {
    lines.push(JSON.stringify({ type: 'RECORD', record: { stream: 'orders', emitted_at: lines.length, data } }));
    since++;
  };
  for (const [index, change] of changes.entries()) {
    record(change);
    if (chance?.chance(0.2)) record(change);
    if (index % 5 !== 4) continue;
    const stream = { ...STREAM, stream_state: { line: lines.length + 2 } };
    lines.push(
      JSON.stringify({ type: 'STATE', state: { type: 'STREAM', stream, sourceStats: { recordCount: since } } }),
    );
    since = 0;
  }
  return [...lines, status('COMPLETE')];
}

const ANSWERS = {
  spec: JSON.stringify({ type: 'SPEC', spec: { connectionSpecification: {} } }),
  discover: JSON.stringify({
    type: 'CATALOG',
    catalog: { streams: [{ name: 'orders', json_schema: {}, supported_sync_modes: ['full_refresh'] }] },
  }),
};

export const airbyteSource: FaultFamily = {
  name: 'process: Airbyte source',
  faults: [...PROGRAM_FAULTS, 'records twice'],
  world: (seed) =>
    worldOf(
      seed,
      (withFaults) => {
        const chance = withFaults ? new Random(seed, STREAM_OF_CHANCE + 1) : null;
        const lines = sourceLines(orderChanges(seed), chance);
        return playProgram(
          seed,
          { protocol: 'airbyte', lines, answers: ANSWERS, told: withFaults ? ['records twice'] : [] },
          chance,
        );
      },
      [],
    ),
};
