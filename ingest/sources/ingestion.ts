import { EventLogError, type LinkDecision, suggestion } from '../../eventlog/index.ts';
import { type LinkJudgement, slots, type Store } from '../../store/index.ts';
import {
  type DeadLetter,
  type DeadLetterFilter,
  decideInJournal,
  hasLinkJournal,
  joinedTogether,
  type Landed,
  type LandedSource,
  type LandingOptions,
  type LandingStream,
  openLandingStream,
  openLinkJournal,
  projectDecisions,
  type Projection,
  type ProjectionOptions,
  readDeadLetters,
  type Replayed,
  replayDeadLetters,
} from '../landing/index.ts';
import type { Configuration, ConfiguredSource } from './configuration.ts';
import { landBody } from './push/land-body.ts';
import { newLoader } from './loader.ts';
import { type RunningSchedule, runOnSchedule } from './schedule.ts';
import type { DiscoveredStream, PushRequest } from './source.ts';
import {
  type PullHistory,
  type PullReport,
  type SourceAtWork,
  sourceAtWork,
  WORLD,
  type World,
} from './source-at-work.ts';
import { type FreshnessState, freshnessAt, readStoredStreams, type StreamStatus } from './stream-status.ts';

export interface SourceStatus extends PullHistory {
  source: string;
  kind: string;
  /** it sends by itself, and is never pulled */
  sends: boolean;
  /** null: pulled only when asked, or it sends by itself */
  schedule: string | null;
  freshness: FreshnessState;
  /** ISO 8601; null when it never runs again by itself */
  nextRunAt: string | null;
  streams: StreamStatus[];
}

/** The sources of a configuration at work: pulled or sent, landed, loaded. */
export interface Ingestion {
  readonly configuration: Configuration;
  /** Every source with its streams, in the order of the configuration. */
  list(): Promise<SourceStatus[]>;
  check(source: string): Promise<string[]>;
  discover(source: string): Promise<DiscoveredStream[]>;
  /**
   * Reads what came since the last time and loads it. One pull of a source runs at a time: who asks meanwhile gets the
   * one that runs.
   *
   * @param options.streams all of the source's without it
   */
  pull(source: string, options?: { streams?: readonly string[]; signal?: AbortSignal }): Promise<PullReport>;
  /**
   * Reads what came since the last time of every source that is pulled, then loads all of it in one go. A source that
   * fails stops no other.
   */
  pullAll(options?: Pick<ProjectionOptions, 'onProgress'>): Promise<PullAllReport>;
  /** Lands what was sent to a stream; resolves when it is on disk. It is loaded soon after. */
  receive(source: string, stream: string, entries: readonly Landed[]): Promise<{ first: number; next: number }>;
  /**
   * Takes a request that was sent to a source; resolves when what it holds is on disk.
   *
   * @returns where in each stream its entries lie
   * @throws EventLogError authentication-failed, request-invalid, stream-not-found, source-not-found, landing-unwritable
   */
  push(source: string, request: PushRequest): Promise<PlacedEntries[]>;
  /** Sets where the source goes on reading a stream, as if it had said so itself; null: from the beginning. */
  setState(source: string, stream: string, state: unknown): Promise<void>;
  deadLetters(filter: DeadLetterFilter, page: { limit: number; offset: number }): Promise<DeadLetter[]>;
  /** Tries dead letters again through the mappings as they are; streams without any are left out. */
  replay(source: string, filter?: { stream?: string; code?: string }): Promise<(Replayed & { stream: string })[]>;
  /**
   * Decides on an inferred link: the decision is landed, then takes effect.
   *
   * @returns null where that was decided last already
   * @throws EventLogError link-not-found, link-decided, option-invalid, landing-unwritable
   */
  decideLink(judgement: LinkJudgement): Promise<LinkDecision | null>;
  /** Loads what has landed and is not loaded yet, of every source. */
  load(): Promise<Projection[]>;
  /** Pulls every source by its schedule, the first time at once. */
  start(): void;
  /** Ends pulls at their next state, loads what landed and closes the landing. */
  close(): Promise<void>;
}

