import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { EventLogError } from '../../../../eventlog/index.ts';
import type { Credentials } from '../../../../ingest/sources/http/credentials.ts';
import { httpClient, type HttpRequest, type HttpSettings } from '../../../../ingest/sources/http/http-client.ts';
import { UnusableAnswer } from '../../../../ingest/sources/http/read-body.ts';
import { redaction } from '../../../../ingest/sources/http/redact.ts';
import { type ScriptedAnswer, scriptedTransport } from './scripted-transport.ts';
import { simulatedContext } from './simulated-context.ts';

const REQUEST: HttpRequest = {
  method: 'GET',
  url: new URL('https://erp.example/orders?key=s3cret'),
  headers: {},
  body: null,
  stream: 'orders',
};
const OK: ScriptedAnswer = { body: '[]' };

function clientOf(steps: Parameters<typeof scriptedTransport>, settings: Partial<HttpSettings> = {}) {
  const context = simulatedContext();
  const { transport, requests } = scriptedTransport(...steps);
  const client = httpClient(
    {
      transport,
      timeouts: { connectMs: 10, idleMs: 10, totalMs: 10 },
      reach: 'any',
      mostBytes: 1_000,
      mostAttempts: 8,
      waitBudgetMs: 900_000,
      rate: null,
      costOf: () => null,
      judge: () => null,
      redact: redaction(),
      ...settings,
    },
    context,
  );
  const send = (credentials?: Credentials) => client.send(REQUEST, ({ text }) => text, credentials);
  const elapsedMs = () => context.now().getTime() - Date.parse('2026-03-01T08:00:00Z');
  return { client, send, context, requests, elapsedMs };
}

const refuses = (promise: Promise<unknown>, code: string, message: RegExp) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof EventLogError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });

describe('a request', () => {
  for (const failure of [
    { name: 'a time-out', step: { fault: 'timeout' as const } },
    { name: 'a reset', step: { fault: 'connection' as const } },
    { name: '500', step: { status: 500 } },
    { name: '503', step: { status: 503 } },
    { name: '408', step: { status: 408 } },
    { name: 'a body that is cut off', step: { headers: { 'content-length': '10' }, body: '[1' } },
    { name: 'a body that cannot be unpacked', step: { headers: { 'content-encoding': 'gzip' }, body: 'no gzip' } },
    {
      name: 'half a gzip',
      step: { headers: { 'content-encoding': 'gzip' }, body: gzipSync('[1, 2]').subarray(0, 12) },
    },
    { name: 'bytes that are no text', step: { body: new Uint8Array([0xff, 0xfe, 0xfa]) } },
  ]) {
    it(`is sent again after ${failure.name}`, async () => {
      const { send, requests, context } = clientOf([failure.step, OK]);
      assert.equal(await send(), '[]');
      assert.equal(requests.length, 2);
      assert.deepEqual(
        context.notices.map(({ kind, stream }) => [kind, stream]),
        [['retry', 'orders']],
      );
    });
  }

  it('waits longer each time, at random up to the double of before, and gives up after 8 times', async () => {
    const { send, context, requests } = clientOf([{ status: 500 }]);
    await refuses(
      send(),
      'source-unavailable',
      /GET https:\/\/erp\.example\/orders: it answered 500\. That was the 8th time/,
    );
    assert.equal(requests.length, 8);
    const waits = context.notices.filter(({ message }) => /500/.test(message)).map(({ waitMs = 0 }) => waitMs);
    assert.equal(waits.length, 7);
    for (const [index, waitMs] of waits.entries()) {
      assert.ok(waitMs >= 0 && waitMs < 1_000 * 2 ** index, `${waitMs} before attempt ${index + 2}`);
    }
  });

  for (const status of [400, 404, 405, 409, 410, 422, 501]) {
    it(`is not sent again after ${status}`, async () => {
      const { send, requests } = clientOf([{ status, body: 'no such field' }, OK]);
      await refuses(send(), 'source-answer-invalid', new RegExp(`it answered ${status}: no such field`));
      assert.equal(requests.length, 1);
    });
  }

  it('is judged by a declared rule before its status', async () => {
    const { send, requests, context } = clientOf(
      [{ status: 400, headers: { 'retry-after': '7' }, body: 'SSS_REQUEST_LIMIT_EXCEEDED' }, OK],
      { judge: ({ text }) => (text.includes('LIMIT') ? { do: 'throttled', reason: 'over the limit' } : null) },
    );
    await send();
    assert.equal(requests.length, 2);
    assert.deepEqual(
      context.notices.map(({ kind, waitMs = 0 }) => [kind, Math.floor(waitMs / 1_000)]),
      [['throttled', 7]],
    );
  });

  it('whose answer cannot be true is sent again, and in the end its data are broken, not the server', async () => {
    const { client, requests } = clientOf([OK]);
    const read = () => {
      throw new UnusableAnswer('it is the page before once more');
    };
    await refuses(client.send(REQUEST, read), 'source-answer-invalid', /the page before once more.*8th time/);
    assert.equal(requests.length, 8);
  });

  it('takes no more than so many bytes, packed or unpacked', async () => {
    const bomb = { headers: { 'content-encoding': 'gzip' }, body: gzipSync('x'.repeat(100_000)) };
    for (const step of [{ body: 'x'.repeat(2_000) }, bomb]) {
      const { send, requests } = clientOf([step]);
      await refuses(send(), 'source-answer-invalid', /more than 1000 bytes/);
      assert.equal(requests.length, 1);
    }
  });

  it('ends when the pull ends', async () => {
    const { send, context } = clientOf([
      () => {
        context.abort();
        return { fault: 'connection' };
      },
    ]);
    await assert.rejects(send(), /The pull is to end/);
  });
});

