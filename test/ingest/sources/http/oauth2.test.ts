import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpClient } from '../../../../ingest/sources/http/http-client.ts';
import { type OAuth2, oauth2Credentials } from '../../../../ingest/sources/http/oauth2.ts';
import { redaction } from '../../../../ingest/sources/http/redact.ts';
import { scriptedTransport } from './scripted-transport.ts';
import { simulatedContext } from './simulated-context.ts';

const SETTINGS: OAuth2 = {
  url: new URL('https://login.example/token'),
  clientId: 'client one',
  proof: { secret: 's3cret', in: 'body' },
  refreshToken: null,
  scope: 'orders.read',
  header: { name: 'authorization', prefix: 'Bearer ' },
};

const token = (value: string, more: object = {}) => ({
  body: JSON.stringify({ access_token: value, expires_in: 3_600, ...more }),
});

function credentialsOf(steps: Parameters<typeof scriptedTransport>, settings: Partial<OAuth2> = {}) {
  const context = simulatedContext();
  const { transport, requests } = scriptedTransport(...steps);
  const redact = redaction();
  const client = httpClient(
    {
      transport,
      timeouts: { connectMs: 1, idleMs: 1, totalMs: 1 },
      reach: 'any',
      mostBytes: 10_000,
      mostAttempts: 8,
      waitBudgetMs: 900_000,
      rate: null,
      costOf: () => null,
      judge: () => null,
      redact,
    },
    context,
  );
  return {
    credentials: oauth2Credentials({ ...SETTINGS, ...settings }, client, redact, context),
    requests,
    context,
    redact,
  };
}

const formOf = (body: string | null) => Object.fromEntries(new URLSearchParams(body ?? ''));

describe('a token', () => {
  it('is asked for once, and again shortly before it ends', async () => {
    const { credentials, requests, context } = credentialsOf([token('one'), token('two')]);
    assert.deepEqual(await credentials.headers(), { authorization: 'Bearer one' });
    context.advance(3_569_000);
    assert.deepEqual(await credentials.headers(), { authorization: 'Bearer one' });
    context.advance(1_000);
    assert.deepEqual(await credentials.headers(), { authorization: 'Bearer two' });
    assert.equal(requests.length, 2);
    assert.deepEqual(formOf(requests[0]?.body ?? null), {
      grant_type: 'client_credentials',
      scope: 'orders.read',
      client_id: 'client one',
      client_secret: 's3cret',
    });
  });

  it('may be proved for in a header, encoded as the standard says, and carried in another one', async () => {
    const header = { name: 'x-shopify-access-token', prefix: '' };
    const { credentials, requests } = credentialsOf([token('one')], {
      proof: { secret: 'a:b', in: 'header' },
      scope: null,
      header,
    });
    assert.deepEqual(await credentials.headers(), { 'x-shopify-access-token': 'one' });
    assert.equal(
      requests[0]?.headers['authorization'],
      `Basic ${Buffer.from('client%20one:a%3Ab').toString('base64')}`,
    );
    assert.deepEqual(formOf(requests[0]?.body ?? null), { grant_type: 'client_credentials' });
  });

  it('by refresh token uses the newest one, and says that the one that was given is not it any more', async () => {
    const { credentials, requests, context } = credentialsOf(
      [token('one', { refresh_token: 'second' }), token('two')],
      { refreshToken: 'first' },
    );
    await credentials.headers();
    await credentials.renew();
    assert.deepEqual(
      requests.map(({ body }) => formOf(body)['refresh_token']),
      ['first', 'second'],
    );
    assert.deepEqual(
      context.notices.map(({ kind }) => kind),
      ['note'],
    );
  });

  it('that is not given fails as a sign-in, with the reason and without the secret', async () => {
    const { credentials } = credentialsOf([
      { status: 400, body: '{"error":"invalid_client","hint":"s3cret is wrong"}' },
    ]);
    await assert.rejects(credentials.headers(), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'authentication-failed');
      assert.match(error.message, /No token was given.*invalid_client/);
      return true;
    });
  });

  it('is asked for again when the server fails, and when its answer holds none', async () => {
    const { credentials, requests } = credentialsOf([
      { status: 500 },
      { body: '<html>' },
      { body: '{}' },
      token('one'),
    ]);
    assert.deepEqual(await credentials.headers(), { authorization: 'Bearer one' });
    assert.equal(requests.length, 4);
  });

  it('is kept out of messages', async () => {
    const { credentials, redact } = credentialsOf([token('tok-123456')]);
    await credentials.headers();
    assert.equal(redact('it said tok-123456'), 'it said ***');
  });
});
