import type { Command } from 'commander';
import { EventLogError } from '../../eventlog/index.ts';
import type { Ingestion, ProjectionProgress, PullReport, SourceStatus } from '../../ingest/index.ts';
import { formatCount, formatDuration } from '../format.ts';
import { wholeNumber } from '../options.ts';
import { print, say, table } from '../print.ts';
import { progressBar } from '../progress.ts';
import { DEFAULT_CONFIGURATION, withIngestion } from '../with-ingestion.ts';

interface SourceOptions {
  config: string;
  json?: true;
}

/** Sources: looked at, tried, pulled, set back, and their dead letters. */
export function addSourcesCommand(program: Command): void {
  const sources = program.command('sources').description('the systems that records are pulled from');
  asking(sources, 'list', 'every source: how it went, how fresh it is, what came').action(list);
  asking(sources, 'kinds', 'the kinds of source there are, with the JSON Schema of their configuration').action(kinds);
  asking(sources, 'check <source>', 'reach a source and sign in').action(check);
  asking(sources, 'discover <source>', 'the streams a source could give').action(discover);
  asking(
    sources,
    'pull [source]',
    'read what came since the last time, and load it; of all sources together without a name',
  )
    .option('--stream <name...>', 'only these streams')
    .action(pull);
  asking(sources, 'state <source>', 'where each stream goes on, in the source’s own words')
    .option('--stream <name>', 'the stream to set')
    .option('--set <json>', 'go on from this state')
    .option('--reset', 'read the stream from the beginning again; nothing is loaded twice')
    .action(state);
  asking(sources, 'dead-letters [source]', 'records that arrived and could not be taken')
    .option('--stream <name>', 'only of this stream')
    .option('--code <code>', 'only with this reason')
    .option('--limit <number>', 'at most so many', wholeNumber, 100)
    .action(deadLetters);
  asking(sources, 'replay <source>', 'try dead letters again, through the mapping as it is now')
    .option('--stream <name>', 'only of this stream')
    .option('--code <code>', 'only with this reason')
    .action(replay);
}

const asking = (parent: Command, name: string, description: string): Command =>
  parent
    .command(name)
    .description(description)
    .option('--config <file>', 'the configuration', DEFAULT_CONFIGURATION)
    .option('--json', 'one JSON document on standard output');

const list = ({ config, json }: SourceOptions) =>
  withIngestion(config, async (ingestion) => print(await ingestion.list(), json ?? false, statusText));

async function kinds({ json }: SourceOptions): Promise<void> {
  const { SOURCES, specOf } = await import('../../ingest/index.ts');
  print(SOURCES.map(specOf), json ?? false, (specs) =>
    table(specs, [
      { heading: 'kind', cell: ({ kind }) => kind },
      { heading: 'reads', cell: ({ description }) => description },
    ]),
  );
}

const check = (name: string, { config, json }: SourceOptions) =>
  withIngestion(config, async (ingestion) => {
    const facts = await ingestion.check(name);
    print({ source: name, ok: true, facts }, json ?? false, () => [`${name} answers.`, ...facts].join('\n'));
  });

const discover = (name: string, { config, json }: SourceOptions) =>
  withIngestion(config, async (ingestion) =>
    print(await ingestion.discover(name), json ?? false, (streams) =>
      table(streams, [
        { heading: 'stream', cell: (row) => row.name },
        { heading: 'key', cell: (row) => row.key.join(', ') || '–' },
        { heading: 'cursors', cell: (row) => row.cursors.join(', ') || '–' },
        { heading: 'columns', cell: (row) => row.columns.map((column) => `${column.name} ${column.type}`).join(', ') },
      ]),
    ),
  );

const pull = (name: string | undefined, { config, json, stream }: SourceOptions & { stream?: string[] }) =>
  withIngestion(config, async (ingestion) => {
    if (name === undefined) {
      if (stream !== undefined) {
        throw new EventLogError('option-invalid', '--stream names streams of one source: give the source too.');
      }
      return pullAll(ingestion, json ?? false);
    }
    const report = await ingestion.pull(name, stream === undefined ? {} : { streams: stream });
    print(report, json ?? false, () => pulledTable([report], report.projection));
    throwFirst(report.streams);
  });

/** @throws the first fault, when what the others gave is loaded and shown */
async function pullAll(ingestion: Ingestion, json: boolean): Promise<void> {
  const progress = progressBar();
  const { pulls, faults, projection } = await ingestion
    .pullAll({ onProgress: ({ phase, share }) => progress.report(PHASES[phase], share) })
    .finally(() => progress.stop());
  const said = faults.map(({ source, fault }) => ({
    source,
    message: fault instanceof Error ? fault.message : String(fault),
  }));
  print({ pulls: pulls.map(({ projection: _, ...pulled }) => pulled), faults: said, projection }, json, () =>
    [pulledTable(pulls, projection), ...said.map(({ source, message }) => `${source}: ${message}`)].join('\n'),
  );
  throwFirst([...faults, ...pulls.flatMap(({ streams }) => streams)]);
}

const PHASES: Record<ProjectionProgress['phase'], string> = {
  reading: 'Reading the records',
  loading: 'Loading events',
  tracing: 'Rebuilding the traces',
};

function throwFirst(faults: readonly { fault: unknown }[]): void {
  for (const { fault } of faults) if (fault !== null) throw fault;
}

