import type { WorkflowNet } from '../discovery/workflow-net.ts';

/** What a net can do: its reachable markings, numbered from the first one (0), and an arc per firing. */
export interface MarkingGraph {
  markings: number;
  /** the marking that ends a run */
  last: number;
  /** by arc, in the order of their source */
  source: Int32Array;
  target: Int32Array;
  /** null where it is silent */
  activity: readonly (string | null)[];
  /** what an arc costs without an event: 1, a silent one nothing */
  weight: Uint8Array;
  /** its arcs by activity */
  arcsOf: ReadonlyMap<string, readonly number[]>;
  /** arcs of a marking m: from firstArc[m] to before firstArc[m + 1] */
  firstArc: Int32Array;
}

/**
 * @param net sound and safe, as every net of a process tree
 * @param most how many markings at most; null where the net has more
 * Time O(markings × transitions).
 */
export function markingGraph({ source, sink, transitions }: WorkflowNet, most: number): MarkingGraph | null {
  const numbers = new Map([[JSON.stringify([source]), 0]]);
  const reached: (readonly number[])[] = [[source]];
  const arcs: { source: number; target: number; activity: string | null }[] = [];
  const firstArc: number[] = [];
  for (const places of reached) {
    if (reached.length > most) return null;
    const marked = new Set(places);
    firstArc.push(arcs.length);
    for (const { activity, from, to } of transitions) {
      if (!from.every((place) => marked.has(place))) continue;
      const next = [...places.filter((place) => !from.includes(place)), ...to].toSorted((a, b) => a - b);
      const key = JSON.stringify(next);
      const target = numbers.get(key) ?? reached.push(next) - 1;
      numbers.set(key, target);
      arcs.push({ source: firstArc.length - 1, target, activity });
    }
  }
  return {
    markings: reached.length,
    last: numbers.get(JSON.stringify([sink]))!,
    source: Int32Array.from(arcs, (arc) => arc.source),
    target: Int32Array.from(arcs, (arc) => arc.target),
    activity: arcs.map(({ activity }) => activity),
    weight: Uint8Array.from(arcs, ({ activity }) => (activity === null ? 0 : 1)),
    arcsOf: arcsByActivity(arcs),
    firstArc: Int32Array.from([...firstArc, arcs.length]),
  };
}

function arcsByActivity(arcs: readonly { activity: string | null }[]): Map<string, number[]> {
  const byActivity = new Map<string, number[]>();
  arcs.forEach(({ activity }, arc) => {
    if (activity === null) return;
    const known = byActivity.get(activity);
    if (known === undefined) byActivity.set(activity, [arc]);
    else known.push(arc);
  });
  return byActivity;
}
