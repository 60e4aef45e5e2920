import type { LogSettings } from '../../eventlog/index.ts';
import type { Store } from '../../store/index.ts';
import { type LandedSource, type Projection, type ProjectionProgress, projectLanded } from './project.ts';
import { verifyStream } from './verify.ts';

export type RebuildProgress = { phase: 'verifying'; share: number } | ProjectionProgress;

/**
 * Makes a log again from all that ever landed. Every entry is checked before the first is loaded, while they are read. The log is the same, to its digest, as
 * the one that grew with what landed, as long as every attribute of an object comes from one stream: of two streams that
 * say it the later one in the mappings counts here, and what came last in the log that grew.
 *
 * @param store empty
 * @throws EventLogError landing-damaged, before anything is loaded
 */
export async function rebuildFromLanding(
  store: Store,
  sources: readonly LandedSource[],
  settings: Partial<LogSettings>,
  onProgress: (progress: RebuildProgress) => void = () => undefined,
): Promise<Projection> {
  let isVerified = false;
  const verified = verifyStreams(sources, (share) => onProgress({ phase: 'verifying', share }));
  verified.catch(() => undefined); // told below
  try {
    return await projectLanded(store, sources, settings, {
      onProgress: (progress) => isVerified && onProgress(progress),
      async beforeLoad() {
        await verified;
        isVerified = true;
      },
    });
  } catch (error) {
    await verified; // what cannot be read may be damaged, which says more
    throw error;
  }
}

async function verifyStreams(sources: readonly LandedSource[], onShare: (share: number) => void): Promise<void> {
  const streams = sources.flatMap((source) => source.streams);
  for (const [index, stream] of streams.entries()) {
    await verifyStream(stream, (done) => onShare((index + done) / streams.length));
  }
}
