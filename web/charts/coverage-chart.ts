import type { TopLevelSpec } from 'vega-lite';
import type { Variant } from '../../eventlog/index.ts';
import type { Theme } from '../design/themes.ts';
import { counted, shareText } from '../format/number.ts';
import { themed } from './config.ts';

/** How many orders the most frequent variants cover together. */
export function coverageChart(variants: readonly Variant[], theme: Theme): TopLevelSpec {
  let covered = 0;
  const rows = variants.map(({ rank, count, share }) => {
    covered += share;
    return {
      rank,
      percent: covered * 100,
      coveredText: shareText(Math.min(1, covered)),
      countText: counted(count, 'order'),
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
    title: 'Orders covered (%)',
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
      {
        params: [
          {
            name: 'near',
            select: { type: 'point', encodings: ['x'], nearest: true, on: 'pointerover', clear: 'pointerout' },
          },
        ],
        mark: { type: 'rule', color: theme.lineStrong },
        encoding: {
          x,
          opacity: { condition: { param: 'near', empty: false, value: 1 }, value: 0 },
          tooltip: [
            { field: 'rank', title: 'Variants' },
            { field: 'coveredText', title: 'Orders covered' },
            { field: 'countText', title: 'By the last one' },
          ],
        },
      },
    ],
  });
}
