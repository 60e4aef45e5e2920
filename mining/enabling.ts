import { type Enabling, rowsByEnd, type WaitLog } from './waits.ts';

/**
 * What enabled each event: of the case's events before it that are not concurrent with it and had ended when it started,
 * the one that ended last (of several the last in the trace). Without one, the case's start did.
 *
 * @param concurrent as `concurrency` gives it
 * Time O(n log n) in the events of a case, times the activities that are concurrent with one.
 * Source: Chapela-Campa & Dumas (2022), as in `concurrency`.
 */
export function enabling(log: WaitLog, concurrent: ReadonlyMap<number, ReadonlySet<number>>): Enabling {
  const by = new Int32Array(log.activity.length).fill(-1);
  const sinceMs = new Float64Array(log.activity.length);
  for (let caseRow = 0; caseRow + 1 < log.first.length; caseRow++) {
    enableCase(log, concurrent, { from: log.first[caseRow]!, to: log.first[caseRow + 1]! }, { by, sinceMs });
  }
  return { by, sinceMs };
}

const NONE: ReadonlySet<number> = new Set();

function enableCase(
  { activity, startMs, endMs }: WaitLog,
  concurrent: ReadonlyMap<number, ReadonlySet<number>>,
  { from, to }: { from: number; to: number },
  { by, sinceMs }: Enabling,
): void {
  const byEnd = rowsByEnd(endMs, { from, to });
  // Activities, the one whose last event ended last at the end, with that event's row.
  const ended = new Map<number, number>();
  const recent: number[] = [];
  let next = 0;
  for (let row = from; row < to; row++) {
    for (; next < byEnd.length && isOver(byEnd[next]!, row); next++) {
      const done = activity[byEnd[next]!]!;
      if (ended.has(done)) recent.splice(recent.lastIndexOf(done), 1);
      recent.push(done);
      ended.set(done, byEnd[next]!);
    }
    const beside = concurrent.get(activity[row]!) ?? NONE;
    const enabler = recent.findLast((code) => !beside.has(code));
    by[row] = enabler === undefined ? -1 : ended.get(enabler)!;
    sinceMs[row] = enabler === undefined ? startMs[from]! : endMs[by[row]!]!;
  }

  function isOver(other: number, row: number): boolean {
    return other < row && endMs[other]! <= startMs[row]!;
  }
}
