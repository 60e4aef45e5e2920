import type { Config, TopLevelSpec } from 'vega-lite';
import type { Theme } from '../design/themes.ts';

export const CHART_FONT = "'Inter Variable', sans-serif";

/** The look that all charts share: quiet axes, no frame, the application's type. */
function chartConfig(theme: Theme): Config {
  return {
    background: 'transparent',
    font: CHART_FONT,
    padding: { left: 2, right: 2, top: 4, bottom: 2 },
    autosize: { type: 'fit-x', contains: 'padding' },
    view: { stroke: null },
    axis: {
      domain: false,
      ticks: false,
      gridColor: theme.line,
      labelColor: theme.inkQuiet,
      labelFontSize: 11,
      labelPadding: 6,
      titleColor: theme.inkQuiet,
      titleFontSize: 11,
      titleFontWeight: 500,
      titlePadding: 8,
    },
    axisX: { grid: false, domain: true, domainColor: theme.lineStrong },
    axisY: { titleAnchor: 'end', titleAngle: 0, titleAlign: 'left', titleBaseline: 'bottom', titleX: 0, titleY: -6 },
    legend: { labelColor: theme.inkSecond, labelFontSize: 11, titleColor: theme.inkQuiet, titleFontSize: 11 },
    text: { fontSize: 11, color: theme.inkSecond },
    rule: { color: theme.lineStrong },
  };
}

/** A chart's own part, in the shared look and as wide as its place. */
export const themed = (theme: Theme, spec: object): TopLevelSpec =>
  ({ width: 600, config: chartConfig(theme), ...spec }) as TopLevelSpec;

/** A time axis of weeks, which begin on Mondays in UTC: at most about eight are named. */
export function weekAxis(weeks: readonly { week: string }[]) {
  const every = Math.max(1, Math.ceil(weeks.length / 8));
  const named = weeks.filter((_, index) => (weeks.length - 1 - index) % every === 0);
  // An expression, because Vega-Lite turns a plain number into datetime(number), which the interpreter reads as a year.
  const values = { expr: JSON.stringify(named.map(({ week }) => Date.parse(week))) };
  return {
    field: 'week',
    type: 'temporal',
    scale: { type: 'utc' },
    title: null,
    axis: {
      values,
      format: weeks.length > 45 ? '%b %Y' : '%-d %b',
      labelOverlap: 'greedy',
      labelSeparation: 10,
      labelFlush: false,
    },
  };
}

/** A line to a week that is there in part only: dashed, so that nobody reads a fall into it. */
export const partlyLine = (values: readonly object[], encoding: object, color?: string) => ({
  data: { values },
  mark: { type: 'line', strokeWidth: 1.5, strokeDash: [3, 3], opacity: 0.75, ...(color !== undefined && { color }) },
  encoding,
});

/** A rule at the row nearest to the pointer, with its words. */
export const nearRule = (theme: Theme, values: readonly object[], x: object, tooltip: readonly object[]) => ({
  data: { values },
  params: [
    {
      name: 'near',
      select: { type: 'point', encodings: ['x'], nearest: true, on: 'pointerover', clear: 'pointerout' },
    },
  ],
  mark: { type: 'rule', color: theme.lineStrong },
  encoding: { x, opacity: { condition: { param: 'near', empty: false, value: 1 }, value: 0 }, tooltip },
});

/** Hours on a 24-hour clock, days with their month: for axes of a few days. */
export const CLOCK_FORMAT = {
  seconds: '%H:%M:%S',
  minutes: '%H:%M',
  hours: '%H:%M',
  day: '%-d %b',
  date: '%-d %b',
  week: '%-d %b',
  month: '%b %Y',
  quarter: '%b %Y',
  year: '%-d %b %Y',
};
