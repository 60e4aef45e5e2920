import { EventLogError } from '../../../eventlog/index.ts';
import type { SourceContext, SourceMessage, StreamRequest } from '../source.ts';

/**
 * Reads streams one after the other. One that cannot be read does not keep the others from being read: what was wrong is
 * thrown at the end, unless the source itself cannot be reached.
 *
 * @throws EventLogError what was wrong with the first stream that could not be read; the others are in its message
 */
export async function* readEach(
  streams: readonly StreamRequest[],
  context: SourceContext,
  read: (request: StreamRequest) => AsyncIterable<SourceMessage>,
): AsyncGenerator<SourceMessage> {
  const faults: EventLogError[] = [];
  for (const request of streams) {
    try {
      yield* read(request);
    } catch (error) {
      if (context.signal.aborted) return;
      if (!(error instanceof EventLogError) || error.kind === 'source') throw error;
      faults.push(error);
    }
  }
  const [first, ...others] = faults;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new EventLogError(first.code, faults.map(({ message }) => message).join(' '), { cause: first });
}
