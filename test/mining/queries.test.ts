import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  readAttributes,
  readCases,
  readLeadTimes,
  readLogSummary,
  readOverview,
  readPerformance,
  readReplay,
  readRework,
  readTrace,
  readVariants,
} from '../../mining/queries/index.ts';
import { loadBatches } from '../../store/index.ts';
import { instantAt, logOf, minutes } from '../log-of.ts';

describe('variants', () => {
  it('rank by their cases, equals by the names of their activities', async () => {
    const store = await logOf(['pick@0 ship@10', 'pick@0 ship@30', 'pack', 'cancel']);
    assert.deepEqual(await readVariants(store, {}), [
      { rank: 1, count: 2, share: 0.5, activities: ['pick', 'ship'], medianLeadTimeMs: minutes(20) },
      { rank: 2, count: 1, share: 0.25, activities: ['cancel'], medianLeadTimeMs: 0 },
      { rank: 3, count: 1, share: 0.25, activities: ['pack'], medianLeadTimeMs: 0 },
    ]);
    assert.deepEqual(
      (await readVariants(store, {}, { top: 2 })).map(({ activities, share }) => ({ activities, share })),
      [
        { activities: ['pick', 'ship'], share: 0.5 },
        { activities: ['cancel'], share: 0.25 },
      ],
    );
    store.close();
  });
});

describe('lead times', () => {
  it('run from the first start to the last end', async () => {
    const store = await logOf(['pick@5-10 ship@20-30', 'pick@0 ship@5', 'pick@0 ship@15']);
    assert.deepEqual(await readPerformance(store, {}), {
      cases: 3,
      openCases: 0,
      finishedCases: 3,
      onTimeShare: null,
      leadTimeMs: {
        mean: minutes(15),
        median: minutes(15),
        p90: minutes(23),
        min: minutes(5),
        max: minutes(25),
        sd: minutes(10),
      },
    });
    store.close();
  });

  it('leave open cases out once closing activities are given', async () => {
    const store = await logOf(['pick@0 ship@5', 'pick@0 pack@90'], { closedBy: ['ship'] });
    const { cases, openCases, leadTimeMs } = await readPerformance(store, {});
    assert.deepEqual([cases, openCases, leadTimeMs.max, leadTimeMs.sd], [1, 1, minutes(5), null]);
    const [longest] = await readVariants(store, { contains: ['pack'] });
    assert.equal(longest?.medianLeadTimeMs, null);
    store.close();
  });

  it('fall into bins of half an octave, the first below a second, without holes', async () => {
    const store = await logOf(['pick', 'pick@0 ship@1', 'pick@0 ship@4']);
    const bins = await readLeadTimes(store, {});
    assert.deepEqual([bins[0], bins.length], [{ fromMs: 0, toMs: 1000, cases: 1 }, 17]);
    assert.deepEqual(
      bins.filter(({ cases }) => cases > 0).map(({ fromMs, toMs }) => [Math.round(fromMs), Math.round(toMs)]),
      [
        [0, 1000],
        [45255, 64000],
        [181019, 256000],
      ],
    );
    store.close();
  });
});

describe('rework', () => {
  it('tells self-loops from repetitions, and the same resource from another', async () => {
    const store = await logOf([
      'pick@0:anna pick@1:anna pack@2:bert pick@3:carl',
      'pick@0:anna pick@1',
      'pick@0 pack@1',
    ]);
    assert.deepEqual(await readRework(store, {}), [
      {
        activity: 'pick',
        cases: 2,
        extraExecutions: 3,
        selfLoops: 2,
        repetitions: 1,
        sameResource: 1,
        otherResource: 1,
      },
    ]);
    store.close();
  });
});

