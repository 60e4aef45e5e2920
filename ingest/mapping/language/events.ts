import type { z } from 'zod';
import { type ActivityForm, activity } from './changes.ts';
import { entry, flag, listOf, named, text } from './syntax.ts';
import { attribute, condition, constantFirst, fromColumn, time } from './values.ts';

export const object = entry({
  type: text.optional(),
  key: listOf(text),
  attributes: named(attribute).default({}),
  when: condition.optional(),
});
export type ObjectForm = z.infer<typeof object>;

const LINK = /^\s*(.+?)\s*->\s*(.+?)\s*$/;
export const link = text.regex(LINK, 'expected "child -> parent"').transform((value) => {
  const [, child = '', parent = ''] = LINK.exec(value) ?? [];
  return { child, parent };
});

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
  attributes: named(attribute).default({}),
  required: flag.default(false),
}).refine(
  (form) =>
    isSeenByComparing(form)
      ? form.start === undefined && form.end === undefined
      : (form.at === undefined) !== (form.end === undefined) && !(form.at !== undefined && form.start !== undefined),
  'expected either at, or start and end, or end alone; for changes of a snapshot at, or nothing',
);
export type EventForm = z.infer<typeof event>;
