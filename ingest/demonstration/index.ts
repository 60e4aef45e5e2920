export type { DistributorOptions } from './options.ts';
export { type Distribution, type OnProgress, simulateDistributor, writeDistributor } from './simulate.ts';
