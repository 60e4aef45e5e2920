import type { Change, Dfg, Replay, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { dfgOfTallies } from '../dfg-of-arrays.ts';
import type { Rows } from '../gap-tallies.ts';
import type { TraceArrays } from '../trace-arrays.ts';
import { comparedSpans } from './changes.ts';
import type { AsOf } from './order-state.ts';
import { type ReplayOptions, type SampledCase, sampleCases } from './replay.ts';
import { activityCode, readActivityCodes } from './slice-context.ts';
import type { Thread } from './thread.ts';
import { readCaseMask, readTraceArrays } from './trace-arrays.ts';

/** The events of one version of the log, in threads. Readers must be of that version: they tell a slice's cases. */
export interface HeldEvents {
  /**
   * What `readDfg` gives with quantiles from bins.
   *
   * @throws activity-not-found, attribute-not-found, slice-invalid
   */
  dfg(reader: Reader, slice: Slice, options?: { keep?: readonly string[] }): Promise<Dfg>;
  /** What `readChanges` gives. */
  changes(reader: Reader, slice: Slice, instant: AsOf): Promise<Change[]>;
  /** What `readReplay` gives; the store is asked for the sample alone. */
  replay(reader: Reader, slice: Slice, options: ReplayOptions): Promise<Replay>;
  release(): void;
}

/** Reads the log into shared memory and gives it to threads, each to count its share of the events. */
export async function holdEvents(
  reader: Reader,
  threads: readonly [Thread, ...Thread[]],
  held: number,
): Promise<HeldEvents> {
  const arrays = await readTraceArrays(reader);
  const codes = await readActivityCodes(reader);
  const shares = rowShares(arrays, threads.length);
  for (const thread of threads) thread.hold(held, { arrays });
  return {
    async dfg(current, slice, { keep } = {}) {
      const kept = keep ? keep.map((name) => activityCode(codes, name)) : null;
      const mask = await readCaseMask(current, arrays, slice);
      const tallies = await Promise.all(
        threads.map((thread, share) => thread.ask('tally', held, { mask, keep: kept, rows: shares[share] as Rows })),
      );
      return dfgOfTallies(arrays.activities, tallies);
    },
    async changes(current, slice, instant) {
      const mask = await readCaseMask(current, arrays, slice);
      return threads[0].ask('changes', held, { mask, spans: comparedSpans(instant) });
    },
    async replay(current, slice, options) {
      const sampled = await sampleCases(current, slice, options);
      return { activities: [...arrays.activities], cases: sampled.map((one) => replayed(arrays, one)) };
    },
    release() {
      for (const thread of threads) thread.release(held);
    },
  };
}

/** Rows of cases in as many parts, each with about the same number of events. */
function rowShares({ first, caseNo, activity }: TraceArrays, parts: number): Rows[] {
  const bounds = Array.from({ length: parts + 1 }, (_, part) =>
    first.findIndex((event) => event >= (activity.length * part) / parts),
  );
  bounds[parts] = caseNo.length;
  return bounds.slice(1).map((to, part) => ({ from: bounds[part] as number, to }));
}

/** Time O(log of the cases). */
function replayed({ caseNo, first, activity, startMs, endMs }: TraceArrays, one: SampledCase): Replay['cases'][number] {
  const row = rowOf(caseNo, one.caseNo);
  const [from, to] = [first[row]!, first[row + 1]!];
  const cut = (numbers: Uint16Array | Float64Array) => Array.from(numbers.subarray(from, to));
  return { case: one.case, activity: cut(activity), startMs: cut(startMs), endMs: cut(endMs) };
}

/** Case numbers ascend. */
function rowOf(caseNo: Uint32Array, wanted: number): number {
  let [low, high] = [0, caseNo.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (caseNo[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
