import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';

const instant = z.iso.datetime();
const whole = z.string().regex(/^-?\d+$/);

/** Where a listing goes on: after a key (or a cursor and a key), at a link, a token, a page or an offset. */
const placeSchema = z.union([
  z.strictObject({ after: z.array(z.string()) }),
  z.strictObject({ link: z.string() }),
  z.strictObject({ token: z.string() }),
  z.strictObject({ page: z.int() }),
  z.strictObject({ offset: z.int() }),
]);
export type Place = z.infer<typeof placeSchema>;

const hashes = z.array(z.tuple([z.string(), z.string()]));

/** Keys of which it is known that they are there, for finding those that go. */
const keysSchema = z.strictObject({
  /** when they were compared last; null: not yet */
  at: instant.nullable(),
  keys: z.array(z.string()),
});
export type KnownKeys = z.infer<typeof keysSchema>;

const cursorStateSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal('cursor'),
  /** field and format of the cursor, and how it is paged: a place of another way means nothing */
  way: z.string(),
  /** all records with a lesser cursor were given; a whole number: nanoseconds since 1970, or the cursor itself */
  bookmark: whole.nullable(),
  /** records at or after the bookmark that were given, by key, with the hash of their text: they come again */
  recent: hashes,
  /** a reading that has not come to its end */
  reading: z
    .strictObject({
      startedAt: instant,
      place: placeSchema,
      /** the greatest cursor so far */
      seen: whole.nullable(),
    })
    .nullable(),
  keys: keysSchema.nullable(),
});
export type CursorState = z.infer<typeof cursorStateSchema>;

const snapshotStateSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal('snapshot'),
  way: z.string(),
  /** when the last reading that came to its end began; null: none did */
  lookedAt: instant.nullable(),
  /** of that reading: key and hash */
  rows: hashes,
  reading: z.strictObject({ startedAt: instant, place: placeSchema, rows: hashes }).nullable(),
  keys: keysSchema.nullable(),
});
export type SnapshotState = z.infer<typeof snapshotStateSchema>;

const stateSchema = z.discriminatedUnion('kind', [cursorStateSchema, snapshotStateSchema]);
export type RestState = z.infer<typeof stateSchema>;

/**
 * A stream's state as it was given before; null at first.
 *
 * @throws EventLogError state-invalid, rather than guess where to go on
 */
export function parseRestState(stream: string, state: unknown): RestState | null {
  if (state === null || state === undefined) return null;
  const parsed = stateSchema.safeParse(state);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EventLogError(
    'state-invalid',
    `The state of the stream ${stream} is none that this version of Throughline wrote: ${issue?.path.join('.') || 'it'}: ` +
      `${issue?.message ?? 'is wrong'}. Reset the state of this stream: it is then read from the start; what is loaded stays, ` +
      'and nothing is doubled.',
  );
}
