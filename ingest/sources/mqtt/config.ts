import { z } from 'zod';
import { milliseconds, parseOptions, text } from '../option-types.ts';
import type { StreamOptions } from '../source.ts';

export const mqttConfig = z.strictObject({
  /** mqtt:// or mqtts:// with host and port */
  url: text.regex(/^mqtts?:\/\//, 'expected mqtt://HOST:PORT or mqtts://HOST:PORT'),
  /** the broker keeps what comes for this name while we are away; no other client may use it */
  clientId: text,
  user: text.optional(),
  password: z.string().optional().meta({ 'x-secret': true }),
  version: z.enum(['3.1.1', '5'], 'expected 3.1.1 or 5').default('3.1.1'),
  /** certificates as PEM text, such as ${FILE:ca.pem} */
  ca: text.optional(),
  certificate: text.optional(),
  certificateKey: z.string().optional().meta({ 'x-secret': true }),
  keepAlive: milliseconds.default(30_000),
  reconnectAfter: milliseconds.default(1_000),
  /** without a connection for so long it ends with a fault, which people see */
  giveUpAfter: milliseconds.default(60_000),
  /** ends when nothing came for so long; without it, when it is stopped */
  idle: milliseconds.optional(),
});

export type MqttConfig = z.infer<typeof mqttConfig>;

/** A topic filter: `+` is one level, `#` all below, at the end. Source: MQTT 5.0, section 4.7 */
const filter = text.regex(/^(\+|[^+#/]*)(\/(\+|[^+#/]*))*(\/#)?$|^#$/, 'expected topics such as wms/+/picks or wms/#');

const optionsSchema = z.strictObject({
  topics: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(filter).min(1)),
  format: z.enum(['json', 'debezium'], 'expected json or debezium').default('json'),
  /** the field that tells a message from others; without it equal messages of a topic are one */
  id: text.optional(),
});

export interface MqttStream extends z.infer<typeof optionsSchema> {
  name: string;
}

/** @throws EventLogError configuration-invalid */
export const mqttStream = (stream: StreamOptions): MqttStream => ({
  name: stream.name,
  ...parseOptions(optionsSchema, stream),
});

/** Whether a filter takes a topic. Topics that begin with `$` are the broker's own: only filters that say so take them. */
export function takesTopic(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && !filter.startsWith('$')) return false;
  const [wanted, levels] = [filter.split('/'), topic.split('/')];
  const isAll = wanted.at(-1) === '#';
  const named = isAll ? wanted.slice(0, -1) : wanted;
  if (isAll ? levels.length < named.length : levels.length !== named.length) return false;
  return named.every((level, index) => level === '+' || level === levels[index]);
}
