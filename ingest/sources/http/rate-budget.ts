/** How many requests a server takes in how long, whatever the time at which they begin to count. */
export interface RateLimit {
  requests: number;
  perMs: number;
}

/** Keeps to a limit before the server has to remind of it. */
export interface RateBudget {
  /** How long the next request has to wait, milliseconds. */
  waitMs(nowMs: number): number;
  sent(nowMs: number): void;
}

/** At most so many requests in every stretch of that length (a sliding window). */
export function rateBudget({ requests, perMs }: RateLimit): RateBudget {
  const sentMs: number[] = [];
  return {
    waitMs(nowMs) {
      while ((sentMs[0] ?? nowMs) <= nowMs - perMs) sentMs.shift();
      const oldest = sentMs.at(-requests);
      return oldest === undefined ? 0 : Math.min(perMs, oldest + perMs - nowMs); // a clock that was put back
    },
    sent(nowMs) {
      sentMs.push(nowMs);
    },
  };
}

/** What an answer said about points that requests cost: how many are left, and how they come back. */
export interface CostFacts {
  /** that the request was taken to cost at most */
  requested: number;
  available: number;
  most: number;
  /** points per second */
  restored: number;
}

/** A bucket of points that requests empty and time fills. */
export interface CostBudget {
  waitMs(nowMs: number): number;
  /** What the last answer said. */
  answered(facts: CostFacts, nowMs: number): void;
  /** null before the first answer */
  readonly last: CostFacts | null;
}

/** Waits until the bucket holds what the last request was taken to cost: the next one is like it. */
export function costBudget(): CostBudget {
  let last: { facts: CostFacts; atMs: number } | null = null;
  return {
    waitMs(nowMs) {
      if (last === null || last.facts.restored <= 0) return 0;
      const { requested, available, most, restored } = last.facts;
      const now = Math.min(most, available + ((nowMs - last.atMs) / 1_000) * restored);
      return now >= requested ? 0 : Math.ceil(((Math.min(requested, most) - now) / restored) * 1_000);
    },
    answered(facts, nowMs) {
      last = { facts, atMs: nowMs };
    },
    get last() {
      return last?.facts ?? null;
    },
  };
}
