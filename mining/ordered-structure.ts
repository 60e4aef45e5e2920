import { pairKey, type Structure } from './dfg-of.ts';

interface ActivityCounts {
  count: number;
  cases: number;
  starts: number;
  ends: number;
}

/** What was counted in some of the cases; the counts of different cases add up. */
export interface CountedStructure {
  /** by activity code */
  activities: ReadonlyMap<number, ActivityCounts>;
  edges: readonly Structure['edges'][number][];
}

/**
 * Counted activities and edges of all parts in the order of every answer: most frequent first, then by name, names in the
 * order of their code points, as the store orders text. Activities that never occur are left out.
 *
 * @param names by activity code
 */
export function orderedStructure(names: readonly string[], parts: readonly CountedStructure[]): Structure {
  const places = new Map(
    [...names.keys()].sort((a, b) => compareText(names[a] ?? '', names[b] ?? '')).map((code, place) => [code, place]),
  );
  const byName = (a: number, b: number) => (places.get(a) ?? 0) - (places.get(b) ?? 0);
  return {
    activities: [...summedActivities(parts)]
      .map(([code, counts]) => ({ code, activity: names[code] ?? '', ...counts }))
      .sort((a, b) => b.count - a.count || byName(a.code, b.code)),
    edges: summedEdges(parts).sort(
      (a, b) => b.count - a.count || byName(a.source, b.source) || byName(a.target, b.target),
    ),
  };
}

function summedActivities(parts: readonly CountedStructure[]): Map<number, ActivityCounts> {
  const sums = new Map<number, ActivityCounts>();
  for (const [code, { count, cases, starts, ends }] of parts.flatMap(({ activities }) => [...activities])) {
    const known = sums.get(code) ?? { count: 0, cases: 0, starts: 0, ends: 0 };
    sums.set(code, {
      count: known.count + count,
      cases: known.cases + cases,
      starts: known.starts + starts,
      ends: known.ends + ends,
    });
  }
  return sums;
}

function summedEdges(parts: readonly CountedStructure[]): Structure['edges'] {
  const sums = new Map<number, Structure['edges'][number]>();
  for (const { source, target, count, cases } of parts.flatMap(({ edges }) => edges)) {
    const key = pairKey(source, target);
    const known = sums.get(key) ?? { count: 0, cases: 0 };
    sums.set(key, { source, target, count: known.count + count, cases: known.cases + cases });
  }
  return [...sums.values()];
}

const compareText = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
