import type { Source, SourceContext, SourceMessage, SourceNotice } from '../../../../ingest/sources/source.ts';

/** What a pull gave of one stream. */
export interface PulledStream {
  /** as text, in the order given */
  data: string[];
  deleted: string[];
  ids: string[];
  since: (string | null)[];
  /** the last one, as the store would give it back; the one before the pull where none was given */
  state: unknown;
  /** how many states were given */
  states: number;
}

export interface Pulled {
  streams: Record<string, PulledStream>;
  notices: SourceNotice[];
  error: unknown;
}

export interface PullOptions {
  now?: () => Date;
  random?: () => number;
  sleep?: (ms: number) => Promise<void>;
  signal?: AbortSignal;
  /** stops taking messages after as many records, as a kit that dies */
  dieAfter?: number;
  onMessage?: (message: SourceMessage, given: number) => void | Promise<void>;
}

/** The world as tests have it: now as it is, no chance, no waiting. */
export const contextOf = (
  { now, random, sleep, signal }: PullOptions,
  report: SourceContext['report'] = () => undefined,
): SourceContext => ({
  now: now ?? (() => new Date()),
  random: random ?? (() => 0),
  sleep: sleep ?? (async () => undefined),
  signal: signal ?? new AbortController().signal,
  report,
});

/** Pulls as the kit does: the state that came last counts, and records after it are given again another time. */
export async function pull(
  source: Source,
  given: Record<string, string>,
  streams: Record<string, Record<string, unknown>>,
  before: Pulled | null = null,
  options: PullOptions = {},
): Promise<Pulled> {
  const notices: SourceNotice[] = [];
  const context = contextOf(options, (notice) => notices.push(notice));
  const stateOf = (name: string) => structuredClone(before?.streams[name]?.state ?? null);
  const pulled: Record<string, PulledStream> = Object.fromEntries(
    Object.keys(streams).map((name) => [
      name,
      { data: [], deleted: [], ids: [], since: [], state: stateOf(name), states: 0 },
    ]),
  );
  const requests = Object.entries(streams).map(([name, said]) => ({ name, options: said, state: stateOf(name) }));
  let [error, count]: [unknown, number] = [null, 0];
  try {
    for await (const message of source.read(source.config.parse(given), requests, context)) {
      const into = pulled[message.stream] as PulledStream;
      if ('state' in message) {
        into.state = JSON.parse(JSON.stringify(message.state));
        into.states++;
      } else if ('data' in message) {
        (message.operation === 'delete' ? into.deleted : into.data).push(message.data);
        if (message.id !== undefined) into.ids.push(message.id);
        into.since.push(message.since ?? null);
        count++;
      }
      await options.onMessage?.(message, count);
      if (count === options.dieAfter) break;
    }
  } catch (thrown) {
    error = thrown;
  }
  return { streams: pulled, notices, error };
}

/** Values of one field of records, as JSON writes them. */
export const valuesOf = (data: readonly string[], field: string): unknown[] =>
  data.map((text) => (JSON.parse(text) as Record<string, unknown>)[field]);
