import type { Distribution } from '../../eventlog/index.ts';

/**
 * The six statistics of a duration in microseconds, as columns in milliseconds. Quantiles are exact, interpolated
 * linearly; sd is the sample standard deviation, null of a single value; all are null of none.
 */
export const distributionColumns = (us: string) => /* sql */ `
    avg(${us}) / 1000 AS mean, ${quantiles(us)}[1] / 1000 AS median, ${quantiles(us)}[2] / 1000 AS p90,
    min(${us})::DOUBLE / 1000 AS min, max(${us})::DOUBLE / 1000 AS max, stddev_samp(${us}) / 1000 AS sd`;

/** Written twice and computed once: the engine sorts the values for both quantiles together. */
const quantiles = (us: string) => `quantile_cont(${us}, [0.5, 0.9])`;

export const distributionOf = ({ mean, median, p90, min, max, sd }: Distribution): Distribution => ({
  mean,
  median,
  p90,
  min,
  max,
  sd,
});
