import type { WorkedMs } from './calendar.ts';

/** Executions by one resource, in the order of their start: each as [startMs, endMs). */
export interface Executions {
  startMs: Float64Array;
  endMs: Float64Array;
}

/** Time before an instant, from an arbitrary zero: busy; idle though working; so differences count. */
export interface TimeBefore {
  busyMs(atMs: number): number;
  /** neither busy nor, by the calendar, at work */
  awayMs(atMs: number): number;
}

/**
 * Sums a resource's time once, so that any stretch of it is told by two look-ups. Executions that overlap count once.
 *
 * @param worked null: always at work
 * Time O(n), and O(log n) for an instant.
 */
export function timeBefore({ startMs, endMs }: Executions, worked: WorkedMs | null): TimeBefore {
  const fromMs: number[] = [];
  const toMs: number[] = [];
  for (let index = 0; index < startMs.length; index++) {
    if (fromMs.length > 0 && startMs[index]! <= toMs.at(-1)!) {
      toMs[toMs.length - 1] = Math.max(toMs.at(-1)!, endMs[index]!);
    } else {
      fromMs.push(startMs[index]!);
      toMs.push(endMs[index]!);
    }
  }
  const offMs = (from: number, to: number) => (worked === null ? 0 : to - from - (worked(to) - worked(from)));
  const busyBefore = [0];
  const awayBefore = [0];
  for (let index = 0; index < fromMs.length; index++) {
    busyBefore.push(busyBefore[index]! + toMs[index]! - fromMs[index]!);
    awayBefore.push(awayBefore[index]! + (index === 0 ? 0 : offMs(toMs[index - 1]!, fromMs[index]!)));
  }
  const begun = (atMs: number) => countUpTo(fromMs, atMs);
  return {
    busyMs(atMs) {
      const index = begun(atMs);
      return index === 0 ? 0 : busyBefore[index - 1]! + Math.min(atMs, toMs[index - 1]!) - fromMs[index - 1]!;
    },
    awayMs(atMs) {
      const index = begun(atMs);
      if (index === 0) return fromMs.length === 0 ? offMs(0, atMs) : -offMs(atMs, fromMs[0]!);
      return awayBefore[index]! + (atMs > toMs[index - 1]! ? offMs(toMs[index - 1]!, atMs) : 0);
    },
  };
}

/** How many of the sorted numbers are at most this. */
function countUpTo(sorted: ArrayLike<number>, at: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A stretch of time, and how early something must have been enabled to count in it. */
export interface EarlierQuestion {
  fromMs: number;
  toMs: number;
  enabledByMs: number;
}

/**
 * For each question, the time in it that is covered by executions enabled no later than it says; overlaps count once.
 * Executions are laid down in the order in which they were enabled, each moment only once.
 *
 * @param sinceMs per execution when it was enabled
 * Time O(n log n) in executions and questions.
 */
export function coveredByEarlier(
  { startMs, endMs }: Executions,
  sinceMs: Float64Array,
  questions: readonly EarlierQuestion[],
): Float64Array {
  const cuts = Float64Array.from([
    ...startMs,
    ...endMs,
    ...questions.flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
  ]).sort();
  const place = (ms: number) => countUpTo(cuts, ms) - 1;
  const laid = newCover(cuts);
  const executions = Array.from(startMs.keys()).sort((a, b) => sinceMs[a]! - sinceMs[b]!);
  const asked = [...questions.keys()].sort((a, b) => questions[a]!.enabledByMs - questions[b]!.enabledByMs);
  const covered = new Float64Array(questions.length);
  let next = 0;
  for (const index of asked) {
    const { fromMs, toMs, enabledByMs } = questions[index]!;
    for (; next < executions.length && sinceMs[executions[next]!]! <= enabledByMs; next++) {
      laid.add(place(startMs[executions[next]!]!), place(endMs[executions[next]!]!));
    }
    covered[index] = laid.before(place(toMs)) - laid.before(place(fromMs));
  }
  return covered;
}

/** Stretches between cuts that are laid once and summed from the left: a Fenwick tree over those not yet laid. */
function newCover(cuts: Float64Array) {
  const sums = new Float64Array(cuts.length + 1);
  const free = Uint32Array.from({ length: cuts.length + 1 }, (_, index) => index);
  const nextFree = (from: number): number => {
    let index = from;
    while (free[index] !== index) {
      free[index] = free[free[index]!]!;
      index = free[index]!;
    }
    return index;
  };
  return {
    add(from: number, to: number): void {
      for (let index = nextFree(from); index < to; index = nextFree(index)) {
        free[index] = index + 1;
        const lengthMs = cuts[index + 1]! - cuts[index]!;
        for (let node = index + 1; node < sums.length; node += node & -node) sums[node]! += lengthMs;
      }
    },
    before(to: number): number {
      let sum = 0;
      for (let node = to; node > 0; node -= node & -node) sum += sums[node]!;
      return sum;
    },
  };
}
