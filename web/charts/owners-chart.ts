import type { TopLevelSpec } from 'vega-lite';
import type { Stages } from '../../eventlog/index.ts';
import { durationText } from '../format/duration.ts';
import { countText } from '../format/number.ts';
import { themed } from './config.ts';
import type { ChartLook } from './look.ts';

const ROW = 34;
const MOST = 8;

type Owner = Stages['owners'][number];

/** An owner as pages call it. */
export const ownerName = (owner: string | null) => owner ?? 'No owner known';

const together = (owners: readonly Owner[]): Owner => ({
  owner: `${owners.length} others`,
  open: owners.reduce((sum, { open }) => sum + open, 0),
  stalled: owners.reduce((sum, { stalled }) => sum + stalled, 0),
  excessMs: owners.reduce((sum, { excessMs }) => sum + excessMs, 0),
});

/** The first of them, and the rest as one. */
const firstOwners = (owners: readonly Owner[]): readonly Owner[] =>
  owners.length <= MOST ? owners : [...owners.slice(0, MOST - 1), together(owners.slice(MOST - 1))];

/** Open cases by who owns their next move, those that stall apart. */
export function ownersChart(owners: readonly Owner[], { theme, noun }: ChartLook): TopLevelSpec {
  const shown = firstOwners(owners);
  const rows = shown.flatMap(({ owner, open, stalled, excessMs }) => {
    const shared = {
      owner: ownerName(owner),
      openText: countText(open),
      stalledText: countText(stalled),
      excessText: durationText(excessMs),
    };
    return [
      { ...shared, state: 'Stalled', place: 0, cases: stalled },
      { ...shared, state: 'Moving', place: 1, cases: open - stalled },
    ];
  });
  return themed(theme, {
    height: Math.max(1, shown.length) * ROW,
    data: { values: rows },
    encoding: {
      y: {
        field: 'owner',
        type: 'nominal',
        sort: null,
        title: null,
        scale: { paddingInner: 0.55, paddingOuter: 0.3 },
        axis: {
          labelAlign: 'left',
          labelBaseline: 'bottom',
          labelOffset: -9,
          labelPadding: -1,
          labelLimit: 240,
          labelColor: theme.inkSecond,
          zindex: 1,
        },
      },
      x: {
        field: 'cases',
        type: 'quantitative',
        title: `Open ${noun.many}`,
        axis: { grid: true, tickMinStep: 1, tickCount: 5, domain: false },
      },
      color: {
        field: 'state',
        type: 'nominal',
        scale: { domain: ['Stalled', 'Moving'], range: [theme.lost, theme.markSoft] },
        legend: null,
      },
      order: { field: 'place' },
      tooltip: [
        { field: 'owner', title: 'Owner' },
        { field: 'openText', title: 'Open' },
        { field: 'stalledText', title: 'Stalled' },
        { field: 'excessText', title: 'Longer than usual' },
      ],
    },
    mark: { type: 'bar', height: 10, cornerRadius: 2, cursor: 'pointer' },
  });
}
