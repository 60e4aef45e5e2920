/**
 * A whole log as typed arrays, for what SQL is bad at: mining again after dropping activities, and wide slices, in tens
 * of milliseconds. The arrays may lie in shared memory.
 */
export interface TraceArrays {
  /** names by activity code */
  activities: readonly string[];
  /** case_no by case row, ascending */
  caseNo: Uint32Array;
  /** index of the first event by case row, and the number of events at the end */
  first: Uint32Array;
  /** latest end by case row, epoch milliseconds */
  lastMs: Float64Array;
  /** code of the variant by case row */
  variant: Uint32Array;
  variants: VariantArrays;
  /** codes of the activities by edge code */
  edges: { source: Uint16Array; target: Uint16Array };
  /** by event, in trace order */
  activity: Uint16Array;
  /** code of the edge to the next event of the case; 0 on the last. 32 bits only where there are more than 65,536 edges */
  edge: Uint16Array | Uint32Array;
  /** bin of the gap to the next event of the case; 0 on the last */
  bin: Uint8Array;
  /** epoch milliseconds; the same array as `endMs` in a log without starts */
  startMs: Float64Array;
  endMs: Float64Array;
  gaps: GapArrays;
}

/** Every gap between an event and the next of its case, gaps of one edge and one bin together, in ascending order of case rows. */
export interface GapArrays {
  /** by group, groups ascending by edge and then by bin */
  edge: Uint32Array;
  bin: Uint8Array;
  /** index of the first gap by group, and the number of gaps at the end */
  first: Uint32Array;
  /** case row by gap */
  row: Uint32Array;
  /** milliseconds from the end of the one event to the start of the other, by gap */
  ms: Float64Array;
}

/** The activities of all variants, laid end to end. */
export interface VariantArrays {
  /** index of the first activity by variant code, and the number of activities at the end */
  first: ArrayLike<number>;
  /** codes, in trace order */
  activity: ArrayLike<number>;
}

/** A bit by case row, the lowest of a byte first: 1 keeps the case. As bits, the mask of a million cases lies close to the processor. */
export type CaseMask = Uint8Array;

/** Small enough to be compiled into the loops that ask it of every case. */
export const keptBit = (mask: CaseMask, row: number): number => (mask[row >> 3]! >> (row & 7)) & 1;
