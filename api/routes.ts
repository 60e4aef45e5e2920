import { z } from '@hono/zod-openapi';
import {
  CASE_ORDERS,
  findCases,
  readAttributes,
  readCases,
  readLeadTimes,
  readLogSummary,
  readLoops,
  readOverview,
  readPerformance,
  readRejects,
  readReplay,
  readRework,
  readStalls,
  readTrace,
  readVariants,
} from '../mining/queries/index.ts';
import { defineRoute, type Route } from './define-route.ts';
import type { ReadDfg } from './thread-dfg.ts';
import { instant, names, oneOf, searchText, sliceParameter, wholeNumber } from './parameters.ts';
import {
  attributeRows,
  caseRows,
  edgeRows,
  leadTimeRows,
  loopRows,
  rejectRows,
  replayRows,
  reworkRows,
  stallRows,
  traceRows,
  variantRows,
} from './row-shapes.ts';

const slice = sliceParameter;
const asOf = instant('Judge open orders as of this instant; left out: the last time in the log.');

/** Every question about the log: validated, answered by a function of mining/queries, and nothing more. */
export const routes = (readDfg: ReadDfg): readonly Route[] => [
  defineRoute({
    path: '/v1/log',
    summary: 'The log: cases, events, time span, ties, rejects and quality findings',
    answer: 'LogSummary',
    query: {},
    read: (reader) => readLogSummary(reader),
  }),
  defineRoute({
    path: '/v1/overview',
    summary: 'Lead time and its trend, open and stalled orders by stage and owner, worst loops, what changed',
    answer: 'Overview',
    query: { slice, asOf },
    read: (reader, { slice, asOf }) => readOverview(reader, slice, asOf === undefined ? {} : { asOf }),
  }),
  defineRoute({
    path: '/v1/dfg',
    summary: 'Directly-follows graph: activities, and edges with counts and durations',
    answer: 'Dfg',
    query: {
      slice,
      quantiles: oneOf(
        ['exact', 'bins', 'none'],
        'exact',
        'exact: interpolated over every duration; bins: interpolated in bins 9 % wide, faster; none: left null.',
      ),
      keep: names('Activities to keep, as a JSON list: the log is re-projected on them. Left out: all.'),
    },
    rows: edgeRows,
    read: (reader, { slice, quantiles, keep }) =>
      readDfg(reader, slice, keep === undefined ? { quantiles } : { quantiles, keep }),
  }),
  defineRoute({
    path: '/v1/variants',
    summary: 'Variants, the most frequent first',
    answer: 'Variants',
    query: { slice, top: wholeNumber(1, 100_000, 100, 'How many variants.') },
    rows: variantRows,
    read: (reader, { slice, top }) => readVariants(reader, slice, { top }),
  }),
  defineRoute({
    path: '/v1/performance',
    summary: 'Lead time: mean, median, p90, min, max and standard deviation',
    answer: 'Performance',
    query: { slice },
    read: (reader, { slice }) => readPerformance(reader, slice),
  }),
  defineRoute({
    path: '/v1/lead-times',
    summary: 'Histogram of lead times in bins that grow with the lead time',
    answer: 'LeadTimes',
    query: { slice },
    rows: leadTimeRows,
    read: (reader, { slice }) => readLeadTimes(reader, slice),
  }),
  defineRoute({
    path: '/v1/rework',
    summary: 'Rework by activity: self-loops and repetitions, by the same or another resource',
    answer: 'ReworkList',
    query: { slice },
    rows: reworkRows,
    read: (reader, { slice }) => readRework(reader, slice),
  }),
  defineRoute({
    path: '/v1/loops',
    summary: 'Exception loops, those that cost most time first',
    answer: 'Loops',
    query: { slice, top: wholeNumber(1, 100_000, 100, 'How many loops.') },
    rows: loopRows,
    read: (reader, { slice, top }) => readLoops(reader, slice, { top }),
  }),
  defineRoute({
    path: '/v1/stalls',
    summary: 'Open orders that wait longer than nine tenths of comparable ones did',
    answer: 'Stalls',
    query: { slice, asOf },
    rows: stallRows,
    read: (reader, { slice, asOf }) => readStalls(reader, slice, asOf === undefined ? {} : { asOf }),
  }),
  defineRoute({
    path: '/v1/cases',
    summary: 'Cases, for drilling down',
    answer: 'CaseList',
    query: {
      slice,
      limit: wholeNumber(0, 10_000, 100, 'How many cases.'),
      offset: wholeNumber(0, 1_000_000_000, 0, 'How many cases of that order to leave out first.'),
      order: oneOf(CASE_ORDERS, 'longest', 'Which cases come first; equal ones by their id.'),
    },
    rows: caseRows,
    read: (reader, { slice, limit, offset, order }) => readCases(reader, slice, { limit, offset, order }),
  }),
  defineRoute({
    path: '/v1/cases/{id}',
    summary: "One case's whole trace across systems",
    answer: 'Trace',
    query: {},
    params: { id: z.string().meta({ description: 'The case, as the source calls it.' }) },
    rows: traceRows,
    read: (reader, { id }) => readTrace(reader, id),
  }),
  defineRoute({
    path: '/v1/find',
    summary: 'Cases by a part of their number, or of the key of anything that is linked to them',
    answer: 'FoundCases',
    query: {
      text: searchText(200, 'The part, whatever its case of letters.'),
      limit: wholeNumber(1, 100, 10, 'How many cases at most.'),
    },
    read: (reader, { text, limit }) => findCases(reader, text, { limit }),
  }),
  defineRoute({
    path: '/v1/attributes',
    summary: 'Attributes of cases and events, with their most frequent values',
    answer: 'Attributes',
    query: {},
    rows: attributeRows,
    read: (reader) => readAttributes(reader),
  }),
  defineRoute({
    path: '/v1/rejects',
    summary: 'Rows that were not taken, with position and reason',
    answer: 'Rejects',
    query: {
      limit: wholeNumber(0, 10_000, 100, 'How many rejects.'),
      offset: wholeNumber(0, 1_000_000_000, 0, 'How many rejects to leave out first.'),
    },
    rows: rejectRows,
    read: (reader, { limit, offset }) => readRejects(reader, { limit, offset }),
  }),
  defineRoute({
    path: '/v1/replay',
    summary: 'A sample of cases spread evenly over the slice, for the token animation',
    answer: 'Replay',
    query: { slice, cases: wholeNumber(1, 10_000, 500, 'How many cases.') },
    rows: replayRows,
    read: (reader, { slice, cases }) => readReplay(reader, slice, { cases }),
  }),
];
