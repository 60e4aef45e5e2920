import { z } from 'zod';
import type { Source, SourceContext } from '../source.ts';
import type { Checkpoint, Protocol } from './protocol.ts';
import { readLines } from './read-lines.ts';
import { sourceMessages } from './source-messages.ts';
import { restartOf } from './standing.ts';

/**
 * A source whose messages somebody else's program writes to an input of ours. It is read once, from where it is; the
 * states it gives are for whoever started that program.
 *
 * @param onKept hears of each state once everything before it is on disk
 */
export const inputSource = (
  protocol: Protocol,
  chunks: AsyncIterable<Uint8Array>,
  report: SourceContext['report'],
  onKept: (checkpoint: Checkpoint) => void,
): Source => ({
  kind: 'input',
  description: 'messages of a protocol on an input',
  config: z.unknown(),
  check: async () => [],
  discover: async () => [],
  read(_config, requests, context) {
    const heard: SourceContext = {
      ...context,
      report(notice) {
        report(notice);
        context.report(notice);
      },
    };
    const { nextNumber } = restartOf(requests);
    return sourceMessages({ lines: readLines(chunks), protocol, requests, context: heard, nextNumber, onKept });
  },
});
