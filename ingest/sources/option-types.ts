import { z } from 'zod';
import { EventLogError, suggestion } from '../../eventlog/index.ts';
import type { StreamOptions } from './source.ts';

/** What a configuration holds is text, lists and maps; these read it. */
export const text = z.string('expected a text').min(1, 'expected a text, found nothing');

/** One text, or a list of them. */
export const texts = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(text).min(1));

export const flag = z.enum(['true', 'false'], 'expected true or false').transform((value) => value === 'true');

export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a port')
  .transform(Number)
  .refine((value) => value > 0 && value < 65_536, 'expected a port from 1 to 65535');

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `500ms`, `60s`, `5m`, `2h`, `1d`. */
export const milliseconds = z.string().transform((value, context) => {
  const [, count, unit] = /^\s*(\d{1,7})\s*(ms|s|m|h|d)\s*$/.exec(value) ?? [];
  const unitMs = UNITS_MS[unit ?? ''];
  if (count !== undefined && unitMs !== undefined) return Number(count) * unitMs;
  context.addIssue({ code: 'custom', message: `"${value}" is no duration; expected one such as 500ms, 60s or 5m` });
  return z.NEVER;
});

/**
 * What a configuration says of one stream, as its kind of source understands it.
 *
 * @throws EventLogError configuration-invalid with every fault
 */
export function parseOptions<Options extends z.ZodObject>(schema: Options, stream: StreamOptions): z.output<Options> {
  const parsed = schema.safeParse(stream.options);
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape);
  const faults = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `"${key}" is not a key here. ${suggestion(key, known).replace(/\.$/, '')}`)
      : [`${issue.path.join('.')}: ${issue.message}`],
  );
  throw new EventLogError('configuration-invalid', `streams.${stream.name}: ${faults.join('; ')}.`);
}
