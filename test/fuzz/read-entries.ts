import type { Landed } from '../../ingest/landing/index.ts';
import type { Reading } from './parser.ts';

/** Keeps of what is to be landed the records, and why there are no others. */
export function readEntries(entries: readonly Landed[], { records, refusals }: Reading): void {
  for (const entry of entries) {
    if ('data' in entry) records.push(entry.data);
    if ('unreadable' in entry) refusals.push(entry.reason);
  }
}
