import type { LinkEvidence, LinkInference } from '../../eventlog/index.ts';
import type { Writer } from '../store.ts';
import type { AgreementPattern } from './agreement-odds.ts';
import { CHILDREN, PARENTS, shareColumn, textColumn, valueColumn } from './sides.ts';

/** A pair that agrees in all it must, and lies in the window. */
export interface CandidatePair extends AgreementPattern {
  child: number;
  parent: number;
  evidence: LinkEvidence;
}

/** Of more candidates than these none can be told from the others: those with the rarest values, then the nearest in time are weighed. */
const MOST_OF_A_CHILD = 50;

interface CandidateRow {
  child: number;
  parent: number;
  among: number;
  chance: number;
  lagMs: number;
  [column: string]: unknown;
}

/** The candidates, by the keys of child and parent: in an order that does not depend on what was loaded first. */
export async function readCandidates(writer: Writer, inference: LinkInference): Promise<CandidatePair[]> {
  const rows = await writer.rows<CandidateRow>(CANDIDATES(inference), windowOf(inference));
  return rows.map((row) => {
    const agreements = inference.agree.map(({ child, parent }, index) => ({
      child,
      parent,
      childValue: row[`child_${index}`] as string | null,
      parentValue: row[`parent_${index}`] as string | null,
      agrees: row[`agrees_${index}`] as boolean | null,
      share: row[shareColumn(index)] as number | null,
    }));
    const others = agreements
      .filter((_, index) => !inference.agree[index]?.required)
      .map(({ agrees, share }) => (agrees === null || share === null ? null : { agrees, chance: share }));
    return {
      child: row.child,
      parent: row.parent,
      requiredOdds: 1 / (row.among * row.chance),
      others,
      evidence: { agreements, among: row.among, lagMs: row.lagMs },
    };
  });
}

const windowOf = ({ window: { fromMs, toMs } }: LinkInference) => ({
  fromUs: BigInt(fromMs) * 1_000n,
  toUs: BigInt(toMs) * 1_000n,
});

const agrees = ({ agree }: LinkInference, index: number): string => {
  const [child, parent] = [`c.${valueColumn(index)}`, `p.${valueColumn(index)}`];
  const tolerance = agree[index]?.tolerance ?? null;
  if (tolerance === null) return `${child} = ${parent}`;
  return `abs(${child} - ${parent}) <= ${tolerance.isShare ? `abs(${parent}) * ${tolerance.by}` : tolerance.by}`;
};

/** What a candidate must agree in: equal values first, by which pairs are found. */
function requirements(inference: LinkInference): string {
  const required = [...inference.agree.entries()].filter(([, { required: isRequired }]) => isRequired);
  return required
    .toSorted(([, one], [, other]) => Number(one.compare === 'near') - Number(other.compare === 'near'))
    .map(([index]) => agrees(inference, index))
    .join(' AND ');
}

// Grain: one row per candidate. Time is cut into pieces as long as the window, of which a child looks into two: pairs are found by equal values
// and pieces, not by comparing every object with every other.
const CANDIDATES = (inference: LinkInference) => {
  const indices = inference.agree.map((_, index) => index);
  return /* sql */ `
    WITH free_parents AS (FROM ${PARENTS} WHERE free AND complete AND happened_at IS NOT NULL),
    windows AS (
      SELECT *, happened_at + to_microseconds($fromUs::BIGINT) AS earliest, happened_at + to_microseconds($toUs::BIGINT) AS latest
      FROM ${CHILDREN} WHERE free AND complete AND happened_at IS NOT NULL),
    counted AS (SELECT happened_at, sum(count(*)) OVER (ORDER BY happened_at) AS so_far FROM free_parents GROUP BY happened_at),
    among AS (
      SELECT windows.*, coalesce(until.so_far, 0) - coalesce(before.so_far, 0) AS among
      FROM windows ASOF LEFT JOIN counted AS until ON windows.latest >= until.happened_at ASOF LEFT JOIN counted AS before ON windows.earliest > before.happened_at),
    placed AS (SELECT *, unnest([${piece('earliest')}, ${piece('earliest')} + 1]) AS piece FROM among)
    SELECT c.object::DOUBLE AS child, p.object::DOUBLE AS parent, c.among::DOUBLE AS among, p.chance, (epoch_us(p.happened_at) - epoch_us(c.happened_at))::DOUBLE / 1000 AS "lagMs"
      ${indices.map((index) => `, c.${textColumn(index)} AS child_${index}, p.${textColumn(index)} AS parent_${index}, ${agrees(inference, index)} AS agrees_${index}, p.${shareColumn(index)}`).join('')}
    FROM placed AS c JOIN (SELECT *, ${piece('happened_at')} AS piece FROM free_parents) AS p ON p.piece = c.piece AND ${requirements(inference)}
    WHERE p.happened_at BETWEEN c.earliest AND c.latest
      AND NOT EXISTS (FROM temp.decided_pairs AS d WHERE d.child = c.object AND d.parent = p.object)
    QUALIFY row_number() OVER (PARTITION BY c.object ORDER BY p.chance, abs(epoch_us(p.happened_at) - epoch_us(c.happened_at)), p.key) <= ${MOST_OF_A_CHILD}
    ORDER BY c.key, p.key`;
};

const piece = (time: string): string => `floor(epoch_us(${time}) / ($toUs::BIGINT - $fromUs::BIGINT))::BIGINT`;

/** Of the objects of one side that are free, complete and have a time: those that agree with one of the other side, whenever that was. */
export const agreeingAtAnyTime = (inference: LinkInference, side: 'child' | 'parent'): string => /* sql */ `
  SELECT ${side === 'child' ? 'c' : 'p'}.object
  FROM ${side === 'child' ? `${CHILDREN} AS c SEMI JOIN ${PARENTS} AS p` : `${PARENTS} AS p SEMI JOIN ${CHILDREN} AS c`}
    ON c.free AND p.free AND c.happened_at IS NOT NULL AND p.happened_at IS NOT NULL AND ${requirements(inference)}`;