describe('a server that asks to wait', () => {
  it('is waited for, in seconds or until a date by its own clock', async () => {
    for (const headers of [
      { 'retry-after': '90' },
      { 'retry-after': 'Sun, 01 Mar 2026 07:01:30 GMT', date: 'Sun, 01 Mar 2026 07:00:00 GMT' }, // an hour behind
    ]) {
      const { send, elapsedMs } = clientOf([{ status: 429, headers }, OK]);
      await send();
      assert.ok(elapsedMs() >= 90_000 && elapsedMs() < 91_000, `${elapsedMs()} ms: what was asked, and up to a second`);
    }
  });

  it('is not failing: the host is not held back for it', async () => {
    const busy = { status: 429, headers: { 'retry-after': '1' } };
    const { send, requests } = clientOf([...Array.from({ length: 20 }, () => busy), OK]);
    await send();
    assert.equal(requests.length, 21);
  });

  it('longer than the pull may take ends it, and says when it could go on', async () => {
    const { send } = clientOf([{ status: 503, headers: { 'retry-after': '3600' } }]);
    await refuses(
      send(),
      'source-unavailable',
      /next try would be in 6[01] min; this pull has waited 0 s, and 15 min is the most/,
    );
  });
});

describe('a host that fails', () => {
  it('is left alone for a minute after five failures in a row, and then asked once', async () => {
    const { send, requests, context } = clientOf([...Array.from({ length: 6 }, () => ({ status: 502 })), OK]);
    await send();
    const pauses = context.notices.filter(({ message }) => /failed too often/.test(message));
    assert.equal(requests.length, 7);
    assert.equal(pauses.length, 2, 'after the fifth failure, and after the probe that failed too');
    assert.ok(pauses.every(({ waitMs = 0 }) => waitMs > 0 && waitMs <= 60_000));
  });
});

describe('credentials', () => {
  const renewable = () => {
    let token = 1;
    const credentials: Credentials = {
      headers: async () => ({ authorization: `Bearer token-${token}` }),
      renew: async () => {
        token++;
        return true;
      },
    };
    return credentials;
  };

  it('that are refused are renewed once', async () => {
    const { send, requests } = clientOf([{ status: 401 }, OK]);
    await send(renewable());
    assert.deepEqual(
      requests.map(({ headers }) => headers['authorization']),
      ['Bearer token-1', 'Bearer token-2'],
    );
  });

  it('that are refused again stop the pull', async () => {
    const { send, requests } = clientOf([{ status: 403, body: 'no scope read_orders' }]);
    await refuses(send(renewable()), 'authentication-failed', /403: no scope read_orders\. Check the credentials/);
    assert.equal(requests.length, 2);
  });

  it('that cannot be renewed stop it at once', async () => {
    const { send, requests } = clientOf([{ status: 401 }]);
    await refuses(send(), 'authentication-failed', /401/);
    assert.equal(requests.length, 1);
  });

  it('and secrets are in no message, even where the server repeats them', async () => {
    const redact = redaction();
    redact.add('s3cret/key');
    const { send, context } = clientOf(
      [
        { status: 500, body: 'key s3cret/key, s3cret%2Fkey' },
        { status: 400, body: 's3cret/key' },
      ],
      { redact },
    );
    await refuses(send(), 'source-answer-invalid', /\*\*\*/);
    const texts = [
      ...context.notices.map(({ message }) => message),
      await send().catch((error: Error) => error.message),
    ];
    for (const text of texts) assert.doesNotMatch(String(text), /s3cret/);
  });
});

describe('a redirect', () => {
  it('is followed within the host', async () => {
    const { send, requests } = clientOf([{ status: 307, headers: { location: '/v2/orders' } }, OK]);
    await send();
    assert.equal(requests[1]?.url.href, 'https://erp.example/v2/orders');
  });

  for (const location of [
    'https://evil.example/',
    'http://erp.example/orders',
    '//evil.example/x',
    'https://erp.example:8443/',
    'file:///etc/passwd',
  ]) {
    it(`to ${location} is not followed`, async () => {
      const { send, requests } = clientOf([{ status: 302, headers: { location } }, OK]);
      await refuses(send(), 'source-answer-invalid', /redirects to .* which is not followed/);
      assert.equal(requests.length, 1);
    });
  }

  it('that goes round in a circle ends', async () => {
    const { send, requests } = clientOf([{ status: 302, headers: { location: '/orders' } }]);
    await refuses(send(), 'source-answer-invalid', /redirects/);
    assert.equal(requests.length, 6);
  });
});

describe('limits that are known', () => {
  it('are kept: never more than so many requests in any stretch of time', async () => {
    const sentAt: number[] = [];
    const { client, context } = clientOf(
      [
        () => {
          sentAt.push(context.now().getTime());
          context.advance(100);
          return OK;
        },
      ],
      { rate: { requests: 5, perMs: 10_000 } },
    );
    for (let count = 0; count < 23; count++) await client.send(REQUEST, () => null);
    for (const at of sentAt) {
      assert.ok(sentAt.filter((other) => other >= at && other < at + 10_000).length <= 5);
    }
    assert.equal(sentAt.length, 23);
    assert.ok(context.notices.every(({ kind }) => kind === 'throttled'));
  });

  it('in points are waited for until the next request can be paid', async () => {
    const { client, elapsedMs } = clientOf([OK], {
      costOf: () => ({ requested: 400, available: 100, most: 1_000, restored: 50 }),
    });
    await client.send(REQUEST, () => null);
    assert.equal(elapsedMs(), 0);
    await client.send(REQUEST, () => null);
    assert.equal(elapsedMs(), 6_000, '300 points at 50 a second');
  });
});
