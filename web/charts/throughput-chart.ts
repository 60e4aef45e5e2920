import type { TopLevelSpec } from 'vega-lite';
import { countText } from '../format/number.ts';
import { capital } from '../format/noun.ts';
import { partlyLine, themed, weekAxis } from './config.ts';
import type { ChartLook } from './look.ts';
import { apart, isWhole, type Weeks, weekText } from './weeks.ts';

/** Cases started and finished in each week: where the two part, work piles up. */
export function throughputChart(span: Weeks, { theme, noun }: ChartLook): TopLevelSpec {
  const lineOf = (kind: string, count: (week: Weeks['weeks'][number]) => number) =>
    span.weeks.map((week) => ({
      week: week.week,
      kind,
      cases: count(week),
      whole: isWhole(week, span),
      weekText: weekText(week, span),
      casesText: countText(count(week)),
    }));
  const lines = [lineOf('Started', (week) => week.started), lineOf('Finished', (week) => week.finished)];
  const parts = lines.map(apart);
  const encoding = {
    x: weekAxis(span.weeks),
    y: { field: 'cases', type: 'quantitative', title: `${capital(noun.many)} per week`, axis: { tickCount: 4 } },
    color: {
      field: 'kind',
      type: 'nominal',
      scale: { domain: ['Started', 'Finished'], range: [theme.mark, theme.flow] },
      legend: null,
    },
  };
  return themed(theme, {
    height: 150,
    layer: [
      ...parts.flatMap(({ partly }) => partly.map((values) => partlyLine(values, encoding))),
      {
        data: { values: parts.flatMap(({ whole }) => whole) },
        mark: { type: 'line', strokeWidth: 2, interpolate: 'monotone' },
        encoding,
      },
      {
        data: { values: lines.flat() },
        mark: { type: 'point', size: 90, opacity: 0 },
        encoding: {
          ...encoding,
          tooltip: [
            { field: 'weekText', title: 'Week of' },
            { field: 'kind', title: capital(noun.many) },
            { field: 'casesText', title: 'Count' },
          ],
        },
      },
    ],
  });
}
