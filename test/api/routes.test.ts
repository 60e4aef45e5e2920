import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ANSWERS, type AnswerName } from '../../api/schemas.ts';
import { apiOf, HOUR_MS, ORDERS } from './api-of.ts';

const { answer } = await apiOf([ORDERS], { closedBy: ['ship'] });
const sliced = (slice: unknown) => `slice=${encodeURIComponent(JSON.stringify(slice))}`;

/** Every route with the schema of its answer. */
const ANSWER_OF: Record<string, AnswerName> = {
  '/v1/log': 'LogSummary',
  '/v1/overview': 'Overview',
  '/v1/dfg': 'Dfg',
  '/v1/variants': 'Variants',
  '/v1/conform': 'Conformance',
  '/v1/discover': 'DiscoveredModel',
  '/v1/performance': 'Performance',
  '/v1/lead-times': 'LeadTimes',
  '/v1/weeks': 'Weeks',
  '/v1/stages': 'Stages',
  '/v1/changes': 'Changes',
  '/v1/rework': 'ReworkList',
  '/v1/loops': 'Loops',
  '/v1/handoffs': 'Handoffs',
  '/v1/links': 'LinkList',
  '/v1/unmatched': 'UnmatchedList',
  '/v1/link-decisions': 'LinkDecisionList',
  '/v1/stalls': 'Stalls',
  '/v1/waiting': 'WaitingList',
  '/v1/cases': 'CaseList',
  '/v1/cases/B': 'Trace',
  '/v1/find?text=b': 'FoundCases',
  '/v1/objects': 'ObjectTypes',
  '/v1/life-cycles': 'LifeCycles',
  '/v1/oc-dfg': 'ObjectEdges',
  '/v1/oc-times': 'ObjectTimesList',
  '/v1/attributes': 'Attributes',
  '/v1/rejects': 'Rejects',
  '/v1/replay': 'Replay',
  '/v1/health': 'Health',
};

describe('every route', () => {
  for (const [path, name] of Object.entries(ANSWER_OF)) {
    it(`answers ${path} as the schema ${name} says`, async () => {
      ANSWERS[name].parse(await answer(path));
    });
  }
});