export interface PullAllReport {
  /** of the sources that were read to their end, in the order of the configuration */
  pulls: PullReport[];
  /** of the others */
  faults: { source: string; fault: unknown }[];
  /** of what all of them landed */
  projection: Projection;
}

/** Entries of a stream, from `first` to before `next`. */
export interface PlacedEntries {
  stream: string;
  first: number;
  next: number;
}

export interface IngestionOptions {
  landing?: LandingOptions;
  world?: Partial<World>;
  settleAfterMs?: number;
  gatherMs?: number;
  /** hears of faults that nobody waits for */
  onFault?: (error: unknown, during: string) => void;
}

/**
 * Opens the landing of every source. Nothing runs until it is started or asked.
 *
 * @throws EventLogError landing-damaged
 */
export async function openIngestion(
  store: Store,
  configuration: Configuration,
  options: IngestionOptions = {},
): Promise<Ingestion> {
  const { settleAfterMs = 5_000, gatherMs = 200, onFault = () => undefined } = options;
  const world = { ...WORLD, ...options.world };
  const sources = new Map<string, SourceAtWork>();
  const together = (one: LandedSource) =>
    joinedTogether(
      [...sources.values()].map(({ landed }) => landed),
      one,
    );
  const loader = newLoader(store, configuration.settings, { settleAfterMs, gatherMs, onFault, together });
  const schedules = new Map<string, RunningSchedule>();
  const oneFile = slots(1); // a stream lands one file at a time
  for (const source of configuration.sources) {
    const streams = await openStreams(configuration.landing, source, { now: world.now, ...options.landing });
    sources.set(source.name, sourceAtWork(store, source, streams, loader, world));
  }

  let journal: LandingStream | null = null;
  const openJournal = async (): Promise<LandingStream> => {
    journal ??= await openLinkJournal(configuration.landing, { now: world.now, ...options.landing });
    return journal;
  };
  if (hasLinkJournal(configuration.landing)) await projectDecisions(store, await openJournal());

  const named = (name: string): SourceAtWork => {
    const found = sources.get(name);
    if (found) return found;
    throw new EventLogError(
      'source-not-found',
      `There is no source "${name}" in ${configuration.file}. ${suggestion(name, [...sources.keys()])}`,
    );
  };

  const receive: Ingestion['receive'] = async (name, stream, entries) => {
    const source = named(name);
    const placed = await source.stream(stream).append(entries);
    loader.loadSoon(source.landed);
    return placed;
  };

  /** A document that is sent again is the one that is there. */
  const receiveFile = async (name: string, stream: string, { name: called, body }: { name: string; body: Buffer }) => {
    const source = named(name);
    const landed = await oneFile(() => landBody(source.stream(stream), called, body));
    loader.loadSoon(source.landed);
    return landed;
  };

  return {
    configuration,
    async list() {
      const stored = await readStoredStreams(store);
      return [...sources.values()].map((one) =>
        statusOf(one, stored, schedules.get(one.source.name)?.next() ?? null, world.now()),
      );
    },
    check: async (name) => named(name).check(),
    discover: async (name) => named(name).discover(),
    pull: async (name, { streams, signal } = {}) => named(name).pull(streams, signal),
    async pullAll({ onProgress } = {}) {
      const landed = [...sources.values()].map((one) => one.landed);
      await loader.loadTogether(landed); // states to go on from are those of all that has landed
      const report: Omit<PullAllReport, 'projection'> = { pulls: [], faults: [] };
      for (const one of sources.values()) {
        if (one.source.kind.receive) continue;
        try {
          report.pulls.push(await one.land());
        } catch (fault) {
          report.faults.push({ source: one.source.name, fault });
        }
      }
      return { ...report, projection: await loader.loadTogether(landed, onProgress) };
    },
    receive,
    async push(name, request) {
      const { source } = named(name);
      if (!source.kind.receive) {
        throw new EventLogError(
          'source-not-found',
          `The source ${name} is a ${source.kind.kind}: it is pulled, and takes no requests.`,
        );
      }
      const pushed = source.kind.receive(source.config, source.streams, request, world);
      return Promise.all(
        pushed.map(async (one) => {
          if ('file' in one) return { stream: one.stream, ...(await receiveFile(name, one.stream, one.file)) };
          return { stream: one.stream, ...(await receive(name, one.stream, one.entries)) };
        }),
      );
    },
    async setState(name, stream, state) {
      await receive(name, stream, [{ state }]);
      await loader.load(named(name).landed);
    },
    deadLetters: (filter, page) => readDeadLetters(store, filter, page),
    async replay(name, { stream, code } = {}) {
      const { landed, stream: streamOf, source } = named(name);
      const replayed: (Replayed & { stream: string })[] = [];
      for (const one of stream === undefined ? landed.streams : [streamOf(stream)]) {
        const found = await loader.between(() =>
          replayDeadLetters(store, one, source.mappings, configuration.settings, code === undefined ? {} : { code }),
        );
        if (found) replayed.push({ stream: one.name, ...found });
      }
      return replayed;
    },
    async decideLink(judgement) {
      let decision: LinkDecision | null = null;
      await loader.between(async () => {
        decision = await decideInJournal(store, await openJournal(), judgement, world.now().toISOString());
        return { load: { batches: [], revised: { corrected: 0, withdrawn: 0 }, changed: decision !== null } };
      });
      return decision;
    },
    load: () => Promise.all([...sources.values()].map(({ landed }) => loader.load(landed))),
    start() {
      for (const one of sources.values()) {
        loader.loadSoon(one.landed);
        const { schedule, name } = one.source;
        if (schedule === null || schedules.has(name)) continue;
        const pull = () =>
          one.pull().then(
            () => undefined,
            (error: unknown) => onFault(error, `pulling ${name}`),
          );
        schedules.set(name, runOnSchedule(schedule, pull));
        void pull();
      }
    },
    async close() {
      for (const schedule of schedules.values()) schedule.stop();
      await Promise.all([...sources.values()].map((one) => one.stop()));
      await Promise.all([...sources.values()].map(({ landed }) => loader.load(landed))).catch((error: unknown) =>
        onFault(error, 'loading what had landed'),
      );
      await loader.close();
      await Promise.all([...sources.values()].flatMap(({ landed }) => landed.streams.map((one) => one.close())));
      await journal?.close();
    },
  };
}

