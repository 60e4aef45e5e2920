import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { EventLogError } from '../../../eventlog/index.ts';
import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { mqtt } from '../../../ingest/sources/mqtt/mqtt.ts';
import { type Broker, startBroker } from '../../ingest/sources/mqtt/broker.ts';
import type { FaultFamily, FaultPlay } from '../family.ts';
import { changeMapping, eventsOf, injections, orderChanges } from '../messages/order-changes.ts';
import { simulatedWorld } from '../simulated-time.ts';
import type { TrialIngestion } from '../trial-ingestion.ts';

const STREAM_OF_CHANCE = 9_401;
const IDLE_MS = 60;
const garbage = (seed: number) => `no json ${seed}`;

/** Messages of a real broker, whose connections break, and which goes away. */
export const mqttBroker: FaultFamily = {
  name: 'mqtt: broker',
  faults: ['connections cut', 'broker restarted', 'message again', 'messages out of order'],
  world: (seed) => ({
    mapping: changeMapping('orders.ndjson'),
    streams: { orders: { topics: 'erp/+/orders' } },
    events: eventsOf(orderChanges(seed)),
    deadLetters: [{ stream: 'orders', code: 'payload-unreadable', holds: garbage(seed) }],
    play: (withFaults) => play(seed, withFaults ? new Random(seed, STREAM_OF_CHANCE) : null),
  }),
};

async function play(seed: number, chance: Random | null): Promise<FaultPlay> {
  const broker = await startBroker();
  const { counts, count } = injections();
  const config = mqtt.config.parse({
    url: broker.url,
    clientId: `trial-${seed}`,
    reconnectAfter: '5ms',
    idle: `${IDLE_MS}ms`,
    giveUpAfter: '5s',
  });
  return {
    source: { kind: mqtt, config },
    world: { ...simulatedWorld(seed, '2026-03-02T00:00:00Z'), sleep: (ms) => sleep(Math.min(ms, 10)) },
    injected: counts,
    async run(ingestion, source) {
      await pullOnce(ingestion, source); // the broker knows the subscription from now on
      const publishing = { isOver: false };
      const pulling = pullUntilQuiet(ingestion, source, publishing);
      await publishAll(seed, broker, chance, count);
      publishing.isOver = true;
      await pulling;
    },
    end: () => broker.close(),
  };
}

async function publishAll(
  seed: number,
  broker: Broker,
  chance: Random | null,
  count: (fault: string) => void,
): Promise<void> {
  const client = await connectAsync(broker.url, { reconnectPeriod: 5 });
  client.on('error', () => undefined); // it connects again by itself
  const payloads = [...orderChanges(seed).map((change) => JSON.stringify(change)), garbage(seed)];
  while (payloads.length > 0) {
    const batch = payloads.splice(0, chance?.between(1, 12) ?? 12);
    if (chance?.chance(0.3)) {
      count('messages out of order');
      batch.reverse();
    }
    if (chance?.chance(0.3)) {
      count('message again');
      batch.push(batch[0] as string);
    }
    const published = batch.map((payload) => client.publishAsync('erp/north/orders', payload, { qos: 1 }));
    if (chance) await disturb(broker, chance, count);
    await Promise.all(published);
  }
  await client.endAsync();
}

async function disturb(broker: Broker, chance: Random, count: (fault: string) => void): Promise<void> {
  if (chance.chance(0.3)) {
    count('connections cut');
    broker.cut();
  }
  if (!chance.chance(0.15)) return;
  count('broker restarted');
  await broker.down();
  await sleep(10);
  await broker.up();
}

/** @returns how many records came; a fault of the source is one of the faults that are tried */
async function pullOnce(ingestion: TrialIngestion['played'], source: string): Promise<number> {
  try {
    const { streams } = await ingestion.pull(source);
    return streams.reduce((sum, { records, unreadable }) => sum + records + unreadable, 0);
  } catch (error) {
    if (error instanceof EventLogError && error.code === 'source-unavailable') return 1;
    throw error;
  }
}

/** Until nothing comes any more after all was published. */
async function pullUntilQuiet(
  ingestion: TrialIngestion['played'],
  source: string,
  publishing: { isOver: boolean },
): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    const wasOver = publishing.isOver;
    const came = await pullOnce(ingestion, source);
    quiet = wasOver && came === 0 ? quiet + 1 : 0;
  }
}
