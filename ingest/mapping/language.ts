import { suggestion } from '../../eventlog/index.ts';
import { z } from 'zod';

/**
 * The mapping language, as docs/mapping.md describes it. A YAML scalar arrives as the text that was written; short
 * forms are unfolded here, so that the compiler sees one form of everything.
 */

const isMissing = (issue: { input?: unknown }): boolean => issue.input === undefined;

/** An object that names the known keys beside one it does not know. */
function entry<Shape extends z.ZodRawShape>(shape: Shape) {
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

const text = z
  .string({ error: (issue) => (isMissing(issue) ? 'is missing' : 'expected a text') })
  .min(1, 'expected a text, found nothing');
const flag = z.enum(['true', 'false'], 'expected true or false').transform((value) => value === 'true');
const wholeNumber = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a whole number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'expected a whole number from 0 to 65535');

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(
    (value) => (Array.isArray(value) || value === undefined ? value : [value]),
    z.array(item).min(1, 'expected at least one'),
  );

/** A map from names to what they stand for, in the order written. */
const named = <Item extends z.ZodType>(item: Item) =>
  z.record(text, item, 'expected names, each with what it stands for');

const isText = (value: unknown): value is string => typeof value === 'string';

const codes = named(text);

const zone = z.union([text.transform((constant) => ({ constant })), entry({ column: text, codes: codes.optional() })]);
export type Zone = z.infer<typeof zone>;

const timeFormat = listOf(text);
const precision = z.enum(['exact', 'minute', 'day'], 'expected exact, minute or day');

const time = z.preprocess(
  (value) => (isText(value) ? { column: value } : value),
  entry({
    column: listOf(text),
    timeFormat: timeFormat.optional(),
    zone: zone.optional(),
    precision: precision.optional(),
  }),
);
export type Time = z.infer<typeof time>;

/** A text from a column, translated by codes, or a constant. */
const textForm = entry({ column: text.optional(), value: text.optional(), codes: codes.optional() }).refine(
  (form) => (form.column === undefined) !== (form.value === undefined) && !(form.value !== undefined && form.codes),
  'expected either column (and codes) or value',
);
export type TextForm = z.infer<typeof textForm>;
const fromColumn = z.preprocess((value) => (isText(value) ? { column: value } : value), textForm);
const constantFirst = z.preprocess((value) => (isText(value) ? { value } : value), textForm);

const ATTRIBUTE_TYPES = ['text', 'integer', 'number', 'boolean', 'instant'] as const;

const attribute = z.preprocess(
  (value) => (isText(value) ? { column: value } : value),
  entry({
    column: listOf(text).optional(),
    value: text.optional(),
    type: z.enum(ATTRIBUTE_TYPES, `expected one of ${ATTRIBUTE_TYPES.join(', ')}`).default('text'),
    codes: codes.optional(),
    timeFormat: timeFormat.optional(),
    zone: zone.optional(),
  })
    .refine((form) => (form.column === undefined) !== (form.value === undefined), 'expected either column or value')
    .refine(
      (form) => form.type === 'instant' || (form.column?.length ?? 1) === 1,
      'only an instant is read from several columns',
    )
    .refine(
      (form) => form.type === 'instant' || !(form.timeFormat || form.zone),
      'timeFormat and zone belong to type: instant',
    )
    .refine(
      (form) => form.type !== 'instant' || !(form.codes || form.value),
      'an instant is read from a column, without codes',
    ),
);
export type Attribute = z.infer<typeof attribute>;

export const NUMBER_TESTS = ['above', 'atLeast', 'below', 'atMost'] as const;
const finite = text.refine((value) => /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value), 'expected a number').transform(Number);

const columnTest = z.preprocess(
  (value) => (isText(value) ? { is: value } : Array.isArray(value) ? { in: value } : value),
  entry({
    is: text.optional(),
    in: z.array(text).min(1).optional(),
    not: text.optional(),
    notIn: z.array(text).min(1).optional(),
    present: flag.optional(),
    above: finite.optional(),
    atLeast: finite.optional(),
    below: finite.optional(),
    atMost: finite.optional(),
  }).refine((tests) => Object.keys(tests).length > 0, 'expected at least one test'),
);
export type ColumnTest = z.infer<typeof columnTest>;

/** Any of the alternatives must hold, all tests of it. */
const condition = listOf(named(columnTest));
export type Condition = z.infer<typeof condition>;

const cleaning = z.preprocess(
  (value) => (isText(value) ? { [value]: 'true' } : value),
  entry({
    upper: flag.optional(),
    lower: flag.optional(),
    stripZeros: flag.optional(),
    stripPrefix: text.optional(),
    strip: text.optional(),
  }).refine((form) => Object.keys(form).length === 1, 'expected one of them per list entry'),
);
export type Cleaning = z.infer<typeof cleaning>;

const absentText = z.union([text.transform((written) => ({ text: written })), entry({ matching: text })]);
export type AbsentText = z.infer<typeof absentText>;

const column = entry({ absent: listOf(absentText).default([]), clean: listOf(cleaning).default([]) });

const object = entry({
  type: text.optional(),
  key: listOf(text),
  attributes: named(attribute).default({}),
  when: condition.optional(),
});
export type ObjectForm = z.infer<typeof object>;

const LINK = /^\s*(.+?)\s*->\s*(.+?)\s*$/;
const link = text.regex(LINK, 'expected "child -> parent"').transform((value) => {
  const [, child = '', parent = ''] = LINK.exec(value) ?? [];
  return { child, parent };
});

const event = entry({
  activity: constantFirst,
  of: text,
  at: time.optional(),
  start: time.optional(),
  end: time.optional(),
  when: condition.optional(),
  resource: fromColumn.optional(),
  recorded: time.optional(),
  transition: constantFirst.optional(),
  instance: text.optional(),
  identity: listOf(text).optional(),
  attributes: named(attribute).default({}),
  required: flag.default(false),
}).refine(
  ({ at, start, end }) => (at === undefined) !== (end === undefined) && !(at !== undefined && start !== undefined),
  'expected either at, or start and end, or end alone',
);
export type EventForm = z.infer<typeof event>;

const stream = entry({
  file: text,
  optional: flag.default(false),
  options: entry({ delimiter: text.optional(), encoding: text.optional() }).default({}),
  source: text.optional(),
  system: text.nullable().default(null),
  rank: wholeNumber.default(0),
  zone: zone.optional(),
  timeFormat: timeFormat.default(['iso']),
  decimal: z.enum(['.', ','], "expected '.' or ','").default('.'),
  when: condition.optional(),
  each: text.optional(),
  columns: named(column).default({}),
  objects: named(object).refine((objects) => Object.keys(objects).length > 0, 'expected at least one object'),
  links: z.array(link, 'expected a list of "child -> parent"').default([]),
  events: z.array(event, 'expected a list of events').default([]),
}).transform(({ source, ...rest }) => ({ ...rest, source: source ?? rest.file }));
export type Stream = z.infer<typeof stream>;

const LIFECYCLES = ['pair', 'each', 'complete'] as const;

export const mappingSchema = entry({
  log: entry({
    caseNotion: text,
    lifecycle: z.enum(LIFECYCLES, `expected one of ${LIFECYCLES.join(', ')}`).optional(),
    closedBy: listOf(text).default([]),
    promise: text.nullable().default(null),
    deliveredBy: listOf(text).default([]),
    value: text.nullable().default(null),
    owners: named(text).default({}),
  }),
  streams: z.array(stream, 'expected a list of streams').min(1, 'expected at least one stream'),
});
export type MappingContent = z.infer<typeof mappingSchema>;
