import type { CountedTrace } from '../discovery/counted-trace.ts';

/** The prefixes that traces share, each once; the first is the empty one, and each stands behind its parent. */
export type PrefixTree = readonly Prefix[];

export interface Prefix {
  /** place in the tree; -1 for the empty prefix */
  parent: number;
  /** its last; null for the empty prefix */
  activity: string | null;
  /** by the activity that comes next */
  next: ReadonlyMap<string, number>;
  /** cases that go on from here */
  continuing: number;
}

export interface GrownTree {
  prefixes: PrefixTree;
  /** by trace, the prefix that it is; as many traces as there was room for, from the first */
  ends: readonly number[];
}

/** @param most how many prefixes at most: the trace that would need more, and those behind it, are left out */
export function prefixTree(traces: readonly CountedTrace[], most: number): GrownTree {
  const prefixes: (Prefix & { next: Map<string, number> })[] = [
    { parent: -1, activity: null, next: new Map(), continuing: 0 },
  ];
  const ends: number[] = [];
  for (const { activities, count } of traces) {
    if (prefixes.length + activities.length > most) break;
    let at = 0;
    for (const activity of activities) {
      const prefix = prefixes[at]!;
      prefix.continuing += count;
      const next =
        prefix.next.get(activity) ?? prefixes.push({ parent: at, activity, next: new Map(), continuing: 0 }) - 1;
      prefix.next.set(activity, next);
      at = next;
    }
    ends.push(at);
  }
  return { prefixes, ends };
}
