import { createApi } from '../../api/index.ts';
import type { LogSettings, StagedBatch } from '../../eventlog/index.ts';
import { traceCasesOf } from '../../ingest/index.ts';
import { loadBatches, openStore, readDataVersion, type Store } from '../../store/index.ts';
import { stagedOf } from '../staged.ts';

const HOST = 'http://localhost';

/** An API over a store in memory, asked without a port. */
export async function apiOf(batches: readonly StagedBatch[], settings: Partial<LogSettings> = {}, webRoot?: string) {
  const store: Store = await openStore(null);
  if (batches.length > 0) await loadBatches(store, batches, settings);
  const faults: unknown[] = [];
  let computed = 0;
  const app = createApi({
    readStore: (work) => {
      if ((work as unknown) !== readDataVersion) computed++;
      return store.transaction(work);
    },
    traceCases: (caseNotion) => traceCasesOf(store, caseNotion),
    onFault: (error) => faults.push(error),
    ...(webRoot === undefined ? {} : { webRoot }),
  });
  const ask = (path: string, headers: Record<string, string> = {}) => app.request(`${HOST}${path}`, { headers });
  return {
    app,
    store,
    faults,
    /** how many answers were read from the store */
    computed: () => computed,
    ask,
    /** The JSON answer to `path`, whatever its status. */
    answer: async (path: string): Promise<unknown> => (await ask(path)).json(),
  };
}

const at = (hour: number) => `2024-03-04T${String(hour).padStart(2, '0')}:00:00Z`;

/**
 * Three orders of one Monday: A is straight, B is picked and packed twice, C waits since its pick at 8 o'clock.
 * The last event is at 14 o'clock.
 */
export const ORDERS = stagedOf([
  { case: 'A', activity: 'pick', at: at(8), resource: 'Ann', attributes: { region: 'north', value: 10 } },
  { case: 'A', activity: 'pack', at: at(9), resource: 'Bob', attributes: { region: 'north', value: 10 } },
  { case: 'A', activity: 'ship', at: at(11), resource: 'Cem', attributes: { region: 'north', value: 10 } },
  { case: 'B', activity: 'pick', at: at(8), resource: 'Ann', attributes: { region: 'south', value: 20 } },
  { case: 'B', activity: 'pack', at: at(10), resource: 'Bob', attributes: { region: 'south', value: 20 } },
  { case: 'B', activity: 'pick', at: at(11), resource: 'Ann', attributes: { region: 'south', value: 20 } },
  { case: 'B', activity: 'pack', at: at(12), resource: 'Bob', attributes: { region: 'south', value: 20 } },
  { case: 'B', activity: 'ship', at: at(14), resource: 'Cem', attributes: { region: 'south', value: 20 } },
  { case: 'C', activity: 'pick', at: at(8), resource: 'Ann', attributes: { region: 'north', value: 30 } },
]);

export const HOUR_MS = 3_600_000;
