/** One round of a loop within a trace: the order left an activity, and came back to it. */
export interface LoopPass {
  /** the activities passed through, from the one that was left on, each once */
  activities: number[];
  /** position of the activity that was left; of directly repeated executions, the last */
  from: number;
  /** position of the return to it */
  to: number;
  /** passes within this one, whose time and touches are theirs and not this one's */
  nested: { from: number; to: number }[];
}

interface Standing {
  activity: number;
  position: number;
  /** passes that began and ended at this activity since it came onto the stack */
  passes: { from: number; to: number }[];
}

/**
 * The loops of a trace, decomposed like a loop-erased walk. The walk keeps the activities on its way; on meeting one of
 * them again, the way from there on is one pass of that loop and is cut off. Directly repeated activities are rework,
 * not loops: they collapse into their last execution. Passes of a trace never overlap unless one lies within the other.
 *
 * @param activities codes in trace order
 * @returns passes in the order they end; empty where no activity was returned to
 * Time O(events + passes × their length). Source: Lawler (1980), "A self-avoiding random walk", for the decomposition.
 */
export function loopPasses(activities: ArrayLike<number>): LoopPass[] {
  const passes: LoopPass[] = [];
  const way: Standing[] = [];
  const places = new Map<number, number>();
  for (let position = 0; position < activities.length; position++) {
    const activity = activities[position] as number;
    const place = places.get(activity);
    if (place === undefined) {
      places.set(activity, way.length);
      way.push({ activity, position, passes: [] });
      continue;
    }
    const standing = way[place] as Standing;
    if (place < way.length - 1) {
      passes.push(closeLoop(way, place, position));
      for (const left of way.splice(place + 1)) places.delete(left.activity);
    }
    standing.position = position;
  }
  return passes;
}

/** Cuts nothing yet: describes the pass from `place` to the end of the way, and remembers it there as a part of outer ones. */
function closeLoop(way: readonly Standing[], place: number, to: number): LoopPass {
  const [first, ...others] = way.slice(place) as [Standing, ...Standing[]];
  const pass = {
    activities: [first.activity, ...others.map(({ activity }) => activity)],
    from: first.position,
    to,
    nested: others.flatMap(({ passes }) => passes),
  };
  first.passes.push({ from: pass.from, to });
  return pass;
}

/** Where a loop is told from, so that passes from different starting points are one loop: the place of its first name by code units. */
export const firstByName = (names: readonly string[]): number =>
  names.reduce((least, name, index) => (name < (names[least] ?? name) ? index : least), 0);

/** A loop told from its activity at `start`. */
export const rotated = <Activity>(loop: readonly Activity[], start: number): Activity[] => [
  ...loop.slice(start),
  ...loop.slice(0, start),
];
