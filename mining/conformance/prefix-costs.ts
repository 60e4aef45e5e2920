import type { MarkingGraph } from './marking-graph.ts';
import type { PrefixTree } from './prefix-tree.ts';

/** What it costs a prefix to reach a marking, and by which last move. */
export interface PrefixCosts {
  /** by marking; UNREACHED where nothing led there */
  cost: Int32Array;
  /** by marking: LOG_MOVE; an arc, fired together with the event; or the number of arcs plus an arc, fired without one */
  move: Int32Array;
}

const UNREACHED = 2 ** 30;
export const LOG_MOVE = -1;

/**
 * The least cost of every prefix and marking: an event without the model costs 1, an activity of the model without
 * an event 1, a silent firing and both together nothing. Each prefix is computed once, from its parent.
 *
 * Time and memory O(prefixes × (markings + arcs)). Source: Adriansyah (2014), "Aligning Observed and Modeled
 * Behavior", with the prefixes of the traces shared.
 */
export function prefixCosts(graph: MarkingGraph, prefixes: PrefixTree): PrefixCosts[] {
  const costs: PrefixCosts[] = [];
  for (const { parent, activity } of prefixes) {
    const reached = unreached(graph.markings);
    if (activity === null) reached.cost[0] = 0;
    else takeEvent(graph, costs[parent]!.cost, activity, reached);
    runModel(graph, reached);
    costs.push(reached);
  }
  return costs;
}

const unreached = (markings: number): PrefixCosts => ({
  cost: new Int32Array(markings).fill(UNREACHED),
  move: new Int32Array(markings).fill(LOG_MOVE),
});

function takeEvent(graph: MarkingGraph, before: Int32Array, activity: string, { cost, move }: PrefixCosts): void {
  for (let marking = 0; marking < graph.markings; marking++) {
    if (before[marking]! < UNREACHED) cost[marking] = before[marking]! + 1;
  }
  for (const arc of graph.arcsOf.get(activity) ?? []) {
    const [from, to] = [before[graph.source[arc]!]!, graph.target[arc]!];
    if (from >= cost[to]!) continue;
    cost[to] = from;
    move[to] = arc;
  }
}

/** Firings without an event, from the cheapest marking on; only a cheaper way replaces a way, so none runs in a circle. */
function runModel(graph: MarkingGraph, { cost, move }: PrefixCosts): void {
  const waiting: number[][] = [];
  const wait = (marking: number) => {
    const level = (waiting[cost[marking]!] ??= []);
    level.push(marking);
  };
  for (let marking = 0; marking < graph.markings; marking++) if (cost[marking]! < UNREACHED) wait(marking);
  for (let level = 0; level < waiting.length; level++) {
    for (const marking of waiting[level] ?? []) {
      if (cost[marking] !== level) continue;
      for (let arc = graph.firstArc[marking]!; arc < graph.firstArc[marking + 1]!; arc++) {
        const next = level + graph.weight[arc]!;
        const target = graph.target[arc]!;
        if (next >= cost[target]!) continue;
        cost[target] = next;
        move[target] = graph.target.length + arc;
        wait(target);
      }
    }
  }
}
