import type { TopLevelSpec } from 'vega-lite';
import type { Variant } from '../../eventlog/index.ts';
import { capital, countedCases } from '../format/noun.ts';
import { shareText } from '../format/number.ts';
import { nearRule, themed } from './config.ts';
import type { ChartLook } from './look.ts';

/** How many cases the most frequent variants cover together. */
export function coverageChart(variants: readonly Variant[], { theme, noun }: ChartLook): TopLevelSpec {
  let covered = 0;
  const rows = variants.map(({ rank, count, share }) => {
    covered += share;
    return {
      rank,
      percent: covered * 100,
      coveredText: shareText(Math.min(1, covered)),
      countText: countedCases(count, noun),
    };
  });
  const x = {
    field: 'rank',
    type: 'quantitative',
    title: 'Variants, most frequent first',
    scale: { domain: [1, Math.max(2, rows.length)], nice: false },
    axis: { tickMinStep: 1, tickCount: 8, format: 'd' },
  };
  const y = {
    field: 'percent',
    type: 'quantitative',
    title: `${capital(noun.many)} covered (%)`,
    scale: { domain: [0, 100] },
    axis: { values: [0, 50, 80, 100] },
  };
  return themed(theme, {
    height: 130,
    data: { values: rows },
    layer: [
      {
        mark: { type: 'area', color: theme.flow, opacity: 0.12, interpolate: 'step-after' },
        encoding: { x, y },
      },
      { mark: { type: 'line', color: theme.flow, strokeWidth: 2, interpolate: 'step-after' }, encoding: { x, y } },
      nearRule(theme, rows, x, [
        { field: 'rank', title: 'Variants' },
        { field: 'coveredText', title: `${capital(noun.many)} covered` },
        { field: 'countText', title: 'By the last one' },
      ]),
    ],
  });
}
