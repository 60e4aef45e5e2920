import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';
import type { StreamRequest } from '../source.ts';

/**
 * Where a sender stands, as a stream keeps it. A word for all streams is kept by each of them, numbered: after a crash
 * some may have a newer one than others, and then only the oldest holds for all.
 */
const standing = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('stream'), restart: z.string() }),
  z.strictObject({
    of: z.literal('all'),
    number: z.int().min(0),
    /** those that were to keep it */
    streams: z.array(z.string()),
    restart: z.string(),
  }),
]);

export type Standing = z.infer<typeof standing>;

export interface Restart {
  /** JSON texts that the sender gave of single streams */
  streams: string[];
  /** the JSON text that it gave last of all streams and that all of them had kept */
  all: string | null;
  /** of the next word for all streams */
  nextNumber: number;
}

/** What to give a sender so that it goes on. @throws EventLogError state-invalid */
export function restartOf(requests: readonly StreamRequest[]): Restart {
  const kept = new Map<string, Standing>();
  for (const { name, state } of requests) if (state !== null) kept.set(name, parsed(name, state));
  const shared = [...kept.values()].filter((one) => one.of === 'all');
  const wanted = new Set(requests.map(({ name }) => name));
  const numberOf = (name: string): number => {
    const one = kept.get(name);
    return one?.of === 'all' ? one.number : -1;
  };
  const holding = shared
    .filter(({ number, streams }) => streams.every((name) => !wanted.has(name) || numberOf(name) >= number))
    .toSorted((one, other) => other.number - one.number);
  return {
    streams: [...kept.values()].flatMap((one) => (one.of === 'stream' ? [one.restart] : [])),
    all: holding[0]?.restart ?? null,
    nextNumber: Math.max(-1, ...shared.map(({ number }) => number)) + 1,
  };
}

function parsed(stream: string, state: unknown): Standing {
  const found = standing.safeParse(state);
  if (found.success) return found.data;
  throw new EventLogError(
    'state-invalid',
    `The state of ${stream} is not one that this kind of source gave: ${JSON.stringify(state).slice(0, 200)}. Set it to null to read the stream from its beginning.`,
  );
}
