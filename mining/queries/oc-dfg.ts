import type { ObjectEdge } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { ocDfgOfArrays } from '../oc-dfg-of-arrays.ts';
import { readObjectArrays } from './object-arrays.ts';

/**
 * The directly-follows multigraph: per type of objects the pairs of activities that follow one another in the life of one of
 * them. Three counts: distinct couples of events, distinct objects, and couples with each of their objects. Counts of two
 * types must not be added: one event may be in both. Durations run from the end of the first to the start of the second event,
 * once per couple; negative ones mean overlap. By type, then most couples first, then by name.
 *
 * Cost: a sort of the events; the rest is linear in the relations, in memory of 30 bytes per event and 60 per relation.
 * Source: Berti & van der Aalst (2023), "OC-PM: analyzing object-centric event logs and process models".
 */
export const readOcDfg = async (reader: Reader): Promise<ObjectEdge[]> => ocDfgOfArrays(await readObjectArrays(reader));
