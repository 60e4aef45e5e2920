import type { Finding, LogSettings, StagedBatch } from '../../../eventlog/index.ts';
import { assessQuality } from '../../../ingest/quality/index.ts';
import { loadBatches, openStore, type Store } from '../../../store/index.ts';
import { type SpelledRecord, stagedOf } from '../../staged.ts';

type FindingCode = Finding['code'];

/** The findings of one code in a log made of the batches, through the real loader. */
export async function findingsIn(
  code: FindingCode,
  batches: readonly StagedBatch[],
  settings: Partial<LogSettings> = {},
): Promise<Finding[]> {
  const store = await openStore(null);
  try {
    await loadBatches(store, batches, settings);
    return await findingsOfStore(code, store);
  } finally {
    store.close();
  }
}

/** The findings of one code in a log made of the records, in their order. */
export const findingsOf = (
  code: FindingCode,
  records: readonly SpelledRecord[],
  settings: Partial<LogSettings> = {},
): Promise<Finding[]> => findingsIn(code, [stagedOf(records)], settings);

async function findingsOfStore(code: FindingCode, store: Store): Promise<Finding[]> {
  const findings = await store.transaction(assessQuality);
  return findings.filter((finding) => finding.code === code);
}

/** `count` of something made from its number, from 0. */
export const repeated = <Made>(count: number, make: (number: number) => Made): Made[] =>
  Array.from({ length: count }, (_, number) => make(number));

/** An instant so many days and seconds after the start of 2024. */
export const at = (day: number, seconds = 0): string =>
  new Date(Date.UTC(2024, 0, 1) + day * 86_400_000 + seconds * 1000).toISOString();
