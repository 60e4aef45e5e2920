import { CommanderError } from 'commander';
import { type ErrorKind, EventLogError } from '../eventlog/index.ts';

const BY_KIND: Record<ErrorKind, number> = { usage: 2, authentication: 3, source: 4, data: 5 };

/** 0 done, 1 our fault, 2 wrong usage or configuration, 3 authentication, 4 source unavailable, 5 data broke its contract. */
export function exitCode(error: unknown): number {
  if (error instanceof EventLogError) return BY_KIND[error.kind];
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return 1;
}
