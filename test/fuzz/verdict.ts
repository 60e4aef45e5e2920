import { inspect } from 'node:util';
import { EventLogError } from '../../eventlog/index.ts';
import type { Random } from '../../ingest/demonstration/kernel/random.ts';
import { mutated } from './mutations.ts';
import type { OpenParser, Parser, Reading } from './parser.ts';

/** What a parser made of one input. */
export interface Verdict {
  /** at least one record came of it */
  isRead: boolean;
  ms: number;
  /** null: it was read or refused as it is meant to be */
  fault: string | null;
}

/** Gives a parser the input that chance makes of its seeds. */
export async function verdictOn(parser: Parser, open: OpenParser, chance: Random): Promise<Verdict> {
  const input = (parser.mutate ?? mutated)(open.seeds, parser.tokens, chance);
  const reading: Reading = { records: [], refusals: [] };
  const names = prototypeNames();
  const startedAt = performance.now();
  let thrown: unknown = null;
  try {
    const given = open.read(input, reading, chance);
    if (given instanceof Promise) await given;
  } catch (error) {
    thrown = error;
  }
  const ms = performance.now() - startedAt;
  const changed = prototypeNames() === names ? null : 'changed a prototype';
  return { isRead: reading.records.length > 0, ms, fault: crashOf(thrown) ?? changed ?? unsound(reading) };
}

/** What was thrown, unless it is an error that tells the caller what to do. */
function crashOf(thrown: unknown): string | null {
  if (thrown === null || (thrown instanceof EventLogError && thrown.message !== '')) return null;
  return `threw ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : inspect(thrown)}`;
}

const PROTOTYPES: readonly object[] = [Object.prototype, Array.prototype, Function.prototype, String.prototype];

/** How many names they have together. */
const prototypeNames = (): number => PROTOTYPES.reduce((sum, prototype) => sum + Reflect.ownKeys(prototype).length, 0);

/** Why a reading cannot be used; null where it can. */
function unsound({ records, refusals }: Reading): string | null {
  const broken = records.filter((record) => !isJsonObject(record)).map((record) => inspect(record));
  if (broken[0] !== undefined) return `gave a record that is no JSON object: ${broken[0].slice(0, MOST_SHOWN)}`;
  return refusals.includes('') ? 'refused without a reason' : null;
}

const MOST_SHOWN = 200;

function isJsonObject(record: unknown): boolean {
  try {
    const value: unknown = JSON.parse(typeof record === 'string' ? record : JSON.stringify(record));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false; // JSON says by throwing that it is none
  }
}
