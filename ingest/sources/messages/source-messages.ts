import type { EventLogError } from '../../../eventlog/index.ts';
import type { SourceContext, SourceMessage, StreamRequest } from '../source.ts';
import { PAUSE, pausing } from './pausing.ts';
import type { Checkpoint, Protocol, ProtocolOutput, ProtocolReader } from './protocol.ts';
import type { InputLine } from './read-lines.ts';
import { newSchemaCompiler } from './record-schema.ts';
import type { Standing } from './standing.ts';

export interface MessageInput<Line extends InputLine> {
  lines: AsyncIterable<Line>;
  protocol: Protocol<Line>;
  requests: readonly StreamRequest[];
  context: SourceContext;
  /** of the next word for all streams, as `restartOf` says */
  nextNumber: number;
  /** hears of every word of the sender once all before it is on disk */
  onKept?: (checkpoint: Checkpoint) => void;
  /** asked when no more lines come: what the sender failed with, null where it did not */
  failure?: () => Promise<EventLogError | null>;
}

/** Senders may say where they stand after each record: it is kept after so many records, or so long. */
const MOST_RECORDS = 1_000;
const MOST_MS = 1_000;

/** What the lines of a sender are for the landing: its records, and where it stands as each stream keeps it. */
export async function* sourceMessages<Line extends InputLine>(
  input: MessageInput<Line>,
): AsyncGenerator<SourceMessage> {
  const { lines, protocol, requests, context, failure } = input;
  const wanted = new Set(requests.map(({ name }) => name));
  const reader = protocol({
    wanted,
    streams: requests,
    compile: newSchemaCompiler(),
    report: context.report,
    now: context.now,
  });
  const keeper = newKeeper(input);
  for await (const line of pausing(lines, () => keeper.isWaiting(), MOST_MS)) {
    if (line === PAUSE) {
      yield* keeper.keep();
      continue;
    }
    yield* takeLine(reader, line, keeper);
    if (context.signal.aborted) break;
  }
  yield* keeper.keep();
  if (context.signal.aborted) return;
  reader.end((await failure?.()) ?? null);
}

async function* takeLine<Line extends InputLine>(
  reader: ProtocolReader<Line>,
  line: Line,
  keeper: ReturnType<typeof newKeeper>,
): AsyncGenerator<SourceMessage> {
  let outputs: ProtocolOutput[];
  try {
    outputs = reader.take(line);
  } catch (fault) {
    yield* keeper.keep(); // what came before the fault is as good as ever
    throw fault;
  }
  for (const output of outputs) {
    if ('entry' in output) {
      if ('unreadable' in output.entry) yield* keeper.keep(); // the pull may end at it
      keeper.count();
      yield { stream: output.stream, ...output.entry };
    } else keeper.add(output);
  }
  if (keeper.isDue()) yield* keeper.keep();
}

/** Gathers what the sender says of where it stands, and gives it to the streams to keep. */
function newKeeper({
  requests,
  context,
  nextNumber,
  onKept,
}: Pick<MessageInput<InputLine>, 'requests' | 'context' | 'nextNumber' | 'onKept'>) {
  const streams = requests.map(({ name }) => name);
  let waiting: Checkpoint[] = [];
  let records = 0;
  let number = nextNumber;
  let keptAt = context.now().getTime();
  return {
    count(): void {
      records++;
    },
    add(checkpoint: Checkpoint): void {
      if (checkpoint.replaces) waiting = [];
      waiting.push(checkpoint);
    },
    isWaiting: () => waiting.length > 0,
    isDue: () => waiting.length > 0 && (records >= MOST_RECORDS || context.now().getTime() - keptAt >= MOST_MS),
    /** When the iteration is over, all that was said is on disk. */
    async *keep(): AsyncGenerator<SourceMessage> {
      const kept = waiting;
      waiting = [];
      records = 0;
      keptAt = context.now().getTime();
      for (const [stream, state] of standingsOf(kept)) yield { stream, state };
      for (const checkpoint of kept) onKept?.(checkpoint);
    },
  };

  /** Of each stream the last one: it holds for all before it. */
  function standingsOf(checkpoints: readonly Checkpoint[]): Map<string, Standing> {
    const standings = new Map<string, Standing>();
    for (const { of, restart } of checkpoints) {
      if (of !== null && streams.includes(of)) standings.set(of, { of: 'stream', restart });
      if (of !== null) continue;
      const shared: Standing = { of: 'all', number: number++, streams, restart };
      for (const stream of streams) standings.set(stream, shared);
    }
    return standings;
  }
}
