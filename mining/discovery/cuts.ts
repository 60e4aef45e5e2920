import type { FollowsGraph } from './follows-graph.ts';
import type { Operator } from './process-tree.ts';

/** A partition of the activities into two or more parts that an operator explains. */
export interface Cut {
  operator: Operator;
  /** for a sequence in order, for a loop the body first */
  parts: readonly (readonly string[])[];
}

/**
 * The first cut that the graph has, tried in the order choice, sequence, parallel, loop; null where it has none.
 * Time O(activities³). Source: Leemans, Fahland & van der Aalst (2013), "Discovering Block-Structured Process Models
 * from Event Logs - A Constructive Approach"; the sequence is the strict one of Leemans (2017), "Robust Process
 * Mining with Guarantees".
 */
export function findCut(graph: FollowsGraph): Cut | null {
  const finders: [Operator, (graph: FollowsGraph) => Parts][] = [
    ['choice', choiceParts],
    ['sequence', sequenceParts],
    ['parallel', parallelParts],
    ['loop', loopParts],
  ];
  for (const [operator, partsOf] of finders) {
    const parts = partsOf(graph);
    if (parts.length > 1) return { operator, parts };
  }
  return null;
}

type Parts = readonly (readonly string[])[];

const isEdge = ({ follows }: FollowsGraph, source: string, target: string): boolean =>
  follows.get(source)?.has(target) ?? false;

const areNeighbours = (graph: FollowsGraph, a: string, b: string): boolean =>
  isEdge(graph, a, b) || isEdge(graph, b, a);

/** The classes of names that a symmetric relation joins, directly or through others. */
function joinedBy(names: readonly string[], areJoined: (a: string, b: string) => boolean): string[][] {
  const unseen = new Set(names);
  const classes: string[][] = [];
  for (const first of names) {
    if (!unseen.delete(first)) continue;
    const members = [first];
    for (const member of members) {
      for (const other of unseen) {
        if (!areJoined(member, other)) continue;
        unseen.delete(other);
        members.push(other);
      }
    }
    classes.push(members);
  }
  return classes;
}

const choiceParts = (graph: FollowsGraph): Parts => joinedBy(graph.activities, (a, b) => areNeighbours(graph, a, b));

/** Activities that reach each other, or neither the other, are of one part; of two parts one reaches the other. */
function sequenceParts(graph: FollowsGraph): Parts {
  const reached = new Map(graph.activities.map((activity) => [activity, reachedFrom(graph, activity)]));
  const reaches = (a: string, b: string) => reached.get(a)!.has(b);
  const parts = joinedBy(graph.activities, (a, b) => reaches(a, b) === reaches(b, a)).toSorted((a, b) =>
    reaches(a[0]!, b[0]!) ? -1 : 1,
  );
  return joinSkipped(graph, parts);
}

function reachedFrom({ follows }: FollowsGraph, source: string): Set<string> {
  const reached = new Set(follows.get(source)?.keys());
  for (const activity of reached) for (const next of follows.get(activity)?.keys() ?? []) reached.add(next);
  return reached;
}

/**
 * A part that some trace passes over takes in the parts beside it that lead only to it, or come only from it: they
 * are passed over together with it, and apart each would be optional by itself.
 */
function joinSkipped(graph: FollowsGraph, parts: Parts): Parts {
  const partOf = new Map(parts.flatMap((part, place) => part.map((activity) => [activity, place] as const)));
  const earliestSource = parts.map((part) => (part.some((a) => graph.starts.has(a)) ? -1 : parts.length));
  const latestTarget = parts.map((part) => (part.some((a) => graph.ends.has(a)) ? parts.length : -1));
  for (const [source, targets] of graph.follows) {
    for (const target of targets.keys()) {
      const [from, to] = [partOf.get(source)!, partOf.get(target)!];
      earliestSource[to] = Math.min(earliestSource[to]!, from);
      latestTarget[from] = Math.max(latestTarget[from]!, to);
    }
  }
  const isSkipped = (place: number) =>
    latestTarget.some((target, from) => from < place && target > place) ||
    earliestSource.some((source, to) => to > place && source < place);
  const joined = parts.map((part) => [...part]);
  parts.forEach((_, place) => {
    if (!isSkipped(place)) return;
    const takeIn = (other: number) => joined[place]!.push(...joined[other]!.splice(0));
    for (let before = place - 1; before >= 0 && latestTarget[before]! <= place; before--) takeIn(before);
    for (let after = place + 1; after < parts.length && earliestSource[after]! >= place; after++) takeIn(after);
  });
  return joined.filter((part) => part.length > 0);
}

/** Every activity of one part follows, and is followed by, every one of another; each part can start and end a trace. */
function parallelParts(graph: FollowsGraph): Parts {
  const parts = joinedBy(graph.activities, (a, b) => !isEdge(graph, a, b) || !isEdge(graph, b, a));
  const canStand = (part: readonly string[]) =>
    part.some((a) => graph.starts.has(a)) && part.some((a) => graph.ends.has(a));
  const [first, ...others] = parts.filter(canStand);
  if (first === undefined) return [];
  return [[...first, ...parts.filter((part) => !canStand(part)).flat()], ...others];
}

/**
 * The body holds what starts and ends traces; what is left falls into parts without edges between them. A part
 * repeats the body if it is entered from every end and left to every start, and from and to nothing else.
 */
function loopParts(graph: FollowsGraph): Parts {
  const starts = [...graph.starts.keys()];
  const ends = [...graph.ends.keys()];
  const edge = new Set([...starts, ...ends]);
  const inner = graph.activities.filter((activity) => !edge.has(activity));
  const repeats = (part: readonly string[]) =>
    part.every(
      (activity) =>
        isAllOrNone(ends, (end) => isEdge(graph, end, activity)) &&
        isAllOrNone(starts, (start) => isEdge(graph, activity, start)) &&
        !starts.some((start) => !graph.ends.has(start) && isEdge(graph, start, activity)) &&
        !ends.some((end) => !graph.starts.has(end) && isEdge(graph, activity, end)),
    );
  const parts = joinedBy(inner, (a, b) => areNeighbours(graph, a, b));
  const body = [...edge, ...parts.filter((part) => !repeats(part)).flat()];
  return [body, ...parts.filter(repeats)];
}

const isAllOrNone = (names: readonly string[], holds: (name: string) => boolean): boolean =>
  names.every(holds) || !names.some(holds);
