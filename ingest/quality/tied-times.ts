import type { Finding } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { LogFacts } from './log-facts.ts';
import { counted, percent } from './wording.ts';

// Grain: one row. A pair is tied when nothing but the rules for ties orders it: same start, or same only time, and same end.
const TIES = /* sql */ `
  WITH same_start AS (
    SELECT case_no, position, ended_at FROM trace
    WHERE gap_us = epoch_us(coalesce(started_at, ended_at)) - epoch_us(ended_at)
  )
  SELECT count(*)::DOUBLE AS pairs, count(DISTINCT same_start.case_no)::DOUBLE AS cases
  FROM same_start JOIN trace AS following
    ON following.case_no = same_start.case_no AND following.position = same_start.position + 1
   AND following.ended_at = same_start.ended_at`;

/** Adjacent events of a case with the same time: their order, and so the variant, is a convention. */
export async function findTiedTimes(reader: Reader, facts: LogFacts): Promise<Finding[]> {
  const { pairs, cases } = await reader.row<{ pairs: number; cases: number }>(TIES);
  if (pairs === 0) return [];
  const share = pairs / facts.pairs;
  return [
    {
      code: 'tied-times',
      severity: share >= 0.01 ? 'warning' : 'info',
      count: pairs,
      share,
      message:
        `${counted(pairs, 'pair')} of adjacent events (${percent(share)}) ${pairs === 1 ? 'has' : 'have'} the same time, ` +
        `in ${counted(cases, 'case')} of ${counted(facts.cases, 'case')}.`,
      advice:
        'Ties are ordered by source and by place in the file, which decides variants and edges: ' +
        'load a finer clock or a sequence number where the source has one.',
      subject: null,
    },
  ];
}
