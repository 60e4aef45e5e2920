/** A log as its waits are split: one row per event, cases one after the other, events in trace order. */
export interface WaitLog {
  /** per case its first row; one more entry at the end */
  first: Uint32Array;
  activity: Uint16Array;
  /** -1 where none is recorded */
  resource: Int32Array;
  /** whole milliseconds; the end where no start is recorded */
  startMs: Float64Array;
  endMs: Float64Array;
  /** 1 where a start is recorded */
  hasStart: Uint8Array;
}

/** Per row the event that enabled it, and since when it could start. */
export interface Enabling {
  /** the row of the enabling event; -1 where there is none: the case's first events, and those concurrent with all before */
  by: Int32Array;
  sinceMs: Float64Array;
}

/** Causes in the order in which they take their share of a wait. */
export const WAIT_CAUSES = [
  'blockMs',
  'syncMs',
  'batchingMs',
  'contentionMs',
  'prioritisationMs',
  'unavailabilityMs',
  'otherMs',
] as const;

export type WaitParts = Record<(typeof WAIT_CAUSES)[number], Float64Array>;

/** Rows from one to before another by their end; those that end together in their order. */
export function rowsByEnd(endMs: Float64Array, { from, to }: { from: number; to: number }): number[] {
  const rows = Array.from({ length: to - from }, (_, place) => from + place);
  return rows.sort((a, b) => endMs[a]! - endMs[b]! || a - b);
}