describe('the summary of a log', () => {
  it('counts what is in it', async () => {
    const store = await logOf(['pick@0 pack@5 label@5 ship@9', 'pick@1 ship@1 pick@1', 'pick@3-8 pack@6-9']);
    const {
      cases,
      events,
      records,
      activities,
      variants,
      objects,
      firstAt,
      lastAt,
      tiedPairs,
      tiedCases,
      overlaps,
      hasStarts,
    } = await readLogSummary(store);
    assert.deepEqual(
      { cases, events, records, activities, variants, objects },
      { cases: 3, events: 9, records: 9, activities: 4, variants: 3, objects: 3 },
    );
    assert.deepEqual({ firstAt, lastAt, hasStarts }, { firstAt: instantAt(0), lastAt: instantAt(9), hasStarts: true });
    assert.deepEqual({ tiedPairs, tiedCases, overlaps }, { tiedPairs: 3, tiedCases: 2, overlaps: 1 });
    store.close();
  });

  it('counts no tie between events that start together and end apart', async () => {
    const store = await logOf(['pick@0-5 pack@0-7']);
    assert.equal((await readLogSummary(store)).tiedPairs, 0);
    store.close();
  });
});

describe('one trace', () => {
  it('tells everything recorded about the case, in order', async () => {
    const store = await logOf([{ trace: 'pick@0-5:anna ship@9', attributes: { region: 'North', amount: 12.5 } }], {
      closedBy: ['close'],
    });
    const { case: id, open, leadTimeMs, attributes, events } = await readTrace(store, 'c1');
    assert.deepEqual(
      { id, open, leadTimeMs, attributes },
      { id: 'c1', open: true, leadTimeMs: null, attributes: { amount: 12.5, region: 'North' } },
    );
    assert.deepEqual(
      events.map(({ ingestedAt, ...event }) => event),
      [
        {
          activity: 'pick',
          startedAt: instantAt(0),
          endedAt: instantAt(5),
          resource: 'anna',
          system: null,
          attributes: {},
          waitingMs: null,
          object: { type: 'case', key: 'c1' },
          recordedAt: null,
          precision: 'exact',
          afterAt: null,
          corrections: 0,
        },
        {
          activity: 'ship',
          startedAt: null,
          endedAt: instantAt(9),
          resource: null,
          system: null,
          attributes: {},
          waitingMs: minutes(4),
          object: { type: 'case', key: 'c1' },
          recordedAt: null,
          precision: 'exact',
          afterAt: null,
          corrections: 0,
        },
      ],
    );
    store.close();
  });

  it('of an unknown case is refused, with similar ids', async () => {
    const store = await logOf(['pick']);
    await assert.rejects(readTrace(store, 'c7'), { code: 'case-not-found', message: /c1/ });
    store.close();
  });
});

describe('attributes', () => {
  it('tell their distinct values and their range', async () => {
    const store = await logOf([
      { trace: 'pick', attributes: { region: 'North', amount: 5 } },
      { trace: 'pick', attributes: { region: 'North', amount: 7 } },
      { trace: 'pick', attributes: { amount: 7 } },
    ]);
    assert.deepEqual(await readAttributes(store), [
      {
        name: 'amount',
        scope: 'case',
        unit: null,
        type: 'number',
        distinct: 2,
        top: [
          { value: 7, cases: 2 },
          { value: 5, cases: 1 },
        ],
        min: 5,
        max: 7,
      },
      {
        name: 'region',
        scope: 'case',
        unit: null,
        type: 'text',
        distinct: 1,
        top: [
          { value: 'North', cases: 2 },
          { value: null, cases: 1 },
        ],
        min: null,
        max: null,
      },
    ]);
    store.close();
  });
});

describe('a list of cases', () => {
  it('comes in pages, in the order asked for', async () => {
    const store = await logOf(['pick@0 ship@5', 'pick@9 ship@90', 'pick@3 ship@6']);
    const { total, cases } = await readCases(store, {}, { limit: 1, offset: 1, order: 'earliest' });
    assert.deepEqual(
      { total, cases },
      {
        total: 3,
        cases: [
          {
            case: 'c3',
            startedAt: instantAt(3),
            endedAt: instantAt(6),
            leadTimeMs: minutes(3),
            events: 2,
            lastActivity: 'ship',
            open: false,
          },
        ],
      },
    );
    const longest = await readCases(store, {}, { limit: 3 });
    assert.deepEqual(
      longest.cases.map((row) => row.case),
      ['c2', 'c1', 'c3'],
    );
    store.close();
  });
});

