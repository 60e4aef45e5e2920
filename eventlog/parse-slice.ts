import { EventLogError } from './error.ts';
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
  const place = issue?.path.length ? issue.path.join('.') : 'the slice';
  throw new EventLogError(
    'slice-invalid',
    `${place} in the slice ${text}: ${issue?.message ?? 'not a slice'}. ` +
      `An example: {"contains": ["Pick"], "leadTimeMs": {"min": 86400000}}.`,
    { cause: parsed.error },
  );
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
