import type { LinkInference } from '../../eventlog/index.ts';
import type { Writer } from '../store.ts';
import { agreeingAtAnyTime } from './candidates.ts';
import { CHILDREN, PARENTS } from './sides.ts';

/**
 * Lists the objects of a pair of types that have no other side, each with the reason.
 * Reads `temp.contended`, what became of each candidate.
 */
export async function listUnmatched(writer: Writer, inference: LinkInference): Promise<void> {
  for (const side of ['child', 'parent'] as const) {
    await writer.run(UNMATCHED(inference, side), { childType: inference.child, parentType: inference.parent });
  }
  await writer.run(`DROP TABLE IF EXISTS temp.contended`);
}

const UNMATCHED = (inference: LinkInference, side: 'child' | 'parent') => /* sql */ `
  INSERT INTO unmatched_objects
  WITH own AS (
    FROM ${side === 'child' ? CHILDREN : PARENTS} AS own
    WHERE free AND object NOT IN (SELECT ${side} FROM inferred_links WHERE state IN ('joined', 'accepted'))
      ${side === 'parent' ? 'AND object NOT IN (SELECT parent FROM temp.stated_pairs)' : ''}),
  candidates AS (SELECT ${side} AS object, list(DISTINCT state) AS states FROM temp.contended GROUP BY ALL),
  refused AS (SELECT DISTINCT ${side} AS object FROM temp.decided_pairs WHERE verdict = 'refuse'),
  agreeing AS (SELECT DISTINCT object FROM (${agreeingAtAnyTime(inference, side)}))
  SELECT own.object, $childType, $parentType, ${side === 'child'},
    CASE
      WHEN NOT own.complete THEN 'value missing'
      WHEN own.happened_at IS NULL THEN 'no time'
      WHEN list_contains(states, 'ambiguous') THEN 'ambiguous'
      WHEN list_contains(states, 'proposed') THEN 'unsure'
      WHEN states IS NOT NULL THEN 'taken'
      WHEN refused.object IS NOT NULL THEN 'refused'
      WHEN agreeing.object IS NOT NULL THEN 'outside the window'
      ELSE 'no candidate' END
  FROM own LEFT JOIN candidates USING (object) LEFT JOIN refused USING (object) LEFT JOIN agreeing USING (object)`;
