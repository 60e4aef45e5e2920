/**
 * The value below which `share` of the values lie, interpolated linearly between the two nearest
 * ranks: rank share × (n − 1), counted from 0. Null without values.
 *
 * @param sorted ascending
 * @param share 0 to 1
 * Source: Hyndman & Fan (1996), "Sample Quantiles in Statistical Packages", type 7; DuckDB's quantile_cont.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number | null {
  if (sorted.length === 0) return null;
  const rank = share * (sorted.length - 1);
  const below = Math.floor(rank);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (high - low) * (rank - below);
}
