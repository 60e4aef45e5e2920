import type { Structure } from './dfg-of.ts';

interface ActivityCounts {
  count: number;
  cases: number;
  starts: number;
  ends: number;
}

/**
 * Counted activities and edges in the order of every answer: most frequent first, then by name, names in the order of
 * their code points, as the store orders text. Activities that never occur are left out.
 *
 * @param names by activity code
 * @param activities by activity code
 */
export function orderedStructure(
  names: readonly string[],
  activities: ReadonlyMap<number, ActivityCounts>,
  edges: readonly Structure['edges'][number][],
): Structure {
  const places = new Map(
    [...names.keys()].sort((a, b) => compareText(names[a] ?? '', names[b] ?? '')).map((code, place) => [code, place]),
  );
  const byName = (a: number, b: number) => (places.get(a) ?? 0) - (places.get(b) ?? 0);
  return {
    activities: [...activities]
      .filter(([, { count }]) => count > 0)
      .map(([code, { count, cases, starts, ends }]) => ({
        code,
        activity: names[code] ?? '',
        count,
        cases,
        starts,
        ends,
      }))
      .sort((a, b) => b.count - a.count || byName(a.code, b.code)),
    edges: edges
      .map(({ source, target, count, cases }) => ({ source, target, count, cases }))
      .sort((a, b) => b.count - a.count || byName(a.source, b.source) || byName(a.target, b.target)),
  };
}

const compareText = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
