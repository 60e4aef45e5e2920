import { EventLogError } from '../../../eventlog/index.ts';
import type { SourceContext } from '../source.ts';

const BASE_MS = 1_000;
const CAP_MS = 300_000;
const MOST_ATTEMPTS = 8;

/**
 * How long to wait before attempt `attempt` (1 is the first repetition): a random time up to 1 s, doubled each time, up
 * to 5 minutes.
 *
 * Source: Brooker (2015), "Exponential Backoff and Jitter", full jitter.
 */
export const backOffMs = (attempt: number, random: number): number =>
  Math.floor(random * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1)));

/**
 * Does `work` again while the source is unavailable, waiting longer each time. Any other fault is thrown at once.
 *
 * @throws EventLogError what the last of 8 attempts gave; the signal's reason when it is aborted meanwhile
 */
export async function withBackOff<Result>(
  context: SourceContext,
  stream: string | null,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      await waitAfter(error, attempt, context, stream);
    }
  }
}

/**
 * What `make` gives, made again whenever the source is unavailable: it goes on from where it stands. Attempts are counted
 * from the last thing that was given.
 *
 * @throws EventLogError as `withBackOff`
 */
export async function* resumed<Message>(
  context: SourceContext,
  stream: string | null,
  make: () => AsyncIterable<Message>,
): AsyncGenerator<Message> {
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const message of make()) {
        attempt = 1;
        yield message;
      }
      return;
    } catch (error) {
      await waitAfter(error, attempt, context, stream);
    }
  }
}

/** Waits before another attempt, or throws where none is worth it. */
async function waitAfter(
  error: unknown,
  attempt: number,
  context: SourceContext,
  stream: string | null,
): Promise<void> {
  context.signal.throwIfAborted();
  if (!isUnavailable(error) || attempt >= MOST_ATTEMPTS) throw error;
  const waitMs = backOffMs(attempt, context.random());
  context.report({ kind: 'retry', stream, message: (error as Error).message, waitMs });
  await context.sleep(waitMs);
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof EventLogError && error.code === 'source-unavailable';
