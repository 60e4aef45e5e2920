import type { Dfg } from '../../eventlog/index.ts';

type Edge = Dfg['edges'][number];

export interface MapNode {
  id: string;
  kind: 'activity' | 'start' | 'end';
  /** the activity; of start and end what is written on them */
  name: string;
  /** executions; of start and end the cases that begin and end */
  count: number;
  cases: number;
}

export interface MapEdge {
  id: string;
  source: string;
  target: string;
  count: number;
  cases: number;
  /** null for the way from the start and to the end, which take no time */
  timed: Edge | null;
}

/** What the map draws, before anyone knows where. */
export interface MapGraph {
  nodes: MapNode[];
  edges: MapEdge[];
}

const START = 'start';
const END = 'end';

/** The whole directly-follows graph with a start and an end, strongest edges first. */
export function mapGraph(dfg: Dfg): MapGraph {
  const idOf = new Map(dfg.activities.map(({ activity }, index) => [activity, `a${index}`]));
  const starts = dfg.activities.reduce((sum, { starts: count }) => sum + count, 0);
  const ends = dfg.activities.reduce((sum, { ends: count }) => sum + count, 0);
  const nodes: MapNode[] = dfg.activities.map(({ activity, count, cases }, index) => ({
    id: `a${index}`,
    kind: 'activity',
    name: activity,
    count,
    cases,
  }));
  if (nodes.length === 0) return { nodes, edges: [] };
  nodes.push({ id: START, kind: 'start', name: 'Start', count: starts, cases: starts });
  nodes.push({ id: END, kind: 'end', name: 'End', count: ends, cases: ends });

  const edges = dfg.edges.flatMap((edge): Omit<MapEdge, 'id'>[] => {
    const source = idOf.get(edge.source);
    const target = idOf.get(edge.target);
    return source && target ? [{ source, target, count: edge.count, cases: edge.cases, timed: edge }] : [];
  });
  for (const [index, { starts: began, ends: ended }] of dfg.activities.entries()) {
    if (began > 0) edges.push({ source: START, target: `a${index}`, count: began, cases: began, timed: null });
    if (ended > 0) edges.push({ source: `a${index}`, target: END, count: ended, cases: ended, timed: null });
  }
  edges.sort((a, b) => b.count - a.count);
  return { nodes, edges: edges.map((edge, index) => ({ ...edge, id: `e${index}` })) };
}

/**
 * The strongest edges of the graph, and always each node's strongest way in and
 * out, so that nothing is left hanging. Expects edges strongest first.
 *
 * @param share 0 to 1 of the edges
 */
export function strongestPaths(graph: MapGraph, share: number): MapGraph {
  const wanted = Math.ceil(graph.edges.length * share);
  const left = new Set<string>();
  const reached = new Set<string>();
  const edges = graph.edges.filter((edge, index) => {
    if (edge.source === edge.target) return index < wanted;
    const isFirst = !left.has(edge.source) || !reached.has(edge.target);
    left.add(edge.source);
    reached.add(edge.target);
    return index < wanted || isFirst;
  });
  return { nodes: graph.nodes, edges };
}

/**
 * The smallest share of edges, strongest first, that holds this share of all that
 * flows: few enough to read, enough to believe. 1 without edges.
 */
export function shareHolding(graph: MapGraph, flow: number): number {
  const all = graph.edges.reduce((sum, edge) => sum + edge.count, 0);
  let held = 0;
  const last = graph.edges.findIndex((edge) => {
    held += edge.count;
    return held >= flow * all;
  });
  return last === -1 ? 1 : (last + 1) / graph.edges.length;
}

/**
 * The edges that go back against the flow: taken strongest first, each that would
 * close a cycle of those already taken. So the main flow runs one way, and it is the
 * weak edges that return. Expects edges strongest first.
 * Time O(E (V + E)).
 */
export function returningEdges(graph: MapGraph): ReadonlySet<string> {
  const onward = new Map<string, string[]>();
  const leadsTo = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true;
    seen.add(from);
    return (onward.get(from) ?? []).some((next) => !seen.has(next) && leadsTo(next, to, seen));
  };
  const returning = new Set<string>();
  for (const { id, source, target } of graph.edges) {
    if (source === target) continue;
    if (leadsTo(target, source)) returning.add(id);
    else onward.set(source, [...(onward.get(source) ?? []), target]);
  }
  return returning;
}
