import type { Conformance, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { conformance, discoverTree, type ExampleTrace, parseTree } from '../index.ts';
import { readSlicedLog } from './slice.ts';

// Grain: one row per variant of the slice, the most frequent first, with its first case by name.
const TRACES = (cases: string) => /* sql */ `
  WITH names AS (SELECT list(name ORDER BY activity) AS name FROM activities),
  counted AS (SELECT variant, count(*)::DOUBLE AS count, min(case_id) AS example FROM ${cases} GROUP BY variant)
  SELECT list_transform(v.activities, lambda a: names.name[a + 1]) AS activities, count, example
  FROM counted JOIN variants AS v USING (variant), names ORDER BY count DESC, activities`;

/**
 * How the cases of the slice run beside a model, see `conformance`. Open cases count as they stand.
 *
 * @param options.model a process tree as `treeText` writes it; without it the one discovered from the same cases
 * @param options.noise of the discovery, 0 to 1; 0 without it
 */
export async function readConformance(
  reader: Reader,
  slice: Slice,
  { model, noise = 0 }: { model?: string; noise?: number } = {},
): Promise<Conformance> {
  const log = await readSlicedLog(reader, slice);
  const traces = await reader.rows<ExampleTrace>(TRACES(log.cases), { ...log.parameters });
  return conformance(model === undefined ? discoverTree(traces, noise) : parseTree(model), traces);
}
