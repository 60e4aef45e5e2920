/** How much a receiver's clock is ahead of a sender's. */
export interface ClockSkew {
  skewMs: number;
  /** the skew lies within this of `skewMs` */
  withinMs: number;
}

/**
 * The skew of two clocks from the smallest lag in each direction. No message arrives before it departs, so that the
 * receiver's clock is ahead by at most the smallest lag towards it, and behind by at most the smallest lag from it; the
 * estimate is the middle, right where the fastest messages take equally long both ways.
 *
 * @param towardsMs smallest arrival less departure, towards the receiver
 * @param backMs the same from the receiver to the sender
 * @returns null where no skew explains both: something else than a clock makes arrivals early
 * Source: Mills (1991), "Internet Time Synchronization: The Network Time Protocol", offset and half of the round trip.
 */
export function clockSkew(towardsMs: number, backMs: number): ClockSkew | null {
  if (towardsMs + backMs < 0) return null;
  return { skewMs: (towardsMs - backMs) / 2, withinMs: (towardsMs + backMs) / 2 };
}
