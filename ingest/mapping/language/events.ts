import type { z } from 'zod';
import { activity } from './changes.ts';
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
  ({ at, start, end }) => (at === undefined) !== (end === undefined) && !(at !== undefined && start !== undefined),
  'expected either at, or start and end, or end alone',
);
export type EventForm = z.infer<typeof event>;
