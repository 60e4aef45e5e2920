import type { CaseList, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { readSlicedLog } from './slice.ts';

const ORDERS = {
  longest: 'lead_us DESC',
  shortest: 'lead_us',
  latest: 'started_at DESC',
  earliest: 'started_at',
  case: 'case_id',
} as const;

/** How a list of cases is ordered; equal ones by their id. */
export type CaseOrder = keyof typeof ORDERS;
export const CASE_ORDERS = Object.keys(ORDERS) as readonly CaseOrder[];

// Grain: one row per case of the slice, one page of them.
const page = (cases: string, order: CaseOrder) => /* sql */ `
  SELECT case_id AS case, iso(started_at) AS "startedAt", iso(ended_at) AS "endedAt", lead_us::DOUBLE / 1000 AS "leadTimeMs",
    events::DOUBLE AS events, a.name AS "lastActivity", coalesce(open, FALSE) AS open
  FROM (FROM ${cases} ORDER BY ${ORDERS[order]}, case_id LIMIT $limit OFFSET $offset) AS c
  JOIN activities AS a ON a.activity = c.last_activity ORDER BY ${ORDERS[order]}, case_id`;

/**
 * One page of the slice's cases, for drilling down. `leadTimeMs` of an open case runs to its last event so far.
 *
 * @param options.order longest first without it
 */
export async function readCases(
  reader: Reader,
  slice: Slice,
  options: { limit: number; offset?: number; order?: CaseOrder },
): Promise<CaseList> {
  const log = await readSlicedLog(reader, slice);
  const { limit, offset = 0, order = 'longest' } = options;
  const { total } = await reader.row<{ total: number }>(
    `SELECT count(*)::DOUBLE AS total FROM ${log.cases}`,
    log.parameters,
  );
  const cases = await reader.rows<CaseList['cases'][number]>(page(log.cases, order), {
    ...log.parameters,
    limit,
    offset,
  });
  return { total, cases };
}
