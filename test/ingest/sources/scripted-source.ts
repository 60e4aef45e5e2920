import { z } from 'zod';
import type { Source, SourceContext, SourceMessage } from '../../../ingest/sources/source.ts';

/** A source that does what a test says; `scripts` has one function per pull, the last one is repeated. */
export function scriptedSource(
  scripts: ((state: unknown, context: SourceContext, stream: string) => AsyncIterable<SourceMessage>)[],
): Source<{ token: string }> {
  let pulls = 0;
  return {
    kind: 'scripted',
    description: 'what a test says',
    config: z.strictObject({ token: z.string().meta({ 'x-secret': true }) }),
    check: async () => ['scripted'],
    discover: async () => [{ name: 'orders', columns: [], key: ['id'], cursors: [] }],
    async *read(_config, streams, context) {
      const script = scripts[Math.min(pulls++, scripts.length - 1)];
      for (const { name, state } of streams) if (script) yield* script(state, context, name);
    },
  };
}

export const record = (stream: string, id: number, fields: Record<string, unknown> = {}): SourceMessage => ({
  stream,
  data: JSON.stringify({ id: String(id), entered: '2026-03-01T07:00:00Z', ...fields }),
});
