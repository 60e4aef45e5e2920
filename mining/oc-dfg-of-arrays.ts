import type { ObjectEdge } from '../eventlog/index.ts';
import { firstOfGroups, type GroupedValues, meansAndMedians } from './grouped-values.ts';
import { keyNumbers } from './key-numbers.ts';
import { NO_ROW, type ObjectArrays, predecessors } from './object-arrays.ts';

/**
 * The directly-follows multigraph, as `readOcDfg` gives it. Time O(relations) expected: one pass over the events in their order,
 * in which every object remembers its last event.
 */
export function ocDfgOfArrays(arrays: ObjectArrays): ObjectEdge[] {
  const { keys, edge, couples } = passages(arrays);
  const durations = meansAndMedians(couples, keys.length);
  const eventCouples = counts(couples.group, keys.length);
  const totalObjects = counts(
    edge.filter((number) => number !== NO_EDGE),
    keys.length,
  );
  const uniqueObjects = distinctObjects(arrays, edge, keys.length);
  return keys
    .map((key, number) => ({ ...partsOf(arrays, key), number, couples: eventCouples[number]! }))
    .sort((a, b) => a.type - b.type || b.couples - a.couples || a.source - b.source || a.target - b.target)
    .map(({ type, source, target, number }) => ({
      type: arrays.types[type]!,
      source: arrays.activities[source]!,
      target: arrays.activities[target]!,
      eventCouples: eventCouples[number]!,
      uniqueObjects: uniqueObjects[number]!,
      totalObjects: totalObjects[number]!,
      meanMs: inMs(durations[number]?.mean),
      medianMs: inMs(durations[number]?.median),
    }));
}

const inMs = (us: number | undefined): number => (us as number) / 1000;

/** In the place of an edge's number: the object has no event before. */
const NO_EDGE = 0xffff_ffff;

interface Passages {
  /** of edges, by number: type, source and target in one */
  keys: readonly number[];
  /** by relation the edge over which the object came, or NO_EDGE */
  edge: Uint32Array;
  /** what lies between two events in microseconds, once per type however many objects of it go from the one to the other */
  couples: GroupedValues;
}

function passages(arrays: ObjectArrays): Passages {
  const { activities, types, typeOf, activity, begunUs, endedUs, first, object } = arrays;
  const before = predecessors(arrays);
  const edges = keyNumbers(types.length * activities.length ** 2);
  const edge = new Uint32Array(object.length).fill(NO_EDGE);
  const [group, values] = [new Uint32Array(object.length), new Float64Array(object.length)];
  const coupledIn = new Uint32Array(activity.length); // by row the span of relations in which it was last the event before
  let [couples, span] = [0, 0];
  for (let row = 0; row < activity.length; row++) {
    let spanType = NO_ROW;
    for (let relation = first[row]!; relation < first[row + 1]!; relation++) {
      const type = typeOf[object[relation]!]!;
      if (type !== spanType) {
        spanType = type;
        span++;
      }
      const previous = before[relation]!;
      if (previous === NO_ROW) continue;
      const number = edges.numberOf(
        (type * activities.length + activity[previous]!) * activities.length + activity[row]!,
      );
      edge[relation] = number;
      if (coupledIn[previous] === span) continue;
      coupledIn[previous] = span;
      group[couples] = number;
      values[couples++] = begunUs[row]! - endedUs[previous]!;
    }
  }
  return {
    keys: edges.keys,
    edge,
    couples: { group: group.subarray(0, couples), values: values.subarray(0, couples) },
  };
}

function partsOf({ activities }: ObjectArrays, key: number): { type: number; source: number; target: number } {
  const pair = Math.floor(key / activities.length);
  return {
    type: Math.floor(pair / activities.length),
    source: pair % activities.length,
    target: key % activities.length,
  };
}

function counts(edge: Uint32Array, edges: number): Float64Array {
  const count = new Float64Array(edges);
  for (let index = 0; index < edge.length; index++) count[edge[index]!]!++;
  return count;
}

/** By edge how many objects came over it at least once. */
function distinctObjects({ object, typeOf }: ObjectArrays, edge: Uint32Array, edges: number): Float64Array {
  const first = firstOfGroups(object, typeOf.length);
  const next = first.slice();
  const byObject = new Uint32Array(edge.length);
  for (let relation = 0; relation < edge.length; relation++) byObject[next[object[relation]!]!++] = edge[relation]!;
  const distinct = new Float64Array(edges);
  const latest = new Int32Array(edges).fill(-1);
  for (let one = 0; one < typeOf.length; one++) {
    for (let place = first[one]!; place < first[one + 1]!; place++) {
      const number = byObject[place]!;
      if (number === NO_EDGE || latest[number] === one) continue;
      latest[number] = one;
      distinct[number]!++;
    }
  }
  return distinct;
}
