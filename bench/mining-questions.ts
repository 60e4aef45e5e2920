import type { Slice } from '../eventlog/index.ts';
import {
  discoverModel,
  readAttributes,
  readCases,
  readConformance,
  readDfg,
  readLeadTimes,
  readLogSummary,
  readLoops,
  readOverview,
  readPerformance,
  readReplay,
  readRework,
  readStalls,
  readVariants,
  readWeeks,
} from '../mining/queries/index.ts';
import type { Store } from '../store/index.ts';

/** One question asked twice: of the raw table of strings, as one would first write it, and of the store. */
export interface Question {
  name: string;
  /** SQL over `raw`; null where no single statement answers it */
  naive: string | null;
  ours: (store: Store) => Promise<unknown>;
  /** a number that both answers must share; null where they are not the same figure */
  figure: { naive: (rows: Row[]) => number; ours: (answer: never) => number } | null;
}

type Row = Record<string, number>;

export const DROPPED = ['Weigh', 'Print label'];
export const WIDE: Slice = { attributes: [{ name: 'region', in: ['South', 'West', 'East', 'Export'] }] };
const FEW: Slice = {
  attributes: [
    { name: 'region', in: ['Export'] },
    { name: 'carrier', in: ['Fleet'] },
  ],
};

const succession = (where = 'TRUE') => `
  SELECT activity AS source, lead(activity) OVER w AS target,
    date_diff('millisecond', "time", lead("time") OVER w) AS gap FROM raw WHERE ${where}
  WINDOW w AS (PARTITION BY "case" ORDER BY "time")`;
const counted = (where?: string) =>
  `SELECT source, target, count(*)::DOUBLE AS count FROM (${succession(where)}) WHERE target IS NOT NULL GROUP BY ALL`;
const measured = (where?: string) => `
  SELECT source, target, count(*)::DOUBLE AS count, avg(gap) AS mean, median(gap) AS median, quantile_cont(gap, 0.9) AS p90, min(gap), max(gap), stddev_samp(gap)
  FROM (${succession(where)}) WHERE target IS NOT NULL GROUP BY ALL`;

const total = (rows: readonly { count: number }[]) => rows.reduce((sum, { count }) => sum + count, 0);
const edges = {
  naive: (rows: Row[]) => total(rows as never),
  ours: (dfg: { edges: { count: number }[] }) => total(dfg.edges),
} as Question['figure'];

async function keptNames(store: Store): Promise<string[]> {
  const names = await store.rows<{ name: string }>('SELECT name FROM activities');
  return names.map(({ name }) => name).filter((name) => !DROPPED.includes(name));
}