describe('a replay', () => {
  it('samples cases evenly by their start', async () => {
    const store = await logOf(['pick@0-2 ship@5', 'pick@10', 'pick@20', 'pick@30']);
    const { activities, cases } = await readReplay(store, {}, { cases: 2 });
    assert.deepEqual(
      cases.map((row) => row.case),
      ['c2', 'c4'],
    );
    assert.deepEqual(activities[cases[0]?.activity[0] ?? -1], 'pick');
    const all = await readReplay(store, {}, { cases: 10 });
    assert.deepEqual(all.cases[0]?.startMs, [Date.parse(instantAt(0)), Date.parse(instantAt(5))]);
    assert.deepEqual(all.cases[0]?.endMs, [Date.parse(instantAt(2)), Date.parse(instantAt(5))]);
    store.close();
  });
});

describe('a promise', () => {
  it('is kept by the first delivery, whichever activity delivers, and whenever that is named', async () => {
    const attributes = { due: instantAt(15) };
    const log = [
      { trace: 'pick@0 deliver@10 deliver@20 pay@30', attributes },
      { trace: 'pick@0 deliver@16 pay@30', attributes },
      { trace: 'pick@0 hand-over@5 pay@30', attributes },
      { trace: 'pick@0 pay@14', attributes },
    ];
    const store = await logOf(log, { closedBy: ['pay'], promise: 'due' });
    const share = async () => (await readPerformance(store, {})).onTimeShare;
    assert.equal(await share(), 1 / 4); // by the end of the case, as nothing is said to deliver
    await loadBatches(store, [], { deliveredBy: ['deliver'] });
    assert.equal(await share(), 1 / 4); // an order that was never delivered has not kept its promise
    await loadBatches(store, [], { deliveredBy: ['deliver', 'hand-over'] });
    assert.equal(await share(), 2 / 4);
    store.close();
  });
});

describe('the overview', () => {
  it('counts by week, and promises kept of those made', async () => {
    const week = 7 * 24 * 60;
    const log = [
      { trace: 'pick@0 ship@60', attributes: { due: instantAt(60) } },
      { trace: `pick@0 ship@${week}`, attributes: { due: instantAt(60) } },
      { trace: 'pick@0 ship@60' },
      { trace: 'pick@0', attributes: { due: instantAt(60) } },
    ];
    const store = await logOf(log, { closedBy: ['ship'], promise: 'due', deliveredBy: ['ship'] });
    const { cases, openCases, finishedCases, asOf, onTimeShare, weeks } = await readOverview(store, {});
    assert.deepEqual(
      { cases, openCases, finishedCases, asOf, onTimeShare },
      { cases: 4, openCases: 1, finishedCases: 3, asOf: instantAt(week), onTimeShare: 0.5 },
    );
    assert.deepEqual(weeks, [
      {
        week: instantAt(0),
        started: 4,
        finished: 2,
        medianLeadTimeMs: minutes(60),
        p90LeadTimeMs: minutes(60),
        onTimeShare: 1,
      },
      {
        week: instantAt(week),
        started: 0,
        finished: 1,
        medianLeadTimeMs: minutes(week),
        p90LeadTimeMs: minutes(week),
        onTimeShare: 0,
      },
    ]);
    store.close();
  });

  it('names the edges whose median moved in the last four weeks', async () => {
    const day = 24 * 60;
    const before = Array.from({ length: 20 }, (_, index) => `pick@${index} ship@${index + 10}`);
    const after = Array.from({ length: 20 }, (_, index) => `pick@${60 * day + index} ship@${60 * day + index + 40}`);
    const store = await logOf([...before, ...after]);
    assert.deepEqual((await readOverview(store, {})).changes, [
      {
        source: 'pick',
        target: 'ship',
        beforeMedianMs: minutes(10),
        afterMedianMs: minutes(40),
        beforeCount: 20,
        afterCount: 20,
      },
    ]);
    store.close();
  });
});
