import type { TopLevelSpec } from 'vega-lite';
import type { Overview } from '../../eventlog/index.ts';
import type { Theme } from '../design/themes.ts';
import { dayUtcText } from '../format/instant.ts';
import { countText, shareText } from '../format/number.ts';
import { themed, weekAxis } from './config.ts';

/** Share of the orders finished in each week that kept their promise. */
export function onTimeChart(weeks: Overview['weeks'], theme: Theme): TopLevelSpec {
  const rows = weeks.flatMap(({ week, onTimeShare, finished }) =>
    onTimeShare === null
      ? []
      : [
          {
            week,
            percent: onTimeShare * 100,
            weekText: dayUtcText(week),
            shareText: shareText(onTimeShare),
            finishedText: countText(finished),
          },
        ],
  );
  const x = weekAxis(weeks);
  const y = {
    field: 'percent',
    type: 'quantitative',
    title: 'On time (% of finished)',
    scale: { domain: [0, 100] },
    axis: { values: [0, 25, 50, 75, 100] },
  };
  return themed(theme, {
    height: 150,
    data: { values: rows },
    layer: [
      {
        mark: { type: 'area', color: theme.flow, opacity: 0.12, interpolate: 'monotone' },
        encoding: { x, y },
      },
      { mark: { type: 'line', color: theme.flow, strokeWidth: 2, interpolate: 'monotone' }, encoding: { x, y } },
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
            { field: 'weekText', title: 'Week of' },
            { field: 'shareText', title: 'On time' },
            { field: 'finishedText', title: 'Finished' },
          ],
        },
      },
    ],
  });
}
