import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';
import type { PushRequest } from '../source.ts';

const secret = z.string().min(1, 'expected a secret').meta({ 'x-secret': true });
/** Several while they are exchanged: any of them opens. */
const secrets = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(secret).min(1).max(3));

/** How a sender proves that it sent the bytes. */
export const signatureSchema = z.discriminatedUnion('scheme', [
  z.strictObject({
    scheme: z.literal('standard'),
    secrets,
    /** between the sender's clock and ours */
    toleranceSeconds: z.coerce.number().int().min(1).max(3_600).default(300),
  }),
  z.strictObject({ scheme: z.literal('shopify'), secrets }),
  z.strictObject({ scheme: z.literal('easypost'), secrets }),
  z.strictObject({
    scheme: z.literal('hmac'),
    secrets,
    header: z.string().min(1),
    algorithm: z.enum(['sha256', 'sha512']).default('sha256'),
    encoding: z.enum(['hex', 'base64']).default('hex'),
    /** what stands before the signature in its header, such as `sha256=` */
    prefix: z.string().default(''),
  }),
  z.strictObject({ scheme: z.literal('bearer'), secrets }),
]);
export type Signature = z.infer<typeof signatureSchema>;

/**
 * Checks who sent a request, over its bytes as they came.
 *
 * @throws EventLogError authentication-failed, saying which header was looked at, never what was expected in it
 */
export function assertSigned(signature: Signature, request: PushRequest, now: Date): void {
  const isSigned = CHECKS[signature.scheme] as (signature: Signature, request: PushRequest, now: Date) => boolean;
  if (isSigned(signature, request, now)) return;
  throw new EventLogError(
    'authentication-failed',
    `The request is not signed as the source expects (${signature.scheme}, header ${headerOf(signature)}). ` +
      'Check that both sides have the same secret, and that nothing on the way changes the body.',
  );
}

type CheckOf<Scheme extends Signature['scheme']> = (
  signature: Extract<Signature, { scheme: Scheme }>,
  request: PushRequest,
  now: Date,
) => boolean;

const CHECKS: { [Scheme in Signature['scheme']]: CheckOf<Scheme> } = {
  standard: ({ secrets: known, toleranceSeconds }, { headers, body }, now) => {
    const [id, sentAt, given] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name]);
    if (!id || !sentAt || !given || !/^\d{1,12}$/.test(sentAt)) return false;
    if (Math.abs(now.getTime() / 1_000 - Number(sentAt)) > toleranceSeconds) return false;
    const signed = Buffer.concat([Buffer.from(`${id}.${sentAt}.`), body]);
    const signatures = given.split(' ').flatMap((one) => (one.startsWith('v1,') ? [one.slice(3)] : []));
    return known.some((secret) => {
      const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
      return signatures.some((one) => equals(one, createHmac('sha256', key).update(signed).digest('base64')));
    });
  },
  shopify: ({ secrets: known }, { headers, body }) =>
    known.some((secret) => equals(headers['x-shopify-hmac-sha256'], hmac('sha256', secret, body, 'base64'))),
  easypost: ({ secrets: known }, { headers, body }) =>
    known.some((secret) =>
      equals(headers['x-hmac-signature'], `hmac-sha256-hex=${hmac('sha256', secret.normalize('NFKD'), body, 'hex')}`),
    ),
  hmac: ({ secrets: known, header, algorithm, encoding, prefix }, { headers, body }) =>
    known.some((secret) => equals(headers[header.toLowerCase()], prefix + hmac(algorithm, secret, body, encoding))),
  bearer: ({ secrets: known }, { headers }) =>
    known.some((secret) => equals(headers['authorization'], `Bearer ${secret}`)),
};

const headerOf = (signature: Signature): string =>
  ({
    standard: 'webhook-signature',
    shopify: 'X-Shopify-Hmac-Sha256',
    easypost: 'X-Hmac-Signature',
    hmac: 'header' in signature ? signature.header : '',
    bearer: 'Authorization',
  })[signature.scheme];

const hmac = (algorithm: string, secret: string, body: Buffer, encoding: 'hex' | 'base64'): string =>
  createHmac(algorithm, secret).update(body).digest(encoding);

/** To the letter, in the same time whatever differs. */
function equals(given: string | undefined, expected: string): boolean {
  if (given === undefined) return false;
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
