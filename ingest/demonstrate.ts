import { rmSync } from 'node:fs';
import { type Store, writeSetting } from '../store/index.ts';
import { configureDemonstration } from './configure-demonstration.ts';
import { type DistributorOptions, writeDistributor } from './demonstration/index.ts';
import { openIngestion, type PullAllReport } from './sources/index.ts';

/** What a store says of the demonstration in it; null: none. */
export interface Demonstration {
  orders: number;
  seed: number;
  /** false: its making was cut off */
  complete: boolean;
}

export interface DemonstrationProgress {
  phase: 'simulating' | 'reading' | 'loading' | 'tracing' | 'judging';
  /** 0 to 1 of the phase */
  share: number;
}

/** What became of the records of a new demonstration. */
export interface DemonstrationReport {
  extracts: number;
  rows: number;
  events: number;
}

export async function readDemonstration(store: Store): Promise<Demonstration | null> {
  const [row] = await store.rows<{ value: string }>(
    `SELECT value::VARCHAR AS value FROM settings WHERE name = 'demonstration'`,
  );
  return row === undefined ? null : (JSON.parse(row.value) as Demonstration);
}

/**
 * Simulates the distributor, writes its systems' records to `folder` and takes them in as a customer's would be: from
 * folders that sources watch, through mappings. The folder is made anew; the truth goes beside the records and is not
 * read.
 */
export async function demonstrate(
  store: Store,
  folder: string,
  options: Required<Pick<DistributorOptions, 'orders' | 'seed'>>,
  onProgress: (progress: DemonstrationProgress) => void = () => undefined,
): Promise<DemonstrationReport> {
  await writeSetting(store, 'demonstration', { ...options, complete: false });
  rmSync(folder, { recursive: true, force: true });
  await writeDistributor(folder, options, (share) => onProgress({ phase: 'simulating', share }));
  const ingestion = await openIngestion(store, configureDemonstration(folder, store.path));
  let report: DemonstrationReport;
  try {
    const { faults, projection } = await ingestion.pullAll({ onProgress });
    for (const { fault } of faults) throw fault;
    report = reportOf(projection);
    onProgress({ phase: 'judging', share: 0 });
  } finally {
    await ingestion.close();
  }
  await writeSetting(store, 'demonstration', { ...options, complete: true });
  return report;
}

function reportOf({ streams, load }: PullAllReport['projection']): DemonstrationReport {
  const reports = streams.flatMap((stream) => stream.reports);
  return {
    extracts: reports.length,
    rows: reports.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
    events: (load?.batches ?? []).reduce((sum, { loaded }) => sum + loaded, 0),
  };
}
