import type { CountedTrace } from './counted-trace.ts';

/** Direct succession in a log, with the activities that begin and end a trace. */
export interface FollowsGraph {
  /** in the order of their names */
  activities: readonly string[];
  /** source, target, how often */
  follows: ReadonlyMap<string, ReadonlyMap<string, number>>;
  starts: ReadonlyMap<string, number>;
  ends: ReadonlyMap<string, number>;
}

/** @param traces none of them empty. Time O(events of the traces). */
export function followsGraph(traces: readonly CountedTrace[]): FollowsGraph {
  const follows = new Map<string, Map<string, number>>();
  const starts = new Map<string, number>();
  const ends = new Map<string, number>();
  for (const { activities, count } of traces) {
    add(starts, activities[0]!, count);
    add(ends, activities.at(-1)!, count);
    activities.forEach((source, place) => {
      const targets = follows.get(source) ?? new Map<string, number>();
      follows.set(source, targets);
      const target = activities[place + 1];
      if (target !== undefined) add(targets, target, count);
    });
  }
  return { activities: [...follows.keys()].toSorted(), follows, starts, ends };
}

const add = (counts: Map<string, number>, name: string, count: number) =>
  counts.set(name, (counts.get(name) ?? 0) + count);

/**
 * The graph without the edges that are rare for their source: at most `noise` of the largest among the counts of its
 * edges and of its ends. Source: Leemans, Fahland & van der Aalst (2014), "Discovering Block-Structured Process
 * Models from Event Logs Containing Infrequent Behaviour".
 *
 * @param noise 0 to 1
 */
export function withoutRareEdges(graph: FollowsGraph, noise: number): FollowsGraph {
  const follows = new Map(
    [...graph.follows].map(([source, targets]) => {
      const most = Math.max(graph.ends.get(source) ?? 0, ...targets.values());
      return [source, new Map([...targets].filter(([, count]) => count > noise * most))];
    }),
  );
  return { ...graph, follows };
}
