import type { Command } from 'commander';
import { parseSlice, type Slice } from '../eventlog/index.ts';
import { traceCasesOf } from '../ingest/index.ts';
import { inCaseNotion, isTraced, type Store } from '../store/index.ts';
import { print } from './print.ts';
import { progressBar } from './progress.ts';
import { DEFAULT_STORE, reading, writing } from './with-store.ts';

/** What every command that asks the log takes. */
export interface CommonOptions {
  db: string;
  json?: true;
  slice?: string;
  caseNotion?: string;
}

/** A command that asks about cases, and changes nothing of the log. */
export const asking = (program: Command, name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .option('--db <file>', 'the store', DEFAULT_STORE)
    .option('--case-notion <type>', "whose cases: a type of objects; the log's own when left out")
    .option('--json', 'one JSON document on standard output');

/** One that can look at a part of the cases. */
export const sliced = (program: Command, name: string, description: string): Command =>
  asking(program, name, description).option('--slice <json>', 'which cases, as JSON; see docs/slice.md');

/** Asks the store about the cases of a notion and prints the answer, as JSON or as text for a person. */
export async function answer<Answer>(
  options: CommonOptions,
  ask: (store: Store, slice: Slice) => Promise<Answer>,
  toText: (answer: Answer) => string,
): Promise<void> {
  const { db, json = false, caseNotion } = options;
  const slice = options.slice === undefined ? {} : parseSlice(options.slice);
  if (caseNotion !== undefined) await traceCases(db, caseNotion);
  await reading(db, async (store) => {
    const asked = () => ask(store, slice);
    print(await (caseNotion === undefined ? asked() : inCaseNotion(store, caseNotion, asked)), json, toText);
  });
}

/** Traces the cases of a type of objects when they are first asked about. */
export async function traceCases(db: string, caseNotion: string): Promise<void> {
  if (await reading(db, (store) => isTraced(store, caseNotion))) return;
  const progress = progressBar();
  try {
    await writing(db, (store) =>
      traceCasesOf(store, caseNotion, (share) => progress.report(`tracing ${caseNotion}`, share)),
    );
  } finally {
    progress.stop();
  }
}
