import type { Dfg, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { dfgOf } from '../dfg-of.ts';
import { readDurations } from './dfg-durations.ts';
import { readStructure } from './dfg-structure.ts';
import { readSlicedLog } from './slice.ts';
import { activityCode, readActivityCodes } from './slice-context.ts';

export interface DfgOptions {
  /** exact without it; none gives counts alone, without any duration */
  quantiles?: Dfg['quantiles'];
  /** activities to re-project every case on; all without it */
  keep?: readonly string[];
}

/**
 * The directly-follows graph. An edge's duration runs from the end of its source to the start of its target, in
 * milliseconds; a negative one means overlap, is kept in every statistic and counted. Activities and edges come most
 * frequent first, then by name.
 *
 * With `keep`, every case is reduced to those activities: edges skip what was dropped, and cases without any of them vanish.
 *
 * @throws activity-not-found, attribute-not-found, slice-invalid
 * Counts cost O(variants); durations one pass over the events; exact quantiles a sort of them per edge.
 */
export async function readDfg(reader: Reader, slice: Slice, options: DfgOptions = {}): Promise<Dfg> {
  const { quantiles = 'exact', keep } = options;
  const log = await readSlicedLog(reader, slice);
  const kept = keep ? await readKept(reader, keep) : null;
  const structure = await readStructure(reader, log, kept);
  const durations = await readDurations(reader, log, kept, quantiles);
  return dfgOf(structure, durations, quantiles);
}

async function readKept(reader: Reader, keep: readonly string[]): Promise<number[]> {
  const codes = await readActivityCodes(reader);
  return keep.map((name) => activityCode(codes, name));
}
