/** Durations counted in one log-scaled bin: how many, and their sum in milliseconds. */
export interface DurationBin {
  /** floor(8 × log2(1 + seconds)), at most 254; 0 also holds negative durations */
  bin: number;
  count: number;
  sumMs: number;
}

const BINS_PER_OCTAVE = 8;
export const LAST_BIN = 254;

/** The bin of a duration: eight per octave, so a bin is 9 % wide. The same formula fills `trace.bin`. */
export function durationBin(ms: number): number {
  return ms <= 0 ? 0 : Math.min(LAST_BIN, Math.floor(BINS_PER_OCTAVE * Math.log2(1 + ms / 1000)));
}

/** The shortest duration of a bin, in milliseconds. */
function binStartMs(bin: number): number {
  return (2 ** (bin / BINS_PER_OCTAVE) - 1) * 1000;
}

/**
 * A quantile from counted bins: the value at rank share × (n − 1), where the values of a bin are taken
 * to lie evenly around the bin's mean, as wide as the bin allows. A bin whose values are all equal, or
 * that holds one value, is therefore exact; elsewhere the error is below the bin's width (9 %).
 * Bins add up, so this also works over merged bins, which exact quantiles do not.
 *
 * @param bins ascending by bin, counts above 0
 * @param share 0 to 1
 * @param bounds the smallest and greatest duration, in milliseconds
 * @returns milliseconds; null without values
 */
export function binQuantile(
  bins: readonly DurationBin[],
  share: number,
  bounds: { min: number; max: number },
): number | null {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const rank = share * (total - 1);
  const below = Math.floor(rank);
  const low = valueAt(bins, below, bounds);
  const high = valueAt(bins, Math.min(below + 1, total - 1), bounds);
  return low + (high - low) * (rank - below);
}

function valueAt(bins: readonly DurationBin[], rank: number, bounds: { min: number; max: number }): number {
  let before = 0;
  for (const bin of bins) {
    if (rank < before + bin.count) return valueInBin(bin, rank - before, bounds);
    before += bin.count;
  }
  return bounds.max;
}

function valueInBin({ bin, count, sumMs }: DurationBin, rank: number, bounds: { min: number; max: number }): number {
  const start = bin === 0 ? bounds.min : Math.max(bounds.min, binStartMs(bin));
  const end = bin === LAST_BIN ? bounds.max : Math.min(bounds.max, binStartMs(bin + 1));
  const mean = sumMs / count;
  const reach = Math.max(0, Math.min(mean - start, end - mean));
  return mean + reach * ((2 * rank + 1) / count - 1);
}
