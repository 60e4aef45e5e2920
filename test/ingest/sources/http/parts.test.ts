import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mayConnect } from '../../../../ingest/sources/http/address.ts';
import { circuitBreaker } from '../../../../ingest/sources/http/circuit-breaker.ts';
import { clientAssertion } from '../../../../ingest/sources/http/client-assertion.ts';
import { retryAfterMs } from '../../../../ingest/sources/http/retry-after.ts';

const NOW = new Date('2026-03-01T08:00:00Z');

describe('Retry-After', () => {
  it('is read in seconds and as an HTTP date', () => {
    assert.equal(retryAfterMs({ 'retry-after': '120' }, NOW), 120_000);
    assert.equal(retryAfterMs({ 'retry-after': '0.5' }, NOW), 500);
    assert.equal(retryAfterMs({ 'retry-after': 'Sun, 01 Mar 2026 08:02:00 GMT' }, NOW), 120_000);
    assert.equal(retryAfterMs({ 'retry-after': 'Sun, 01 Mar 2026 07:00:00 GMT' }, NOW), 0);
  });

  it('that cannot be read is none', () => {
    for (const written of ['soon', '', '-1', '2026-03-01T08:02:00Z', '1e9999']) {
      assert.equal(retryAfterMs({ 'retry-after': written }, NOW), null, written);
    }
    assert.equal(retryAfterMs({}, NOW), null);
  });
});

describe('a circuit breaker', () => {
  it('opens after five failures in a row for a minute, lets one probe through, and closes when it succeeds', () => {
    const breaker = circuitBreaker();
    for (let count = 0; count < 4; count++) breaker.failed(0);
    assert.equal(breaker.waitMs(0), 0);
    breaker.failed(0);
    assert.equal(breaker.waitMs(0), 60_000);
    assert.equal(breaker.waitMs(60_000), 0);
    breaker.failed(60_000);
    assert.equal(breaker.waitMs(60_001), 59_999, 'the probe failed');
    assert.equal(breaker.waitMs(120_000), 0);
    breaker.succeeded();
    assert.equal(breaker.waitMs(120_000), 0);
    breaker.failed(120_000);
    assert.equal(breaker.waitMs(120_000), 0, 'it counts anew');
  });

  it('opens when half of the last twenty failed', () => {
    const breaker = circuitBreaker();
    for (let count = 0; count < 9; count++) {
      breaker.failed(0);
      breaker.succeeded();
    }
    breaker.succeeded();
    assert.equal(breaker.waitMs(0), 0, '9 of 19');
    breaker.failed(0);
    assert.equal(breaker.waitMs(0), 60_000, '10 of 20');
  });

  it('does not wait for ever when the clock is put back', () => {
    const breaker = circuitBreaker();
    for (let count = 0; count < 5; count++) breaker.failed(3_600_000);
    assert.equal(breaker.waitMs(0), 60_000);
  });
});

describe('an address', () => {
  it('of metadata services, of this link or of nobody is never connected to', () => {
    for (const address of [
      '169.254.169.254',
      '169.254.170.2',
      '0.0.0.0',
      '100.100.100.200',
      '168.63.129.16',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      'fe80::1',
      'ff02::1',
      'fd00:ec2::254',
      '::ffff:169.254.169.254',
      '::ffff:a9fe:a9fe',
      '64:ff9b::a9fe:a9fe',
      '2002:a9fe:a9fe::1',
      '::169.254.169.254',
    ]) {
      assert.equal(mayConnect(address, 'any'), false, address);
    }
  });

  it('of a private network is connected to only where that is allowed', () => {
    for (const address of [
      '127.0.0.1',
      '127.8.9.10',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '198.18.0.1',
      '::1',
      'fc00::1',
      'fdab::1',
      '::ffff:10.0.0.1',
      '::ffff:7f00:1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::1',
    ]) {
      assert.equal(mayConnect(address, 'public'), false, address);
      assert.equal(mayConnect(address, 'any'), true, address);
    }
  });

  it('of the internet is connected to', () => {
    for (const address of [
      '8.8.8.8',
      '172.32.0.1',
      '193.0.0.1',
      '2606:4700::1111',
      '::ffff:8.8.8.8',
      '64:ff9b::808:808',
    ]) {
      assert.equal(mayConnect(address, 'public'), true, address);
    }
  });

  it('that is none is never connected to', () => {
    fc.assert(fc.property(fc.string(), (text) => !mayConnect(`${text}.example`, 'any')));
  });

  it('in a URL, however it is spelled, is the one that is judged', () => {
    const spelled = [
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '127.1',
      '0x7f.1',
      '127.0.0.1.',
      '[::ffff:127.0.0.1]',
      '[0:0:0:0:0:ffff:7f00:1]',
      '①②⑦.0.0.1',
      '127。0。0。1',
    ];
    for (const host of spelled) {
      const { hostname } = new URL(`http://${host}/`);
      assert.equal(mayConnect(hostname.replace(/^\[|\]$/g, ''), 'public'), false, `${host} is ${hostname}`);
    }
  });
});

describe('a client assertion', () => {
  for (const [algorithm, type, options] of [
    ['PS256', 'rsa', { modulusLength: 2_048 }],
    ['RS256', 'rsa', { modulusLength: 2_048 }],
    ['ES256', 'ec', { namedCurve: 'P-256' }],
  ] as const) {
    it(`signed with ${algorithm} is verified with the public key`, () => {
      const pem = { type: 'pkcs8', format: 'pem' } as const;
      const { privateKey } = (
        type === 'rsa' ? generateKeyPairSync(type, options) : generateKeyPairSync(type, options)
      ) as { privateKey: { export(form: typeof pem): string } };
      const written = privateKey.export(pem);
      const claims = {
        clientId: 'client',
        audience: 'https://erp.example/token',
        scope: 'rest_webservices',
        unique: 'u',
      };
      const assertion = clientAssertion({ privateKey: written, keyId: 'k1', algorithm }, claims, NOW);
      const [header = '', payload = '', signature = ''] = assertion.split('.');
      const parsed = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
      assert.deepEqual(parsed(header), { alg: algorithm, typ: 'JWT', kid: 'k1' });
      assert.deepEqual(parsed(payload), {
        iss: 'client',
        sub: 'client',
        aud: 'https://erp.example/token',
        iat: 1_772_352_000,
        exp: 1_772_352_300,
        jti: 'u',
        scope: 'rest_webservices',
      });
      const key = {
        key: createPublicKey(written),
        ...(algorithm === 'PS256' ? { padding: 6, saltLength: 32 } : {}),
        dsaEncoding: 'ieee-p1363' as const,
      };
      assert.ok(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')));
    });
  }

  it('with a key of another kind says so, without the key', () => {
    assert.throws(
      () =>
        clientAssertion(
          { privateKey: 'MIIsecret', keyId: 'k', algorithm: 'PS256' },
          { clientId: 'c', audience: 'a', scope: null, unique: 'u' },
          NOW,
        ),
      (error: Error) => /cannot sign with PS256/.test(error.message) && !error.message.includes('MIIsecret'),
    );
  });
});
