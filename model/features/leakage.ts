import { identifier, type Reader } from '../../store/index.ts';
import type { LabelSql } from './label.ts';

/** An attribute, and whether a model may see it. */
export interface JudgedAttribute {
  name: string;
  scope: 'case' | 'event';
  /** why a model may not: it knows, or probably knows, what is only known afterwards; null when it may */
  refusedBecause: string | null;
  /**
   * how well it alone tells late cases from others, [0.5, 1], from its value on the first event that has one; null
   * where fewer than ten late and ten other cases have a value that others have too
   */
  auc: number | null;
}

interface StoredColumn {
  name: string;
  scope: 'case' | 'event';
  type: string;
  column: string;
  finding: string | null;
}

/** An attribute that ranks cases better than this by itself is taken for the outcome, written down. */
const TELLING_AUC = 0.97;
const FEWEST_OF_A_KIND = 10;

const ATTRIBUTES = /* sql */ `
  SELECT a.name, a.scope, a.type, a.column_name AS "column", min(f.message) AS finding
  FROM attributes AS a LEFT JOIN findings AS f ON f.code = 'leaking-column' AND f.subject = a.name
  GROUP BY ALL ORDER BY a.name`;

const VALUES = ({ scope, column }: StoredColumn) =>
  scope === 'case'
    ? `SELECT case_no, ${identifier(column)} AS value FROM cases`
    : `SELECT case_no, arg_min(e.${identifier(column)}, t.position) AS value
       FROM trace AS t JOIN events AS e ON e.event = t.event WHERE e.${identifier(column)} IS NOT NULL GROUP BY case_no`;

// Grain: one row. by_value: ranks a case by the share of late cases among those with its value in the other half of the
// cases, so that a value no other case has tells nothing. The halves are mixed, or a rhythm of every second case would
// stand on one side. by_size: ranks a case by the value itself.
const TELLS = (attribute: StoredColumn, label: LabelSql) => /* sql */ `
  WITH rows AS (
    SELECT late::INTEGER AS late, (case_no::UBIGINT * 2654435761) // 65536 % 2 AS half, value
    FROM (${label.sql}) JOIN (${VALUES(attribute)}) USING (case_no) WHERE late IS NOT NULL AND value IS NOT NULL),
  shares AS (SELECT 1 - half AS half, value, avg(late) AS share FROM rows GROUP BY ALL),
  scored AS (SELECT late, share AS score FROM rows JOIN shares USING (half, value)),
  sized AS (SELECT late, ${attribute.type === 'text' ? 'NULL::DOUBLE' : 'value'} AS score FROM rows)
  SELECT (SELECT auc FROM (${AUC('scored')})) AS by_value, (SELECT auc FROM (${AUC('sized')})) AS by_size`;

// Ties count half: each score has the mean rank of its equals. Source: Mann & Whitney (1947).
const AUC = (relation: string) => /* sql */ `
  SELECT CASE WHEN least(sum(late), count(*) - sum(late)) >= ${FEWEST_OF_A_KIND}
    THEN (sum(place) FILTER (late = 1) - sum(late) * (sum(late) + 1) / 2) / (sum(late) * (count(*) - sum(late))) END::DOUBLE AS auc
  FROM (
    SELECT late, rank() OVER (ORDER BY score) + (count(*) OVER (PARTITION BY score) - 1) / 2 AS place
    FROM ${relation} WHERE score IS NOT NULL)`;

/**
 * Every attribute, and whether a model may see it. Refused are the column that the label is read from, columns of which
 * the quality of the data says that they leak, and columns that tell the label all by themselves.
 * Cost: a sort of the cases per attribute.
 */
export async function judgeAttributes(reader: Reader, label: LabelSql): Promise<JudgedAttribute[]> {
  const judged: JudgedAttribute[] = [];
  for (const attribute of await reader.rows<StoredColumn>(ATTRIBUTES)) {
    const tells = await reader.row<{ by_value: number | null; by_size: number | null }>(
      TELLS(attribute, label),
      label.parameters,
    );
    const auc = strongest(tells.by_value, tells.by_size);
    const { name, scope } = attribute;
    judged.push({ name, scope, refusedBecause: refusal(attribute, label, auc), auc });
  }
  return judged;
}

/** A value that ranks cases upside down tells as much; a share that does is chance. */
function strongest(byValue: number | null, bySize: number | null): number | null {
  if (byValue === null && bySize === null) return null;
  return Math.max(0.5, byValue ?? 0, bySize ?? 0, bySize === null ? 0 : 1 - bySize);
}

function refusal({ name, finding }: StoredColumn, { rule }: LabelSql, auc: number | null): string | null {
  if (rule.kind === 'value' && name === rule.column) return 'It is the label.';
  if (finding !== null && !(rule.kind === 'promise' && name === rule.column)) return finding;
  if (auc === null || auc < TELLING_AUC) return null;
  return `It alone tells late cases from others in ${(auc * 100).toFixed(1)} % of comparisons.`;
}
