import type { z } from 'zod';
import type { Landed, LandedRecord, LandedState, LandedUnreadable } from '../landing/index.ts';

/**
 * A kind of system that records can be pulled from. The four verbs are those of the Airbyte protocol; a source reads and
 * says where it stands, and the kit does the rest: scheduling, retries, landing, loading, state.
 */
export interface Source<Config = unknown> {
  /** as `kind` in a configuration: `postgres`, `rest` */
  kind: string;
  /** one sentence for people who choose a source */
  description: string;
  /**
   * What its `with` may hold, given as text, lists and maps. A secret is marked with `.meta({ 'x-secret': true })`, a path
   * that begins at the configuration's folder with `.meta({ 'x-path': true })`.
   */
  config: z.ZodType<Config>;
  /**
   * Reaches the source and signs in.
   *
   * @returns facts worth saying, such as the server's version
   * @throws EventLogError configuration-invalid, authentication-failed, source-unavailable
   */
  check(config: Config, context: SourceContext): Promise<string[]>;
  /** The streams the source could give, by name. Throws as `check`. */
  discover(config: Config, context: SourceContext): Promise<DiscoveredStream[]>;
  /**
   * Reads what came since each stream's state. Every state holds for all records of its stream given before it, and
   * nothing else: reading again from it may give records again and never leaves one out. States come at least every few
   * thousand records, so that a pull that is cut off goes on where it was.
   *
   * The bookmark of a state is never later than the start of this reading less the stream's lag: what is written late
   * with an earlier time is read again, and told apart by identity.
   *
   * When the iteration goes on after a state, everything before it is on disk: only then may a source acknowledge to
   * whoever sent it. A source that never ends yields until the signal is aborted; one that waits for more may yield a
   * state whenever it has something to acknowledge.
   *
   * @throws EventLogError as `check`, source-answer-invalid, contract-broken, state-invalid
   */
  read(config: Config, streams: readonly StreamRequest[], context: SourceContext): AsyncIterable<SourceMessage>;
  /**
   * Of a source that sends by itself: checks who sent a request, over its bytes, and says what of it belongs to which
   * stream. Whoever sent it is told that it arrived once the entries are on disk.
   *
   * @throws EventLogError authentication-failed, request-invalid, stream-not-found: nothing of it is kept
   */
  receive?(
    config: Config,
    streams: readonly StreamOptions[],
    request: PushRequest,
    context: Pick<SourceContext, 'now'>,
  ): Pushed[];
}

/** A request that was sent to a source. */
export interface PushRequest {
  /** by lower-case name */
  headers: Readonly<Record<string, string | undefined>>;
  /** as it came */
  body: Buffer;
}

/** What of a request belongs to a stream: records, or a file that is kept as it came. */
export type Pushed = { stream: string } & ({ entries: Landed[] } | { file: { name: string; body: Buffer } });

/** What a source could give. */
export interface DiscoveredStream {
  name: string;
  columns: DiscoveredColumn[];
  /** columns that tell its records apart; empty: none known */
  key: string[];
  /** columns that could serve as cursor, the likeliest first */
  cursors: string[];
}

export interface DiscoveredColumn {
  name: string;
  /** in the source's own words */
  type: string;
  nullable: boolean;
}

/** A stream as the configuration has it. */
export interface StreamOptions {
  name: string;
  /** what the configuration says of this stream, checked by the source */
  options: Readonly<Record<string, unknown>>;
}

/** A stream that is wanted, and where it stood. */
export interface StreamRequest extends StreamOptions {
  /** as the source gave it last; null at first */
  state: unknown;
}

export type SourceMessage = { stream: string } & (LandedRecord | LandedUnreadable | LandedState | ReceivedFile);

/** A file to be landed as it is. It is read before the iteration goes on, and belongs to the source again after that. */
export interface ReceivedFile {
  file: {
    /** as the source calls it */
    name: string;
    /** where it can be read */
    path: string;
  };
}

/** What a source may use of the world. Tests give their own, and so make every run the same. */
export interface SourceContext {
  now(): Date;
  /** 0 to below 1 */
  random(): number;
  /** @throws the signal's reason when it is aborted meanwhile */
  sleep(ms: number): Promise<void>;
  /** aborted when the pull is to end: let go of connections and return */
  signal: AbortSignal;
  /** Hears what people should see while it lasts: retries, waits for a rate limit, what was passed over and why. */
  report(notice: SourceNotice): void;
}

export interface SourceNotice {
  kind: 'retry' | 'throttled' | 'drift' | 'note';
  stream: string | null;
  /** one sentence */
  message: string;
  /** how long it waits now */
  waitMs?: number;
}
