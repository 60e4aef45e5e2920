import type { TopLevelSpec } from 'vega-lite';
import type { Overview } from '../../eventlog/index.ts';
import type { Theme } from '../design/themes.ts';
import { durationText, durationUnit } from '../format/duration.ts';
import { dayUtcText } from '../format/instant.ts';
import { countText } from '../format/number.ts';
import { themed, weekAxis } from './config.ts';

/** Median and p90 lead time of the orders that finished in each week. */
export function leadTimeTrendChart(weeks: Overview['weeks'], theme: Theme): TopLevelSpec {
  const finished = weeks.filter((week) => week.medianLeadTimeMs !== null);
  const unit = durationUnit(Math.max(0, ...finished.map((week) => week.p90LeadTimeMs ?? week.medianLeadTimeMs ?? 0)));
  const rows = finished.map((week) => ({
    week: week.week,
    median: (week.medianLeadTimeMs ?? 0) / unit.ms,
    p90: week.p90LeadTimeMs === null ? null : week.p90LeadTimeMs / unit.ms,
    weekText: dayUtcText(week.week),
    medianText: week.medianLeadTimeMs === null ? '' : durationText(week.medianLeadTimeMs),
    p90Text: week.p90LeadTimeMs === null ? '' : durationText(week.p90LeadTimeMs),
    finishedText: countText(week.finished),
  }));
  const x = weekAxis(finished);

  return themed(theme, {
    height: 220,
    data: { values: rows },
    layer: [
      {
        mark: { type: 'area', color: theme.markSoft, opacity: 0.45, interpolate: 'monotone' },
        encoding: { x, y: { field: 'median', type: 'quantitative' }, y2: { field: 'p90' } },
      },
      {
        mark: { type: 'line', color: theme.mark, strokeWidth: 1.5, interpolate: 'monotone' },
        encoding: { x, y: { field: 'p90', type: 'quantitative' } },
      },
      {
        mark: { type: 'line', color: theme.flow, strokeWidth: 2.5, interpolate: 'monotone' },
        encoding: {
          x,
          y: {
            field: 'median',
            type: 'quantitative',
            title: `Lead time (${unit.plural})`,
            axis: { tickCount: 5 },
            scale: { zero: true },
          },
        },
      },
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
            { field: 'medianText', title: 'Median' },
            { field: 'p90Text', title: '90 % within' },
            { field: 'finishedText', title: 'Finished' },
          ],
        },
      },
    ],
  });
}
