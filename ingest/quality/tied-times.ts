import type { Finding } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { LogFacts } from './log-facts.ts';
import { counted, percent } from './wording.ts';

// Grain: one row. A pair is tied when nothing but the rules for ties orders it.
const TIES = /* sql */ `
  SELECT coalesce(sum(tied_pairs), 0)::DOUBLE AS pairs, count(*) FILTER (tied_pairs > 0)::DOUBLE AS cases FROM cases`;

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
