import { LAST_BIN } from './bin-quantile.ts';
import type { GapArrays, TraceArrays } from './trace-arrays.ts';

const BINS = LAST_BIN + 1;

/**
 * Lays the gaps of each edge and bin side by side, so that a graph is counted without looking up an edge for every event.
 * A counting sort: time O(events), memory 12 bytes per gap, and 1 KB per edge while it runs.
 */
export function groupGaps(
  traces: Pick<TraceArrays, 'first' | 'edge' | 'bin' | 'startMs' | 'endMs' | 'edges' | 'caseNo'>,
): GapArrays {
  const { first, edge, bin, startMs, endMs, edges, caseNo } = traces;
  const sizes = new Uint32Array(edges.source.length * BINS);
  for (let row = 0; row < caseNo.length; row++) {
    const last = first[row + 1]! - 1;
    for (let event = first[row]!; event < last; event++) sizes[edge[event]! * BINS + bin[event]!]!++;
  }
  const groups = groupsOf(sizes);
  const { row: rows, ms } = groups;
  const next = sizes; // the place of the next gap by edge and bin, from here on
  for (let group = 0; group < groups.edge.length; group++) {
    next[groups.edge[group]! * BINS + groups.bin[group]!] = groups.first[group]!;
  }
  for (let row = 0; row < caseNo.length; row++) {
    const last = first[row + 1]! - 1;
    for (let event = first[row]!; event < last; event++) {
      const place = next[edge[event]! * BINS + bin[event]!]!++;
      rows[place] = row;
      ms[place] = startMs[event + 1]! - endMs[event]!;
    }
  }
  return groups;
}

/** Room for the gaps, and the groups that are not empty. */
function groupsOf(sizes: Uint32Array): GapArrays {
  const met = sizes.reduce((groups, size) => groups + (size > 0 ? 1 : 0), 0);
  const edge = new Uint32Array(new SharedArrayBuffer(met * 4));
  const bin = new Uint8Array(new SharedArrayBuffer(met));
  const first = new Uint32Array(new SharedArrayBuffer((met + 1) * 4));
  let group = 0;
  for (const [place, size] of sizes.entries()) {
    if (size === 0) continue;
    edge[group] = Math.floor(place / BINS);
    bin[group] = place % BINS;
    first[group + 1] = first[group]! + size;
    group++;
  }
  const gaps = first[met]!;
  return {
    edge,
    bin,
    first,
    row: new Uint32Array(new SharedArrayBuffer(gaps * 4)),
    ms: new Float64Array(new SharedArrayBuffer(gaps * 8)),
  };
}
