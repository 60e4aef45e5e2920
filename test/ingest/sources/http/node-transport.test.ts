import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { nodeTransport } from '../../../../ingest/sources/http/node-transport.ts';
import { readBody } from '../../../../ingest/sources/http/read-body.ts';
import { type Reach, WireFault } from '../../../../ingest/sources/http/transport.ts';

const HANDLERS: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/ok': (_request, response) => void response.setHeader('X-One', ['a', 'b']).end('[1]'),
  '/gzip': (_request, response) => void response.setHeader('content-encoding', 'gzip').end(gzipSync('[1]')),
  '/hang': () => undefined,
  '/hang-in-body': (_request, response) => void response.write('[1,'),
  '/drip': (_request, response) => {
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/reset': (request) => void request.socket.resetAndDestroy(),
  '/reset-in-body': (request, response) => {
    response.write('[1,');
    setTimeout(() => request.socket.destroy(), 20);
  },
  '/short': (request, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('[1,');
    setTimeout(() => request.socket.end(), 20);
  },
  '/redirect': (_request, response) => void response.writeHead(302, { location: '/ok' }).end(),
  '/echo': (request, response) => void request.pipe(response),
};

const server = createServer((request, response) => HANDLERS[request.url ?? '']?.(request, response));
const transport = nodeTransport();
let origin = '';

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

async function fetchText(
  path: string,
  {
    reach = 'any' as Reach,
    url = `${origin}${path}`,
    body = null as string | null,
    signal = new AbortController().signal,
  } = {},
) {
  const answer = await transport({
    method: body === null ? 'GET' : 'POST',
    url: new URL(url),
    headers: {},
    body,
    timeouts: { connectMs: 300, idleMs: 150, totalMs: 400 },
    reach,
    signal,
  });
  return { ...answer, text: await readBody(answer, 1_000) };
}

const failsWith = (promise: Promise<unknown>, reason: WireFault['reason'], message: RegExp) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof WireFault, String(error));
    assert.deepEqual(error.reason, reason);
    assert.match(error.message, message);
    return true;
  });

describe('the network', () => {
  it('gives status, headers and body', async () => {
    const { status, headers, text } = await fetchText('/ok');
    assert.deepEqual([status, headers['x-one'], text], [200, 'a, b', '[1]']);
    assert.equal((await fetchText('/gzip')).text, '[1]');
    assert.equal((await fetchText('/echo', { body: '{"q":1}' })).text, '{"q":1}');
  });

  it('does not follow redirects', async () => {
    const { status, headers } = await fetchText('/redirect');
    assert.deepEqual([status, headers['location']], [302, '/ok']);
  });

  it('gives up on a server that says nothing, or nothing more', async () => {
    await failsWith(fetchText('/hang'), 'timeout', /nothing came for 0\.15 s/);
    await failsWith(fetchText('/hang-in-body'), 'timeout', /nothing came for 0\.15 s/);
  });

  it('gives up on one that comes to no end', async () => {
    await failsWith(fetchText('/drip'), 'timeout', /no complete answer within 0\.4 s/);
  });

  it('says that a connection broke, before or within the answer', async () => {
    await failsWith(fetchText('/reset'), 'connection', /./);
    await failsWith(fetchText('/reset-in-body'), 'connection', /./);
    await failsWith(fetchText('/short'), 'connection', /./);
  });

  it('says that nobody is there', async () => {
    await failsWith(fetchText('', { url: 'http://127.0.0.1:1/' }), 'connection', /ECONNREFUSED/);
    await failsWith(fetchText('', { url: 'http://no-such-host.invalid/' }), 'connection', /no-such-host/);
  });

  it('does not connect where it may not, by address or by name', async () => {
    await failsWith(fetchText('', { url: 'http://169.254.169.254/latest/meta-data' }), 'address', /no source is/);
    await failsWith(fetchText('/ok', { reach: 'public' }), 'address', /no address of the internet/);
    const { port } = new URL(origin);
    await failsWith(fetchText('', { url: `http://localhost:${port}/ok`, reach: 'public' }), 'address', /localhost/);
  });

  it('lets go when it is told to', async () => {
    const controller = new AbortController();
    const hanging = fetchText('/hang', { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(hanging, { name: 'AbortError' });
  });
});
