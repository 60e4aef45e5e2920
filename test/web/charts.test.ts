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
import type { ChartLook } from '../../web/charts/look.ts';
import { apart } from '../../web/charts/weeks.ts';
import { DARK, LIGHT, type Theme } from '../../web/design/themes.ts';
import { nounOf } from '../../web/format/noun.ts';
import { sampleLeadTimes, sampleStages, sampleTrace, sampleVariants, sampleWeeks } from './sample-answers.ts';
import { AS_OF, sampleLog } from './sample-log.ts';

const DAY = 86_400_000;
const orders = sampleLog(400);
const { owners, asOf } = sampleStages(orders, orders, AS_OF);
const sampledWeeks = sampleWeeks(orders);
const trace = sampleTrace(orders[3]!);
const span = { weeks: sampledWeeks, fromAt: null, untilAt: asOf };
const look = (theme: Theme = LIGHT, notion = 'order'): ChartLook => ({ theme, width: 900, noun: nounOf(notion) });
const groups = [
  { name: 'Pick', stalled: 2, excessMs: 6 * DAY },
  { name: 'Pack', stalled: 1, excessMs: 3 * DAY },
];

const CHARTS: Record<string, (look: ChartLook) => TopLevelSpec> = {
  'lead-time trend': (drawn) => leadTimeTrendChart(span, drawn),
  'lead times': (drawn) => leadTimesChart(sampleLeadTimes(orders), drawn),
  'on time': (drawn) => onTimeChart(span, drawn),
  throughput: (drawn) => throughputChart(span, drawn),
  owners: (drawn) => ownersChart(owners, drawn),
  'time lost': (drawn) => timeLostChart(groups, drawn),
  coverage: (drawn) => coverageChart(sampleVariants(orders, 10), drawn),
  'order time line': (drawn) => orderTimelineChart({ trace, untilMs: AS_OF }, drawn),
  'lead times of nothing': (drawn) => leadTimesChart([], drawn),
  'owners of nothing': (drawn) => ownersChart([], drawn),
  'coverage of nothing': (drawn) => coverageChart([], drawn),
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
      const { svg, warnings } = await drawn(chart(look(theme)));
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
      const { svg } = await drawn(CHARTS[name]!(look()));
      assert.ok(svg.includes(`>${title}<`));
    });
  }

  it('choose the unit that fits: hours where no lead time reaches two days', async () => {
    const weeks = sampledWeeks.slice(0, 3).map((week) => ({ ...week, medianLeadTimeMs: DAY / 2, p90LeadTimeMs: DAY }));
    const { svg } = await drawn(leadTimeTrendChart({ ...span, weeks }, look()));
    assert.ok(svg.includes('>Lead time (hours)<'));
  });

  it('name the last week and go back from there', async () => {
    const { svg } = await drawn(throughputChart(span, look()));
    assert.ok(svg.includes('>28 Sep<'));
  });
});

describe('the noun of a case', () => {
  it('stands on every axis and in every word of a chart', async () => {
    const drawings = await Promise.all(
      Object.values(CHARTS).map((chart) => drawn(chart(look(LIGHT, 'purchase_request')))),
    );
    const svg = drawings.map((drawing) => drawing.svg).join();
    assert.doesNotMatch(svg, /\borders\b/i);
    for (const title of ['Purchase requests per week', 'Open purchase requests', 'Purchase requests covered (%)'])
      assert.ok(svg.includes(`>${title}<`), title);
  });
});

describe('weeks that the log covers in part', () => {
  const WEEKS = ['2024-01-01', '2024-01-08', '2024-01-15', '2024-01-22'].map((week, index) => ({
    week,
    started: 10 * (index + 1),
    finished: 5,
    medianLeadTimeMs: DAY,
    p90LeadTimeMs: DAY,
    onTimeShare: 1,
  }));
  const partly = { weeks: WEEKS, fromAt: '2024-01-03T00:00:00.000Z', untilAt: '2024-01-24T00:00:00.000Z' };

  it('are led to by dashed lines, and solid lines end before them', () => {
    const { layer } = throughputChart(partly, look()) as unknown as {
      layer: { data: { values: { week: string; kind: string }[] }; mark: { type: string; strokeDash?: number[] } }[];
    };
    const lines = layer.filter(({ mark }) => mark.type === 'line');
    const weeksOf = (dashed: boolean) =>
      lines
        .filter(({ mark }) => (mark.strokeDash !== undefined) === dashed)
        .map(({ data }) => data.values.filter(({ kind }) => kind === 'Started').map(({ week }) => week.slice(8)))
        .filter(({ length }) => length > 0);
    assert.deepEqual(weeksOf(false), [['08', '15']]);
    assert.deepEqual(weeksOf(true), [
      ['01', '08'],
      ['15', '22'],
    ]);
  });

  it('are said to be so by the tooltip', async () => {
    const { svg } = await drawn(onTimeChart(partly, look()));
    assert.match(svg, /Week of: 1 Jan 2024, in part/);
    assert.match(svg, /Week of: 8 Jan 2024;/);
  });

  it('are all dashed where none is whole', () => {
    const row = (whole: boolean) => ({ whole });
    assert.deepEqual(apart([row(false), row(false)]), { whole: [], partly: [[row(false), row(false)]] });
    assert.deepEqual(apart([row(true)]), { whole: [row(true)], partly: [] });
    assert.deepEqual(apart([]), { whole: [], partly: [[]] });
  });
});

describe('encodings', () => {
  it('stack stalled orders before those that move', () => {
    const { data } = ownersChart([{ owner: 'Credit desk', open: 5, stalled: 2, excessMs: DAY }], look()) as unknown as {
      data: { values: { state: string; cases: number }[] };
    };
    assert.deepEqual(
      data.values.map(({ state, cases: count }) => [state, count]),
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
    const { data } = coverageChart([variant(1, 0.5), variant(2, 0.25)], look()) as unknown as {
      data: { values: { percent: number }[] };
    };
    assert.deepEqual(
      data.values.map(({ percent }) => percent),
      [50, 75],
    );
  });

  it('let an open order wait until it is looked at', () => {
    const untilMs = Date.parse(trace.events.at(-1)!.endedAt) + 9 * DAY;
    const spec = orderTimelineChart({ trace: { ...trace, open: true }, untilMs }, look()) as unknown as {
      layer: { data: { values: { ms: number; label: string }[] } }[];
    };
    assert.equal(spec.layer[1]?.data.values.at(-1)?.ms, 9 * DAY);
    assert.equal(spec.layer[1]?.data.values.at(-1)?.label, '9 d so far');
  });

  it('number every event of an order, and draw every wait above zero', () => {
    const spec = orderTimelineChart({ trace, untilMs: AS_OF }, look()) as unknown as {
      layer: { data: { values: object[] } }[];
    };
    const waits = trace.events.filter(({ waitingMs }) => (waitingMs ?? 0) > 0).length;
    assert.equal(spec.layer[1]?.data.values.length, waits);
    assert.equal(spec.layer[2]?.data.values.length, trace.events.length);
  });
});
