import type { Command } from 'commander';
import type { LifeCycle, ObjectTimes } from '../../eventlog/index.ts';
import { readLifeCycles, readObjects, readOcDfg, readOcTimes } from '../../mining/queries/index.ts';
import type { Store } from '../../store/index.ts';
import { formatCount, formatDuration, formatShare } from '../format.ts';
import { wholeNumber } from '../options.ts';
import { print, table } from '../print.ts';
import { DEFAULT_STORE, reading } from '../with-store.ts';

interface Options {
  db: string;
  json?: true;
}

/** The commands that ask what objects went through, whatever a case is. */
export function addObjectCommands(program: Command): void {
  asking(program, 'objects', 'types of objects, with how many there are and their events', readObjects, (rows) =>
    table(rows, [
      { heading: 'type', cell: (row) => row.type },
      { heading: 'objects', cell: (row) => formatCount(row.objects), figure: true },
      { heading: 'events', cell: (row) => formatCount(row.events), figure: true },
    ]),
  );
  asking(program, 'oc-dfg', 'the directly-follows multigraph, per type of objects', readOcDfg, (rows) =>
    table(rows, [
      { heading: 'type', cell: (row) => row.type },
      { heading: 'source', cell: (row) => row.source },
      { heading: 'target', cell: (row) => row.target },
      { heading: 'couples', cell: (row) => formatCount(row.eventCouples), figure: true },
      { heading: 'unique objects', cell: (row) => formatCount(row.uniqueObjects), figure: true },
      { heading: 'total objects', cell: (row) => formatCount(row.totalObjects), figure: true },
      { heading: 'mean', cell: (row) => formatDuration(row.meanMs), figure: true },
      { heading: 'median', cell: (row) => formatDuration(row.medianMs), figure: true },
    ]),
  );
  asking(program, 'oc-times', 'what events wait for their objects, per activity and type', readOcTimes, timesText);
  addLifeCycles(program);
}

function addLifeCycles(program: Command): void {
  program
    .command('life-cycles')
    .description('what objects of each type went through by their own events, most frequent first')
    .option('--db <file>', 'the store', DEFAULT_STORE)
    .option('--top <number>', 'at most so many of each type', wholeNumber, 10)
    .option('--json', 'one JSON document on standard output')
    .action(({ db, json, top }: Options & { top: number }) =>
      reading(db, async (store) => print(await readLifeCycles(store, { top }), json ?? false, lifeCyclesText)),
    );
}

const lifeCyclesText = (rows: LifeCycle[]): string =>
  table(rows, [
    { heading: 'type', cell: (row) => row.type },
    { heading: 'rank', cell: (row) => formatCount(row.rank), figure: true },
    { heading: 'objects', cell: (row) => formatCount(row.count), figure: true },
    { heading: 'share', cell: (row) => formatShare(row.share), figure: true },
    { heading: 'median', cell: (row) => formatDuration(row.medianMs), figure: true },
    { heading: 'activities', cell: (row) => row.activities.join(' → ') || '(no events)' },
    { heading: 'such as', cell: (row) => row.examples.join(', ') },
  ]);

const TIMES = ['flow', 'sojourn', 'synchronisation', 'pooling', 'lagging', 'readiness'] as const;

const timesText = (rows: ObjectTimes[]): string =>
  table(rows, [
    { heading: 'activity', cell: (row) => row.activity },
    { heading: 'type', cell: (row) => row.type ?? '(all)' },
    { heading: 'events', cell: (row) => formatCount(row.events), figure: true },
    ...TIMES.map((name) => ({
      heading: `mean ${name}`,
      cell: (row: ObjectTimes) => formatDuration(row[name]?.meanMs ?? null),
      figure: true,
    })),
    { heading: 'delays', cell: (row) => (row.delays === null ? '–' : formatCount(row.delays)), figure: true },
    { heading: 'longest by', cell: (row) => row.delaying ?? '–' },
  ]);

function asking<Answer>(
  program: Command,
  name: string,
  description: string,
  ask: (store: Store) => Promise<Answer>,
  toText: (answer: Answer) => string,
): void {
  program
    .command(name)
    .description(description)
    .option('--db <file>', 'the store', DEFAULT_STORE)
    .option('--json', 'one JSON document on standard output')
    .action(({ db, json }: Options) => reading(db, async (store) => print(await ask(store), json ?? false, toText)));
}
