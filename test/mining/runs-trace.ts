import type { workflowNet } from '../../mining/index.ts';

/** Whether the net can run exactly these activities from its first to its last marking: every marking is tried. */
export function runsTrace(
  { source, sink, transitions }: ReturnType<typeof workflowNet>,
  activities: readonly string[],
): boolean {
  const fired = (marking: string, activity: string | null): string[] => {
    const places = JSON.parse(marking) as number[];
    return transitions
      .filter((transition) => transition.activity === activity && transition.from.every((at) => places.includes(at)))
      .map(({ from, to }) =>
        JSON.stringify([...places.filter((place) => !from.includes(place)), ...to].toSorted((a, b) => a - b)),
      );
  };
  const silently = (markings: Iterable<string>): Set<string> => {
    const reached = new Set(markings);
    for (const marking of reached) for (const next of fired(marking, null)) reached.add(next);
    return reached;
  };
  let markings = silently([JSON.stringify([source])]);
  for (const activity of activities) {
    markings = silently([...markings].flatMap((marking) => fired(marking, activity)));
  }
  return markings.has(JSON.stringify([sink]));
}
