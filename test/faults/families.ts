import type { FaultFamily } from './family.ts';
import { restWms } from './families/rest-wms.ts';

/** Every family of sources, in the order of the table. */
export const FAMILIES: readonly FaultFamily[] = [restWms];
