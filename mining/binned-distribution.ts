import type { Distribution } from '../eventlog/index.ts';
import { binQuantile, type DurationBin } from './bin-quantile.ts';

/** A bin with what its values are like. */
export interface MeasuredBin extends DurationBin {
  min: number;
  max: number;
  /** sample standard deviation; null of one value */
  sd: number | null;
}

/**
 * The six statistics of binned durations: mean, extremes and deviation exact, quantiles from the bins. The squares of the
 * whole are those within the bins and those of the bins' means around the mean.
 *
 * @param bins ascending by bin, at least one
 * @returns milliseconds; sd null of one value
 */
export function binnedDistribution(bins: readonly MeasuredBin[]): Distribution {
  const count = bins.reduce((total, bin) => total + bin.count, 0);
  const mean = bins.reduce((total, { sumMs }) => total + sumMs, 0) / count;
  const min = Math.min(...bins.map((bin) => bin.min));
  const max = Math.max(...bins.map((bin) => bin.max));
  const squares = bins.reduce(
    (total, bin) => total + (bin.count - 1) * (bin.sd ?? 0) ** 2 + bin.count * (bin.sumMs / bin.count - mean) ** 2,
    0,
  );
  return {
    mean,
    median: binQuantile(bins, 0.5, { min, max }),
    p90: binQuantile(bins, 0.9, { min, max }),
    min,
    max,
    sd: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
  };
}
