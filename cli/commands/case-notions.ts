import type { Command } from 'commander';
import { EventLogError, type TracedNotion } from '../../eventlog/index.ts';
import { readTracedNotions } from '../../mining/queries/index.ts';
import { dropCaseNotion, readCaseNotions, type Store } from '../../store/index.ts';
import { formatCount } from '../format.ts';
import { print, table } from '../print.ts';
import { DEFAULT_STORE, reading, writing } from '../with-store.ts';

interface Options {
  db: string;
  json?: true;
  drop?: string;
}

/** Which types of objects are traced as cases. They come by being asked about, and go by this command. */
export function addCaseNotionsCommand(program: Command): void {
  program
    .command('case-notions')
    .description('the types of objects whose cases are traced')
    .option('--drop <type>', 'removes the traces of a type; they are made again when it is next asked about')
    .option('--db <file>', 'the store', DEFAULT_STORE)
    .option('--json', 'one JSON document on standard output')
    .action(async ({ db, json, drop }: Options) => {
      if (drop !== undefined) {
        await reading(db, (store) => assertDroppable(store, drop));
        await writing(db, (store) => store.change((writer) => dropCaseNotion(writer, drop)));
      }
      await reading(db, async (store) => print(await readTracedNotions(store), json ?? false, notionsText));
    });
}

async function assertDroppable(store: Store, type: string): Promise<void> {
  const [own, ...others] = await readCaseNotions(store);
  if (others.some((notion) => notion.type === type)) return;
  const known = others.map((notion) => notion.type).join(', ') || 'none';
  throw new EventLogError(
    'option-invalid',
    type === own.type
      ? `The traces of '${type}' cannot be dropped: they are the log's own cases. Those that can be: ${known}.`
      : `There are no traces of '${type}' to drop. Those that can be: ${known}.`,
  );
}

const notionsText = (rows: readonly TracedNotion[]): string =>
  table(rows, [
    { heading: 'type', cell: (row) => row.type },
    { heading: 'cases', cell: (row) => formatCount(row.cases), figure: true },
    { heading: 'events', cell: (row) => formatCount(row.events), figure: true },
    { heading: '', cell: (row) => (row.own ? "the log's own" : '') },
  ]);
