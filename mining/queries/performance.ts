import type { Distribution, Performance, Slice } from '../../eventlog/index.ts';
import { readClosingActivities, type Reader } from '../../store/index.ts';
import { distributionColumns, distributionOf } from './distribution.ts';

import { readSlicedLog, type SlicedLog } from './slice.ts';

// Grain: one row, over the cases of the slice that have a lead time.
const lead = (cases: string) => /* sql */ `
  SELECT count(*)::DOUBLE AS cases, ${distributionColumns('lead_us')} FROM ${cases}`;

/**
 * Lead times: from a case's first start (or only time) to its last end. `cases` are those measured; `openCases`
 * are the open ones of the slice. Open cases are left out of `cases` when closing activities were given; merely
 * proposed ones leave every case in.
 */
export async function readPerformance(reader: Reader, slice: Slice): Promise<Performance> {
  const log = await readSlicedLog(reader, slice);
  const measured = await measuredCases(reader, log);
  const { cases, ...times } = await reader.row<Distribution & { cases: number }>(lead(measured), log.parameters);
  const { open } = await reader.row<{ open: number }>(
    `SELECT count(*) FILTER (open)::DOUBLE AS open FROM ${log.cases}`,
    log.parameters,
  );
  return { cases, openCases: open, leadTimeMs: distributionOf(times) };
}

/** The cases of a sliced log that have a lead time, as a relation with the columns of `cases`. */
export async function measuredCases(reader: Reader, log: SlicedLog): Promise<string> {
  const { source } = await readClosingActivities(reader);
  return source === 'given' ? `(FROM ${log.cases} WHERE open IS NOT TRUE)` : log.cases;
}
