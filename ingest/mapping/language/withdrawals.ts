import type { z } from 'zod';
import { entry, listOf, text } from './syntax.ts';
import { condition, fromColumn, time } from './values.ts';

/** A row that says that an event of another row did not happen. */
export const withdrawal = entry({
  /** source of the stream that makes the event; the withdrawal's own without it */
  of: text.optional(),
  /** columns with what the event's identity is there, in that order */
  identity: listOf(text),
  /** of the events with that identity, those with these activities; all without it */
  activities: listOf(text).optional(),
  when: condition.optional(),
  at: time.optional(),
  recorded: time.optional(),
  sequence: text.optional(),
  resource: fromColumn.optional(),
});
export type WithdrawalForm = z.infer<typeof withdrawal>;
