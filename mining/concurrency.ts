import { rowsByEnd, type WaitLog } from './waits.ts';

/** Below this strength of order two activities seen both ways are concurrent. */
const FIRM = 0.9;

/**
 * Which activities are concurrent: both orders of their ends are seen directly, neither much more than the other, and they do not
 * merely alternate (a b a).
 *
 * @returns by activity those concurrent with it
 * Time O(n log n) in the events of a case. Source: the heuristics miner's measures (Weijters, van der Aalst & Alves de Medeiros, 2006) as used by
 * Chapela-Campa & Dumas, "Enhancing business process simulation models with extraneous activity delays" (2022).
 */
export function concurrency({ first, activity, endMs }: WaitLog, activities: number): Map<number, Set<number>> {
  const follows = new Map<number, number>();
  const returns = new Map<number, number>();
  const count = (counts: Map<number, number>, pair: number) => counts.set(pair, (counts.get(pair) ?? 0) + 1);
  for (let caseRow = 0; caseRow + 1 < first.length; caseRow++) {
    const codes = rowsByEnd(endMs, { from: first[caseRow]!, to: first[caseRow + 1]! }).map((row) => activity[row]!);
    for (let place = 1; place < codes.length; place++) {
      const pair = codes[place - 1]! * activities + codes[place]!;
      count(follows, pair);
      if (place > 1 && codes[place - 2] === codes[place]) count(returns, pair);
    }
  }
  const concurrent = new Map<number, Set<number>>();
  for (const [pair, ab] of follows) {
    const [a, b] = [Math.floor(pair / activities), pair % activities];
    const back = b * activities + a;
    const ba = follows.get(back) ?? 0;
    if (a === b || ba === 0 || Math.abs(ab - ba) / (ab + ba + 1) >= FIRM) continue;
    const round = (returns.get(pair) ?? 0) + (returns.get(back) ?? 0);
    const alternates = !repeats(follows, a, activities) && !repeats(follows, b, activities);
    if (alternates && round / (round + 1) >= FIRM) continue;
    if (!concurrent.has(a)) concurrent.set(a, new Set());
    concurrent.get(a)?.add(b);
  }
  return concurrent;
}

/** Where an activity firmly follows itself, `a b a` says nothing about the two. */
function repeats(follows: ReadonlyMap<number, number>, activity: number, activities: number): boolean {
  const count = follows.get(activity * activities + activity) ?? 0;
  return count / (count + 1) >= FIRM;
}
