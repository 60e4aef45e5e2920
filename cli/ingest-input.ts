import { createReadStream, existsSync } from 'node:fs';
import { EventLogError, suggestion } from '../eventlog/index.ts';
import {
  type Configuration,
  configurationOf,
  ingestMessages,
  type ProtocolName,
  type PullReport,
  readConfiguration,
  SOURCES,
} from '../ingest/index.ts';
import { openStore } from '../store/index.ts';
import { formatCount } from './format.ts';
import { say, table } from './print.ts';

export interface MessageCommandOptions {
  db: string;
  protocol?: ProtocolName;
  mapping?: string[];
  config?: string;
  source?: string;
}

/** Options of the command that say something of messages; the others are for flat logs. */
const OPTIONS = new Set(['db', 'protocol', 'mapping', 'config', 'source']);

/**
 * Ingests the messages of a sender. Standard output belongs to it: it carries the states that it may forget, nothing
 * else, each after all before it was committed. Everything for people goes to standard error.
 *
 * @param isGiven whether an option was written on the command line
 */
export async function ingestInput(
  paths: readonly string[],
  options: MessageCommandOptions,
  isGiven: (option: string) => boolean,
): Promise<void> {
  const { protocol } = options;
  if (protocol === undefined) {
    throw new EventLogError('option-invalid', '--config goes with --protocol, which says what the messages are.');
  }
  const unfit = Object.keys(options).find((name) => !OPTIONS.has(name) && isGiven(name));
  if (unfit !== undefined) {
    throw new EventLogError(
      'option-invalid',
      `--protocol leaves no room for the option ${unfit}: say it in the mapping.`,
    );
  }
  const configuration = configured(options, isGiven('db'));
  const store = await openStore(configuration.store, { memoryLimit: '2500MB' }); // kept whatever happens: states were handed back
  try {
    const report = await ingestMessages(store, configuration, protocol, inputOf(paths), {
      onNotice: ({ stream, message }) => say(stream === null ? message : `${stream}: ${message}`),
      onHandBack: (json) => process.stdout.write(`${json}\n`),
      onFault: (error, during) => say(`${during}: ${error instanceof Error ? error.message : String(error)}`),
    });
    say(reportText(report));
  } finally {
    store.close();
  }
}

function inputOf(paths: readonly string[]): AsyncIterable<Uint8Array> {
  const [path, second] = paths;
  if (second !== undefined) {
    throw new EventLogError('option-invalid', `--protocol reads one input; ${second} was given beside ${path}.`);
  }
  if (path === undefined || path === '-') return process.stdin;
  if (existsSync(path)) return createReadStream(path);
  throw new EventLogError(
    'file-not-found',
    `There is no file ${path}. Give the file with the messages, or - for standard input.`,
  );
}

function configured(
  { db, mapping, config, source, protocol }: MessageCommandOptions,
  isStoreGiven: boolean,
): Configuration {
  if (config === undefined) {
    const [first, ...others] = mapping ?? [];
    if (first !== undefined) return configurationOf(db, [first, ...others], source ?? (protocol as string));
    throw new EventLogError(
      'option-invalid',
      '--protocol needs --mapping FILE, or --config FILE --source NAME: what the records mean.',
    );
  }
  if (source === undefined || mapping !== undefined || isStoreGiven) {
    throw new EventLogError(
      'option-invalid',
      '--config goes with --source NAME, and says itself where the store is and which mappings read the source: leave --db and --mapping out.',
    );
  }
  const whole = readConfiguration(config, SOURCES);
  const found = whole.sources.find(({ name }) => name === source);
  if (found) return { ...whole, sources: [found] };
  const names = whole.sources.map(({ name }) => name);
  throw new EventLogError(
    'source-not-found',
    `There is no source "${source}" in ${config}. ${suggestion(source, names)}`,
  );
}

const reportText = ({ streams }: PullReport): string =>
  table(streams, [
    { heading: 'stream', cell: (row) => row.stream },
    { heading: 'records', cell: (row) => formatCount(row.records), figure: true },
    { heading: 'dead letters', cell: (row) => formatCount(row.unreadable), figure: true },
  ]);
