export { binQuantile, type DurationBin, durationBin } from './bin-quantile.ts';
export { dfgOfArrays } from './dfg-of-arrays.ts';
export { expectedWaits } from './expected-waits.ts';
export { quantile } from './quantile.ts';
export { structureOfVariants } from './structure-of-variants.ts';
export type { CaseMask, TraceArrays } from './trace-arrays.ts';
