import { z } from 'zod';
import { EventLogError, suggestion } from '../../../../eventlog/index.ts';
import { connectionSchema } from '../config.ts';

const name = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,39}$/, 'expected a name of a-z, 0-9 and _ that does not begin with a digit, at most 40');

export const replicationSchema = connectionSchema.extend({
  publication: name.default('throughline'),
  /** how the names of the slots begin */
  slots: name.default('throughline'),
  /** makes what is missing of the publication; otherwise the statements are said */
  prepare: z
    .enum(['true', 'false'], 'expected true or false')
    .default('false')
    .transform((value) => value === 'true'),
});

export type ReplicationConfig = z.infer<typeof replicationSchema>;

const texts = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().min(1)).min(1));

const streamSchema = z.strictObject({
  tables: texts.optional(),
  key: texts.optional(),
  omit: texts.optional(),
  pageRows: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'expected a whole number above 0')
    .transform(Number)
    .default(5_000),
});

export type ReplicationOptions = z.infer<typeof streamSchema>;

/** @throws EventLogError configuration-invalid */
export function parseReplicationOptions(
  stream: string,
  options: Readonly<Record<string, unknown>>,
): ReplicationOptions {
  const parsed = streamSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `"${key}" is not a key here. ${suggestion(key, Object.keys(streamSchema.shape))}`)
      : [`${issue.path.join('.')}: ${issue.message}.`],
  );
  throw new EventLogError('configuration-invalid', `streams.${stream}: ${faults.join(' ')}`);
}
