import type { CountedTrace } from '../discovery/counted-trace.ts';
import type { ProcessTree } from '../discovery/process-tree.ts';
import { workflowNet } from '../discovery/workflow-net.ts';
import { type MarkingGraph, markingGraph } from './marking-graph.ts';
import { LOG_MOVE, type PrefixCosts, prefixCosts } from './prefix-costs.ts';
import { type PrefixTree, prefixTree } from './prefix-tree.ts';

/** One step of a trace beside a run of the model: both together, only the log's event, or only the model's activity. */
export interface Move {
  kind: 'both' | 'log' | 'model';
  activity: string;
}

export interface Alignment {
  /** silent firings left out */
  moves: readonly Move[];
  /** moves that are not both */
  cost: number;
  /** 0 to 1: 1 less the cost's share of the worst, the whole trace beside the shortest run */
  fitness: number;
}

export interface Alignments {
  /** by trace, from the first; the traces behind them were cut */
  aligned: readonly Alignment[];
  /** activities of the shortest run; null where the model has too many markings to align anything */
  shortestRun: number | null;
  /** see `precisionOf`; null where nothing was aligned or the model never had a choice to make */
  precision: number | null;
}

/** Bounds that keep an answer within seconds and a quarter of a gigabyte. */
const MOST_MARKINGS = 20_000;
const MOST_CELLS = 30_000_000;

/**
 * The cheapest alignment of each trace with the model; of equally cheap ones the same for every call. Where markings
 * times prefixes are too many, traces are cut from the end: give the most frequent first.
 */
export function alignTraces(tree: ProcessTree, traces: readonly CountedTrace[]): Alignments {
  const graph = markingGraph(workflowNet(tree), MOST_MARKINGS);
  if (graph === null) return { aligned: [], shortestRun: null, precision: null };
  const { prefixes, ends } = prefixTree(traces, Math.floor(MOST_CELLS / graph.markings));
  const costs = prefixCosts(graph, prefixes);
  const shortestRun = costs[0]!.cost[graph.last]!;
  const aligned = ends.map((end, place) => {
    const cost = costs[end]!.cost[graph.last]!;
    const worst = traces[place]!.activities.length + shortestRun;
    return { moves: movesTo(end, graph, prefixes, costs), cost, fitness: worst === 0 ? 1 : 1 - cost / worst };
  });
  return { aligned, shortestRun, precision: precisionOf(graph, prefixes, costs) };
}

function movesTo(end: number, graph: MarkingGraph, prefixes: PrefixTree, costs: readonly PrefixCosts[]): Move[] {
  const arcs = graph.target.length;
  const moves: Move[] = [];
  let [prefix, marking] = [end, graph.last];
  while (prefix !== 0 || marking !== 0) {
    const move = costs[prefix]!.move[marking]!;
    const arc = move >= arcs ? move - arcs : move;
    if (move >= arcs) {
      const activity = graph.activity[arc]!;
      if (activity !== null) moves.push({ kind: 'model', activity });
    } else {
      moves.push({ kind: move === LOG_MOVE ? 'log' : 'both', activity: prefixes[prefix]!.activity! });
      prefix = prefixes[prefix]!.parent;
    }
    if (move !== LOG_MOVE) marking = graph.source[arc]!;
  }
  return moves.toReversed();
}

/**
 * How much of what the model allows the log does, 0 to 1: over the prefixes that go on, weighted by their cases, 1 less
 * the share of allowed activities that no case does next. Allowed is what can fire in any marking that the prefix
 * reaches at its least cost. Source: Adriansyah, Munoz-Gama, Carmona, van Dongen & van der Aalst (2015), "Measuring
 * precision of modeled behavior" (ETC on alignments).
 */
function precisionOf(graph: MarkingGraph, prefixes: PrefixTree, costs: readonly PrefixCosts[]): number | null {
  let [allowed, escaping] = [0, 0];
  prefixes.forEach(({ next, continuing }, place) => {
    if (continuing === 0) return;
    const { cost } = costs[place]!;
    const least = cost.reduce((lowest, value) => Math.min(lowest, value));
    for (const [activity, arcs] of graph.arcsOf) {
      if (!arcs.some((arc) => cost[graph.source[arc]!] === least)) continue;
      allowed += continuing;
      if (!next.has(activity)) escaping += continuing;
    }
  });
  return allowed === 0 ? null : 1 - escaping / allowed;
}
