import { EventLogError } from '../../../eventlog/index.ts';
import type { Protocol } from '../messages/protocol.ts';
import type { Restart } from '../messages/standing.ts';
import type { DiscoveredStream, SourceContext, StreamOptions } from '../source.ts';
import { type Child, startChild } from './child.ts';
import { type ProcessConfig, withSecrets } from './config.ts';
import { newTemporaryFiles, type TemporaryFiles } from './temporary-files.ts';

/** How programs of one protocol are asked. */
export interface Connector {
  protocol: Protocol;
  check(run: Run): Promise<string[]>;
  discover(run: Run): Promise<DiscoveredStream[]>;
  /** the arguments that make it read the streams from where they stood */
  reading(run: Run, streams: readonly StreamOptions[], restart: Restart): Promise<string[]>;
}

/** A connector at work. */
export interface Run {
  config: ProcessConfig;
  /** its own configuration, secrets in their places */
  settings: Readonly<Record<string, unknown>>;
  files: TemporaryFiles;
  start(parameters: readonly string[]): Promise<Child>;
  /** What it writes until it ends, and what it failed with. */
  answer(parameters: readonly string[]): Promise<Answer>;
}

export interface Answer {
  lines: string[];
  failure: EventLogError | null;
}

/** Does `work` with a connector; its temporary files are gone afterwards. */
export async function withRun<Result>(
  config: ProcessConfig,
  context: SourceContext,
  work: (run: Run) => Promise<Result>,
): Promise<Result> {
  const run = await openRun(config, context);
  try {
    return await work(run);
  } finally {
    await run.files.dispose();
  }
}

/** Whoever opens a run disposes of its files. */
export async function openRun(config: ProcessConfig, context: SourceContext): Promise<Run> {
  const start = (parameters: readonly string[]): Promise<Child> =>
    startChild({
      command: [...config.command, ...parameters],
      environment: config.environment,
      workingFolder: config.workingFolder,
      patienceMs: config.patience,
      secrets: Object.values(config.secrets),
      onComplaint: (message) => context.report({ kind: 'note', stream: null, message }),
    });
  return {
    config,
    settings: withSecrets(config.config, config.secrets),
    files: await newTemporaryFiles(),
    start,
    async answer(parameters) {
      const child = await start(parameters);
      const release = stopOnAbort(child, context);
      try {
        const lines = await allLines(child);
        context.signal.throwIfAborted();
        return { lines, failure: await child.failure() };
      } finally {
        release();
        await child.stop();
      }
    },
  };
}

/** @returns what takes that back */
export function stopOnAbort(child: Child, { signal }: SourceContext): () => void {
  const stop = () => void child.stop();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return () => signal.removeEventListener('abort', stop);
}

/** An answer is read whole; catalogs of large systems have some megabytes. */
const MOST_CHARACTERS = 2 ** 26;

async function allLines({ lines }: Child): Promise<string[]> {
  const all: string[] = [];
  let characters = 0;
  for await (const { text } of lines) {
    all.push(text);
    characters += text.length;
    if (characters <= MOST_CHARACTERS) continue;
    throw new EventLogError(
      'source-answer-invalid',
      `The connector answers with more than ${MOST_CHARACTERS} characters.`,
    );
  }
  return all;
}
