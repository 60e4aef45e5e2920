/** A pair that may belong together. */
export interface Candidate {
  child: string;
  parent: string;
  /** how much likelier it is that the two belong together than that the child belongs to nobody; above 0 */
  odds: number;
}

const MOST_ROUNDS = 200;
const STILL = 1e-9;

/**
 * How likely each pair is when a child has at most one parent and, one to one, a parent at most one child: the share of
 * the weight of all such assignments that have the pair. Exact where the candidates form a tree, else an approximation
 * that always settles. The probabilities of a child add up to at most 1, so that of two alike none exceeds a half.
 *
 * @param oneToOne false: a parent may have any number of children
 * @returns one probability per candidate, in the order given
 * Time O(candidates × rounds). Source: Williams & Lau (2014), "Approximate evaluation of marginal association
 * probabilities with belief propagation".
 */
export function associationProbabilities(candidates: readonly Candidate[], oneToOne: boolean): number[] {
  const [ofChild, ofParent] = [placesBy(candidates, 'child'), placesBy(candidates, 'parent')];
  /** what the parent of a candidate leaves of it, for all the other children it might have: 0 to 1 */
  const left = candidates.map(() => 1);
  const wanted = candidates.map(() => 0);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const places of ofChild.values()) {
      const total = sumOf(places, (place) => weightOf(candidates, left, place));
      for (const place of places) {
        const own = weightOf(candidates, left, place);
        wanted[place] = oddsOf(candidates, place) / (1 + total - own);
      }
    }
    if (!oneToOne) break;
    let moved = 0;
    for (const places of ofParent.values()) {
      const total = sumOf(places, (place) => wanted[place] ?? 0);
      for (const place of places) {
        const next = 1 / (1 + total - (wanted[place] ?? 0));
        moved = Math.max(moved, Math.abs(next - (left[place] ?? 0)));
        left[place] = next;
      }
    }
    if (moved < STILL) break;
  }
  const totals = new Map(
    [...ofChild].map(([child, places]) => [child, sumOf(places, (place) => weightOf(candidates, left, place))]),
  );
  return candidates.map(({ child }, place) => weightOf(candidates, left, place) / (1 + (totals.get(child) ?? 0)));
}

const oddsOf = (candidates: readonly Candidate[], place: number): number => candidates[place]?.odds ?? 0;

const weightOf = (candidates: readonly Candidate[], left: readonly number[], place: number): number =>
  oddsOf(candidates, place) * (left[place] ?? 0);

const sumOf = (places: readonly number[], of: (place: number) => number): number =>
  places.reduce((sum, place) => sum + of(place), 0);

/** The candidates of each child, or of each parent, by their places. */
function placesBy(candidates: readonly Candidate[], side: 'child' | 'parent'): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [place, candidate] of candidates.entries()) {
    const own = places.get(candidate[side]) ?? [];
    own.push(place);
    places.set(candidate[side], own);
  }
  return places;
}

export type Contention = 'joined' | 'proposed' | 'ambiguous' | 'outdone';

/** A rival at least half as likely is as good as alike. */
const ALIKE = 0.5;

/**
 * What becomes of each candidate: joined from a probability on; outdone where a rival for the same child (one to one: or
 * parent) is more than twice as likely; ambiguous where one is alike; else proposed.
 *
 * @param probabilities one per candidate
 */
export function contentions(
  candidates: readonly Candidate[],
  probabilities: readonly number[],
  { oneToOne, joinsFrom }: { oneToOne: boolean; joinsFrom: number },
): Contention[] {
  const groups = [placesBy(candidates, 'child'), ...(oneToOne ? [placesBy(candidates, 'parent')] : [])];
  return candidates.map((candidate, place) => {
    const own = probabilities[place] ?? 0;
    if (own >= joinsFrom) return 'joined';
    const rivals = groups.flatMap((group, index) => group.get(index === 0 ? candidate.child : candidate.parent) ?? []);
    const best = Math.max(0, ...rivals.filter((rival) => rival !== place).map((rival) => probabilities[rival] ?? 0));
    if (own < best * ALIKE) return 'outdone';
    return best >= own * ALIKE ? 'ambiguous' : 'proposed';
  });
}
