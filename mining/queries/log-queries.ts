import { readChanges } from './changes.ts';
import { readDfg } from './dfg.ts';
import { readReplay } from './replay.ts';
import { readStages } from './stages.ts';
import { readStalls } from './stalls.ts';

/** Questions that can also be answered from a log that is held in memory, most of them in threads. */
export interface LogQueries {
  readDfg: typeof readDfg;
  readStalls: typeof readStalls;
  readStages: typeof readStages;
  readChanges: typeof readChanges;
  readReplay: typeof readReplay;
}

/** As the store answers them. */
export const STORE_QUERIES: LogQueries = { readDfg, readStalls, readStages, readChanges, readReplay };
