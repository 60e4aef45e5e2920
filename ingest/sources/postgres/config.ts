import { z } from 'zod';

const text = z.string('expected a text').min(1, 'expected a text, found nothing');

/** Text as YAML gives it: `60s`, `5m`. */
const milliseconds = z.string().transform((value, context) => {
  const [, count, unit] = /^\s*([1-9]\d{0,6})\s*(ms|s|m|h)\s*$/.exec(value) ?? [];
  if (count !== undefined)
    return Number(count) * ({ ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit as string] as number);
  context.addIssue({ code: 'custom', message: `"${value}" is no duration; expected one such as 500ms, 60s or 5m` });
  return z.NEVER;
});

/** How a PostgreSQL server is reached: what both ways of reading share. */
export const connectionSchema = z.strictObject({
  host: text.default('localhost'),
  port: z
    .string()
    .regex(/^\d{1,5}$/, 'expected a port')
    .transform(Number)
    .default(5432),
  database: text,
  user: text,
  password: z.string().optional().meta({ 'x-secret': true }),
  /** without it: verify, and off on this machine itself */
  tls: z.enum(['verify', 'unverified', 'off'], 'expected verify, unverified or off').optional(),
  /** certificates as PEM text, such as ${FILE:ca.pem} */
  ca: text.optional(),
  certificate: text.optional(),
  certificateKey: z.string().optional().meta({ 'x-secret': true }),
  connectTimeout: milliseconds.default(10_000),
  statementTimeout: milliseconds.default(60_000),
});

export type ConnectionConfig = z.infer<typeof connectionSchema>;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|\/.*)$/;

/** Whether the connection is encrypted and the server's name checked. */
export const tlsOf = ({ tls, host }: ConnectionConfig): 'verify' | 'unverified' | 'off' =>
  tls ?? (LOOPBACK.test(host) ? 'off' : 'verify');
