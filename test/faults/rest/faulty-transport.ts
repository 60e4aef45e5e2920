import { gzipSync } from 'node:zlib';
import type { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { type Transport, type WireAnswer, WireFault } from '../../../ingest/sources/http/transport.ts';
import { listAt } from '../../../ingest/sources/rest/field-path.ts';
import type { SimulatedWorld } from '../simulated-time.ts';
import { type FakeAnswer, type FakeHost, hostOf } from './fake-host.ts';

/** What can go wrong between a server and us. */
export const WIRE_FAULTS = [
  '429, seconds',
  '429, date',
  '500',
  '503',
  'time-out',
  'reset',
  'reset in the body',
  'slow drip',
  'truncated body',
  'half of the JSON',
  'bad gzip',
  'byte order mark',
  'repeated page',
  'reordered page',
] as const;
export type WireFaultKind = (typeof WIRE_FAULTS)[number];

export interface Chaos {
  chance: Random;
  /** of a request to be disturbed */
  share: number;
  kinds: readonly WireFaultKind[];
  injected: Map<string, number>;
  /** before every request to a server, as things happen there meanwhile */
  meanwhile(): void;
}

export const count = (injected: Map<string, number>, kind: string): void =>
  void injected.set(kind, (injected.get(kind) ?? 0) + 1);

const TIMEOUT_MS = 60_000;
const WAY_MS = 40;

/** The network between us and fake servers, disturbed by chance; null: undisturbed. */
export function fakeTransport(hosts: readonly FakeHost[], world: SimulatedWorld, chaos: () => Chaos | null): Transport {
  let lastPage: FakeAnswer | null = null;
  return async (request) => {
    const host = hostOf(hosts, request.url);
    if (host === undefined) throw new WireFault('connection', `getaddrinfo ENOTFOUND ${request.url.host}`);
    const disturbed = chaos();
    world.advance(WAY_MS);
    disturbed?.meanwhile();
    const kind =
      disturbed !== null && disturbed.chance.chance(disturbed.share) ? disturbed.chance.pick(disturbed.kinds) : null;
    const instead = kind === null ? null : insteadOf(kind, world);
    if (disturbed && kind && instead) {
      count(disturbed.injected, kind);
      return instead();
    }
    const answer = host.answer(request);
    const before = answer.page?.isContinued ? lastPage : null;
    if (answer.page) lastPage = answer;
    if (disturbed === null || kind === null) return wireOf(answer, Buffer.from(answer.body), world);
    return spoiled(kind, answer, before, disturbed, world);
  };
}

/** A fault in place of an answer; null: the server does answer. */
function insteadOf(kind: WireFaultKind, world: SimulatedWorld): (() => WireAnswer) | null {
  const date = world.now().toUTCString();
  const refuse = (status: number, headers: Record<string, string>) => () =>
    wireOf({ status, headers: { date, ...headers }, body: 'busy' }, Buffer.from('busy'), world);
  if (kind === '429, seconds') return refuse(429, { 'retry-after': '2' });
  if (kind === '429, date')
    return refuse(429, { 'retry-after': new Date(world.now().getTime() + 3_000).toUTCString() });
  if (kind === '500') return refuse(500, {});
  if (kind === '503') return refuse(503, {});
  if (kind === 'reset') {
    return () => {
      throw new WireFault('connection', 'read ECONNRESET');
    };
  }
  if (kind !== 'time-out') return null;
  return () => {
    world.advance(TIMEOUT_MS);
    throw new WireFault('timeout', 'nothing came for 60 s');
  };
}

/** An answer that something happens to on its way. */
function spoiled(
  kind: WireFaultKind,
  answer: FakeAnswer,
  before: FakeAnswer | null,
  chaos: Chaos,
  world: SimulatedWorld,
): WireAnswer {
  const bytes = Buffer.from(answer.body);
  const cut = Math.max(1, Math.floor(bytes.length * chaos.chance.next()));
  const packed = gzipSync(bytes);
  const as = (sent: Buffer, headers: Record<string, string> = {}, body?: WireAnswer['body']) => {
    count(chaos.injected, kind);
    return { ...wireOf({ ...answer, headers: { ...answer.headers, ...headers } }, sent, world), ...(body && { body }) };
  };
  if (kind === 'reset in the body') return as(bytes, {}, breakingOff(bytes.subarray(0, cut)));
  if (kind === 'slow drip') return as(packed, { 'content-encoding': 'gzip' }, inDrops(packed, world));
  if (kind === 'truncated body' && cut < bytes.length)
    return as(bytes.subarray(0, cut), { 'content-length': String(bytes.length) });
  if (kind === 'half of the JSON' && cut < bytes.length) return as(bytes.subarray(0, cut));
  if (kind === 'bad gzip')
    return as(Buffer.from(packed.subarray(0, packed.length - 9)), { 'content-encoding': 'gzip' });
  if (kind === 'byte order mark') return as(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]));
  const list = recordsIn(answer);
  if (kind === 'repeated page' && before && before.body !== answer.body && recordsIn(before).length > 0) {
    return as(Buffer.from(before.body));
  }
  if (kind === 'reordered page' && list.length > 1) {
    return as(Buffer.from(answer.body.replace(list.join(','), list.toReversed().join(','))));
  }
  return wireOf(answer, bytes, world);
}

function wireOf(
  answer: FakeAnswer,
  bytes: Buffer,
  world: SimulatedWorld,
  body: WireAnswer['body'] = whole(bytes),
): WireAnswer {
  return { status: answer.status, headers: { date: world.now().toUTCString(), ...answer.headers }, body };
}

async function* whole(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* breakingOff(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
  throw new WireFault('connection', 'aborted');
}

async function* inDrops(bytes: Buffer, world: SimulatedWorld): AsyncGenerator<Uint8Array> {
  const drop = Math.max(1, Math.ceil(bytes.length / 50));
  for (let at = 0; at < bytes.length; at += drop) {
    world.advance(200);
    yield bytes.subarray(at, at + drop);
  }
}

const recordsIn = ({ page, body }: FakeAnswer): string[] => (page && listAt(body, page.list)) ?? [];
