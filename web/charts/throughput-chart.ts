import type { TopLevelSpec } from 'vega-lite';
import type { Overview } from '../../eventlog/index.ts';
import type { Theme } from '../design/themes.ts';
import { dayUtcText } from '../format/instant.ts';
import { countText } from '../format/number.ts';
import { themed, weekAxis } from './config.ts';

/** Orders started and finished in each week: where the two part, work piles up. */
export function throughputChart(weeks: Overview['weeks'], theme: Theme): TopLevelSpec {
  const rows = weeks.flatMap(({ week, started, finished }) => [
    { week, kind: 'Started', orders: started, weekText: dayUtcText(week), ordersText: countText(started) },
    { week, kind: 'Finished', orders: finished, weekText: dayUtcText(week), ordersText: countText(finished) },
  ]);
  const kinds = { domain: ['Started', 'Finished'], range: [theme.mark, theme.flow] };
  return themed(theme, {
    height: 150,
    data: { values: rows },
    mark: { type: 'line', strokeWidth: 2, interpolate: 'monotone', point: { size: 90, opacity: 0 } },
    encoding: {
      x: weekAxis(weeks),
      y: { field: 'orders', type: 'quantitative', title: 'Orders per week', axis: { tickCount: 4 } },
      color: {
        field: 'kind',
        type: 'nominal',
        scale: kinds,
        legend: null,
      },
      tooltip: [
        { field: 'weekText', title: 'Week of' },
        { field: 'kind', title: 'Orders' },
        { field: 'ordersText', title: 'Count' },
      ],
    },
  });
}
