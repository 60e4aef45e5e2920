import type { Enabling, WaitLog } from './waits.ts';

/** Executions of one activity by one resource that were collected and done together. */
export interface Batch {
  rows: readonly number[];
  /** since when all of them could start */
  completeMs: number;
}

/**
 * Batches among executions of one activity by one resource: each begins before those before it have ended, or just then,
 * and all were enabled when the first began. Fewer than the least size, or all of one case, are none.
 *
 * @param rows by start, those of the same start by when they were enabled
 * @param leastSize at least 2
 * Time O(n). Source: Lashkevich et al., "Why am I waiting? Data-driven analysis of waiting times in business processes"
 * (2023), and Martin, Pufahl & Mannhardt, "Detection of batch activities from event logs" (2021).
 */
export function batchesOf(
  rows: readonly number[],
  { startMs, endMs }: WaitLog,
  { sinceMs }: Enabling,
  { caseOf, leastSize }: { caseOf: (row: number) => number; leastSize: number },
): Batch[] {
  const runs: number[][] = [];
  let lastEndMs = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const run = runs.at(-1);
    if (run && startMs[row]! <= lastEndMs && sinceMs[row]! <= startMs[run[0]!]!) {
      run.push(row);
      lastEndMs = Math.max(lastEndMs, endMs[row]!);
    } else {
      runs.push([row]);
      lastEndMs = endMs[row]!;
    }
  }
  return runs
    .filter((run) => run.length >= leastSize && run.some((row) => caseOf(row) !== caseOf(run[0]!)))
    .map((run) => ({ rows: run, completeMs: run.reduce((latest, row) => Math.max(latest, sinceMs[row]!), -Infinity) }));
}
