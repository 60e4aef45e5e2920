import { EventLogError } from '../../eventlog/index.ts';
import { type FileLanding, type Landed, landFile, type LandingStream, MOST_RECORD_BYTES } from '../landing/index.ts';
import type { Tolerance } from './configuration.ts';
import type { ReceivedFile, Source, SourceContext, SourceMessage, StreamRequest } from './source.ts';

/** Messages of a stream are landed together, at most so many and so large. */
const MOST_TOGETHER = 1_000;
const MOST_CHARACTERS = 4 * 2 ** 20;

export interface PulledStream {
  stream: string;
  records: number;
  unreadable: number;
  /** what stopped it; null where it came to its end */
  fault: unknown;
}

/** What a pull reads from and into. */
export interface PullTask {
  source: Source;
  config: unknown;
  requests: readonly StreamRequest[];
  landing(stream: string): LandingStream;
  context: SourceContext;
  tolerate: Tolerance;
  /** called whenever something was landed */
  onLanded(): void;
}

/**
 * Reads a source into its landing streams until it has no more. Whatever was landed stays, also when it fails in the
 * middle.
 *
 * @returns one entry per stream asked for
 * @throws EventLogError what the source failed with; with `tolerate: all` the fault is that of its stream instead, and the
 * others are read all the same
 */
export async function pullIntoLanding(task: PullTask): Promise<PulledStream[]> {
  if (task.tolerate !== 'all') return read(task, task.requests);
  const pulled: PulledStream[] = [];
  for (const request of task.requests) {
    try {
      pulled.push(...(await read(task, [request])));
    } catch (fault) {
      if (isForAll(fault)) throw fault;
      pulled.push({ stream: request.name, records: 0, unreadable: 0, fault });
    }
  }
  return pulled;
}

/** Nothing can be read with a wrong configuration, nor without signing in. */
const isForAll = (fault: unknown): boolean =>
  !(fault instanceof EventLogError) || fault.kind === 'usage' || fault.kind === 'authentication';

async function read(task: PullTask, requests: readonly StreamRequest[]): Promise<PulledStream[]> {
  const { source, config, context, tolerate } = task;
  const pulled = new Map(
    requests.map(({ name }) => [name, { stream: name, records: 0, unreadable: 0, fault: null } as PulledStream]),
  );
  const landing = bufferedLanding(task);
  try {
    for await (const message of source.read(config, requests, context)) {
      const counts = pulled.get(message.stream);
      if (counts === undefined)
        throw new Error(`The source ${source.kind} gave a stream that was not asked for: ${message.stream}.`);
      if ('file' in message) {
        await landing.flush();
        counts.records += await receiveFile(task, message);
        continue;
      }
      const landed = landedOf(message);
      if ('data' in landed) counts.records++;
      if ('unreadable' in landed) {
        counts.unreadable++;
        if (tolerate === 'none') throw notTolerated(message.stream, landed);
      }
      await landing.add(message.stream, landed);
      if (context.signal.aborted && 'state' in landed) break;
    }
  } finally {
    await landing.flush();
  }
  return [...pulled.values()];
}

/** @returns how many files were landed: 1, or 0 for content that the stream has already, or that is still being written */
async function receiveFile(
  { landing, context, onLanded }: PullTask,
  { stream, file }: { stream: string } & ReceivedFile,
): Promise<0 | 1> {
  const landed = await landFile(landing(stream), file.path, file.name);
  if (landed.outcome === 'landed') {
    onLanded();
    return 1;
  }
  const isItself = landed.outcome === 'known' && landed.as === file.name;
  if (!isItself) context.report({ kind: 'note', stream, message: whyNotLanded(file.name, landed) });
  return 0;
}

const whyNotLanded = (name: string, landed: Exclude<FileLanding, { outcome: 'landed' }>): string =>
  landed.outcome === 'known'
    ? `${name} has the same content as ${landed.as}, which was read before: it was not read again.`
    : `${name} was written to while it was copied: it is read once it is left alone.`;

/** Without its stream's name; a record that is too large is kept as unreadable, cut. */
function landedOf({
  stream: _stream,
  ...landed
}: Exclude<SourceMessage, ReceivedFile>): Exclude<Landed, { file: unknown }> {
  if (!('data' in landed) || landed.data.length <= MOST_RECORD_BYTES) return landed;
  return {
    unreadable: landed.data.slice(0, 10_000),
    code: 'record-too-large',
    reason: `the record has ${landed.data.length} characters; at most ${MOST_RECORD_BYTES} were expected. Its first 10,000 are kept`,
  };
}

const notTolerated = (stream: string, { code, reason }: { code: string; reason: string }): EventLogError =>
  new EventLogError(
    'contract-broken',
    `${stream}: a record cannot be read (${code}): ${reason}. The source tolerates none; mend it there, or write tolerate: data.`,
  );

/** Collects messages and lands them together; a state is on disk, with all before it, when `add` returns. */
function bufferedLanding({ landing, onLanded }: PullTask) {
  let waiting: { stream: string; landed: Landed }[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    characters = 0;
    if (batch.length === 0) return;
    const streams = [...new Set(batch.map(({ stream }) => stream))];
    await Promise.all(
      streams.map((stream) =>
        landing(stream).append(batch.filter((one) => one.stream === stream).map(({ landed }) => landed)),
      ),
    );
    onLanded();
  };
  return {
    flush,
    async add(stream: string, landed: Landed): Promise<void> {
      waiting.push({ stream, landed });
      characters += 'data' in landed ? landed.data.length : 100;
      if ('state' in landed || waiting.length >= MOST_TOGETHER || characters >= MOST_CHARACTERS) await flush();
    },
  };
}
