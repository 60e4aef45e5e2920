import type { TopLevelSpec } from 'vega-lite';
import { durationText, durationUnit } from '../format/duration.ts';
import { countText } from '../format/number.ts';
import { nearRule, partlyLine, themed, weekAxis } from './config.ts';
import type { ChartLook } from './look.ts';
import { apart, isWhole, type Weeks, weekText } from './weeks.ts';

/** Median and p90 lead time of the cases that finished in each week. */
export function leadTimeTrendChart(span: Weeks, { theme }: ChartLook): TopLevelSpec {
  const finished = span.weeks.filter((week) => week.medianLeadTimeMs !== null);
  const unit = durationUnit(Math.max(0, ...finished.map((week) => week.p90LeadTimeMs ?? week.medianLeadTimeMs ?? 0)));
  const rows = finished.map((week) => ({
    week: week.week,
    median: (week.medianLeadTimeMs ?? 0) / unit.ms,
    p90: week.p90LeadTimeMs === null ? null : week.p90LeadTimeMs / unit.ms,
    whole: isWhole(week, span),
    weekText: weekText(week, span),
    medianText: week.medianLeadTimeMs === null ? '' : durationText(week.medianLeadTimeMs),
    p90Text: week.p90LeadTimeMs === null ? '' : durationText(week.p90LeadTimeMs),
    finishedText: countText(week.finished),
  }));
  const { whole, partly } = apart(rows);
  const x = weekAxis(finished);
  const median = {
    x,
    y: {
      field: 'median',
      type: 'quantitative',
      title: `Lead time (${unit.plural})`,
      axis: { tickCount: 5 },
      scale: { zero: true },
    },
  };

  return themed(theme, {
    height: 220,
    layer: [
      {
        data: { values: whole },
        mark: { type: 'area', color: theme.markSoft, opacity: 0.45, interpolate: 'monotone' },
        encoding: { x, y: { field: 'median', type: 'quantitative' }, y2: { field: 'p90' } },
      },
      {
        data: { values: whole },
        mark: { type: 'line', color: theme.mark, strokeWidth: 1.5, interpolate: 'monotone' },
        encoding: { x, y: { field: 'p90', type: 'quantitative' } },
      },
      ...partly.map((values) => partlyLine(values, median, theme.flow)),
      {
        data: { values: whole },
        mark: { type: 'line', color: theme.flow, strokeWidth: 2.5, interpolate: 'monotone' },
        encoding: median,
      },
      nearRule(theme, rows, x, [
        { field: 'weekText', title: 'Week of' },
        { field: 'medianText', title: 'Median' },
        { field: 'p90Text', title: '90 % within' },
        { field: 'finishedText', title: 'Finished' },
      ]),
    ],
  });
}
