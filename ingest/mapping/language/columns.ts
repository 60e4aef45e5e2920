import { z } from 'zod';
import { entry, flag, isText, listOf, text } from './syntax.ts';

const cleaning = z.preprocess(
  (value) => (isText(value) ? { [value]: 'true' } : value),
  entry({
    upper: flag.optional(),
    lower: flag.optional(),
    stripZeros: flag.optional(),
    stripPrefix: text.optional(),
    strip: text.optional(),
    extract: text.optional(),
  }).refine((form) => Object.keys(form).length === 1, 'expected one of them per list entry'),
);
export type Cleaning = z.infer<typeof cleaning>;

const absentText = z.union([text.transform((written) => ({ text: written })), entry({ matching: text })]);
export type AbsentText = z.infer<typeof absentText>;

export const column = entry({
  column: text.optional(),
  absent: listOf(absentText).default([]),
  clean: listOf(cleaning).default([]),
});
