import { z } from 'zod';
import { codes } from './codes.ts';
import { entry, isText, listOf, text } from './syntax.ts';

/** A factor between two units, with all its digits. */
const factor = text.refine(
  (written) => /^(\d{1,9}(\.\d{1,12})?|\.\d{1,12})$/.test(written) && Number(written) > 0,
  'expected a number such as 0.45359237, above 0',
);

/** `LB: { kg: 0.45359237 }`: how many of the one the other is. */
export const units = z.record(text, z.record(text, factor, 'expected units, each with its factor'), 'expected units');
export type Units = z.infer<typeof units>;

/** What an attribute is measured in. */
export interface UnitForm {
  /** as it is kept */
  name: string;
  /** of values that may be in another unit; null where all are in that one */
  from: UnitSource | null;
}

export interface UnitSource {
  column: string | undefined;
  value: string | undefined;
  codes: Readonly<Record<string, string>> | undefined;
  /** by unit, what a value is multiplied by; filled in from the mapping's units */
  factors: Readonly<Record<string, string>>;
  /** units whose values are kept in an attribute of their own */
  others: readonly string[];
}

export const unit = z
  .preprocess(
    (value) => (isText(value) ? { value } : value),
    entry({ value: text.optional(), column: text.optional(), codes: codes.optional(), to: text.optional() })
      .refine(
        (form) => (form.column === undefined) !== (form.value === undefined) && !(form.value && form.codes),
        'expected either column (and codes) or value',
      )
      .refine((form) => form.column === undefined || form.to !== undefined, 'expected to: the unit that is kept'),
  )
  .transform(({ value, column, codes: list, to }): UnitForm => {
    const from = { column, value, codes: list, factors: {}, others: [] };
    return to === undefined ? { name: value ?? '', from: null } : { name: to, from };
  });

/** The currency of an amount: constant, from a column and converted, or from a column with an attribute for each. */
export const currency = z.preprocess(
  (value) => (isText(value) ? { value } : value),
  z.union([
    entry({ value: text, to: text.optional() }),
    entry({ column: text, codes: codes.optional(), to: text.optional(), among: listOf(text).optional() }).refine(
      (form) => (form.to === undefined) !== (form.among === undefined),
      'expected either among: the currencies, each kept in an attribute of its own, or to: the one that is kept',
    ),
  ]),
);
type CurrencyForm = z.infer<typeof currency>;

/** The unit of an amount in one currency; several where each is to be kept by itself, never added to another. */
export function currencyUnits(form: CurrencyForm): UnitForm[] {
  if ('value' in form) {
    const from = { column: undefined, value: form.value, codes: undefined, factors: {}, others: [] };
    return [form.to === undefined ? { name: form.value, from: null } : { name: form.to, from }];
  }
  const { column, codes: list, to, among = [] } = form;
  const from = { column, value: undefined, codes: list };
  if (to !== undefined) return [{ name: to, from: { ...from, factors: {}, others: [] } }];
  return among.map((name) => ({
    name,
    from: { ...from, factors: { [name]: '1' }, others: among.filter((other) => other !== name) },
  }));
}
