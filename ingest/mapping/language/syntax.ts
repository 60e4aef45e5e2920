import { suggestion } from '../../../eventlog/index.ts';
import { z } from 'zod';

/** The pieces of which the forms of the mapping language are made. A YAML scalar arrives as the text that was written. */

const isMissing = (issue: { input?: unknown }): boolean => issue.input === undefined;

/** An object that names the known keys beside one it does not know. */
export function entry<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => `"${key}" is not a key here. ${suggestion(key, known)}`).join(' ');
      }
      if (issue.code !== 'invalid_type') return undefined;
      return `${isMissing(issue) ? 'is missing; ' : ''}expected keys among: ${known.join(', ')}`;
    },
  });
}

export const text = z
  .string({ error: (issue) => (isMissing(issue) ? 'is missing' : 'expected a text') })
  .min(1, 'expected a text, found nothing');
export const flag = z.enum(['true', 'false'], 'expected true or false').transform((value) => value === 'true');
export const wholeNumber = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a whole number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'expected a whole number from 0 to 65535');

export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(
    (value) => (Array.isArray(value) || value === undefined ? value : [value]),
    z.array(item).min(1, 'expected at least one'),
  );

/** A map from names to what they stand for, in the order written. */
export const named = <Item extends z.ZodType>(item: Item) =>
  z.record(text, item, 'expected names, each with what it stands for');

export const isText = (value: unknown): value is string => typeof value === 'string';
