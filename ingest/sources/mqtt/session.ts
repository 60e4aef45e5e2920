import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { EventLogError } from '../../../eventlog/index.ts';
import type { SourceContext } from '../source.ts';
import type { MqttConfig } from './config.ts';
import type { Publication } from './payload.ts';

/** A publication that waits to be landed. */
export interface Received extends Publication {
  /** Tells the broker that it may forget it; nothing where the connection it came by is gone: then it comes again. */
  acknowledge(): void;
}

export interface MqttSession {
  /**
   * What has come since the last call; waits until something has.
   *
   * @returns null when it is over: stopped, or idle for too long
   * @throws EventLogError authentication-failed, source-unavailable
   */
  next(): Promise<Received[] | null>;
  end(): Promise<void>;
}

/** So many may wait to be landed; then the broker has to. */
const MOST_WAITING = 1_000;
const SESSION_SECONDS = 7 * 86_400;
const REFUSED = new Set([4, 5, 134, 135]);
const SUBSCRIPTION_REFUSED = 128;

export function optionsOf(config: MqttConfig, clientId: string, isLasting: boolean): IClientOptions {
  return {
    clientId,
    clean: !isLasting,
    protocolVersion: config.version === '5' ? 5 : 4,
    ...(isLasting && config.version === '5' ? { properties: { sessionExpiryInterval: SESSION_SECONDS } } : {}),
    ...(config.user === undefined ? {} : { username: config.user }),
    ...(config.password === undefined ? {} : { password: config.password }),
    ...(config.ca === undefined ? {} : { ca: config.ca }),
    ...(config.certificate === undefined ? {} : { cert: config.certificate }),
    ...(config.certificateKey === undefined ? {} : { key: config.certificateKey }),
    keepalive: Math.max(1, Math.round(config.keepAlive / 1_000)),
    reconnectPeriod: config.reconnectAfter,
    connectTimeout: config.giveUpAfter,
    resubscribe: false, // the session keeps them; they are made with every connection all the same
  };
}

/** What the broker's or the network's word means for people. */
export function faultOf(config: MqttConfig, cause: unknown): EventLogError {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  if (typeof code === 'number' && REFUSED.has(code)) {
    return new EventLogError(
      'authentication-failed',
      `${config.url} does not let ${config.user ?? 'an unnamed user'} in (${String(message)}). Correct user and password.`,
      { cause },
    );
  }
  return new EventLogError('source-unavailable', `${config.url} cannot be reached: ${String(message ?? cause)}.`, {
    cause,
  });
}

/**
 * A lasting session: what is published while nobody listens is kept by the broker, and what is not acknowledged comes
 * again. It connects again by itself; who waits for it too long is told.
 */
export function openSession(config: MqttConfig, topics: readonly string[], context: SourceContext): MqttSession {
  const client = connect(config.url, optionsOf(config, config.clientId, true));
  let waiting: Received[] = [];
  let fault: EventLogError | null = null;
  let held: (() => void)[] = [];
  let wake: () => void = () => undefined;
  let lastAt = Date.now();
  let downSince: number | null = Date.now();

  const fail = (error: EventLogError): void => {
    fault ??= error;
    wake();
  };
  const subscribe = (): void => {
    client.subscribe([...topics], { qos: 1 }, (error, granted = []) => {
      const refused = error ? refusedTopics(error, topics) : [];
      if (refused.length > 0) return fail(notAllowed(config, refused));
      if (error && client.connected) return fail(faultOf(config, error));
      const loose = granted.filter(({ qos }) => qos === 0).map(({ topic }) => topic);
      if (loose.length === 0) return undefined;
      const message = `The broker gives ${loose.join(', ')} without acknowledgement (QoS 0): what is published while we are away is lost.`;
      return context.report({ kind: 'note', stream: null, message });
    });
  };
  client.on('connect', () => {
    downSince = null;
    lastAt = Date.now();
    subscribe();
  });
  client.on('close', () => {
    if (downSince === null && !context.signal.aborted) {
      context.report({
        kind: 'retry',
        stream: null,
        message: `The connection to ${config.url} broke.`,
        waitMs: config.reconnectAfter,
      });
    }
    downSince ??= Date.now();
    release(); // what came by it comes again
  });
  client.on('error', (error) => {
    const told = faultOf(config, error);
    if (told.code === 'authentication-failed') fail(told);
  });

  const release = (): void => {
    const callbacks = held;
    held = [];
    for (const callback of callbacks) callback();
  };
  client.handleMessage = (packet, callback) => {
    const { stream } = client;
    const { messageId, qos } = packet;
    waiting.push({
      topic: packet.topic,
      payload: Buffer.from(packet.payload),
      isRetained: packet.retain,
      acknowledge() {
        if (qos === 0 || messageId === undefined || client.stream !== stream || !client.connected) return;
        stream.write(Buffer.from([PUBACK, 2, messageId >> 8, messageId & 255]));
      },
    });
    lastAt = Date.now();
    wake();
    // the library acknowledges by itself unless it is told of a failure: it is acknowledged later, from here
    const goOn = () => callback(new Error('acknowledged once it is on disk'));
    if (waiting.length < MOST_WAITING) goOn();
    else held.push(goOn);
  };

  /** When there is something to look at: a message, a fault, the end, or a time that is over. */
  const changed = async (): Promise<void> => {
    const until = Math.min(
      config.idle === undefined ? Number.POSITIVE_INFINITY : lastAt + config.idle,
      downSince === null ? Number.POSITIVE_INFINITY : downSince + config.giveUpAfter,
      Date.now() + LONGEST_WAIT_MS,
    );
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, until - Date.now()));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (waiting.length > 0 || fault !== null || context.signal.aborted) wake();
    });
  };
  const onAbort = () => wake();
  context.signal.addEventListener('abort', onAbort, { once: true });

  return {
    async next() {
      for (;;) {
        if (context.signal.aborted) return null;
        if (fault !== null) throw fault;
        if (waiting.length > 0) {
          const received = waiting;
          waiting = [];
          release();
          return received;
        }
        if (downSince !== null && Date.now() - downSince >= config.giveUpAfter) {
          throw faultOf(config, `there was no connection for ${config.giveUpAfter / 1_000} s`);
        }
        if (config.idle !== undefined && downSince === null && Date.now() - lastAt >= config.idle) return null;
        await changed();
      }
    },
    async end() {
      context.signal.removeEventListener('abort', onAbort);
      release();
      await ended(client);
    },
  };
}

/** Topics that the broker does not let us read, by its answer, which the error of a subscription holds. */
function refusedTopics(error: Error, topics: readonly string[]): string[] {
  const granted = (error as { packet?: { granted?: unknown } }).packet?.granted;
  return Array.isArray(granted) ? topics.filter((_topic, index) => Number(granted[index]) >= SUBSCRIPTION_REFUSED) : [];
}

const PUBACK = 0x40;
const LONGEST_WAIT_MS = 2 ** 30;

const notAllowed = (config: MqttConfig, topics: readonly string[]): EventLogError =>
  new EventLogError(
    'authentication-failed',
    `${config.url} does not let ${config.user ?? 'an unnamed user'} read ${topics.join(', ')}. Let the broker allow it, or correct the topics.`,
  );

export const ended = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => {
    client.end(!client.connected, {}, () => resolve());
  });
