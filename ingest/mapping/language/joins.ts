import { z } from 'zod';
import { RAW_FORMATS } from '../../files/index.ts';
import { column } from './columns.ts';
import { entry, isText, named, text } from './syntax.ts';
import { condition } from './values.ts';

/** How files are written; what is not given is detected. */
export const fileOptions = entry({
  delimiter: text.optional(),
  encoding: text.optional(),
  format: z.enum(RAW_FORMATS, `expected one of ${RAW_FORMATS.join(', ')}`).optional(),
  testData: z.enum(['apart', 'read'], 'expected apart or read').optional(),
  wrongTrailers: z.enum(['refuse', 'accept'], 'expected refuse or accept').optional(),
});
export type FileOptions = z.infer<typeof fileOptions>;

/** Columns that must be equal: of the stream, and of the rows that are joined. */
const keys = z
  .preprocess(
    (value) =>
      isText(value)
        ? { [value]: value }
        : Array.isArray(value)
          ? Object.fromEntries(value.map((name) => [name, name]))
          : value,
    named(text),
  )
  .transform((pairs) => Object.entries(pairs).map(([own, their]) => ({ own, their })))
  .refine((pairs) => pairs.length > 0, 'expected at least one column');

/** Columns that a stream takes from rows of another file, found by a key. */
const join = entry({
  file: text,
  options: fileOptions.default({}),
  on: keys,
  columns: named(column).default({}),
  when: condition.optional(),
  missing: z.enum(['reject', 'blank'], 'expected reject or blank').default('reject'),
  several: z.enum(['reject', 'latest'], 'expected reject or latest').default('reject'),
});
export type JoinForm = z.infer<typeof join>;

export const joins = named(join);
export type Joins = Readonly<Record<string, JoinForm>>;
