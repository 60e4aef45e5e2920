import type { TopLevelSpec } from 'vega-lite';
import type { HandoffRow } from '../../eventlog/index.ts';
import { durationText, durationUnit } from '../format/duration.ts';
import { countText } from '../format/number.ts';
import { nearRule, partlyLine, themed, weekAxis } from './config.ts';
import type { ChartLook } from './look.ts';
import { apart, isWhole, type Span, weekText } from './weeks.ts';

/** The weeks of a hand-off, and the span that the log covers. */
export type HandoffWeeks = Span & { weeks: HandoffRow['weeks'] };

/** Median and p90 lag of what departed in each week. */
export function handoffLagChart(span: HandoffWeeks, { theme }: ChartLook): TopLevelSpec {
  const weeks = span.weeks.flatMap(({ medianLagMs, p90LagMs, ...week }) =>
    medianLagMs === null || p90LagMs === null ? [] : [{ ...week, medianLagMs, p90LagMs }],
  );
  const unit = durationUnit(Math.max(0, ...weeks.map(({ p90LagMs }) => p90LagMs)));
  const rows = weeks.map((week) => ({
    week: week.week,
    median: week.medianLagMs / unit.ms,
    p90: week.p90LagMs / unit.ms,
    whole: isWhole(week, span),
    weekText: weekText(week, span),
    medianText: durationText(week.medianLagMs),
    p90Text: durationText(week.p90LagMs),
    arrivedText: `${countText(week.arrived)} of ${countText(week.expected)}`,
  }));
  const { whole, partly } = apart(rows);
  const x = weekAxis(weeks);
  const median = {
    x,
    y: {
      field: 'median',
      type: 'quantitative',
      title: `Lag (${unit.plural})`,
      axis: { tickCount: 4 },
      scale: { zero: true },
    },
  };
  return themed(theme, {
    height: 180,
    layer: [
      {
        data: { values: whole },
        mark: { type: 'area', color: theme.markSoft, opacity: 0.45 },
        encoding: { x, y: { field: 'median', type: 'quantitative' }, y2: { field: 'p90' } },
      },
      {
        data: { values: whole },
        mark: { type: 'line', color: theme.mark, strokeWidth: 1.5 },
        encoding: { x, y: { field: 'p90', type: 'quantitative' } },
      },
      ...partly.map((values) => partlyLine(values, median, theme.flow)),
      {
        data: { values: whole },
        mark: { type: 'line', color: theme.flow, strokeWidth: 2.5 },
        encoding: median,
      },
      nearRule(theme, rows, x, [
        { field: 'weekText', title: 'Week of' },
        { field: 'medianText', title: 'Median' },
        { field: 'p90Text', title: '90 % within' },
        { field: 'arrivedText', title: 'Arrived' },
      ]),
    ],
  });
}
