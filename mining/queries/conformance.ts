import type { Conformance, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { conformance, discoverTree, parseTree } from '../index.ts';
import { readCountedVariants } from './counted-variants.ts';

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
  const traces = await readCountedVariants(reader, slice);
  return conformance(model === undefined ? discoverTree(traces, noise) : parseTree(model), traces);
}
