import type { TopLevelSpec } from 'vega-lite';
import { countText, shareText } from '../format/number.ts';
import { nearRule, partlyLine, themed, weekAxis } from './config.ts';
import type { ChartLook } from './look.ts';
import { apart, isWhole, type Weeks, weekText } from './weeks.ts';

/** Share of the cases finished in each week that kept their promise. */
export function onTimeChart(span: Weeks, { theme }: ChartLook): TopLevelSpec {
  const rows = span.weeks.flatMap((week) =>
    week.onTimeShare === null
      ? []
      : [
          {
            week: week.week,
            percent: week.onTimeShare * 100,
            whole: isWhole(week, span),
            weekText: weekText(week, span),
            shareText: shareText(week.onTimeShare),
            finishedText: countText(week.finished),
          },
        ],
  );
  const { whole, partly } = apart(rows);
  const x = weekAxis(span.weeks);
  const y = {
    field: 'percent',
    type: 'quantitative',
    title: 'On time (% of finished)',
    scale: { domain: [0, 100] },
    axis: { values: [0, 25, 50, 75, 100] },
  };
  const encoding = { x, y };
  return themed(theme, {
    height: 150,
    layer: [
      {
        data: { values: whole },
        mark: { type: 'area', color: theme.flow, opacity: 0.12, interpolate: 'monotone' },
        encoding,
      },
      ...partly.map((values) => partlyLine(values, encoding, theme.flow)),
      {
        data: { values: whole },
        mark: { type: 'line', color: theme.flow, strokeWidth: 2, interpolate: 'monotone' },
        encoding,
      },
      nearRule(theme, rows, x, [
        { field: 'weekText', title: 'Week of' },
        { field: 'shareText', title: 'On time' },
        { field: 'finishedText', title: 'Finished' },
      ]),
    ],
  });
}
