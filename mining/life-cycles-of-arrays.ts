import type { LifeCycle } from '../eventlog/index.ts';
import { firstOfGroups, meansAndMedians } from './grouped-values.ts';
import { keyNumbers } from './key-numbers.ts';
import type { ObjectArrays } from './object-arrays.ts';

/** As `LifeCycle`; the objects by code. */
export type LifeCycleOfCodes = Omit<LifeCycle, 'examples'> & { examples: readonly number[] };

const EXAMPLES = 3;

/**
 * The life cycles of each type of objects, as `readLifeCycles` gives them. Time O(relations) expected, and O(v log v) in the life cycles:
 * lives are walked down a tree of their activities, and end in one place when they are equal.
 *
 * @param top how many of each type at most
 */
export function lifeCyclesOfArrays(arrays: ObjectArrays, top: number): LifeCycleOfCodes[] {
  const { types, typeOf, activities } = arrays;
  const { end, lifeUs, keys } = lives(arrays);
  const places = types.length + keys.length;
  const first = firstOfGroups(end, places);
  const objects = objectsByPlace(end, first);
  const totals = firstOfGroups(typeOf, types.length);
  const durations = meansAndMedians({ group: end, values: lifeUs }, places);

  const found: (LifeCycleOfCodes & { codes: number[]; ofType: number })[] = [];
  for (let place = 0; place < places; place++) {
    const count = first[place + 1]! - first[place]!;
    if (count === 0) continue;
    const { type, codes } = pathTo(place, keys, types.length, activities.length);
    found.push({
      type: types[type]!,
      ofType: type,
      rank: 0,
      count,
      share: count / (totals[type + 1]! - totals[type]!),
      activities: codes.map((code) => activities[code]!),
      codes,
      medianMs: codes.length === 0 ? null : (durations[place]?.median ?? 0) / 1000,
      examples: Array.from(objects.subarray(first[place]!, first[place]! + Math.min(count, EXAMPLES))),
    });
  }
  found.sort((a, b) => a.ofType - b.ofType || b.count - a.count || compareCodes(a.codes, b.codes));
  return ranked(found).filter(({ rank }) => rank <= top);
}

interface Lives {
  /** by object the place in the tree where its life ends: below the number of types its root, else that number and more */
  end: Uint32Array;
  /** from the first start to the latest end; 0 without events */
  lifeUs: Float64Array;
  /** by place below the roots: the place above and the activity, in one */
  keys: readonly number[];
}

function lives({ activities, types, typeOf, activity, begunUs, endedUs, first, object }: ObjectArrays): Lives {
  const steps = keyNumbers(Number.MAX_SAFE_INTEGER);
  const end = Uint32Array.from(typeOf);
  const begun = new Float64Array(typeOf.length);
  const latest = new Float64Array(typeOf.length).fill(-Infinity);
  for (let row = 0; row < activity.length; row++) {
    for (let relation = first[row]!; relation < first[row + 1]!; relation++) {
      const one = object[relation]!;
      if (latest[one] === -Infinity) begun[one] = begunUs[row]!;
      latest[one] = Math.max(latest[one]!, endedUs[row]!);
      end[one] = types.length + steps.numberOf(end[one]! * activities.length + activity[row]!);
    }
  }
  const lifeUs = latest.map((us, one) => (us === -Infinity ? 0 : us - begun[one]!));
  return { end, lifeUs, keys: steps.keys };
}

function objectsByPlace(end: Uint32Array, first: Uint32Array): Uint32Array {
  const next = first.slice();
  const objects = new Uint32Array(end.length);
  for (let one = 0; one < end.length; one++) objects[next[end[one]!]!++] = one;
  return objects;
}

function pathTo(
  place: number,
  keys: readonly number[],
  types: number,
  activities: number,
): { type: number; codes: number[] } {
  const codes: number[] = [];
  let above = place;
  while (above >= types) {
    const key = keys[above - types]!;
    codes.push(key % activities);
    above = Math.floor(key / activities);
  }
  return { type: above, codes: codes.reverse() };
}

/** As words in a dictionary. */
function compareCodes(one: readonly number[], other: readonly number[]): number {
  const place = one.findIndex((code, index) => code !== other[index]);
  return place < 0 ? one.length - other.length : (one[place] as number) - (other[place] ?? -1);
}

/** @param found by type */
function ranked(found: readonly (LifeCycleOfCodes & { codes: number[]; ofType: number })[]): LifeCycleOfCodes[] {
  let [type, rank] = [-1, 0];
  return found.map(({ codes: _, ofType, ...lifeCycle }) => {
    rank = ofType === type ? rank + 1 : 1;
    type = ofType;
    return { ...lifeCycle, rank };
  });
}
