import type { Stall } from '../../../eventlog/index.ts';
import type { TimeLost } from '../../charts/time-lost-chart.ts';

/** Stalled cases gathered by a name, the most time lost first; ties by name. */
export function timeLostBy(stalls: readonly Stall[], nameOf: (stall: Stall) => string): TimeLost[] {
  const groups = new Map<string, TimeLost>();
  for (const stall of stalls) {
    const name = nameOf(stall);
    const group = groups.get(name) ?? { name, stalled: 0, excessMs: 0 };
    group.stalled += 1;
    group.excessMs += stall.excessMs ?? 0;
    groups.set(name, group);
  }
  return [...groups.values()].sort((a, b) => b.excessMs - a.excessMs || a.name.localeCompare(b.name));
}

const MOST = 10;

/** The first groups, and the rest as one. */
export function firstGroups(groups: readonly TimeLost[]): readonly TimeLost[] {
  if (groups.length <= MOST) return groups;
  const rest = groups.slice(MOST - 1);
  return [
    ...groups.slice(0, MOST - 1),
    {
      name: `${rest.length} others`,
      stalled: rest.reduce((sum, { stalled }) => sum + stalled, 0),
      excessMs: rest.reduce((sum, { excessMs }) => sum + excessMs, 0),
    },
  ];
}
