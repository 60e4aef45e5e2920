import type { z } from 'zod';
import { EventLogError } from './error.ts';
import { suggestion } from './nearest-name.ts';
import { type Slice, sliceSchema } from './slice.ts';

/**
 * Reads a slice from JSON text; defaults are filled in.
 *
 * @throws slice-invalid, naming the place, the value's fault and an example
 */
export function parseSlice(text: string): Slice {
  const parsed = sliceSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.length ? `, at ${issue.path.join('.')}` : '';
  throw new EventLogError(
    'slice-invalid',
    `The slice ${text} does not fit${place}: ${issue ? faultOf(issue) : 'it is none.'} ` +
      `An example: {"contains": ["Pick"], "leadTimeMs": {"min": 86400000}}.`,
    { cause: parsed.error },
  );
}

type Issue = z.core.$ZodIssue;

function faultOf(issue: Issue): string {
  const [key] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  if (key === undefined) return `${issue.message}.`;
  const isTop = issue.path.length === 0;
  return `it has no condition "${key}"${isTop ? `. ${suggestion(key, Object.keys(sliceSchema.shape))}` : ' there.'}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EventLogError(
      'slice-invalid',
      `The slice ${text} is not JSON: ${(cause as SyntaxError).message}. An example: {"contains": ["Pick"]}.`,
      { cause },
    );
  }
}
