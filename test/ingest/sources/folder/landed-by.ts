import { openLandingStream, type LandingStream } from '../../../../ingest/landing/index.ts';
import { pullIntoLanding } from '../../../../ingest/sources/pull.ts';
import type { Source } from '../../../../ingest/sources/source.ts';
import { readLandedLines } from '../../../faults/landed-lines.ts';
import { testContext } from '../messages/run-protocol.ts';

/** Pulls a source again and again into one landing, as the ingestion does, and tells what landed. */
export function landedBy<Config>(
  root: string,
  source: Source<Config>,
  config: Config,
  streams: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
) {
  const states = new Map<string, unknown>();
  return {
    async pull(sleep: () => Promise<void> = async () => undefined) {
      const opened = new Map<string, LandingStream>();
      for (const name of Object.keys(streams)) opened.set(name, await openLandingStream(root, 'files', name));
      const context = { ...testContext(), sleep };
      try {
        await pullIntoLanding({
          source,
          config,
          requests: Object.entries(streams).map(([name, options]) => ({
            name,
            options,
            state: states.get(name) ?? null,
          })),
          landing: (name) => opened.get(name) as LandingStream,
          context,
          tolerate: 'data',
          onLanded: () => undefined,
        });
      } finally {
        for (const stream of opened.values()) await stream.close();
      }
      const landed: string[] = [];
      for (const stream of Object.keys(streams)) {
        for (const entry of opened.get(stream)?.next === 0 ? [] : readLandedLines(root, 'files', stream)) {
          if ('state' in entry) states.set(stream, entry.state);
          if ('file' in entry) landed.push(`${stream}/${entry.file.name}`);
        }
      }
      return { landed, notices: context.notices.map(({ message }) => message) };
    },
    states,
  };
}
