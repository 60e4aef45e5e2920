import { connect, type MqttClient } from 'mqtt';
import { newDebeziumReader } from '../debezium/change-event.ts';
import type { DiscoveredStream, Source, SourceContext, SourceMessage } from '../source.ts';
import { type MqttConfig, mqttConfig, mqttStream, takesTopic } from './config.ts';
import { entriesOf } from './payload.ts';
import { ended, faultOf, openSession, optionsOf } from './session.ts';

/** So long a broker is listened to for topics that could be streams. */
const LISTENING_MS = 3_000;

/**
 * Messages of an MQTT broker.
 *
 * It never ends by itself: a pull reads until it is stopped, or until nothing came for as long as `idle` says. There is
 * no place to go on from either; the broker knows what we have, by what was acknowledged. So a state says nothing to the
 * next reading: it marks a point at which everything before it is on disk, and only when the iteration goes on after the
 * states of a batch are its messages acknowledged. While a batch lands, the next one gathers: under load many messages
 * share one write. What is not acknowledged, because a connection or this process ended, comes again, and is known by its
 * content.
 */
export const mqtt: Source<MqttConfig> = {
  kind: 'mqtt',
  description: 'messages of an MQTT broker',
  config: mqttConfig,
  check: (config, context) =>
    listening(config, context, [], async () => [`${config.url} answers; MQTT ${config.version}`]),
  async discover(config, context) {
    const topics = new Map<string, DiscoveredStream>();
    return listening(config, context, ['#'], async (client) => {
      client.on('message', (topic) => topics.set(topic, { name: topic, columns: [], key: [], cursors: [] }));
      await context.sleep(LISTENING_MS);
      return [...topics.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
    });
  },
  async *read(config, requests, context): AsyncGenerator<SourceMessage> {
    const streams = requests.map(mqttStream);
    const topics = [...new Set(streams.flatMap((stream) => stream.topics))];
    const session = openSession(config, topics, context);
    const readChange = newDebeziumReader();
    try {
      for (let batch = await session.next(); batch !== null; batch = await session.next()) {
        const touched = new Set<string>();
        for (const publication of batch) {
          for (const stream of streams.filter((one) =>
            one.topics.some((topic) => takesTopic(topic, publication.topic)),
          )) {
            for (const entry of entriesOf(stream, publication, readChange)) yield { stream: stream.name, ...entry };
            touched.add(stream.name);
          }
        }
        const state = { receivedUpTo: context.now().toISOString() };
        for (const stream of touched) yield { stream, state };
        for (const { acknowledge } of batch) acknowledge();
      }
    } finally {
      await session.end();
    }
  },
};

/** Does `work` with a client of a name of its own, that leaves nothing behind at the broker. */
async function listening<Result>(
  config: MqttConfig,
  context: SourceContext,
  topics: readonly string[],
  work: (client: MqttClient) => Promise<Result>,
): Promise<Result> {
  const clientId = `${config.clientId}-${Math.floor(context.random() * 1e9).toString(36)}`;
  const client = connect(config.url, { ...optionsOf(config, clientId, false), reconnectPeriod: 0 });
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('error', (error) => reject(faultOf(config, error)));
      client.once('close', () => reject(faultOf(config, 'the connection was closed')));
      context.signal.addEventListener('abort', () => reject(context.signal.reason as Error), { once: true });
    });
    client.on('error', () => undefined); // told by what waits for an answer
    if (topics.length > 0) await client.subscribeAsync([...topics], { qos: 0 });
    return await work(client);
  } finally {
    await ended(client);
  }
}
