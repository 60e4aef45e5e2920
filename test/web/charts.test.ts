import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { coverageChart } from '../../web/charts/coverage-chart.ts';
import { leadTimeTrendChart } from '../../web/charts/lead-time-trend-chart.ts';
import { leadTimesChart } from '../../web/charts/lead-times-chart.ts';
import { onTimeChart } from '../../web/charts/on-time-chart.ts';
import { orderTimelineChart } from '../../web/charts/order-timeline-chart.ts';
import { ownersChart } from '../../web/charts/owners-chart.ts';
import { throughputChart } from '../../web/charts/throughput-chart.ts';
import { timeLostChart } from '../../web/charts/time-lost-chart.ts';
import { DARK, LIGHT, type Theme } from '../../web/design/themes.ts';
import { sampleLeadTimes, sampleOverview, sampleTrace, sampleVariants } from './sample-answers.ts';
import { AS_OF, sampleLog } from './sample-log.ts';

const DAY = 86_400_000;
const orders = sampleLog(400);
const overview = sampleOverview(orders, orders, AS_OF);
const trace = sampleTrace(orders[3]!);
const groups = [
  { name: 'Pick', stalled: 2, excessMs: 6 * DAY },
  { name: 'Pack', stalled: 1, excessMs: 3 * DAY },
];

const CHARTS: Record<string, (theme: Theme) => TopLevelSpec> = {
  'lead-time trend': (theme) => leadTimeTrendChart(overview.weeks, theme),
  'lead times': (theme) => leadTimesChart(sampleLeadTimes(orders), theme),
  'on time': (theme) => onTimeChart(overview.weeks, theme),
  throughput: (theme) => throughputChart(overview.weeks, theme),
  owners: (theme) => ownersChart(overview.owners, theme),
  'time lost': (theme) => timeLostChart(groups, theme),
  coverage: (theme) => coverageChart(sampleVariants(orders, 10), theme),
  'order time line': (theme) => orderTimelineChart({ trace, untilMs: AS_OF }, theme, 900),
  'lead times of nothing': (theme) => leadTimesChart([], theme),
  'owners of nothing': (theme) => ownersChart([], theme),
  'coverage of nothing': (theme) => coverageChart([], theme),
};

/** Draws a chart the way the page does: no eval, every warning kept. */
async function drawn(spec: TopLevelSpec): Promise<{ svg: string; warnings: string[] }> {
  const warnings: string[] = [];
  const keep = (...words: unknown[]) => warnings.push(words.join(' '));
  const quiet = {
    level: () => quiet,
    error: () => quiet,
    warn: (...w: unknown[]) => (keep(...w), quiet),
    info: () => quiet,
    debug: () => quiet,
  };
  const vega = compile(spec, { logger: quiet as never }).spec;
  const view = new View(parse(vega, undefined, { ast: true }), { expr: expressionInterpreter, renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return { svg, warnings };
}

for (const [name, chart] of Object.entries(CHARTS)) {
  it(`the ${name} chart draws without warnings, light and dark`, async () => {
    for (const theme of [LIGHT, DARK]) {
      const { svg, warnings } = await drawn(chart(theme));
      assert.deepEqual(warnings, []);
      assert.match(svg, /^<svg/);
      assert.equal(svg.includes('NaN'), false);
    }
  });
}

describe('axes', () => {
  const UNITS: Record<string, string> = {
    'lead-time trend': 'Lead time (days)',
    'lead times': 'Lead time (logarithmic)',
    'on time': 'On time (% of finished)',
    throughput: 'Orders per week',
    owners: 'Open orders',
    'time lost': 'Waiting beyond the usual (days)',
    coverage: 'Orders covered (%)',
  };
  for (const [name, title] of Object.entries(UNITS)) {
    it(`of the ${name} chart carry their unit`, async () => {
      const { svg } = await drawn(CHARTS[name]!(LIGHT));
      assert.ok(svg.includes(`>${title}<`));
    });
  }

  it('choose the unit that fits: hours where no lead time reaches two days', async () => {
    const weeks = overview.weeks
      .slice(0, 3)
      .map((week) => ({ ...week, medianLeadTimeMs: DAY / 2, p90LeadTimeMs: DAY }));
    const { svg } = await drawn(leadTimeTrendChart(weeks, LIGHT));
    assert.ok(svg.includes('>Lead time (hours)<'));
  });

  it('name the last week and go back from there', async () => {
    const { svg } = await drawn(throughputChart(overview.weeks, LIGHT));
    assert.ok(svg.includes('>28 Sep<'));
  });
});

describe('encodings', () => {
  it('stack stalled orders before those that move', () => {
    const { data } = ownersChart([{ owner: 'Credit desk', open: 5, stalled: 2, excessMs: DAY }], LIGHT) as unknown as {
      data: { values: { state: string; orders: number }[] };
    };
    assert.deepEqual(
      data.values.map(({ state, orders: count }) => [state, count]),
      [
        ['Stalled', 2],
        ['Moving', 3],
      ],
    );
  });

  it('add coverage up from the most frequent variant', () => {
    const variant = (rank: number, share: number) => ({
      rank,
      share,
      count: share * 100,
      activities: ['a'],
      medianLeadTimeMs: 0,
    });
    const { data } = coverageChart([variant(1, 0.5), variant(2, 0.25)], LIGHT) as unknown as {
      data: { values: { percent: number }[] };
    };
    assert.deepEqual(
      data.values.map(({ percent }) => percent),
      [50, 75],
    );
  });

  it('let an open order wait until it is looked at', () => {
    const untilMs = Date.parse(trace.events.at(-1)!.endedAt) + 9 * DAY;
    const spec = orderTimelineChart({ trace: { ...trace, open: true }, untilMs }, LIGHT, 900) as unknown as {
      layer: { data: { values: { ms: number; label: string }[] } }[];
    };
    assert.equal(spec.layer[1]?.data.values.at(-1)?.ms, 9 * DAY);
    assert.equal(spec.layer[1]?.data.values.at(-1)?.label, '9 d so far');
  });

  it('number every event of an order, and draw every wait above zero', () => {
    const spec = orderTimelineChart({ trace, untilMs: AS_OF }, LIGHT, 900) as unknown as {
      layer: { data: { values: object[] } }[];
    };
    const waits = trace.events.filter(({ waitingMs }) => (waitingMs ?? 0) > 0).length;
    assert.equal(spec.layer[1]?.data.values.length, waits);
    assert.equal(spec.layer[2]?.data.values.length, trace.events.length);
  });
});
