import { type CountedTrace, mergeTraces, projectTraces } from './counted-trace.ts';
import { type Cut, findCut } from './cuts.ts';
import { type FollowsGraph, followsGraph, withoutRareEdges } from './follows-graph.ts';
import { activityLeaf, type ProcessTree, SILENT, treeOf } from './process-tree.ts';
import { splitLog } from './split-log.ts';

/**
 * The tree that the log falls apart into, cut by cut. At noise 0 the tree runs every trace given, by construction:
 * each step explains all events of its log. Above it, edges rare for their source and rare empty traces are passed
 * over where they stand against a cut, and the tree need not run every trace.
 *
 * @param traces any order; equal ones may repeat. An empty log gives a silent leaf
 * @param noise 0 to 1
 * Time O(depth × (events of the variants + activities⁴)). Sources: Leemans, Fahland & van der Aalst (2013),
 * "Discovering Block-Structured Process Models from Event Logs - A Constructive Approach", and (2014), "Discovering
 * Block-Structured Process Models from Event Logs Containing Infrequent Behaviour".
 */
export function discoverTree(traces: readonly CountedTrace[], noise = 0): ProcessTree {
  return mine(inOrder(mergeTraces(traces)), noise);
}

/** So that neither the order of the traces nor that of equal counts changes the tree. */
const inOrder = (traces: readonly CountedTrace[]): CountedTrace[] =>
  traces
    .map((trace) => ({ trace, key: JSON.stringify(trace.activities) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ trace }) => trace);

function mine(traces: readonly CountedTrace[], noise: number): ProcessTree {
  const filled = traces.filter(({ activities }) => activities.length > 0);
  if (filled.length === 0) return SILENT;
  const cases = countCases(traces);
  if (cases - countCases(filled) > noise * cases) return treeOf('choice', [SILENT, mine(filled, noise)]);

  if (filled.length === 1 && filled[0]!.activities.length === 1) return activityLeaf(filled[0]!.activities[0]!);
  const cut = cutOf(followsGraph(filled), noise);
  if (cut === null) return fallThrough(filled, noise);
  return treeOf(
    cut.operator,
    splitLog(filled, cut).map((part) => mine(part, noise)),
  );
}

const countCases = (traces: readonly CountedTrace[]): number => traces.reduce((sum, { count }) => sum + count, 0);

const cutOf = (graph: FollowsGraph, noise: number): Cut | null =>
  findCut(graph) ?? (noise > 0 ? findCut(withoutRareEdges(graph, noise)) : null);

/** What explains a log without a cut, the most precise first; the last explains every log without empty traces. */
function fallThrough(traces: readonly CountedTrace[], noise: number): ProcessTree {
  const graph = followsGraph(traces);
  const apart = onceInEvery(traces, graph) ?? concurrentActivity(traces, graph, noise);
  if (apart !== undefined) {
    const alone = projectTraces(traces, (activity) => activity === apart);
    const others = projectTraces(traces, (activity) => activity !== apart);
    return treeOf('parallel', [mine(alone, noise), mine(others, noise)]);
  }
  const { starts, ends } = graph;
  const runs =
    repeatedRuns(traces, (before, after) => ends.has(before) && starts.has(after)) ??
    repeatedRuns(traces, (_, after) => starts.has(after));
  if (runs !== undefined) return treeOf('loop', [mine(runs, noise), SILENT]);
  return treeOf('loop', [treeOf('choice', graph.activities.map(activityLeaf)), SILENT]);
}

const onceInEvery = (traces: readonly CountedTrace[], { activities }: FollowsGraph): string | undefined =>
  activities.length === 1
    ? undefined
    : activities.find((activity) => traces.every((trace) => isOnceIn(trace.activities, activity)));

function isOnceIn(activities: readonly string[], activity: string): boolean {
  const place = activities.indexOf(activity);
  return place !== -1 && place === activities.lastIndexOf(activity);
}

/** An activity without which the rest has a cut. */
const concurrentActivity = (
  traces: readonly CountedTrace[],
  { activities }: FollowsGraph,
  noise: number,
): string | undefined =>
  activities.find((apart) => {
    const others = projectTraces(traces, (activity) => activity !== apart);
    const filled = others.filter((trace) => trace.activities.length > 0);
    return filled.length > 0 && cutOf(followsGraph(filled), noise) !== null;
  });

/** The traces cut wherever one run ends and the next begins; undefined where that is nowhere. */
function repeatedRuns(
  traces: readonly CountedTrace[],
  isBetween: (before: string, after: string) => boolean,
): CountedTrace[] | undefined {
  const runs = traces.flatMap(({ activities, count }) => {
    const begins = activities.flatMap((after, place) =>
      place === 0 || isBetween(activities[place - 1]!, after) ? [place] : [],
    );
    return begins.map((begin, turn) => ({ activities: activities.slice(begin, begins[turn + 1]), count }));
  });
  return countCases(runs) > countCases(traces) ? mergeTraces(runs) : undefined;
}
