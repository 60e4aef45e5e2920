import type { Command } from 'commander';
import type { ObjectTimes } from '../../eventlog/index.ts';
import { readObjects, readOcDfg, readOcTimes } from '../../mining/queries/index.ts';
import type { Store } from '../../store/index.ts';
import { formatCount, formatDuration } from '../format.ts';
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
}

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
