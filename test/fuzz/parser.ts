import type { Random } from '../../ingest/demonstration/kernel/random.ts';

/** What a parser made of an input, in the order in which it came. */
export interface Reading {
  /** objects, or JSON objects as text */
  records: unknown[];
  /** why there are no others: what was refused and told without an error */
  refusals: string[];
}

/** Something that reads what others wrote. */
export interface Parser {
  tokens: readonly string[];
  /** without it, `mutated` */
  mutate?: (seeds: readonly Buffer[], tokens: readonly string[], chance: Random) => Buffer;
  /** within which every input is read or refused; 1,000 without it */
  longestMs?: number;
  /** Makes ready what takes its time and is needed once. */
  open(): OpenParser | Promise<OpenParser>;
}

export interface OpenParser {
  /** inputs as they are meant */
  seeds: readonly Buffer[];
  /**
   * Reads an input into a reading, which is empty. Throws EventLogError where it cannot be read on; anything else thrown
   * is a fault.
   */
  read(input: Buffer, reading: Reading, chance: Random): void | Promise<void>;
  close?(): void;
}
