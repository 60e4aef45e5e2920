export { binQuantile, binStartMs, type DurationBin, durationBin } from './bin-quantile.ts';
export { binnedDistribution, type MeasuredBin } from './binned-distribution.ts';
export { dfgOfArrays } from './dfg-of-arrays.ts';
export { dfgOf, type EdgeDurations, type Structure } from './dfg-of.ts';
export {
  type AttributeCodes,
  type CompletedWaits,
  type ExpectedWait,
  expectedWaits,
  type WaitingOrder,
} from './expected-waits.ts';
export { canonicalLoop, type LoopPass, loopPasses } from './loop-passes.ts';
export { nearestName } from './nearest-name.ts';
export { quantile } from './quantile.ts';
export { owners, stages } from './stages.ts';
export { structureOfVariants, type WeightedVariants } from './structure-of-variants.ts';
export { type CaseMask, type TraceArrays, traceArraysBytes } from './trace-arrays.ts';
