import { setImmediate } from 'node:timers/promises';
import { createDistributor } from './distributor.ts';
import { demands } from './flow/demand.ts';
import { fulfil } from './flow/order.ts';
import { DAY } from './kernel/duration.ts';
import { type DistributorOptions, scopeOf } from './options.ts';
import { directorySink, memorySink, type Sink } from './record/sink.ts';

/** Told how far the simulation is, from 0 to 1. */
export type OnProgress = (share: number) => void;

/** What a simulation wrote: the lines of every file, by path. */
export interface Distribution {
  files: ReadonlyMap<string, readonly string[]>;
}

/**
 * Runs the distributor and keeps what its systems recorded, and below `truth/` what really happened. The options fix
 * every byte.
 *
 * @throws EventLogError `option-invalid`
 * Time and memory O(orders).
 */
export async function simulateDistributor(
  options: DistributorOptions = {},
  onProgress?: OnProgress,
): Promise<Distribution> {
  const files = new Map<string, string[]>();
  await run(options, memorySink(files), onProgress);
  return { files };
}

/**
 * Runs the distributor and writes each system's files below `directory` (`erp/orders.ndjson`), as the system would
 * export them, and what really happened below its `truth/`.
 *
 * @throws EventLogError `option-invalid`
 * Time O(orders).
 */
export async function writeDistributor(
  directory: string,
  options: DistributorOptions = {},
  onProgress?: OnProgress,
): Promise<void> {
  await run(options, directorySink(directory), onProgress);
}

/** A day at a time, so that whoever shows the progress gets a turn. */
async function run(options: DistributorOptions, sink: Sink, onProgress: OnProgress = () => undefined): Promise<void> {
  const scope = scopeOf(options);
  const distributor = createDistributor(scope, sink);
  const { simulation } = distributor;
  try {
    for (const demand of demands(distributor)) simulation.startAt(demand.placedAt, () => fulfil(distributor, demand));
    for (let day = scope.from; day < scope.until; day += DAY) {
      simulation.runUntil(Math.min(day + DAY, scope.until));
      onProgress((simulation.now() - scope.from) / (scope.until - scope.from));
      await setImmediate();
    }
    distributor.erp.finish();
    distributor.tms.finish();
    distributor.truth.finish(distributor.orders);
  } finally {
    sink.close();
  }
}
