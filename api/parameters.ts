import { z } from '@hono/zod-openapi';
import { EventLogError, type Slice, sliceSchema } from '../eventlog/index.ts';

/** A whole number written in decimal digits. */
export function wholeNumber(least: number, most: number, standard: number, description: string) {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z
    .string({ error: expected })
    .regex(/^\d{1,15}$/, expected)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expected)
    .optional()
    .transform((value) => value ?? standard)
    .meta({ description, type: 'integer', minimum: least, maximum: most, default: standard });
}

/** A number from 0 to 1 written in decimal digits. */
export function share(standard: number, description: string) {
  const expected = 'expected a number from 0 to 1';
  return z
    .string({ error: expected })
    .regex(/^\d(\.\d{1,9})?$/, expected)
    .transform(Number)
    .refine((value) => value <= 1, expected)
    .optional()
    .transform((value) => value ?? standard)
    .meta({ description, type: 'number', minimum: 0, maximum: 1, default: standard });
}

/** A text that is looked for; blanks around it do not count. */
export function searchText(most: number, description: string) {
  const expected = `expected a text of 1 to ${most} characters`;
  return z
    .string({ error: expected })
    .trim()
    .min(1, expected)
    .max(most, expected)
    .meta({ description, minLength: 1, maxLength: most });
}

/** Whose cases are asked about. */
export const caseNotionParameter = searchText(
  1_000,
  "Whose cases: a type of objects. Left out: the log's own.",
).optional();

export const oneOf = <const Values extends readonly string[]>(
  values: Values,
  standard: Values[number],
  description: string,
) =>
  z
    .enum(values, { error: `expected one of ${values.join(', ')}` })
    .default(standard as never)
    .meta({ description });

export const instant = (description: string) =>
  z.iso
    .datetime({ offset: true, error: 'expected an ISO 8601 instant such as 2024-05-31T12:00:00Z' })
    .optional()
    .meta({ description, format: 'date-time' });

export const json = z.string({ error: 'expected JSON, given once' }).transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `expected JSON (${(error as SyntaxError).message})` });
    return z.NEVER;
  }
});

export const sliceParameter = json
  .pipe(sliceSchema)
  .optional()
  .transform((slice): Slice => slice ?? {})
  .meta({
    description: 'Which cases are looked at, as JSON: a Slice. Left out: all cases.',
    param: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Slice' }, example: {} } } },
  });

export const names = (description: string) =>
  json
    .pipe(z.array(z.string()))
    .optional()
    .meta({
      description,
      param: { content: { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } } },
    });

/** The fault of a query string that does not fit: it names the parameter, the value given and what was expected. */
export function parameterFault(error: z.ZodError, given: Given, known: readonly string[]): EventLogError {
  const [issue] = error.issues;
  if (!issue) throw new Error('A failed validation names no issue.');
  const [parameter, ...inside] = issue.path;
  if (parameter === undefined) return unknownParameter(error, given, known);
  const place = inside.length > 0 ? ` at ${inside.join('.')}` : '';
  return new EventLogError(
    parameter === 'slice' ? 'slice-invalid' : 'option-invalid',
    `The query parameter ${String(parameter)} does not fit${place}: ${issue.message}. ` +
      `It was ${valueAt(given, issue.path)}. Correct it and ask again.`,
    { cause: error },
  );
}

/** Every value given for each query parameter. */
type Given = Readonly<Record<string, readonly string[]>>;

function unknownParameter(cause: z.ZodError, given: Given, known: readonly string[]): EventLogError {
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  return new EventLogError(
    'option-invalid',
    `The query parameter ${unknown.join(', ')} is unknown here; ` +
      `${known.length > 0 ? `this route takes ${known.join(', ')}` : 'this route takes none'}. Leave it out.`,
    { cause },
  );
}

const SHOWN = 200;

/** What was given at `path`, which may lead into the JSON of a parameter, as text of bounded length. */
function valueAt(given: Given, [parameter, ...inside]: readonly PropertyKey[]): string {
  const texts = given[String(parameter)] ?? [];
  let value: unknown = texts.length === 1 ? texts[0] : texts;
  if (inside.length > 0) {
    value = JSON.parse(String(value));
    for (const key of inside) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  }
  const text = JSON.stringify(value) ?? 'not given';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
