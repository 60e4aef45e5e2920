import { type CountedTrace, mergeTraces, projectTraces } from './counted-trace.ts';
import type { Cut } from './cuts.ts';

/**
 * One log per part of the cut, in the order of the parts. Without noise every event finds its place; under noise,
 * events that contradict the cut are left out.
 *
 * Time O(events of the traces × parts).
 */
export function splitLog(traces: readonly CountedTrace[], { operator, parts }: Cut): CountedTrace[][] {
  const members = parts.map((part) => new Set(part));
  switch (operator) {
    case 'choice':
      return splitChoice(traces, members);
    case 'sequence':
      return splitSequence(traces, members);
    case 'parallel':
      return members.map((part) => projectTraces(traces, (activity) => part.has(activity)));
    case 'loop':
      return splitLoop(traces, members);
  }
}

type Members = readonly ReadonlySet<string>[];

/** Each trace goes to the part that has most of its events, the first of several. */
function splitChoice(traces: readonly CountedTrace[], members: Members): CountedTrace[][] {
  const logs = members.map((): CountedTrace[] => []);
  for (const { activities, count } of traces) {
    const sizes = members.map((part) => activities.filter((activity) => part.has(activity)).length);
    const place = sizes.indexOf(Math.max(...sizes));
    logs[place]!.push({ activities: activities.filter((activity) => members[place]!.has(activity)), count });
  }
  return logs.map(mergeTraces);
}

function splitSequence(traces: readonly CountedTrace[], members: Members): CountedTrace[][] {
  const logs = members.map((): CountedTrace[] => []);
  for (const { activities, count } of traces) {
    let from = 0;
    members.forEach((part, place) => {
      const earlier = members.slice(0, place);
      const to = place === members.length - 1 ? activities.length : splitPoint(activities, from, part, earlier);
      logs[place]!.push({ activities: activities.slice(from, to).filter((activity) => part.has(activity)), count });
      from = to;
    });
  }
  return logs.map(mergeTraces);
}

/** Where a part ends at the least cost: its events behind that point and events of later parts before it. */
function splitPoint(activities: readonly string[], from: number, part: ReadonlySet<string>, earlier: Members): number {
  let [best, cost, leastCost] = [from, 0, 0];
  for (let place = from; place < activities.length; place++) {
    const activity = activities[place]!;
    if (part.has(activity)) cost--;
    else if (!earlier.some((before) => before.has(activity))) cost++;
    if (cost < leastCost) [best, leastCost] = [place + 1, cost];
  }
  return best;
}

/** Runs of the body and of the repeats, in turn; where two repeats meet, or one begins or ends a trace, the body is empty. */
function splitLoop(traces: readonly CountedTrace[], members: Members): CountedTrace[][] {
  const logs = members.map((): CountedTrace[] => []);
  for (const { activities, count } of traces) {
    let last = 0;
    let run: string[] = [];
    const close = (next: number) => {
      logs[last]!.push({ activities: run, count });
      if (last !== 0 && next !== 0) logs[0]!.push({ activities: [], count });
      [last, run] = [next, []];
    };
    for (const activity of activities) {
      const place = members.findIndex((part) => part.has(activity));
      if (place !== last) close(place);
      run.push(activity);
    }
    if (last !== 0) close(0);
    logs[0]!.push({ activities: run, count });
  }
  return logs.map(mergeTraces);
}
