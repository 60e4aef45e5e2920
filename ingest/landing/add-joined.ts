import { join } from 'node:path';
import { EventLogError } from '../../eventlog/index.ts';
import type { Store } from '../../store/index.ts';
import { stageRaw } from '../files/index.ts';
import { rawOptions, type ReferenceSet, referenceFields, setsOf } from '../mapping/index.ts';
import { readEntryFacts } from './landed-entries.ts';
import { readLandedRows } from './landed-rows.ts';
import type { LandingStream } from './landing-stream.ts';
import { type LandedFileEntry, nameOf, readFiles, type Staging, withReceipt } from './stage-landed.ts';

/**
 * Adds what came of a stream to the rows that streams join: its records, then its files. A file that cannot be read has
 * no rows; loading the stream makes a dead letter of it.
 *
 * @param entries what `stageEntries` gave, or a part of it
 */
export async function addJoined(store: Store, stream: LandingStream, entries: string, staging: Staging): Promise<void> {
  const sets = setsOf(staging.lookBack.sets, stream.source, stream.name);
  if (sets.length === 0) return;
  await addRecords(store, stream, entries, sets, staging);
  for (const file of await readFiles(store, entries)) await addFile(store, stream, file, sets, staging);
}

async function addRecords(
  store: Store,
  stream: LandingStream,
  entries: string,
  sets: readonly ReferenceSet[],
  { lookBack, path }: Staging,
): Promise<void> {
  const facts = await readEntryFacts(store, entries);
  const named = (found: readonly string[]) => [...new Set(sets.flatMap((set) => referenceFields(set, found)))];
  const { rows } = await readLandedRows(store, nameOf(stream), entries, facts, named);
  if (rows.rows === 0) return;
  for (const [index, set] of sets.entries()) await lookBack.add(set, rows, path(`joined-${index}`));
}

async function addFile(
  store: Store,
  stream: LandingStream,
  { seq, receivedAt, file }: LandedFileEntry,
  sets: readonly ReferenceSet[],
  { lookBack, path, keep }: Staging,
): Promise<void> {
  for (const [index, set] of sets.entries()) {
    try {
      const raw = await stageRaw(store, join(stream.folder, file.path), rawOptions(set.definition));
      keep(raw);
      await lookBack.add(set, withReceipt(raw, receivedAt), path(`joined-${index}-${seq}`));
    } catch (fault) {
      if (!(fault instanceof EventLogError)) throw fault;
    }
  }
}
