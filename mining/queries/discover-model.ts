import type { DiscoveredModel, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { bpmnDiagram, bpmnText, discoverTree, type ProcessTree, pnmlText, treeText, workflowNet } from '../index.ts';
import { readCountedVariants } from './counted-variants.ts';

export const MODEL_FORMATS = ['tree', 'pnml', 'bpmn'] as const satisfies readonly DiscoveredModel['format'][];

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
  const traces = await readCountedVariants(reader, slice);
  const cases = traces.reduce((sum, { count }) => sum + count, 0);
  return { cases, variants: traces.length, noise, format, model: WRITERS[format](discoverTree(traces, noise)) };
}

const WRITERS: Record<DiscoveredModel['format'], (tree: ProcessTree) => string> = {
  tree: treeText,
  pnml: (tree) => pnmlText(workflowNet(tree)),
  bpmn: (tree) => bpmnText(bpmnDiagram(tree)),
};
