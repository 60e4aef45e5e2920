import type { TopLevelSpec } from 'vega-lite';
import { durationText, durationUnit } from '../format/duration.ts';
import { countedCases } from '../format/noun.ts';
import { themed } from './config.ts';
import type { ChartLook } from './look.ts';

/** Stalled cases that share a stage or an owner. */
export interface TimeLost {
  name: string;
  stalled: number;
  excessMs: number;
}

const ROW = 32;

/** Waiting beyond the usual, summed by stage or owner, the most first. */
export function timeLostChart(groups: readonly TimeLost[], { theme, noun }: ChartLook): TopLevelSpec {
  const unit = durationUnit(Math.max(0, ...groups.map((group) => group.excessMs)));
  const rows = groups.map(({ name, stalled, excessMs }) => ({
    name,
    lost: excessMs / unit.ms,
    lostText: durationText(excessMs),
    stalledText: countedCases(stalled, noun),
    label: `${name} · ${countedCases(stalled, noun)}`,
  }));
  const y = { field: 'name', type: 'nominal', sort: null, title: null, axis: null };
  return themed(theme, {
    height: Math.max(1, rows.length) * ROW,
    data: { values: rows },
    encoding: { y },
    layer: [
      {
        mark: { type: 'bar', color: theme.lost, height: 9, cornerRadius: 2, yOffset: 7, cursor: 'pointer' },
        encoding: {
          x: {
            field: 'lost',
            type: 'quantitative',
            title: `Waiting beyond the usual (${unit.plural})`,
            axis: { grid: true, domain: false, tickCount: 4 },
          },
          tooltip: [
            { field: 'name', title: 'Waiting after' },
            { field: 'stalledText', title: 'Stalled' },
            { field: 'lostText', title: 'Time lost' },
          ],
        },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', dy: -7, color: theme.inkSecond, limit: 320 },
        encoding: { x: { datum: 0, type: 'quantitative' }, text: { field: 'label' } },
      },
    ],
  });
}
