import { type Configuration, type Ingestion, openIngestion } from '../../ingest/sources/index.ts';
import { type Landed, type LandingStream, openLandingStream, projectLanded } from '../../ingest/landing/index.ts';
import { pullIntoLanding } from '../../ingest/sources/pull.ts';
import type { World } from '../../ingest/sources/source-at-work.ts';
import type { Store } from '../../store/index.ts';

/** What a play may ask of the ingestion, and the end of it. */
export interface TrialIngestion {
  played: Pick<Ingestion, 'pull' | 'receive'>;
  /** Loads what landed and closes the landing. */
  finish(): Promise<void>;
}

/** The ingestion itself: everything is loaded as it lands. */
export async function wholeIngestion(
  store: Store,
  configuration: Configuration,
  world: World,
): Promise<TrialIngestion> {
  const faults: unknown[] = [];
  const ingestion = await openIngestion(store, configuration, {
    world,
    settleAfterMs: 1_000_000, // the log's quality is not what is tried here
    gatherMs: 20,
    onFault: (error) => faults.push(error),
  });
  return {
    played: ingestion,
    async finish() {
      await ingestion.close();
      if (faults.length > 0) throw faults[0];
    },
  };
}

/**
 * The same pulls and the same landing, loaded once at the end, because a load takes longer than everything else. States
 * are those that landed last.
 */
export async function loadedAtTheEnd(
  store: Store,
  configuration: Configuration,
  world: World,
): Promise<TrialIngestion> {
  const { landing, settings, sources } = configuration;
  const states = new Map<string, unknown>();
  const streams = new Map<string, LandingStream>();
  const placeOf = (source: string, stream: string): string => JSON.stringify([source, stream]);
  for (const source of sources) {
    for (const { name } of source.streams) {
      const place = placeOf(source.name, name);
      const stream = await openLandingStream(landing, source.name, name, { now: world.now });
      streams.set(
        place,
        noting(stream, (state) => states.set(place, state)),
      );
    }
  }
  const streamOf = (source: string, stream: string): LandingStream => {
    const found = streams.get(placeOf(source, stream));
    if (found) return found;
    throw new Error(`The source ${source} has no stream ${stream}.`);
  };

  return {
    played: {
      async pull(name) {
        const source = sources.find((one) => one.name === name);
        if (source === undefined) throw new Error(`There is no source ${name}.`);
        const startedAt = world.now().toISOString();
        const pulled = await pullIntoLanding({
          source: source.kind,
          config: source.config,
          requests: source.streams.map((one) => ({ ...one, state: states.get(placeOf(name, one.name)) ?? null })),
          landing: (stream) => streamOf(name, stream),
          context: { ...world, signal: new AbortController().signal, report: () => undefined },
          tolerate: source.tolerate,
          onLanded: () => undefined,
        });
        const projection = { streams: [], retried: [], load: null };
        return { source: name, startedAt, endedAt: world.now().toISOString(), streams: pulled, projection };
      },
      receive: (source, stream, entries) => streamOf(source, stream).append(entries),
    },
    async finish() {
      const landed = sources.map(({ name, mappings, streams: own }) => ({
        name,
        mappings,
        streams: own.map((one) => streamOf(name, one.name)),
      }));
      await projectLanded(store, landed, settings);
      for (const stream of streams.values()) await stream.close();
    },
  };
}

/** The stream, with every state noted once it is on disk. */
function noting(stream: LandingStream, note: (state: unknown) => void): LandingStream {
  const append = async (entries: readonly Landed[]) => {
    const placed = await stream.append(entries);
    for (const entry of entries) if ('state' in entry) note(entry.state);
    return placed;
  };
  return new Proxy(stream, { get: (target, key) => (key === 'append' ? append : Reflect.get(target, key)) });
}
