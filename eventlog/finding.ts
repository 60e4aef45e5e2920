import { z } from 'zod';

/** The quality findings a load can make, in the order they are shown. */
const FINDING_CODES = [
  'impossible-times',
  'day-month-swapped',
  'duplicate-events',
  'corrected-events',
  'withdrawn-events',
  'withdrawals-waiting',
  'day-precision',
  'interval-precision',
  'shifted-first-values',
  'tied-times',
  'unordered-input',
  'unusual-start',
  'unusual-end',
  'dangling-reference',
  'leaking-column',
  'constant-column',
] as const;

export const findingSchema = z.object({
  code: z.enum(FINDING_CODES),
  /** error: figures are wrong until it is mended; warning: figures bend; info: good to know */
  severity: z.enum(['error', 'warning', 'info']),
  /** how many of what the message names (events, pairs, cases, columns) */
  count: z.number(),
  /** 0 to 1 of all of that kind; null where no whole is defined */
  share: z.number().nullable(),
  message: z.string(),
  advice: z.string(),
  /** the column, activity or value it is about; null for the log as a whole */
  subject: z.string().nullable(),
});

/** One thing about the data that bends a figure, with what to do about it. */
export type Finding = z.infer<typeof findingSchema>;
