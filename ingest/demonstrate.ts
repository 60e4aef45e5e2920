import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Store, writeSetting } from '../store/index.ts';
import { type DistributorOptions, writeDistributor } from './demonstration/index.ts';
import { ingestMappings, type MappingReport } from './mapping/index.ts';
import { settleLog } from './settle-log.ts';

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

const mapping = (system: string) => fileURLToPath(new URL(`demonstration/mappings/${system}.yaml`, import.meta.url));

const MAPPINGS = [
  mapping('erp'),
  ...['portal', 'wms_north', 'wms_west', 'wms_south', 'tms'].map(mapping),
] as const satisfies [string, ...string[]];

export async function readDemonstration(store: Store): Promise<Demonstration | null> {
  const [row] = await store.rows<{ value: string }>(
    `SELECT value::VARCHAR AS value FROM settings WHERE name = 'demonstration'`,
  );
  return row === undefined ? null : (JSON.parse(row.value) as Demonstration);
}

/**
 * Simulates the distributor, writes its systems' records to `folder` and ingests them as a customer's would be: through
 * a mapping. The folder is made anew; the truth goes beside the records and is not read.
 */
export async function demonstrate(
  store: Store,
  folder: string,
  options: Required<Pick<DistributorOptions, 'orders' | 'seed'>>,
  onProgress: (progress: DemonstrationProgress) => void = () => undefined,
): Promise<MappingReport> {
  await writeSetting(store, 'demonstration', { ...options, complete: false });
  rmSync(folder, { recursive: true, force: true });
  await writeDistributor(folder, options, (share) => onProgress({ phase: 'simulating', share }));
  const report = await ingestMappings(store, MAPPINGS, folder, ({ phase, share }) => onProgress({ phase, share }));
  onProgress({ phase: 'judging', share: 0 });
  await settleLog(store);
  await writeSetting(store, 'demonstration', { ...options, complete: true });
  return report;
}
