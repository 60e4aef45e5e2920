import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { debezium } from '../../../ingest/sources/debezium/debezium.ts';
import type { FaultFamily, FaultPlay } from '../family.ts';
import { changeMapping, eventsOf, injections, type OrderChange, orderChanges } from '../messages/order-changes.ts';
import { pullUntilItSucceeds } from '../pull-rounds.ts';
import { simulatedWorld } from '../simulated-time.ts';

const STREAM_OF_CHANCE = 9_301;
const ROUNDS = 4;
const garbage = (seed: number) => `{"half of an event ${seed}`;

const eventOf = (after: OrderChange, lsn: number, seenAt: number): string =>
  JSON.stringify({
    before: null,
    after,
    source: { connector: 'postgresql', db: 'sales', schema: 'public', table: 'orders', lsn, ts_ms: 1 },
    op: after.status === 'Enter' ? 'c' : 'u',
    ts_ms: seenAt,
  });

/** Change events that are written to files while these are read. */
export const debeziumFiles: FaultFamily = {
  name: 'debezium: files',
  faults: ['half-written line', 'events again', 'next file', 'events out of order', 'tombstone and heartbeat'],
  world: (seed) => ({
    mapping: changeMapping('orders.ndjson', 'after.'),
    streams: { orders: {} },
    events: eventsOf(orderChanges(seed)),
    deadLetters: [{ stream: 'orders', code: 'change-event-invalid', holds: garbage(seed) }],
    play: (withFaults) => play(seed, withFaults ? new Random(seed, STREAM_OF_CHANCE) : null),
  }),
};

function play(seed: number, chance: Random | null): FaultPlay {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-faults-debezium-'));
  const { counts, count } = injections();
  const world = simulatedWorld(seed, '2026-03-02T00:00:00Z');
  const changes = orderChanges(seed);
  let file = 1;
  const write = (text: string) => appendFileSync(join(folder, `changes-${String(file).padStart(3, '0')}.ndjson`), text);
  const rounds = Array.from({ length: ROUNDS }, (_, round) =>
    changes.flatMap((change, lsn) => (lsn % ROUNDS === round ? [{ change, lsn }] : [])),
  );
  return {
    source: { kind: debezium, config: { files: join(folder, 'changes-*.ndjson') } },
    world,
    injected: counts,
    async run(ingestion, source) {
      const pull = () => pullUntilItSucceeds(ingestion, source, () => world.advance(60_000));
      for (const [round, events] of rounds.entries()) {
        const lines = events.map(({ change, lsn }) => eventOf(change, lsn, round));
        if (round === 1) lines.push(garbage(seed));
        if (chance) disturb(lines, events, chance, count);
        const text = lines.map((line) => `${line}\n`).join('');
        const half = chance?.chance(0.5) ? chance.between(1, text.length) : text.length;
        write(text.slice(0, half));
        if (half < text.length) {
          count('half-written line');
          await pull();
          write(text.slice(half));
        }
        if (!chance || chance.chance(0.7)) await pull();
        if (!chance?.chance(0.5)) continue;
        count('next file');
        file++;
      }
      await pull();
    },
    end: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function disturb(
  lines: string[],
  events: readonly { change: OrderChange; lsn: number }[],
  chance: Random,
  count: (fault: string) => void,
): void {
  if (chance.chance(0.5)) {
    count('events again');
    lines.push(...events.slice(-3).map(({ change, lsn }) => eventOf(change, lsn, 99)));
  }
  if (chance.chance(0.5)) {
    count('events out of order');
    lines.reverse();
  }
  if (!chance.chance(0.5)) return;
  count('tombstone and heartbeat');
  lines.push('null', '{"ts_ms":1772352000000}');
}
