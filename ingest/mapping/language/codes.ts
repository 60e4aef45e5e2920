import { z } from 'zod';
import { named, text } from './syntax.ts';

const SHARED = Symbol('the name of a list of codes that stands at the top of the mapping');

/** What the codes of a column mean: a list of its own, or the name of one of the mapping's `codes`. */
export const codes = z.union([text.transform((name) => ({ [SHARED]: name }) as Record<string, string>), named(text)]);

/** The name of the list that is meant; null for anything else. */
export const sharedName = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && SHARED in value ? String(value[SHARED]) : null;