function pulledTable(pulls: readonly PullReport[], { streams }: PullReport['projection']): string {
  const made = (source: string, stream: string): number =>
    streams
      .filter((one) => one.source === source && one.stream === stream)
      .flatMap(({ reports }) => reports.flatMap(({ events }) => events))
      .reduce((sum, event) => sum + event.made, 0);
  const rows = pulls.flatMap(({ source, streams: pulled }) => pulled.map((one) => ({ source, ...one })));
  return table(rows, [
    { heading: 'source', cell: (row) => row.source },
    { heading: 'stream', cell: (row) => row.stream },
    { heading: 'records', cell: (row) => formatCount(row.records), figure: true },
    { heading: 'unreadable', cell: (row) => formatCount(row.unreadable), figure: true },
    { heading: 'events made', cell: (row) => formatCount(made(row.source, row.stream)), figure: true },
    { heading: 'fault', cell: (row) => (row.fault instanceof Error ? row.fault.message : '–') },
  ]);
}

interface StateOptions extends SourceOptions {
  stream?: string;
  set?: string;
  reset?: true;
}

const state = (name: string, { config, json, stream, set, reset }: StateOptions) =>
  withIngestion(config, async (ingestion) => {
    if (set !== undefined || reset) {
      if (stream === undefined) {
        throw new EventLogError('option-invalid', '--set and --reset change one stream: name it with --stream.');
      }
      await ingestion.setState(name, stream, reset ? null : parsedState(set ?? ''));
    }
    const found = (await ingestion.list()).find(({ source }) => source === name);
    if (!found) await ingestion.check(name); // it says which sources there are
    const states = (found?.streams ?? []).map((one) => ({ stream: one.stream, state: one.state }));
    print(states, json ?? false, (rows) =>
      table(rows, [
        { heading: 'stream', cell: (row) => row.stream },
        { heading: 'goes on from', cell: (row) => (row.state === null ? 'the beginning' : JSON.stringify(row.state)) },
      ]),
    );
  });

function parsedState(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw new EventLogError('option-invalid', `--set needs JSON as the source writes it, not '${json}'.`, { cause });
  }
}

interface LetterOptions extends SourceOptions {
  stream?: string;
  code?: string;
}

const filterOf = ({ stream, code }: LetterOptions) => ({
  ...(stream === undefined ? {} : { stream }),
  ...(code === undefined ? {} : { code }),
});

const deadLetters = (name: string | undefined, options: LetterOptions & { limit: number }) =>
  withIngestion(options.config, async (ingestion) => {
    const filter = { ...filterOf(options), ...(name === undefined ? {} : { source: name }) };
    const letters = await ingestion.deadLetters(filter, { limit: options.limit, offset: 0 });
    print(letters, options.json ?? false, (rows) =>
      table(rows, [
        { heading: 'source', cell: (row) => row.source },
        { heading: 'stream', cell: (row) => row.stream },
        { heading: 'entry', cell: (row) => formatCount(row.seq), figure: true },
        { heading: 'line', cell: (row) => (row.line === null ? '–' : formatCount(row.line)), figure: true },
        { heading: 'stage', cell: (row) => row.stage },
        { heading: 'column', cell: (row) => row.column ?? '–' },
        { heading: 'code', cell: (row) => row.code },
        { heading: 'reason', cell: (row) => row.reason },
        { heading: 'tried', cell: (row) => formatCount(row.attempts), figure: true },
        { heading: 'received', cell: (row) => shortened(row.raw) },
      ]),
    );
  });

const MOST_CHARACTERS = 60;
const shortened = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;

const replay = (name: string, options: LetterOptions) =>
  withIngestion(options.config, async (ingestion) => {
    const replayed = await ingestion.replay(name, filterOf(options));
    if (replayed.length === 0) say('There are no dead letters to try again.');
    print(replayed, options.json ?? false, (rows) =>
      table(rows, [
        { heading: 'stream', cell: (row) => row.stream },
        { heading: 'tried', cell: (row) => formatCount(row.tried), figure: true },
        { heading: 'taken', cell: (row) => formatCount(row.tried - row.remaining), figure: true },
        { heading: 'still dead letters', cell: (row) => formatCount(row.remaining), figure: true },
      ]),
    );
  });

function statusText(sources: readonly SourceStatus[]): string {
  const streams = sources.flatMap((source) => source.streams.map((stream) => ({ source, stream })));
  const faults = sources.flatMap(({ source, fault }) => (fault === null ? [] : [`${source}: ${fault.message}`]));
  return [
    table(streams, [
      { heading: 'source', cell: ({ source }) => source.source },
      { heading: 'stream', cell: ({ stream }) => stream.stream },
      { heading: 'schedule', cell: ({ source }) => source.schedule ?? 'when asked' },
      { heading: 'freshness', cell: ({ source }) => source.freshness },
      {
        heading: 'received',
        cell: ({ stream }) => formatCount(stream.records - stream.files + stream.rows),
        figure: true,
      },
      { heading: 'files', cell: ({ stream }) => formatCount(stream.files), figure: true },
      { heading: 'waiting', cell: ({ stream }) => formatCount(stream.landed - stream.loaded), figure: true },
      { heading: 'events', cell: ({ stream }) => formatCount(stream.events), figure: true },
      { heading: 'dead letters', cell: ({ stream }) => formatCount(stream.deadLetters), figure: true },
      { heading: 'last record', cell: ({ stream }) => stream.lastReceivedAt ?? '–' },
      { heading: 'usual lag', cell: ({ stream }) => formatDuration(stream.lags.occurredToIngestedMs), figure: true },
    ]),
    ...faults,
  ].join('\n\n');
}
