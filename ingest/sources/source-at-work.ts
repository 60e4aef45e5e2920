import { setTimeout as sleepFor } from 'node:timers/promises';
import { EventLogError, suggestion } from '../../eventlog/index.ts';
import { type LoadReport, readLandedStreams, type Store } from '../../store/index.ts';
import type { LandedSource, LandingStream, Projection } from '../landing/index.ts';
import type { ConfiguredSource } from './configuration.ts';
import type { Loader } from './loader.ts';
import { type PulledStream, pullIntoLanding } from './pull.ts';
import type { DiscoveredStream, SourceContext, SourceNotice } from './source.ts';

/** What a source needs besides time and chance. */
export type World = Pick<SourceContext, 'now' | 'random' | 'sleep'>;

export interface PullReport {
  source: string;
  /** ISO 8601 */
  startedAt: string;
  endedAt: string;
  streams: PulledStream[];
  /** of what this pull landed, and of what had landed and was not loaded before */
  projection: Projection;
}

/** How the pulls of a source went, as far as this process knows. */
export interface PullHistory {
  isRunning: boolean;
  /** ISO 8601; null where it has not happened */
  lastStartedAt: string | null;
  lastSucceededAt: string | null;
  /** what the last pull ended with; null when it succeeded, or none has ended */
  fault: { code: string; message: string } | null;
  /** retries of the pull that runs, or of the last one */
  retries: number;
  /** the newest first */
  notices: (SourceNotice & { at: string })[];
}

/** One source of a configuration: pulled one pull at a time. */
export interface SourceAtWork {
  readonly source: ConfiguredSource;
  readonly landed: LandedSource;
  readonly history: PullHistory;
  /** @throws EventLogError stream-not-found */
  stream(name: string): LandingStream;
  check(): Promise<string[]>;
  discover(): Promise<DiscoveredStream[]>;
  /** Reads what came and loads it. Who asks while a pull runs gets that pull. */
  pull(streams?: readonly string[], signal?: AbortSignal): Promise<PullReport>;
  /** The same without loading: that is left to whoever asks, and all that had landed before must be loaded. */
  land(): Promise<PullReport>;
  /** Ends a pull at its next state. */
  stop(): Promise<void>;
}

/** What a pull does with what it lands. */
interface Loading {
  load(): Promise<Projection>;
  loadSoon(): void;
}

const NOTHING_LOADED: Projection = { streams: [], retried: [], load: null };
const MOST_NOTICES = 20;

export function sourceAtWork(
  store: Store,
  source: ConfiguredSource,
  streams: ReadonlyMap<string, LandingStream>,
  loader: Loader,
  world: World,
): SourceAtWork {
  const landed: LandedSource = { name: source.name, streams: [...streams.values()], mappings: source.mappings };
  const history: PullHistory = {
    isRunning: false,
    lastStartedAt: null,
    lastSucceededAt: null,
    fault: null,
    retries: 0,
    notices: [],
  };
  let running: { pull: Promise<PullReport>; abort: AbortController } | null = null;

  const at = () => world.now().toISOString();
  const report = (notice: SourceNotice): void => {
    if (notice.kind === 'retry') history.retries++;
    history.notices = [{ ...notice, at: at() }, ...history.notices].slice(0, MOST_NOTICES);
  };
  const contextOf = (signal: AbortSignal): SourceContext => ({ ...world, signal, report });

  const stream = (name: string): LandingStream => {
    const found = streams.get(name);
    if (found) return found;
    throw new EventLogError(
      'stream-not-found',
      `The source ${source.name} has no stream "${name}". ${suggestion(name, [...streams.keys()])}`,
    );
  };

  const read = async (
    names: readonly string[] | undefined,
    signal: AbortSignal,
    { load, loadSoon }: Loading,
  ): Promise<PullReport> => {
    const startedAt = at();
    Object.assign(history, { isRunning: true, lastStartedAt: startedAt, retries: 0 });
    const before = await load(); // the state to go on from is that of all that has landed
    const states = new Map(
      (await readLandedStreams(store))
        .filter((one) => one.source === source.name)
        .map((one) => [one.stream, one.state]),
    );
    const wanted = source.streams.filter(({ name }) => names === undefined || names.includes(name));
    const pulled = await pullIntoLanding({
      source: source.kind,
      config: source.config,
      requests: wanted.map(({ name, options }) => ({ name, options, state: states.get(name) ?? null })),
      landing: stream,
      context: contextOf(signal),
      tolerate: source.tolerate,
      onLanded: loadSoon,
    });
    const after = await load();
    return { source: source.name, startedAt, endedAt: at(), streams: pulled, projection: joined(before, after) };
  };

  const settled = (fault: unknown): void => {
    history.isRunning = false;
    history.fault = fault === null ? null : asFault(fault);
    if (fault === null) history.lastSucceededAt = at();
  };

  const pulling = (
    names: readonly string[] | undefined,
    signal: AbortSignal | undefined,
    loading: Loading,
  ): Promise<PullReport> => {
    for (const name of names ?? []) stream(name);
    if (running) return running.pull;
    const abort = new AbortController();
    signal?.addEventListener('abort', () => abort.abort(signal.reason), { once: true });
    const pull = read(names, abort.signal, loading)
      .then((found) => {
        settled(found.streams.find(({ fault }) => fault !== null)?.fault ?? null);
        return found;
      })
      .catch((error: unknown) => {
        settled(error);
        throw error;
      })
      .finally(() => {
        running = null;
      });
    running = { pull, abort };
    return pull;
  };

  return {
    source,
    landed,
    history,
    stream,
    check: () => source.kind.check(source.config, contextOf(new AbortController().signal)),
    discover: () => source.kind.discover(source.config, contextOf(new AbortController().signal)),
    pull: (names, signal) =>
      pulling(names, signal, { load: () => loader.load(landed), loadSoon: () => loader.loadSoon(landed) }),
    land: () => pulling(undefined, undefined, { load: async () => NOTHING_LOADED, loadSoon: () => undefined }),
    async stop() {
      running?.abort.abort(new Error('The source is being stopped.'));
      await running?.pull.catch(() => undefined); // its fault is in the history
    },
  };
}

function asFault(error: unknown): { code: string; message: string } {
  if (error instanceof EventLogError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

const joined = (one: Projection, other: Projection): Projection => ({
  streams: [...one.streams, ...other.streams],
  retried: [...one.retried, ...other.retried],
  load: one.load && other.load ? joinedLoads(one.load, other.load) : (one.load ?? other.load),
});

const joinedLoads = (one: LoadReport, other: LoadReport): LoadReport => ({
  batches: [...one.batches, ...other.batches],
  revised: {
    corrected: one.revised.corrected + other.revised.corrected,
    withdrawn: one.revised.withdrawn + other.revised.withdrawn,
  },
  changed: one.changed || other.changed,
});

/** The world as it is. */
export const WORLD: World = {
  now: () => new Date(),
  random: Math.random,
  sleep: (ms) => sleepFor(ms),
};