export const QUESTIONS: readonly Question[] = [
  {
    name: 'graph, counts',
    naive: counted(),
    ours: (store) => readDfg(store, {}, { quantiles: 'none' }),
    figure: edges,
  },
  {
    name: 'graph, durations, quantiles from bins',
    naive: measured(),
    ours: (store) => readDfg(store, {}, { quantiles: 'bins' }),
    figure: edges,
  },
  { name: 'graph, durations, exact quantiles', naive: measured(), ours: (store) => readDfg(store, {}), figure: edges },
  {
    name: 'wide slice, counts',
    naive: counted(`region <> 'North'`),
    ours: (store) => readDfg(store, WIDE, { quantiles: 'none' }),
    figure: edges,
  },
  {
    name: 'wide slice, quantiles from bins',
    naive: measured(`region <> 'North'`),
    ours: (store) => readDfg(store, WIDE, { quantiles: 'bins' }),
    figure: edges,
  },
  {
    name: 'narrow slice, exact quantiles',
    naive: measured(`region = 'Export' AND carrier = 'Fleet'`),
    ours: (store) => readDfg(store, FEW),
    figure: edges,
  },
  {
    name: 'two activities dropped, counts',
    naive: counted(`activity NOT IN ('Weigh', 'Print label')`),
    ours: async (store) => readDfg(store, {}, { quantiles: 'none', keep: await keptNames(store) }),
    figure: edges,
  },
  {
    name: 'variants, top 50',
    naive: `SELECT trace, count(*)::DOUBLE AS count, sum(count(*)) OVER ()::DOUBLE AS total FROM (
      SELECT string_agg(activity, '>' ORDER BY "time") AS trace FROM raw GROUP BY "case") GROUP BY trace ORDER BY count DESC LIMIT 50`,
    ours: (store) => readVariants(store, {}, { top: 50 }),
    figure: {
      naive: (rows) => rows[0]?.['count'] ?? 0,
      ours: (variants: { count: number }[]) => variants[0]?.count ?? 0,
    } as Question['figure'],
  },
  {
    name: 'lead times',
    naive: `SELECT count(*)::DOUBLE AS count, avg(lead), median(lead), quantile_cont(lead, 0.9), min(lead), max(lead), stddev_samp(lead) FROM (
      SELECT date_diff('millisecond', min("time"), max("time")) AS lead FROM raw GROUP BY "case" HAVING bool_or(activity = 'Receive payment'))`,
    ours: (store) => readPerformance(store, {}),
    figure: {
      naive: (rows) => rows[0]?.['count'] ?? 0,
      ours: (performance: { cases: number }) => performance.cases,
    } as Question['figure'],
  },
  {
    name: 'lead time histogram',
    naive: `SELECT floor(2 * log2(greatest(lead, 1) / 1000.0)) AS bin, count(*)::DOUBLE AS count FROM (
      SELECT date_diff('millisecond', min("time"), max("time")) AS lead FROM raw GROUP BY "case" HAVING bool_or(activity = 'Receive payment')) GROUP BY bin`,
    ours: (store) => readLeadTimes(store, {}),
    figure: {
      naive: (rows) => total(rows as never),
      ours: (bins: { cases: number }[]) => bins.reduce((sum, { cases }) => sum + cases, 0),
    } as Question['figure'],
  },
  {
    name: 'rework',
    naive: `SELECT activity, sum(times - 1)::DOUBLE AS count, sum(loops)::DOUBLE AS loops, sum(same)::DOUBLE AS same FROM (
      SELECT "case", activity, count(*) AS times, count(*) FILTER (activity = before) AS loops, count(*) FILTER (resource = earlier) AS same FROM (
        SELECT *, lag(activity) OVER (PARTITION BY "case" ORDER BY "time") AS before,
          lag(resource) OVER (PARTITION BY "case", activity ORDER BY "time") AS earlier FROM raw) GROUP BY "case", activity)
      WHERE times > 1 GROUP BY activity`,
    ours: (store) => readRework(store, {}),
    figure: {
      naive: (rows) => total(rows as never),
      ours: (rework: { extraExecutions: number }[]) =>
        rework.reduce((sum, { extraExecutions }) => sum + extraExecutions, 0),
    } as Question['figure'],
  },
  { name: 'loops', naive: null, ours: (store) => readLoops(store, {}, { top: 20 }), figure: null },
  {
    name: 'stalls',
    naive: `WITH gaps AS (SELECT "case", source, target, gap, last_at, bool_or(source = 'Receive payment') OVER (PARTITION BY "case") AS closed FROM (
        SELECT "case", activity AS source, lead(activity) OVER w AS target, "time" AS last_at, date_diff('millisecond', "time", lead("time") OVER w) AS gap
        FROM raw WINDOW w AS (PARTITION BY "case" ORDER BY "time"))),
      expected AS (SELECT source, median(gap) AS median, quantile_cont(gap, 0.9) AS p90 FROM gaps WHERE closed AND target IS NOT NULL GROUP BY source)
      SELECT * FROM gaps JOIN expected USING (source)
      WHERE NOT closed AND target IS NULL AND date_diff('millisecond', last_at, (SELECT max("time") FROM raw)) > p90`,
    ours: (store) => readStalls(store, {}),
    figure: null,
  },
  {
    name: 'model discovered, noise 0.2',
    naive: null,
    ours: (store) => discoverModel(store, {}, { format: 'tree', noise: 0.2 }),
    figure: null,
  },
  {
    name: 'model discovered, all variants aligned',
    naive: null,
    ours: (store) => readConformance(store, {}, { noise: 0.2 }),
    figure: null,
  },
  { name: 'weeks', naive: null, ours: (store) => readWeeks(store, {}), figure: null },
  { name: 'attributes', naive: null, ours: (store) => readAttributes(store), figure: null },
  { name: 'cases, first page', naive: null, ours: (store) => readCases(store, {}, { limit: 100 }), figure: null },
  { name: 'replay of 500 cases', naive: null, ours: (store) => readReplay(store, {}, { cases: 500 }), figure: null },
  { name: 'log summary', naive: null, ours: (store) => readLogSummary(store), figure: null },
  { name: 'overview (all of its charts)', naive: null, ours: (store) => readOverview(store, {}), figure: null },
];