async function openStreams(
  landing: string,
  { name, streams }: ConfiguredSource,
  options: LandingOptions,
): Promise<Map<string, LandingStream>> {
  const opened = new Map<string, LandingStream>();
  for (const stream of streams) opened.set(stream.name, await openLandingStream(landing, name, stream.name, options));
  return opened;
}

type StoredStreams = Awaited<ReturnType<typeof readStoredStreams>>;

function statusOf(
  { source, landed, history }: SourceAtWork,
  stored: StoredStreams,
  nextRunAt: Date | null,
  now: Date,
): SourceStatus {
  const streams = landed.streams.map((stream) => streamStatus(stream, stored));
  const received = streams.map(({ lastReceivedAt }) => lastReceivedAt).filter((one) => one !== null);
  const contacts = [...received, ...(history.lastSucceededAt === null ? [] : [history.lastSucceededAt])];
  const contactAt = contacts.length === 0 ? null : new Date(contacts.toSorted().at(-1) as string);
  return {
    source: source.name,
    kind: source.kind.kind,
    sends: source.kind.receive !== undefined,
    schedule: source.schedule?.text ?? null,
    ...history,
    freshness: freshnessAt(source.freshness, contactAt, now),
    nextRunAt: nextRunAt?.toISOString() ?? null,
    streams,
  };
}

const NOTHING_YET = {
  loaded: 0,
  records: 0,
  files: 0,
  rows: 0,
  unreadable: 0,
  events: 0,
  deadLetters: 0,
  lastReceivedAt: null,
  lastOccurredAt: null,
  lags: { occurredToRecordedMs: null, recordedToIngestedMs: null, occurredToIngestedMs: null },
  drift: [],
  state: null,
};

function streamStatus(stream: LandingStream, stored: StoredStreams): StreamStatus {
  const found = stored.find((one) => one.source === stream.source && one.stream === stream.name);
  const { source: _source, ...known } = found ?? { ...NOTHING_YET, stream: stream.name, source: stream.source };
  return { ...known, landed: stream.next };
}
