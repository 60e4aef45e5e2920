import { readChanges } from './changes.ts';
import { readDfg } from './dfg.ts';
import { readStages } from './stages.ts';
import { readStalls } from './stalls.ts';

/** Questions that can also be put to threads which hold the log. */
export interface LogQueries {
  readDfg: typeof readDfg;
  readStalls: typeof readStalls;
  readStages: typeof readStages;
  readChanges: typeof readChanges;
}

/** As the store answers them. */
export const STORE_QUERIES: LogQueries = { readDfg, readStalls, readStages, readChanges };
