import { z } from 'zod';
import { stateInvalid } from '../../database/states.ts';

const lsn = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/);

const stateSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal('replication'),
  /** the server's own number: places of one log say nothing in another */
  system: z.string(),
  slot: z.string(),
  /** every transaction that ends before it was given */
  lsn,
  /** of the transaction that commits there, as many changes were given */
  within: z.strictObject({ commit: lsn, changes: z.int().nonnegative() }).nullable(),
  /** per table, once it is being read: its columns, and how far its rows as they stood were given; null: all of them */
  tables: z.record(
    z.string(),
    z.strictObject({
      columns: z.array(z.tuple([z.string(), z.string()])),
      rows: z.strictObject({ after: z.array(z.string()).nullable() }).nullable(),
    }),
  ),
});

/** Where following the changes of some tables stands. */
export type ReplicationState = z.infer<typeof stateSchema>;

/** @throws EventLogError state-invalid */
export function parseReplicationState(stream: string, state: unknown): ReplicationState | null {
  if (state === null || state === undefined) return null;
  const parsed = stateSchema.safeParse(state);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw stateInvalid(
    stream,
    `is none that this version of Throughline wrote: ${issue?.path.join('.') || 'it'} ${issue?.message ?? 'is wrong'}`,
  );
}
