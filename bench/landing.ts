import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inChild } from './child.ts';
import { say, sayCells } from './say.ts';
import type { LoadMeasurement, RateMeasurement } from './landing-child.ts';

const CHILD = fileURLToPath(new URL('./landing-child.ts', import.meta.url));

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: orders.ndjson
    system: ERP
    objects: { order: { key: order, attributes: { region: region, value: { column: value, type: number } } } }
    events:
      - { activity: { column: activity }, of: order, at: at, recorded: recorded, resource: user, identity: [n] }
`;

const CONFIGURATION = `
store: log.duckdb
landing: landing
sources:
  shop:
    kind: webhook
    mapping: mapping.yaml
    with: { signature: { scheme: shopify, secrets: "\${ENV:BENCH_SECRET}" } }
    streams: { orders: }
  bus:
    kind: cloudevents
    mapping: events.yaml
    with: { signature: { scheme: hmac, header: x-signature, secrets: "\${ENV:BENCH_SECRET}" } }
    streams: { events: }
`;

const EVENTS_MAPPING = `
log: { caseNotion: order }
streams:
  - file: events.ndjson
    system: Bus
    objects: { order: { key: data.order, attributes: { region: data.region } } }
    events:
      - { activity: { column: data.activity }, of: order, at: data.at, recorded: data.recorded, resource: data.user, identity: [data.n] }
`;

/** Events a second, and events a request. */
const RATES = [
  { kind: 'webhook', together: 1, perSecond: 1_000 },
  { kind: 'cloudevents', together: 10, perSecond: 5_000 },
] as const;
const SECONDS = 20;

/** Landing, loading and rebuilding of records, and webhooks while people look. */
export async function benchLanding(records: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  try {
    await writeFile(join(folder, 'mapping.yaml'), MAPPING);
    await writeFile(join(folder, 'events.yaml'), EVENTS_MAPPING);
    await writeFile(join(folder, 'throughline.yaml'), CONFIGURATION);
    say(
      `${records.toLocaleString('en')} records of about 250 bytes, one event each; every append is on disk before it counts\n\n`,
    );
    sayRow(['', 'per second', 'seconds', 'peak MB']);
    sayRate('landed, 1,000 at a time', await child('land', folder, String(records)));
    sayRate('loaded through a mapping', await child('load', folder));
    sayRate('rebuilt: checked, loaded, traced', await child('rebuild', folder));
    await sayUnderLoad(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A server with its sources, events sent at a steady rate, and a dashboard asked meanwhile. */
async function sayUnderLoad(folder: string): Promise<void> {
  const server = spawn(process.execPath, ['--import', 'tsx', CHILD, 'serve', folder], {
    env: { ...process.env, BENCH_SECRET: 'bench' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const url = await firstLine(server.stdout);
    say(`\nevents sent for ${SECONDS} s, answered after fsync, while they are loaded and a dashboard is asked\n\n`);
    sayRow(['', 'answered', 'events/s', 'p50 ms', 'p99 ms', 'max ms']);
    for (const { kind, together, perSecond } of RATES) {
      const measured = await child<LoadMeasurement>(
        'push',
        url,
        kind,
        String(perSecond),
        String(together),
        String(SECONDS),
      );
      sayLoad(`${kind}, ${perSecond.toLocaleString('en')}/s, ${together} a request`, measured);
    }
  } finally {
    server.stdin.end();
    await new Promise((resolve) => server.once('close', resolve));
  }
}

const firstLine = (stream: NodeJS.ReadableStream): Promise<string> =>
  new Promise((resolve) => stream.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())));

const child = <Answer = RateMeasurement>(...options: string[]) =>
  inChild<Answer>('./landing-child.ts', options, { BENCH_SECRET: 'bench' });

const sayRate = (name: string, { count, seconds, peakMb }: RateMeasurement) =>
  sayRow([name, Math.round(count / seconds).toLocaleString('en'), seconds.toFixed(1), peakMb.toFixed(0)]);

function sayLoad(name: string, { sent, accepted, seconds, pushMs, askMs, asked }: LoadMeasurement): void {
  const rate = Math.round(accepted / seconds).toLocaleString('en');
  sayRow([name, `${accepted}/${sent}`, rate, ...pushMs.map((ms) => ms.toFixed(0))]);
  sayRow(['  the dashboard meanwhile', String(asked), '', ...askMs.map((ms) => ms.toFixed(0))]);
}

const sayRow = (cells: readonly string[]) => sayCells(36, 14, cells);
