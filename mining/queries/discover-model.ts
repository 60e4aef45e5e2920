import type { DiscoveredModel, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import {
  bpmnDiagram,
  bpmnText,
  type CountedTrace,
  discoverTree,
  type ProcessTree,
  pnmlText,
  treeText,
  workflowNet,
} from '../index.ts';
import { readSlicedLog } from './slice.ts';

export const MODEL_FORMATS = ['tree', 'pnml', 'bpmn'] as const satisfies readonly DiscoveredModel['format'][];

// Grain: one row per variant of the slice, in the order of its activities.
const TRACES = (cases: string) => /* sql */ `
  WITH names AS (SELECT list(name ORDER BY activity) AS name FROM activities),
  counted AS (SELECT variant, count(*)::DOUBLE AS count FROM ${cases} GROUP BY variant)
  SELECT list_transform(v.activities, lambda a: names.name[a + 1]) AS activities, count
  FROM counted JOIN variants AS v USING (variant), names ORDER BY ALL`;

/**
 * The model that the cases of the slice follow, discovered from their variants; see `discoverTree`. Open cases count
 * as they stand: what they did last may end the process in the model.
 *
 * @param options.noise 0 to 1; 0 without it
 */
export async function discoverModel(
  reader: Reader,
  slice: Slice,
  { format, noise = 0 }: { format: DiscoveredModel['format']; noise?: number },
): Promise<DiscoveredModel> {
  const log = await readSlicedLog(reader, slice);
  const traces = await reader.rows<CountedTrace>(TRACES(log.cases), { ...log.parameters });
  const cases = traces.reduce((sum, { count }) => sum + count, 0);
  return { cases, variants: traces.length, noise, format, model: WRITERS[format](discoverTree(traces, noise)) };
}

const WRITERS: Record<DiscoveredModel['format'], (tree: ProcessTree) => string> = {
  tree: treeText,
  pnml: (tree) => pnmlText(workflowNet(tree)),
  bpmn: (tree) => bpmnText(bpmnDiagram(tree)),
};
