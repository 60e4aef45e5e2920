import { z } from 'zod';
import { codes } from './codes.ts';
import { entry, flag, isText, listOf, named, text } from './syntax.ts';
import { currency, currencyUnits, unit as unitForm, type UnitForm } from './units.ts';

/** How single values are written: texts, times, attributes and conditions. Short forms are unfolded here. */

export const zone = z.union([
  text.transform((constant) => ({ constant })),
  entry({ column: text, codes: codes.optional() }),
]);
export type Zone = z.infer<typeof zone>;

export const timeFormat = listOf(text);
const precision = z.enum(['exact', 'minute', 'day'], 'expected exact, minute or day');

export const time = z.preprocess(
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
export const fromColumn = z.preprocess((value) => (isText(value) ? { column: value } : value), textForm);
export const constantFirst = z.preprocess((value) => (isText(value) ? { value } : value), textForm);

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
    unit: unitForm.optional(),
    currency: currency.optional(),
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
    )
    .refine(({ unit: one, currency: other }) => !(one && other), 'expected unit or currency, not both')
    .refine(
      ({ unit: one, currency: other, type }) => !(one || other) || type === 'number' || type === 'integer',
      'a unit and a currency belong to type: number or integer',
    )
    .refine(
      (form) => form.type === 'number' || unitsOf(form).every(({ from }) => from === null || from.others.length > 0),
      'what is converted is seldom whole; expected type: number',
    ),
);

interface Measured {
  unit?: UnitForm | undefined;
  currency?: z.infer<typeof currency> | undefined;
}

const unitsOf = ({ unit: one, currency: money }: Measured): UnitForm[] =>
  money === undefined ? (one === undefined ? [] : [one]) : currencyUnits(money);

/** Attributes by name. An amount in several currencies is an attribute for each: `order value (EUR)`, `order value (USD)`. */
export const attributes = named(attribute).transform((forms) =>
  Object.fromEntries(Object.entries(forms).flatMap(([written, form]) => measuredForms(written, form))),
);

/** The attributes that one stands for, each with its name and its unit, or null. */
function measuredForms(written: string, { unit: one, currency: money, ...form }: z.infer<typeof attribute>) {
  const measured: (UnitForm | null)[] = unitsOf({ unit: one, currency: money });
  const isSplit = measured.length > 1;
  return (measured.length === 0 ? [null] : measured).map(
    (unit) => [isSplit && unit ? `${written} (${unit.name})` : written, { ...form, written, unit }] as const,
  );
}

export type Attribute = z.infer<typeof attributes>[string];

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
export const condition = listOf(named(columnTest));
export type Condition = z.infer<typeof condition>;
