import type { Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { ExampleTrace } from '../index.ts';
import { readSlicedLog } from './slice.ts';

// Grain: one row per variant of the slice, the most frequent first, with its first case by name.
const VARIANTS = (cases: string) => /* sql */ `
  WITH names AS (SELECT list(name ORDER BY activity) AS name FROM activities),
  counted AS (SELECT variant, count(*)::DOUBLE AS count, min(case_id) AS example FROM ${cases} GROUP BY variant)
  SELECT list_transform(v.activities, lambda a: names.name[a + 1]) AS activities, count, example
  FROM counted JOIN variants AS v USING (variant), names ORDER BY count DESC, activities`;

/** The variants of the cases of a slice, their activities by name: the most frequent first, then by name. */
export async function readCountedVariants(reader: Reader, slice: Slice): Promise<ExampleTrace[]> {
  const log = await readSlicedLog(reader, slice);
  return reader.rows<ExampleTrace>(VARIANTS(log.cases), { ...log.parameters });
}
