import type { Reader } from '../../store/index.ts';
import type { LabelSql } from './label.ts';

/** How labelled cases are parted in time. */
export interface SplitPlan {
  /** share of the labelled cases that are tested on, the latest, in [0, 1]; with 0 all others are learned from */
  testShare: number;
  /** cases that began this long before the first test case are on neither side */
  gapDays: number;
}

/** Cases of one side; instants in UTC, null where there are no cases. */
export interface SplitSide {
  cases: number;
  late: number;
  from: string | null;
  to: string | null;
}

/** Where every case stands. `train + test + gap + outcomeLater` are the labelled ones. */
export interface LabelledSplit {
  cases: number;
  train: SplitSide;
  test: SplitSide;
  gap: SplitSide;
  /** began early enough to learn from, but how they ended was not known before the first test case */
  outcomeLater: SplitSide;
  /** cases without a label, by reason: open, no-value, no-promise, closed-undelivered */
  unlabelled: { reason: string; cases: number }[];
}

// Grain: one row per case. side: null without a label. Cases that begin together are on one side.
const SPLIT = (label: LabelSql) => /* sql */ `
  WITH labels AS (${label.sql}),
  ranked AS (
    SELECT started_at, row_number() OVER (ORDER BY started_at, case_no) - 1 AS place, count(*) OVER () AS labelled
    FROM labels WHERE late IS NOT NULL),
  cut AS (SELECT min(started_at) AS test_from FROM ranked WHERE place >= floor(labelled * (1 - $testShare)))
  SELECT case_no, started_at, late, known_at, reason, CASE WHEN late IS NULL THEN NULL
    WHEN started_at >= test_from THEN 'test' WHEN started_at >= test_from - to_microseconds($gapUs) THEN 'gap'
    WHEN known_at >= test_from THEN 'outcomeLater' ELSE 'train' END AS side
  FROM labels, cut`;

// Grain: one row per side, and one per reason for none.
const COUNTED = (label: LabelSql) => /* sql */ `
  SELECT side, reason, count(*)::DOUBLE AS cases, count(*) FILTER (late)::DOUBLE AS late, iso(min(started_at)) AS "from", iso(max(started_at)) AS "to"
  FROM (${SPLIT(label)}) GROUP BY side, reason ORDER BY side, cases DESC, reason`;

/**
 * Parts the labelled cases in time: the latest are tested on, and learned from are those that had ended, with the
 * outcome known, before the first of them began. Whole cases stand on one side.
 *
 * Source: Weytjens & De Weerdt (2022), "Creating unbiased public benchmark datasets with data leakage prevention for
 * predictive process monitoring".
 */
export async function readSplit(reader: Reader, label: LabelSql, plan: SplitPlan): Promise<LabelledSplit> {
  const rows = await reader.rows<SplitSide & { side: string | null; reason: string | null }>(COUNTED(label), {
    ...label.parameters,
    ...splitParameters(plan),
  });
  const sideOf = (name: string): SplitSide => {
    const found = rows.find(({ side }) => side === name);
    return { cases: found?.cases ?? 0, late: found?.late ?? 0, from: found?.from ?? null, to: found?.to ?? null };
  };
  return {
    cases: rows.reduce((sum, { cases }) => sum + cases, 0),
    train: sideOf('train'),
    test: sideOf('test'),
    gap: sideOf('gap'),
    outcomeLater: sideOf('outcomeLater'),
    unlabelled: rows.flatMap(({ side, reason, cases }) => (side === null ? [{ reason: reason ?? '', cases }] : [])),
  };
}

/** What SPLIT binds of a plan. */
const splitParameters = ({ testShare, gapDays }: SplitPlan): Record<string, number> => ({
  testShare,
  gapUs: Math.round(gapDays * 86_400_000_000),
});
