import type { TopLevelSpec } from 'vega-lite';
import type { LeadTimes } from '../../eventlog/index.ts';
import type { Theme } from '../design/themes.ts';
import { durationBrief, durationText } from '../format/duration.ts';
import { countText } from '../format/number.ts';
import { themed } from './config.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Durations that people count in; those within the data become the axis. */
const LANDMARKS = [
  [1, 10, 100, 1_000, 10_000, MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR],
  [DAY, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 1_000 * DAY],
].flat();

/** How many finished orders took how long, on a logarithmic time axis. */
export function leadTimesChart(bins: LeadTimes, theme: Theme): TopLevelSpec {
  const rows = bins
    .filter((bin) => bin.toMs > 0)
    .map((bin) => ({
      from: Math.max(1, bin.fromMs),
      to: bin.toMs,
      orders: bin.cases,
      rangeText: `${durationText(bin.fromMs)} to ${durationText(bin.toMs)}`,
      ordersText: countText(bin.cases),
    }));
  const from = Math.min(...rows.map((row) => row.from));
  const to = Math.max(...rows.map((row) => row.to));
  const values = LANDMARKS.filter((ms) => ms >= from && ms <= to);
  const labels = Object.fromEntries(values.map((ms) => [ms, durationBrief(ms)]));
  return themed(theme, {
    height: 220,
    data: { values: rows },
    mark: { type: 'rect', color: theme.flow, stroke: theme.surface, strokeWidth: 1 },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        title: 'Lead time (logarithmic)',
        scale: rows.length > 0 ? { type: 'log', domain: [from, to], nice: false } : { type: 'linear' },
        axis: { values, labelExpr: `${JSON.stringify(labels)}[datum.value]`, labelOverlap: 'greedy' },
      },
      x2: { field: 'to' },
      y: { field: 'orders', type: 'quantitative', title: 'Finished orders', axis: { tickCount: 5 } },
      y2: { datum: 0 },
      tooltip: [
        { field: 'rangeText', title: 'Lead time' },
        { field: 'ordersText', title: 'Orders' },
      ],
    },
  });
}
