import type { ObjectTimes } from '../eventlog/index.ts';
import { type MeanAndMedian, meansAndMedians } from './grouped-values.ts';
import { keyNumbers } from './key-numbers.ts';
import { NO_ROW, type ObjectArrays, predecessors } from './object-arrays.ts';

/** As `ObjectTimes`; the objects, by code, of which the first by key is the one that an event waited for longest. */
export type TimesOfCodes = Omit<ObjectTimes, 'delaying'> & { delaying: readonly number[] };

/** What events wait for their objects, as `readOcTimes` gives it. Time O(relations) expected. */
export function ocTimesOfArrays(arrays: ObjectArrays): TimesOfCodes[] {
  const before = predecessors(arrays);
  const measured = measure(arrays, before);
  const ofEvents = summaries(measured.ofEvents);
  const ofTypes = summaries(measured.ofTypes);
  const events = ofEvents.map(({ key: activity, count, times: [flow, sojourn, synchronisation] }) => ({
    ...UNMEASURED,
    activity,
    type: NO_ROW,
    events: count,
    flow,
    sojourn,
    synchronisation,
  }));
  const types = ofTypes.map(({ key, count, times: [pooling, lagging, readiness] }, number) => {
    const { events: delays, longestRow } = measured.delays[number] ?? NEVER;
    const type = key % arrays.types.length;
    const delaying = lastObjects(arrays, before, longestRow, type);
    const activity = Math.floor(key / arrays.types.length);
    return { ...UNMEASURED, activity, type, events: count, pooling, lagging, readiness, delays, delaying };
  });
  return [...events, ...types]
    .sort((a, b) => a.activity - b.activity || a.type - b.type)
    .map((row) => ({ ...row, activity: arrays.activities[row.activity]!, type: arrays.types[row.type] ?? null }));
}

const UNMEASURED = {
  flow: null,
  sojourn: null,
  synchronisation: null,
  pooling: null,
  lagging: null,
  readiness: null,
  delays: null,
  delaying: [],
};

/** Three times of each of many occurrences, in microseconds. */
interface Measured {
  /** of activities, or of activities with types, by number */
  keys: readonly number[];
  /** number of the key by occurrence */
  group: Uint32Array;
  times: readonly [Float64Array, Float64Array, Float64Array];
}

/** What waited for a type of objects last. */
interface Delays {
  events: number;
  longestUs: number;
  longestRow: number;
}

const NEVER: Delays = { events: 0, longestUs: 0, longestRow: NO_ROW };

function measure(arrays: ObjectArrays, before: Int32Array) {
  const { activities, types, typeOf, activity, begunUs, endedUs, first, object } = arrays;
  const ofEvents = newMeasured(activities.length, activity.length);
  const ofTypes = newMeasured(activities.length * types.length, object.length);
  const delays: Delays[] = [];
  for (let row = 0; row < activity.length; row++) {
    const [from, to] = [first[row]!, first[row + 1]!];
    let [firstUs, lastUs] = [Infinity, -Infinity];
    for (let relation = from; relation < to; relation++) {
      if (before[relation] === NO_ROW) continue;
      const cameUs = endedUs[before[relation]!]!;
      if (cameUs < firstUs) firstUs = cameUs;
      if (cameUs > lastUs) lastUs = cameUs;
    }
    if (firstUs > lastUs) continue;
    ofEvents.add(activity[row]!, begunUs[row]! - firstUs, begunUs[row]! - lastUs, lastUs - firstUs);

    let isDelayed = lastUs > firstUs;
    for (let relation = from; relation < to; ) {
      const type = typeOf[object[relation]!]!;
      let [typeFirstUs, typeLastUs] = [Infinity, -Infinity];
      for (; relation < to && typeOf[object[relation]!] === type; relation++) {
        if (before[relation] === NO_ROW) continue;
        const cameUs = endedUs[before[relation]!]!;
        if (cameUs < typeFirstUs) typeFirstUs = cameUs;
        if (cameUs > typeLastUs) typeLastUs = cameUs;
      }
      if (typeFirstUs > typeLastUs) continue;
      const laggingUs = typeLastUs - firstUs;
      const number = ofTypes.add(
        activity[row]! * types.length + type,
        typeLastUs - typeFirstUs,
        laggingUs,
        typeFirstUs - firstUs,
      );
      if (isDelayed && typeLastUs === lastUs) {
        isDelayed = false; // the first of several types that came last at once
        addDelay((delays[number] ??= { ...NEVER }), row, laggingUs);
      }
    }
  }
  return { ofEvents: ofEvents.measured(), ofTypes: ofTypes.measured(), delays };
}

function addDelay(delays: Delays, row: number, laggingUs: number): void {
  delays.events++;
  if (laggingUs > delays.longestUs) [delays.longestUs, delays.longestRow] = [laggingUs, row];
}

/** Room for as many occurrences. */
function newMeasured(keys: number, most: number) {
  const numbers = keyNumbers(keys);
  const group = new Uint32Array(most);
  const times = [new Float64Array(most), new Float64Array(most), new Float64Array(most)] as const;
  let count = 0;
  return {
    add(key: number, one: number, other: number, third: number): number {
      const number = numbers.numberOf(key);
      group[count] = number;
      times[0][count] = one;
      times[1][count] = other;
      times[2][count++] = third;
      return number;
    },
    measured: (): Measured => {
      const [one, other, third] = times;
      return {
        keys: numbers.keys,
        group: group.subarray(0, count),
        times: [one.subarray(0, count), other.subarray(0, count), third.subarray(0, count)],
      };
    },
  };
}

interface Summary {
  key: number;
  count: number;
  times: [ObjectTimes['flow'], ObjectTimes['flow'], ObjectTimes['flow']];
}

/** By number of the key. */
function summaries({ keys, group, times }: Measured): Summary[] {
  const counts = new Float64Array(keys.length);
  for (let index = 0; index < group.length; index++) counts[group[index]!]!++;
  const [one, other, third] = times.map((values) => meansAndMedians({ group, values }, keys.length).map(inMs));
  return keys.map((key, number) => ({
    key,
    count: counts[number]!,
    times: [one?.[number] ?? null, other?.[number] ?? null, third?.[number] ?? null],
  }));
}

const inMs = (us: MeanAndMedian | null): ObjectTimes['flow'] =>
  us && { meanMs: us.mean / 1000, medianMs: us.median / 1000 };

/** Of an event those objects of a type that came last, at once. */
function lastObjects(
  { typeOf, endedUs, first, object }: ObjectArrays,
  before: Int32Array,
  row: number,
  type: number,
): number[] {
  if (row === NO_ROW) return [];
  const came = Array.from({ length: first[row + 1]! - first[row]! }, (_, place) => first[row]! + place)
    .filter((relation) => before[relation] !== NO_ROW && typeOf[object[relation]!] === type)
    .map((relation) => ({ object: object[relation]!, cameUs: endedUs[before[relation]!]! }));
  const lastUs = came.reduce((last, { cameUs }) => Math.max(last, cameUs), -Infinity);
  return came.filter(({ cameUs }) => cameUs === lastUs).map((one) => one.object);
}
