import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Random } from '../../../../ingest/demonstration/kernel/random.ts';
import { parseDeclaration } from '../../../../ingest/sources/rest/declaration.ts';
import { restSource } from '../../../../ingest/sources/rest/rest-source.ts';
import type { SourceContext } from '../../../../ingest/sources/source.ts';

const DECLARATION = `
description: orders
settings: { url: { description: address } }
http:
  url: "{{url}}"
  timeouts: { connect: 500ms, idle: 80ms, total: 400ms }
  attempts: "40"
streams:
  orders:
    request: { get: /orders, query: { from: "{{from}}", after: "{{after}}", limit: "{{size}}" } }
    key: { field: id, type: number }
    cursor: { field: changed }
    paging: { by: key, first: "0", size: 20 }
`;

const ORDERS = Array.from({ length: 230 }, (_, index) => ({ id: index + 1, changed: '2026-02-01T00:00:00Z' }));

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** What sockets do to answers. */
const FAULTS: Record<string, Answer> = {
  hangs: () => undefined,
  'hangs in the body': (_request, response, body) => void response.writeHead(200).write(body.subarray(0, 20)),
  'is reset': (request) => void request.socket.resetAndDestroy(),
  'is reset in the body': (request, response, body) => {
    response.writeHead(200, { 'content-length': body.length });
    response.write(body.subarray(0, body.length / 2), () => request.socket.resetAndDestroy());
  },
  'ends in the middle of a chunk': (request, response, body) => {
    response.writeHead(200);
    response.write(body.subarray(0, body.length / 2), () => request.socket.end());
  },
  'is half of the JSON': (_request, response, body) => void response.end(body.subarray(0, body.length - 3)),
  'is half of a gzip': (_request, response, body) =>
    void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body).subarray(0, 40)),
  'comes to no end': (_request, response) => {
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  },
  'is 503': (_request, response) => void response.writeHead(503).end('busy'),
  'is 429': (_request, response) => void response.writeHead(429, { 'retry-after': '1' }).end('busy'),
};

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function serving(disturb: (request: IncomingMessage) => Answer | null): Promise<string> {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const after = Number(url.searchParams.get('after'));
    const page = ORDERS.filter(({ id }) => id > after).slice(0, Number(url.searchParams.get('limit')));
    const body = Buffer.from(JSON.stringify(page));
    const fault = disturb(request);
    if (fault) fault(request, response, body);
    else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The world as it is, except that nobody waits as long as they should. */
const contextOf = (notices: string[]): SourceContext => ({
  now: () => new Date(),
  random: () => 0,
  sleep: () => sleep(1),
  signal: new AbortController().signal,
  report: ({ message }) => void notices.push(message),
});

async function idsFrom(url: string, notices: string[]): Promise<number[]> {
  const config = { declaration: parseDeclaration('source.yaml', DECLARATION), settings: { url } };
  const ids: number[] = [];
  for await (const message of restSource().read(
    config,
    [{ name: 'orders', options: {}, state: null }],
    contextOf(notices),
  )) {
    if ('data' in message) ids.push((JSON.parse(message.data) as { id: number }).id);
  }
  return ids;
}

const ALL = ORDERS.map(({ id }) => id);

describe('over real connections, every record comes once', () => {
  for (const [name, fault] of Object.entries(FAULTS)) {
    it(`where every third answer ${name}`, async () => {
      let requests = 0;
      const url = await serving(() => (++requests % 3 === 0 ? fault : null));
      const notices: string[] = [];
      assert.deepEqual(await idsFrom(url, notices), ALL);
      assert.ok(notices.length >= 4, `${notices.length} retries`);
    });
  }

  it('where anything happens to half of the answers', async () => {
    const chance = new Random(7, 1);
    const url = await serving(() => (chance.chance(0.5) ? chance.pick(Object.values(FAULTS)) : null));
    assert.deepEqual(await idsFrom(url, []), ALL);
  });
});
