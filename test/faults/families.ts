import type { FaultFamily } from './family.ts';

/** Every family of sources, in the order of the table. */
export const FAMILIES: readonly FaultFamily[] = [];
