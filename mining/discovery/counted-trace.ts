/** A trace and how many cases ran it. */
export interface CountedTrace {
  activities: readonly string[];
  /** cases, at least 1 */
  count: number;
}

/** Equal traces as one, in the order they first occur. Time O(events of the traces). */
export function mergeTraces(traces: readonly CountedTrace[]): CountedTrace[] {
  const counts = new Map<string, { activities: readonly string[]; count: number }>();
  for (const { activities, count } of traces) {
    const key = JSON.stringify(activities);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { activities, count });
    else known.count += count;
  }
  return [...counts.values()];
}

/** Every trace reduced to the activities that are kept; a trace may become empty. */
export const projectTraces = (traces: readonly CountedTrace[], isKept: (activity: string) => boolean): CountedTrace[] =>
  mergeTraces(traces.map(({ activities, count }) => ({ activities: activities.filter(isKept), count })));
