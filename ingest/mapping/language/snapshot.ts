import { z } from 'zod';
import { entry, listOf, text } from './syntax.ts';
import { time } from './values.ts';

/** A stream whose rows are states: each says how an object is when it is looked at. */
export const snapshot = entry({
  key: listOf(text),
  /** when the source was looked at */
  observed: time,
  /** when it was looked at before */
  since: time.optional(),
  /** whether an object that is seen for the first time has changed by that */
  first: z.enum(['count', 'event'], 'expected count or event').default('count'),
});
export type SnapshotForm = z.infer<typeof snapshot>;
