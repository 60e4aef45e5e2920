import type { Slice, Variant } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { measuredCases } from './performance.ts';
import { readSlicedLog } from './slice.ts';

// Grain: one row per variant of the slice. Equal counts rank by the activities' names, in order.
const variants = (cases: string, measured: string) => /* sql */ `
  WITH names AS (SELECT list(name ORDER BY activity) AS name FROM activities),
  counted AS (SELECT variant, count(*) AS count, sum(count(*)) OVER () AS total FROM ${cases} GROUP BY variant),
  named AS (
    SELECT variant, count, count / total AS share, list_transform(v.activities, lambda a: names.name[a + 1]) AS activities
    FROM counted JOIN variants AS v USING (variant), names
    QUALIFY rank() OVER (ORDER BY count DESC) <= $top),
  ranked AS (FROM named SELECT *, row_number() OVER (ORDER BY count DESC, activities) AS rank QUALIFY rank <= $top),
  medians AS (
    SELECT variant, quantile_cont(lead_us, 0.5) / 1000 AS median
    FROM ${measured} SEMI JOIN ranked USING (variant) GROUP BY variant)
  SELECT rank::DOUBLE AS rank, count::DOUBLE AS count, share, activities, median AS "medianLeadTimeMs"
  FROM ranked LEFT JOIN medians USING (variant) ORDER BY rank`;

/**
 * Distinct traces, most frequent first; equal counts in the order of their activities' names. The share is of the
 * cases of the slice; the median is over those that `readPerformance` measures, null where none is.
 *
 * @param options.top how many; all without it
 */
export async function readVariants(reader: Reader, slice: Slice, options: { top?: number } = {}): Promise<Variant[]> {
  const log = await readSlicedLog(reader, slice);
  const measured = await measuredCases(reader, log);
  const top = options.top ?? Number.MAX_SAFE_INTEGER;
  return reader.rows<Variant>(variants(log.cases, measured), { ...log.parameters, top });
}
