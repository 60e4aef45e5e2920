import type { Command } from 'commander';
import { parseSlice, type Slice } from '../eventlog/index.ts';
import type { Store } from '../store/index.ts';
import { print } from './print.ts';
import { DEFAULT_STORE, reading } from './with-store.ts';

/** What every command that asks the log takes. */
export interface CommonOptions {
  db: string;
  json?: true;
  slice?: string;
}

/** A command that asks the log and changes nothing. */
export const asking = (program: Command, name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .option('--db <file>', 'the store', DEFAULT_STORE)
    .option('--json', 'one JSON document on standard output');

/** One that can look at a part of the cases. */
export const sliced = (program: Command, name: string, description: string): Command =>
  asking(program, name, description).option('--slice <json>', 'which cases, as JSON; see docs/slice.md');

/** Asks the store and prints the answer, as JSON or as text for a person. */
export function answer<Answer>(
  options: CommonOptions,
  ask: (store: Store, slice: Slice) => Promise<Answer>,
  toText: (answer: Answer) => string,
): Promise<void> {
  const slice = options.slice === undefined ? {} : parseSlice(options.slice);
  return reading(options.db, async (store) => print(await ask(store, slice), options.json ?? false, toText));
}
