/** Events of some cases, column by column, in any order, and where they belong. */
export interface CaseEvents {
  /** place of the first event by case row, and the number of events at the end; later events count too */
  first: Uint32Array;
  /** row of the case */
  row: Uint32Array;
  /** place in its trace */
  position: Uint32Array;
  activity: Uint16Array;
  /** number of the resource that did it; 0: not recorded */
  resource: Uint32Array;
  /** until the next event of the case */
  ms: Float64Array;
}

/** Waits that are over, column by column, one entry each. */
export interface CompletedWaits {
  /** code of the activity after which was waited */
  activity: Uint16Array;
  ms: Float64Array;
  /** code of the activity that ended the wait */
  next: Uint16Array;
  /** number of the resource that did it; 0: not recorded */
  resource: Uint32Array;
  /** row of the case in every list of attribute codes */
  row: Uint32Array;
}

/**
 * The waits between events that follow each other, by case, in trace order: a wait is over where the event after it is
 * among those given. Time O(events): every event has its place beforehand, so nothing is sorted.
 */
export function completedWaits(events: CaseEvents): CompletedWaits {
  const placed = inTraceOrder(events);
  const next = new Uint16Array(placed.length);
  const [row, resource] = [new Uint32Array(placed.length), new Uint32Array(placed.length)];
  const [activity, ms] = [new Uint16Array(placed.length), new Float64Array(placed.length)];
  let count = 0;
  for (let place = 0; place + 1 < placed.length; place++) {
    if (placed[place] === 0 || placed[place + 1] === 0) continue;
    const [from, to] = [placed[place]! - 1, placed[place + 1]! - 1];
    if (events.row[from] !== events.row[to]) continue;
    row[count] = events.row[from]!;
    activity[count] = events.activity[from]!;
    ms[count] = events.ms[from]!;
    resource[count] = events.resource[to]!;
    next[count] = events.activity[to]!;
    count++;
  }
  return {
    row: row.subarray(0, count),
    activity: activity.subarray(0, count),
    ms: ms.subarray(0, count),
    next: next.subarray(0, count),
    resource: resource.subarray(0, count),
  };
}

/** By place in the traces of the cases, which event it is, counted from 1; 0 where none is given. */
function inTraceOrder({ first, row, position }: CaseEvents): Uint32Array {
  const placed = new Uint32Array(first.at(-1) ?? 0);
  for (let event = 0; event < row.length; event++) placed[first[row[event]!]! + position[event]!] = event + 1;
  return placed;
}
