import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';

const version = z.literal(1);
const instant = z.iso.datetime();
const columns = z.array(z.tuple([z.string(), z.string()]));
const bookmark = z.strictObject({ at: z.string(), after: z.array(z.string()).nullable() });

/** Where reading by a cursor stands. */
const cursorStateSchema = z.strictObject({
  version,
  kind: z.literal('cursor'),
  cursor: z.string(),
  key: z.array(z.string()),
  /** of the cursor's values: a kind, a format, a zone */
  scale: z.string(),
  /** every row before it was given; with `after` null, those from `at` on come next. null: none was given */
  bookmark: bookmark.nullable(),
  /** what the cursor's clock and our own showed when this reading began */
  clock: z.strictObject({ shown: instant, own: instant }),
  columns,
  /** rows before `before` are still to be given; of `chunk`, those after `after`. null: nothing is left */
  backfill: z
    .strictObject({
      before: z.string(),
      chunk: z.strictObject({ from: z.string().nullable(), after: z.array(z.string()).nullable() }).nullable(),
    })
    .nullable(),
});

/** Where reading everything and giving what changed stands. */
const changedStateSchema = z.strictObject({
  version,
  kind: z.literal('changed'),
  key: z.array(z.string()),
  /** when the rows were looked at last to the end, by our clock; null: not yet */
  lookedAt: instant.nullable(),
  columns,
  /** per row: its key, and a hash of what was given last */
  rows: z.array(z.tuple([z.string(), z.string()])),
});

/** Where reading everything again stands. */
const allStateSchema = z.strictObject({
  version,
  kind: z.literal('all'),
  key: z.array(z.string()),
  lookedAt: instant.nullable(),
  columns,
  /** rows up to here were given in this round; null: the next round begins */
  after: z.array(z.string()).nullable(),
});

const stateSchema = z.discriminatedUnion('kind', [cursorStateSchema, changedStateSchema, allStateSchema]);

export type CursorState = z.infer<typeof cursorStateSchema>;
export type ChangedState = z.infer<typeof changedStateSchema>;
export type AllState = z.infer<typeof allStateSchema>;
export type DatabaseState = z.infer<typeof stateSchema>;
export type Bookmark = z.infer<typeof bookmark>;

/**
 * A stream's state as it was given before; null at first.
 *
 * @throws EventLogError state-invalid, rather than guess where to go on
 */
export function parseDatabaseState(stream: string, state: unknown): DatabaseState | null {
  if (state === null || state === undefined) return null;
  const parsed = stateSchema.safeParse(state);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw stateInvalid(
    stream,
    `is none that this version of Throughline wrote: ${issue?.path.join('.') || 'it'} ${issue?.message ?? 'is wrong'}`,
  );
}

export const stateInvalid = (stream: string, what: string): EventLogError =>
  new EventLogError(
    'state-invalid',
    `The state of the stream ${stream} ${what}. Reset it (throughline sources state SOURCE --stream ${stream} --reset): ` +
      'the stream is then read from the start; what is loaded stays, and nothing is doubled.',
  );