describe('the routes, on three orders counted by hand', () => {
  it('log gives counts, time span and closing activities', async () => {
    const log = ANSWERS.LogSummary.parse(await answer('/v1/log'));
    assert.deepEqual(
      [log.cases, log.openCases, log.events, log.activities, log.variants, log.firstAt, log.lastAt],
      [3, 1, 9, 3, 3, '2024-03-04T08:00:00.000Z', '2024-03-04T14:00:00.000Z'],
    );
    assert.deepEqual(log.closedBy, { activities: ['ship'], source: 'given', reason: 'given' });
  });

  it('dfg gives each edge its count and durations', async () => {
    const { edges } = ANSWERS.Dfg.parse(await answer('/v1/dfg'));
    assert.deepEqual(
      edges.map(({ source, target, count, cases, medianMs, p90Ms }) => [source, target, count, cases, medianMs, p90Ms]),
      [
        ['pick', 'pack', 3, 2, 1 * HOUR_MS, 1.8 * HOUR_MS],
        ['pack', 'ship', 2, 2, 2 * HOUR_MS, 2 * HOUR_MS],
        ['pack', 'pick', 1, 1, 1 * HOUR_MS, 1 * HOUR_MS],
      ],
    );
  });

  it('discover gives the model in the format asked, and refuses a noise above 1', async () => {
    const { model, ...rest } = ANSWERS.DiscoveredModel.parse(await answer('/v1/discover?noise=0.1'));
    assert.equal(model, "->( *( ->( 'pick', X( tau, 'pack' ) ), tau ), X( tau, 'ship' ) )");
    assert.deepEqual(rest, { cases: 3, variants: 3, noise: 0.1, format: 'tree' });
    assert.match(JSON.stringify(await answer('/v1/discover?noise=2')), /expected a number from 0 to 1/);
  });

  it('dfg re-projects the log on the activities to keep', async () => {
    const { activities, edges } = ANSWERS.Dfg.parse(await answer('/v1/dfg?keep=["pick","ship"]'));
    assert.deepEqual(
      activities.map(({ activity, count }) => [activity, count]),
      [
        ['pick', 4],
        ['ship', 2],
      ],
    );
    assert.deepEqual(
      edges.map(({ source, target, count, meanMs }) => [source, target, count, meanMs]),
      [
        ['pick', 'ship', 2, 3 * HOUR_MS],
        ['pick', 'pick', 1, 3 * HOUR_MS],
      ],
    );
  });

  it('dfg leaves quantiles out when none are asked for', async () => {
    const { edges, quantiles } = ANSWERS.Dfg.parse(await answer('/v1/dfg?quantiles=none'));
    assert.equal(quantiles, 'none');
    assert.deepEqual([edges[0]?.count, edges[0]?.medianMs], [3, null]);
  });

  it('variants gives as many as asked for', async () => {
    const two = ANSWERS.Variants.parse(await answer('/v1/variants?top=2'));
    assert.deepEqual(
      two.map(({ rank, count }) => [rank, count]),
      [
        [1, 1],
        [2, 1],
      ],
    );
  });

  it('performance leaves the open order out', async () => {
    const { cases, openCases, leadTimeMs } = ANSWERS.Performance.parse(await answer('/v1/performance'));
    assert.deepEqual([cases, openCases], [2, 1]);
    assert.deepEqual(
      [leadTimeMs.mean, leadTimeMs.median, leadTimeMs.p90, leadTimeMs.min, leadTimeMs.max],
      [4.5, 4.5, 5.7, 3, 6].map((hours) => hours * HOUR_MS),
    );
  });

  it('rework counts the second pick and the second pack', async () => {
    const rework = ANSWERS.ReworkList.parse(await answer('/v1/rework'));
    assert.deepEqual(
      rework.map(({ activity, cases, repetitions, selfLoops }) => [activity, cases, repetitions, selfLoops]),
      [
        ['pack', 1, 1, 0],
        ['pick', 1, 1, 0],
      ],
    );
  });

  it('loops finds the one pass through pick and pack, from the first pick to the second', async () => {
    const loops = ANSWERS.Loops.parse(await answer('/v1/loops'));
    assert.deepEqual(
      loops.map(({ activities, passes, timeMs, examples }) => [activities, passes, timeMs, examples]),
      [[['pick', 'pack'], 1, 3 * HOUR_MS, ['B']]],
    );
  });

  it('stalls finds the order that waits six hours where three others waited one, two and one', async () => {
    const [stall, ...others] = ANSWERS.Stalls.parse(await answer('/v1/stalls'));
    assert.deepEqual(others, []);
    assert.deepEqual(
      [stall?.case, stall?.waitingMs, stall?.expectedMs, stall?.excessMs, stall?.probability],
      ['C', 6 * HOUR_MS, 1 * HOUR_MS, 5 * HOUR_MS, 1 / 4],
    );
  });

  it('stalls as of nine o’clock finds none: nothing was closed by then', async () => {
    assert.deepEqual(await answer('/v1/stalls?asOf=2024-03-04T09:00:00Z'), []);
  });

  it('cases gives one page in the order asked for, and the total', async () => {
    const { total, cases } = ANSWERS.CaseList.parse(await answer('/v1/cases?order=case&limit=1&offset=1'));
    assert.equal(total, 3);
    assert.deepEqual(
      cases.map((row) => [row.case, row.events, row.leadTimeMs]),
      [['B', 5, 6 * HOUR_MS]],
    );
  });

  it("cases by id gives one case's events in order", async () => {
    const trace = ANSWERS.Trace.parse(await answer('/v1/cases/A'));
    assert.deepEqual(trace.attributes, { region: 'north', value: 10 });
    assert.deepEqual(
      trace.events.map(({ activity, waitingMs, resource }) => [activity, waitingMs, resource]),
      [
        ['pick', null, 'Ann'],
        ['pack', 1 * HOUR_MS, 'Bob'],
        ['ship', 2 * HOUR_MS, 'Cem'],
      ],
    );
  });

  it('find gives cases by a part of their number, blanks around it left aside', async () => {
    const { cases, more, near } = ANSWERS.FoundCases.parse(await answer('/v1/find?text=%20c%20&limit=1'));
    assert.deepEqual(cases, [
      { case: 'C', startedAt: '2024-03-04T08:00:00.000Z', lastActivity: 'pick', open: true, via: null },
    ]);
    assert.deepEqual([more, near], [false, []]);
  });

  it('overview counts finished and open orders and names the stage of the open one', async () => {
    const overview = ANSWERS.Overview.parse(await answer('/v1/overview'));
    assert.deepEqual([overview.finishedCases, overview.openCases], [2, 1]);
    assert.deepEqual(
      overview.stages.map(({ lastActivity, open, stalled }) => [lastActivity, open, stalled]),
      [['pick', 1, 1]],
    );
  });

  it('weeks, stages and owners are those of the overview', async () => {
    const { weeks, stages, owners, asOf } = ANSWERS.Overview.parse(await answer('/v1/overview'));
    assert.deepEqual(await answer('/v1/weeks'), weeks);
    assert.deepEqual(await answer('/v1/stages'), { asOf, stages, owners });
    assert.deepEqual(
      weeks.map(({ week, started, finished }) => [week, started, finished]),
      [['2024-03-04T00:00:00.000Z', 3, 2]],
    );
  });

  it('lead-times puts three and six hours into bins that hold them', async () => {
    const bins = ANSWERS.LeadTimes.parse(await answer('/v1/lead-times'));
    const held = bins.filter(({ cases }) => cases > 0);
    assert.deepEqual(
      held.map(({ cases }) => cases),
      [1, 1],
    );
    for (const [index, hours] of [3, 6].entries()) {
      const bin = held[index];
      assert.ok(bin && bin.fromMs <= hours * HOUR_MS && hours * HOUR_MS < bin.toMs, `${hours} hours`);
    }
  });

  it('replay gives events as indices and epoch milliseconds', async () => {
    const { activities, cases } = ANSWERS.Replay.parse(await answer('/v1/replay?cases=10'));
    const replayed = cases.find((one) => one.case === 'A');
    assert.deepEqual(
      replayed?.activity.map((index) => activities[index]),
      ['pick', 'pack', 'ship'],
    );
    assert.equal(replayed?.endMs[0], Date.UTC(2024, 2, 4, 8));
  });

  it('attributes lists values with their cases', async () => {
    const attributes = ANSWERS.Attributes.parse(await answer('/v1/attributes'));
    assert.deepEqual(attributes.find(({ name }) => name === 'region')?.top, [
      { value: 'north', cases: 2 },
      { value: 'south', cases: 1 },
    ]);
  });

  it('a slice keeps whole cases, in every route that takes one', async () => {
    const south = sliced({ attributes: [{ name: 'region', in: ['south'] }] });
    const { edges } = ANSWERS.Dfg.parse(await answer(`/v1/dfg?${south}`));
    assert.equal(
      edges.reduce((sum, { count }) => sum + count, 0),
      4,
    );
    const { cases } = ANSWERS.Performance.parse(await answer(`/v1/performance?${south}`));
    assert.equal(cases, 1);
    const { total } = ANSWERS.CaseList.parse(await answer(`/v1/cases?${south}`));
    assert.equal(total, 1);
  });
});

describe('the routes, on an empty store', async () => {
  const empty = await apiOf([]);
  for (const [path, name] of Object.entries(ANSWER_OF).filter(([path]) => path !== '/v1/cases/B')) {
    it(`answers ${path} with nothing in it`, async () => {
      const response = await empty.ask(path);
      const content = await response.json();
      assert.equal(response.status, 200, JSON.stringify(content));
      ANSWERS[name].parse(content);
    });
  }

  it('knows no case', async () => {
    assert.equal((await empty.ask('/v1/cases/B')).status, 404);
  });
});
