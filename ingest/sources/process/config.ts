import { z } from 'zod';
import { milliseconds, text, texts } from '../option-types.ts';

/** JSON as text, or a map whose values are texts. */
const settings = z.union([
  z.string().transform((value, context): Record<string, unknown> => {
    try {
      const parsed = JSON.parse(value) as unknown;
      if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
    } catch {
      // told below: it is not JSON, or no object
    }
    context.addIssue({ code: 'custom', message: 'expected a map, or one JSON object as text' });
    return z.NEVER;
  }),
  z.record(z.string(), z.unknown()),
]);

export const processConfig = z.strictObject({
  protocol: z.enum(['singer', 'airbyte'], 'expected singer or airbyte'),
  /** the program and its arguments; no shell reads them */
  command: texts,
  config: settings.default({}),
  /** by their place in the connector's configuration: `password`, `credentials.client_secret` */
  secrets: z.record(z.string(), z.string().meta({ 'x-secret': true })).default({}),
  /** of Singer: discover, none, or the path of a catalog */
  catalog: text.default('discover'),
  environment: z.record(z.string(), z.string()).default({}),
  workingFolder: text.meta({ 'x-path': true }).optional(),
  /** between asking the program to end and ending it */
  patience: milliseconds.default(10_000),
});

export type ProcessConfig = z.infer<typeof processConfig>;

/** Singer: how a stream is replicated, for taps that leave it to the catalog. */
export const singerOptions = z.strictObject({
  replication: z.enum(['full', 'incremental', 'log'], 'expected full, incremental or log').optional(),
  cursor: text.optional(),
});

export const airbyteOptions = z.strictObject({
  mode: z.enum(['full', 'incremental'], 'expected full or incremental').optional(),
  cursor: texts.optional(),
  key: texts.optional(),
});

/**
 * The connector's configuration, secrets in their places.
 *
 * @param config what stands in the configuration
 * @param secrets by path with dots
 */
export const withSecrets = (
  config: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, string>>,
): Record<string, unknown> =>
  Object.entries(secrets).reduce<Record<string, unknown>>(
    (whole, [path, secret]) => placed(whole, path.split('.'), secret),
    { ...config },
  );

function placed(
  object: Readonly<Record<string, unknown>>,
  [head, ...rest]: readonly string[],
  secret: string,
): Record<string, unknown> {
  if (head === undefined) throw new Error('A path has at least one step.');
  if (rest.length === 0) return { ...object, [head]: secret };
  const inner = Object.hasOwn(object, head) ? object[head] : {};
  const isMap = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  return { ...object, [head]: placed(isMap ? (inner as Record<string, unknown>) : {}, rest, secret) };
}
