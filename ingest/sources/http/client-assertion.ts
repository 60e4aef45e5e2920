import { constants, createPrivateKey, type KeyObject, sign, type SignKeyObjectInput } from 'node:crypto';
import { EventLogError } from '../../../eventlog/index.ts';

export const ASSERTION_ALGORITHMS = ['PS256', 'PS384', 'PS512', 'RS256', 'ES256', 'ES384', 'ES512'] as const;
type Algorithm = (typeof ASSERTION_ALGORITHMS)[number];

/** A key that stands in for a client's secret. */
export interface AssertionKey {
  /** PEM */
  privateKey: string;
  /** under which the server knows it */
  keyId: string;
  algorithm: Algorithm;
}

/**
 * A signed statement of who the client is, good for five minutes (RFC 7523).
 *
 * @throws EventLogError configuration-invalid, without the key
 */
export function clientAssertion(
  key: AssertionKey,
  claims: { clientId: string; audience: string; scope: string | null; unique: string },
  now: Date,
): string {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = encoded({ alg: key.algorithm, typ: 'JWT', kid: key.keyId });
  const payload = encoded({
    iss: claims.clientId,
    sub: claims.clientId,
    aud: claims.audience,
    iat: issuedAt,
    exp: issuedAt + 300,
    jti: claims.unique,
    ...(claims.scope === null ? {} : { scope: claims.scope }),
  });
  const signed = `${header}.${payload}`;
  return `${signed}.${signatureOf(signed, key).toString('base64url')}`;
}

function signatureOf(text: string, { privateKey, algorithm }: AssertionKey): Buffer {
  try {
    const key: SignKeyObjectInput = { key: readKey(privateKey), ...OPTIONS[algorithm.slice(0, 2)] };
    return sign(`sha${algorithm.slice(2)}`, Buffer.from(text), key);
  } catch (error) {
    throw new EventLogError(
      'configuration-invalid',
      `The private key cannot sign with ${algorithm}. Give a key of that kind as PEM text, such as \${FILE:client.key}.`,
      { cause: error instanceof Error ? error.name : error },
    );
  }
}

const readKey = (pem: string): KeyObject => createPrivateKey(pem);

const OPTIONS: Record<string, Omit<SignKeyObjectInput, 'key'>> = {
  PS: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  RS: { padding: constants.RSA_PKCS1_PADDING },
  ES: { dsaEncoding: 'ieee-p1363' },
};
