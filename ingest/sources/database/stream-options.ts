import { z } from 'zod';
import { EventLogError, suggestion } from '../../../eventlog/index.ts';

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const text = z.string('expected a text').min(1, 'expected a text, found nothing');
const texts = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(text).min(1));
const flag = z.enum(['true', 'false'], 'expected true or false').transform((value) => value === 'true');
const wholeNumber = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d*$/, 'expected a whole number above 0')
    .transform(Number)
    .refine((value) => value <= most, `expected ${most} at most`);

/** How far back: a time such as 10m, or a plain number for cursors that count. */
export type Span = { ms: number } | { count: bigint };

const span = z.string().transform((value, context): Span => {
  const [, count, unit] = /^\s*(\d{1,15})\s*([smhd]?)\s*$/.exec(value) ?? [];
  if (count === undefined) {
    context.addIssue({
      code: 'custom',
      message: `"${value}" is neither a time such as 30s, 10m, 2h or 30d nor a number`,
    });
    return z.NEVER;
  }
  return unit ? { ms: Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS] } : { count: BigInt(count) };
});

const optionsSchema = z.strictObject({
  table: text.optional(),
  query: text.optional(),
  key: texts.optional(),
  omit: texts.default([]),
  cursor: text.optional(),
  cursorFormat: z.enum(['epochS', 'epochMs'], 'expected epochS or epochMs').optional(),
  zone: text.optional(),
  lag: span.optional(),
  from: text.optional(),
  nullCursor: z.enum(['raise', 'include', 'exclude'], 'expected raise, include or exclude').default('raise'),
  backfill: z.strictObject({ chunk: span, chunksPerPull: wholeNumber(10_000).default(1) }).optional(),
  refresh: z.enum(['changed', 'all'], 'expected changed or all').default('changed'),
  deletions: flag.default(false),
  pageRows: wholeNumber(100_000).default(5_000),
});

const CURSOR_OPTIONS = ['cursorFormat', 'zone', 'lag', 'from', 'backfill'] as const;

/** How a stream is read, as its configuration says. */
export type StreamOptions = z.infer<typeof optionsSchema>;

/**
 * What a configuration says of one stream of a database.
 *
 * @param options texts, lists and maps
 * @throws EventLogError configuration-invalid with every fault
 */
export function parseStreamOptions(stream: string, options: Readonly<Record<string, unknown>>): StreamOptions {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) throw invalid(stream, parsed.error.issues.flatMap(faultsOf));
  const faults = contradictions(parsed.data);
  if (faults.length > 0) throw invalid(stream, faults);
  return parsed.data;
}

const invalid = (stream: string, faults: readonly string[]): EventLogError =>
  new EventLogError('configuration-invalid', `streams.${stream}: ${faults.join('; ')}.`);

function faultsOf(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = path === 'backfill' ? ['chunk', 'chunksPerPull'] : Object.keys(optionsSchema.shape);
    return issue.keys.map((key) => `"${key}" is not a key here. ${suggestion(key, known).replace(/\.$/, '')}`);
  }
  return [`${path}: ${issue.message}`];
}

function contradictions(options: StreamOptions): string[] {
  const faults: string[] = [];
  if (options.table !== undefined && options.query !== undefined) faults.push('table and query exclude each other');
  if (options.query !== undefined && options.key === undefined) {
    faults.push('a query needs key: the columns that tell its rows apart');
  }
  if (options.cursor === undefined) {
    const idle = CURSOR_OPTIONS.filter((name) => options[name] !== undefined);
    if (idle.length > 0) faults.push(`${idle.join(' and ')} say nothing without cursor`);
    if (options.refresh === 'all' && options.deletions) faults.push('deletions need refresh: changed');
    return faults;
  }
  if (options.refresh === 'all') faults.push('refresh: all and cursor exclude each other');
  if (options.deletions) {
    faults.push(
      'a cursor never shows what was deleted; take deletions: true off and add a stream of the key columns alone, ' +
        'without a cursor, with deletions: true',
    );
  }
  if (options.backfill !== undefined && options.from !== undefined) {
    faults.push('from and backfill exclude each other: a backfill goes back as far as there are rows');
  }
  return faults;
}
