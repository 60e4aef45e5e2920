import { z } from 'zod';
import { type ActivityForm, activity } from './changes.ts';
import { entry, flag, isText, listOf, text } from './syntax.ts';
import { attributes, condition, constantFirst, fromColumn, time } from './values.ts';

export const object = entry({
  type: text.optional(),
  key: listOf(text),
  attributes: attributes.default({}),
  when: condition.optional(),
});
export type ObjectForm = z.infer<typeof object>;

const LINK = /^\s*(.+?)\s*->\s*(.+?)\s*$/;
/** "child -> parent" */
export const linkedNames = text.regex(LINK, 'expected "child -> parent"').transform((value) => {
  const [, child = '', parent = ''] = LINK.exec(value) ?? [];
  return { child, parent };
});
/** A share above 0. */
export const confidence = text
  .regex(/^(0?\.\d+|1(\.0+)?)$/, 'expected a number above 0, of at most 1')
  .transform(Number)
  .refine((value) => value > 0, 'expected a number above 0, of at most 1');

/** A link that a source states, or one that a rule infers and that may be wrong. */
export const link = z
  .preprocess(
    (value) => (isText(value) ? { link: value } : value),
    entry({
      link: linkedNames,
      rule: text.optional(),
      confidence: confidence.default(1),
      when: condition.optional(),
    }).refine(({ rule, confidence: share }) => share === 1 || rule !== undefined, {
      path: ['rule'],
      message: 'is missing; expected in a few words why a link of less than full confidence is there',
    }),
  )
  .transform(({ link: names, ...rest }) => ({ ...names, ...rest }));
export type LinkForm = z.infer<typeof link>;

/** Changes of a snapshot happened some time before they were seen: they need no time of their own. */
const isSeenByComparing = ({ activity: { changes } }: { activity: ActivityForm }): boolean =>
  changes !== undefined && changes.columns === null;

export const event = entry({
  activity,
  of: text,
  at: time.optional(),
  start: time.optional(),
  end: time.optional(),
  when: condition.optional(),
  resource: fromColumn.optional(),
  recorded: time.optional(),
  transition: constantFirst.optional(),
  instance: text.optional(),
  sequence: text.optional(),
  identity: listOf(text).optional(),
  corrected: flag.default(false),
  attributes: attributes.default({}),
  required: flag.default(false),
})
  .refine(
    (form) =>
      isSeenByComparing(form)
        ? form.start === undefined && form.end === undefined
        : (form.at === undefined) !== (form.end === undefined) && !(form.at !== undefined && form.start !== undefined),
    'expected either at, or start and end, or end alone; for changes of a snapshot at, or nothing',
  )
  .refine(({ corrected, identity }) => !corrected || identity !== undefined, {
    path: ['corrected'],
    message: 'records of one event are known by its identity; expected identity beside it',
  })
  .refine((form) => !form.corrected || !isSeenByComparing(form), {
    path: ['corrected'],
    message: 'what is seen by comparing states is not corrected: the next state says what changed',
  });
export type EventForm = z.infer<typeof event>;
