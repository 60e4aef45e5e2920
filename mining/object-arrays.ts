/** What objects went through, as typed arrays: events in the order of traces, and of each the objects it is related to. */
export interface ObjectArrays {
  /** names, ascending; `activity` is a place in it */
  activities: readonly string[];
  /** names, ascending; `typeOf` is a place in it */
  types: readonly string[];
  /** by code of the object */
  typeOf: Uint16Array;
  /** by row of the event, and so are the following */
  activity: Uint16Array;
  /** start, or only time; epoch microseconds */
  begunUs: Float64Array;
  endedUs: Float64Array;
  /** index of the first relation by row, and the number of relations at the end */
  first: Uint32Array;
  /** code of the object by relation: each object of an event once, those of one type together, types ascending */
  object: Uint32Array;
}

/** In the place of a row: there is none. */
export const NO_ROW = -1;

/** By relation the row of the event that came before it in the life of its object, or NO_ROW. Time O(relations). */
export function predecessors({ first, object, typeOf, activity }: ObjectArrays): Int32Array {
  const latest = new Int32Array(typeOf.length).fill(NO_ROW);
  const before = new Int32Array(object.length);
  for (let row = 0; row < activity.length; row++) {
    for (let relation = first[row]!; relation < first[row + 1]!; relation++) {
      before[relation] = latest[object[relation]!]!;
      latest[object[relation]!] = row;
    }
  }
  return before;
}
