import type { TopLevelSpec } from 'vega-lite';
import type { LeadTimes } from '../../eventlog/index.ts';
import { durationBrief, durationText } from '../format/duration.ts';
import { capital } from '../format/noun.ts';
import { countText } from '../format/number.ts';
import { themed } from './config.ts';
import type { ChartLook } from './look.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Durations that people count in; those within the data become the axis. */
const LANDMARKS = [
  [1, 10, 100, 1_000, 10_000, MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR],
  [DAY, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 1_000 * DAY],
].flat();

/** Shorter lead times than these, held by fewer cases than this, share one bar. */
const FEW = 0.01;

/**
 * A logarithmic axis would give most of its room to lead times near zero, of cases
 * with one event. The bins at the short end become one as long as they hold few
 * cases, those of the very first aside.
 */
function withoutTail(bins: LeadTimes): LeadTimes {
  const all = bins.reduce((sum, bin) => sum + bin.cases, 0);
  let held = 0;
  const begin = bins.findIndex((bin, index) => {
    held += index === 0 ? 0 : bin.cases;
    return held > FEW * all;
  });
  const [first] = bins;
  const next = bins[begin];
  if (!first || !next || begin < 2) return bins;
  const cases = bins.slice(0, begin).reduce((sum, bin) => sum + bin.cases, 0);
  return [...(cases > 0 ? [{ fromMs: first.fromMs, toMs: next.fromMs, cases }] : []), ...bins.slice(begin)];
}

/** How many finished cases took how long, on a logarithmic time axis. */
export function leadTimesChart(bins: LeadTimes, { theme, noun }: ChartLook): TopLevelSpec {
  const shown = withoutTail(bins);
  const rows = shown.map((bin, index) => ({
    from: index === 0 ? Math.max(bin.fromMs, bin.toMs / Math.SQRT2) : bin.fromMs,
    to: bin.toMs,
    cases: bin.cases,
    rangeText:
      bin.fromMs === 0 ? `under ${durationText(bin.toMs)}` : `${durationText(bin.fromMs)} to ${durationText(bin.toMs)}`,
    casesText: countText(bin.cases),
  }));
  const from = Math.min(...rows.map((row) => row.from));
  const to = Math.max(...rows.map((row) => row.to));
  const values = LANDMARKS.filter((ms) => ms >= from && ms <= to);
  const labels = Object.fromEntries(values.map((ms) => [ms, durationBrief(ms)]));
  const isJoined = shown.length < bins.length || shown[0]?.fromMs === 0;
  return themed(theme, {
    height: 220,
    data: { values: rows },
    mark: { type: 'rect', color: theme.flow, stroke: theme.surface, strokeWidth: 1 },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        title: isJoined ? 'Lead time (logarithmic; first bar: all shorter)' : 'Lead time (logarithmic)',
        scale: rows.length > 0 ? { type: 'log', domain: [from, to], nice: false } : { type: 'linear' },
        axis: {
          values,
          labelExpr: `${JSON.stringify(labels)}[datum.value]`,
          labelOverlap: 'greedy',
          labelSeparation: 8,
        },
      },
      x2: { field: 'to' },
      y: { field: 'cases', type: 'quantitative', title: `Finished ${noun.many}`, axis: { tickCount: 5 } },
      y2: { datum: 0 },
      tooltip: [
        { field: 'rangeText', title: 'Lead time' },
        { field: 'casesText', title: capital(noun.many) },
      ],
    },
  });
}
