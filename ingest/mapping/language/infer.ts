import { z } from 'zod';
import type { AttributeAgreement, LinkInference } from '../../../eventlog/index.ts';
import { confidence, linkedNames } from './events.ts';
import { shift } from './handoffs.ts';
import { entry, flag, isText, listOf, named, text } from './syntax.ts';

const TOLERANCE = /^(\d{1,12}(?:\.\d{1,9})?)\s*(%?)$/;

const tolerance = text.regex(TOLERANCE, 'expected a number such as 0.5, or a share such as 2%').transform((written) => {
  const [, by = '', percent] = TOLERANCE.exec(written) ?? [];
  return percent === '%' ? { by: Number(by) / 100, isShare: true } : { by: Number(by), isShare: false };
});

const COMPARISONS = ['exact', 'normalised'] as const;

/** `customer` alone: the attribute of that name of both, equal. */
const agreement = z
  .preprocess(
    (value) => (isText(value) ? { child: value, parent: value } : value),
    entry({
      child: text,
      parent: text,
      compare: z.enum(COMPARISONS, `expected one of ${COMPARISONS.join(', ')}`).optional(),
      within: tolerance.optional(),
      required: flag.default(true),
    }).refine(({ compare, within }) => compare === undefined || within === undefined, {
      path: ['within'],
      message: 'numbers within a tolerance are compared as numbers; expected compare or within',
    }),
  )
  .transform(
    ({ compare, within, ...rest }): AttributeAgreement => ({
      ...rest,
      compare: within === undefined ? (compare ?? 'exact') : 'near',
      tolerance: within ?? null,
    }),
  );

const window = entry({
  child: listOf(text).default([]),
  parent: listOf(text).default([]),
  from: shift,
  to: shift,
})
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'expected a duration that is longer than from' })
  .transform(({ from, to, ...rest }) => ({ ...rest, fromMs: from, toMs: to }));

const KEEPS = ['one', 'many'] as const;

/** Objects of two types that find each other by what agrees, where no source says which belong together. */
export const inference = entry({
  link: linkedNames,
  rule: text.optional(),
  children: z.enum(KEEPS, 'expected one or many: how many children a parent may have').default('one'),
  agree: z.array(agreement, 'expected a list of attributes').min(1, 'expected at least one'),
  window,
  only: named(named(listOf(text))).default({}),
  joinsFrom: confidence
    .refine((share) => share > 0.5, 'expected a number above 0.5: of two candidates only one may be that likely')
    .default(0.9),
})
  .refine(({ agree }) => agree.some(({ required, compare }) => required && compare !== 'near'), {
    path: ['agree'],
    message: 'expected at least one attribute that must be equal, exact or normalised: candidates are found by it',
  })
  .transform(
    ({ link, rule, children, ...rest }): LinkInference => ({
      ...link,
      rule: rule ?? `same ${rest.agree.map(({ parent }) => parent).join(', ')}`,
      oneToOne: children === 'one',
      ...rest,
    }),
  );
