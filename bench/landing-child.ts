import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveApi } from '../api/index.ts';
import { openIngestion, readConfiguration, rebuildLog, SOURCES } from '../ingest/index.ts';
import { quantile } from '../mining/index.ts';
import { openStore } from '../store/index.ts';

export interface RateMeasurement {
  count: number;
  seconds: number;
  peakMb: number;
}

/** p50, p99 and the longest, milliseconds. */
type Spread = [number, number, number];

export interface LoadMeasurement {
  sent: number;
  accepted: number;
  seconds: number;
  pushMs: Spread;
  asked: number;
  askMs: Spread;
}

const ACTIVITIES = ['Enter', 'Check credit', 'Release', 'Pick', 'Pack', 'Ship', 'Deliver', 'Invoice'];
const BASE = Date.UTC(2026, 0, 1);

function recordOf(n: number): string {
  const at = new Date(BASE + n * 731).toISOString();
  return JSON.stringify({
    n: String(n),
    order: `SO-${String(Math.floor(n / 8)).padStart(8, '0')}`,
    activity: ACTIVITIES[n % 8],
    at,
    recorded: new Date(BASE + n * 731 + 4_000).toISOString(),
    user: `user ${n % 37}`,
    region: ['North', 'South', 'West'][Math.floor(n / 8) % 3],
    value: (n % 1_000) / 4,
    note: 'as the source says it, and nobody reads here',
  });
}

const opened = async (folder: string) => {
  const configuration = readConfiguration(join(folder, 'throughline.yaml'), SOURCES);
  const store = await openStore(configuration.store, { memoryLimit: '2GB' });
  return { configuration, store, ingestion: await openIngestion(store, configuration, { gatherMs: 500 }) };
};

const TASKS: Record<string, (...options: string[]) => Promise<unknown>> = {
  async land(folder = '', records = '') {
    const { ingestion, store } = await opened(folder);
    const count = Number(records);
    const batches = Array.from({ length: count / 1_000 }, (_, batch) =>
      Array.from({ length: 1_000 }, (_unused, index) => ({ data: recordOf(batch * 1_000 + index) })),
    );
    const startedAt = performance.now();
    // Not through the ingestion, which would begin to load meanwhile.
    const { openLandingStream } = await import('../ingest/landing/index.ts');
    const stream = await openLandingStream(ingestion.configuration.landing, 'shop', 'orders');
    for (const batch of batches) await stream.append(batch);
    const measured = rate(count, startedAt);
    await stream.close();
    store.close();
    return measured;
  },
  async load(folder = '') {
    const { ingestion, store } = await opened(folder);
    const startedAt = performance.now();
    await ingestion.load();
    const { events } = await store.row<{ events: number }>('SELECT count(*)::DOUBLE AS events FROM events');
    const measured = rate(events, startedAt);
    await ingestion.close();
    store.close();
    return measured;
  },
  async rebuild(folder = '') {
    const configuration = readConfiguration(join(folder, 'throughline.yaml'), SOURCES);
    const startedAt = performance.now();
    const store = await openStore(`${configuration.store}.rebuilt`, { memoryLimit: '2GB' });
    const { events } = await rebuildLog(store, configuration);
    const measured = rate(events, startedAt);
    store.close();
    return measured;
  },
  async serve(folder = '') {
    const { ingestion, store } = await opened(folder);
    ingestion.start();
    const api = await serveApi({ store, port: 0, ingestion });
    process.stdout.write(`${api.url}\n`);
    await new Promise((resolve) => process.stdin.once('end', resolve).resume());
    await api.close();
    await ingestion.close();
    store.close();
    return undefined;
  },
  push: (url = '', kind = '', perSecond = '', together = '', seconds = '') =>
    pushAtRate(url, kind as PushKind, Number(perSecond) / Number(together), Number(together), Number(seconds)),
};

const rate = (count: number, startedAt: number): RateMeasurement => ({
  count,
  seconds: (performance.now() - startedAt) / 1_000,
  peakMb: Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024,
});

const TICK_MS = 10;

/** Sends at a steady rate whatever the answers take, so that a slow answer is not hidden by sending less. */
async function pushAtRate(
  url: string,
  kind: PushKind,
  perSecond: number,
  together: number,
  seconds: number,
): Promise<LoadMeasurement> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const [pushed, asked]: [number[], number[]] = [[], []];
  const pending: Promise<void>[] = [];
  let [sent, accepted] = [0, 0];
  const startedAt = performance.now();
  let isSending = true;
  const dashboard = (async () => {
    while (isSending) {
      const before = performance.now();
      await get(agent, `${url}/v1/dfg?quantiles=bins`);
      asked.push(performance.now() - before);
      await sleep(500);
    }
  })();
  for (let tick = 0; tick < (seconds * 1_000) / TICK_MS; tick++) {
    const due = startedAt + tick * TICK_MS;
    if (performance.now() < due) await sleep(due - performance.now());
    for (let one = 0; one < (perSecond * TICK_MS) / 1_000; one++) {
      const { path, body, headers } = PUSHES[kind](100_000_000 + sent, together);
      sent += together;
      pending.push(
        exchange(agent, `${url}${path}`, 'POST', body, headers).then((status) => {
          pushed.push(performance.now() - due);
          if (status === 200) accepted += together;
        }),
      );
    }
  }
  await Promise.all(pending);
  isSending = false;
  const took = (performance.now() - startedAt) / 1_000;
  await dashboard;
  agent.destroy();
  return { sent, accepted, seconds: took, pushMs: spread(pushed), asked: asked.length, askMs: spread(asked) };
}

type PushKind = 'webhook' | 'cloudevents';

interface Push {
  path: string;
  body: string;
  headers: Record<string, string>;
}

const signed = (body: string, encoding: 'base64' | 'hex') =>
  createHmac('sha256', 'bench').update(body).digest(encoding);

const PUSHES: Record<PushKind, (first: number, count: number) => Push> = {
  webhook: (first) => {
    const body = recordOf(first);
    return {
      path: '/v1/push/shop',
      body,
      headers: {
        'content-type': 'application/json',
        'x-shopify-topic': 'orders/create',
        'x-shopify-hmac-sha256': signed(body, 'base64'),
      },
    };
  },
  cloudevents: (first, count) => {
    const events = Array.from(
      { length: count },
      (_, index) =>
        `{"specversion":"1.0","id":"${first + index}","source":"/bench","type":"order.event","data":${recordOf(first + index)}}`,
    );
    const body = `[${events.join(',')}]`;
    const headers = { 'content-type': 'application/cloudevents-batch+json', 'x-signature': signed(body, 'hex') };
    return { path: '/v1/push/bus', body, headers };
  },
};

const get = (agent: Agent, url: string): Promise<number> => exchange(agent, url, 'GET', '', {});

function exchange(
  agent: Agent,
  url: string,
  method: string,
  body: string,
  headers: Record<string, string>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { agent, method, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    sending.once('error', reject);
    sending.end(body);
  });
}

function spread(ms: readonly number[]): Spread {
  const sorted = Float64Array.from(ms).sort();
  return [quantile(sorted, 0.5) ?? 0, quantile(sorted, 0.99) ?? 0, sorted.at(-1) ?? 0];
}

const [task = '', ...options] = process.argv.slice(2);
const answer = await TASKS[task]?.(...options);
if (answer !== undefined) process.stdout.write(JSON.stringify(answer));
