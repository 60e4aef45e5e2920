import { z } from 'zod';
import { findingSchema } from './finding.ts';

/**
 * What the engine answers, key by key: the contract of the command line's --json,
 * of the API and of the web application. Durations are milliseconds, instants
 * ISO 8601 in UTC, shares 0 to 1; an undefined statistic is null.
 */
const ms = z.number();
const instant = z.string();
const attributes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** mean, median and p90 (linear interpolation), min, max, sample standard deviation */
const distribution = z.object({
  mean: ms.nullable(),
  median: ms.nullable(),
  p90: ms.nullable(),
  min: ms.nullable(),
  max: ms.nullable(),
  sd: ms.nullable(),
});
export type Distribution = z.infer<typeof distribution>;

export const logSummarySchema = z.object({
  /** what one case is, in the singular: order, or case where nobody said */
  caseNotion: z.string(),
  /** the attribute whose values are at stake; null where none is named */
  value: z.string().nullable(),
  cases: z.number(),
  openCases: z.number(),
  /** events in traces, after start and complete records were paired */
  events: z.number(),
  /** records received, before pairing */
  records: z.number(),
  activities: z.number(),
  variants: z.number(),
  objects: z.number(),
  firstAt: instant.nullable(),
  lastAt: instant.nullable(),
  /** adjacent events of a case with the same time */
  tiedPairs: z.number(),
  tiedCases: z.number(),
  /** edges whose target starts before their source ends */
  overlaps: z.number(),
  rejected: z.number(),
  /** records whose object is linked to no case */
  unlinked: z.number(),
  /** events in more than one case: sums over cases count them more than once */
  convergence: z.number(),
  /** cases in which an activity occurs for several objects of one type: it looks like rework and is none */
  divergence: z.number(),
  /** false: one time per event, so only sojourn time is observable */
  hasStarts: z.boolean(),
  lifecycle: z.enum(['pair', 'each', 'complete']),
  closedBy: z.object({
    activities: z.array(z.string()),
    /** given on a command or in a mapping, or proposed from how cases end */
    source: z.enum(['given', 'proposed', 'none']),
    reason: z.string(),
  }),
  /** changes with every load: the cache key of every figure */
  dataVersion: z.string(),
  findings: z.array(findingSchema),
});
export type LogSummary = z.infer<typeof logSummarySchema>;

export const dfgSchema = z.object({
  activities: z.array(
    z.object({ activity: z.string(), count: z.number(), cases: z.number(), starts: z.number(), ends: z.number() }),
  ),
  edges: z.array(
    z.object({
      source: z.string(),
      target: z.string(),
      count: z.number(),
      cases: z.number(),
      meanMs: ms.nullable(),
      medianMs: ms.nullable(),
      p90Ms: ms.nullable(),
      minMs: ms.nullable(),
      maxMs: ms.nullable(),
      sdMs: ms.nullable(),
      /** of count, those whose target starts before the source ends: a negative gap, kept */
      overlaps: z.number(),
    }),
  ),
  /** exact: interpolated over every duration; bins: interpolated in log-scaled bins 9 % wide */
  quantiles: z.enum(['exact', 'bins', 'none']),
});
export type Dfg = z.infer<typeof dfgSchema>;

export const variantSchema = z.object({
  rank: z.number(),
  count: z.number(),
  share: z.number(),
  activities: z.array(z.string()),
  /** of the finished cases of the variant */
  medianLeadTimeMs: ms.nullable(),
});
export type Variant = z.infer<typeof variantSchema>;

export const performanceSchema = z.object({
  /** those that have a lead time */
  cases: z.number(),
  openCases: z.number(),
  finishedCases: z.number(),
  /** of finished cases that carry a promise, those delivered by it; null without promises */
  onTimeShare: z.number().nullable(),
  leadTimeMs: distribution,
});
export type Performance = z.infer<typeof performanceSchema>;

export const reworkSchema = z.object({
  activity: z.string(),
  cases: z.number(),
  extraExecutions: z.number(),
  /** the same activity directly again */
  selfLoops: z.number(),
  /** again after others in between */
  repetitions: z.number(),
  sameResource: z.number(),
  otherResource: z.number(),
});
export type Rework = z.infer<typeof reworkSchema>;

export const loopSchema = z.object({
  activities: z.array(z.string()),
  cases: z.number(),
  passes: z.number(),
  timeMs: ms,
  medianPassMs: ms.nullable(),
  touches: z.number(),
  examples: z.array(z.string()),
});
export type Loop = z.infer<typeof loopSchema>;

export const waitingSchema = z.object({
  /** what enabled the waiting event; null where nothing before it did */
  source: z.string().nullable(),
  sourceResource: z.string().nullable(),
  target: z.string(),
  targetResource: z.string().nullable(),
  count: z.number(),
  cases: z.number(),
  /** of the count, those whose start nobody recorded: their wait holds the service too, and only holds and synchronisation are told */
  withoutStart: z.number(),
  /** the parts that follow sum to it exactly */
  totalMs: ms,
  batchingMs: ms,
  prioritisationMs: ms,
  contentionMs: ms,
  unavailabilityMs: ms,
  blockMs: ms,
  syncMs: ms,
  otherMs: ms,
});
export type Waiting = z.infer<typeof waitingSchema>;

export const stallSchema = z.object({
  case: z.string(),
  lastActivity: z.string(),
  waitingSince: instant,
  waitingMs: ms,
  expectedMs: ms.nullable(),
  p90Ms: ms.nullable(),
  excessMs: ms.nullable(),
  /** of waiting at least this long, judged by the comparable completed waits */
  probability: z.number().nullable(),
  owner: z.string().nullable(),
  /** what usually comes next */
  nextActivity: z.string().nullable(),
  /** completed waits compared with, and the attributes they share with the order */
  evidence: z.object({ waits: z.number(), attributes: z.record(z.string(), z.string().nullable()) }),
  valueAtStake: z.number().nullable(),
});
export type Stall = z.infer<typeof stallSchema>;

export const traceEventSchema = z.object({
  activity: z.string(),
  startedAt: instant.nullable(),
  endedAt: instant,
  resource: z.string().nullable(),
  system: z.string().nullable(),
  attributes,
  /** milliseconds from the previous event's end to this one's start; null for the first */
  waitingMs: ms.nullable(),
  object: z.object({ type: z.string(), key: z.string() }),
  recordedAt: instant.nullable(),
  ingestedAt: instant,
  precision: z.enum(['exact', 'minute', 'day', 'interval']),
  /** of an interval: it happened after this and not after `endedAt`; null where that is not known, and for other precisions */
  afterAt: instant.nullable(),
  /** earlier records of this event that it corrects */
  corrections: z.number(),
});
export type TraceEvent = z.infer<typeof traceEventSchema>;

/** An event of a case that another record withdrew: it is in no trace. */
const withdrawnEventSchema = z.object({
  activity: z.string(),
  endedAt: instant,
  system: z.string().nullable(),
  object: z.object({ type: z.string(), key: z.string() }),
  /** as the withdrawal says, else when its source recorded it, else when it was received */
  withdrawnAt: instant,
  /** whoever the withdrawal names */
  withdrawnBy: z.string().nullable(),
  /** system that withdrew it; the name of its source where no system is given */
  withdrawnIn: z.string(),
});

/** An object that belongs to a case, and by which link: the parent is the case itself, or belongs to it too. */
const caseObjectSchema = z.object({
  type: z.string(),
  key: z.string(),
  parent: z.object({ type: z.string(), key: z.string() }),
  /** why the link is there */
  rule: z.string(),
  /** 1: stated by a source; less: inferred */
  confidence: z.number(),
});

export const traceSchema = z.object({
  case: z.string(),
  open: z.boolean(),
  leadTimeMs: ms.nullable(),
  attributes,
  events: z.array(traceEventSchema),
  /** by time */
  withdrawn: z.array(withdrawnEventSchema),
  /** nearest to the case first, then by type and key; one that has several parents comes with each */
  objects: z.array(caseObjectSchema),
});
export type Trace = z.infer<typeof traceSchema>;

/** A column of the log beyond the standard ones, for filters and legends. */
export const attributeSchema = z.object({
  name: z.string(),
  scope: z.enum(['case', 'event']),
  type: z.enum(['text', 'integer', 'number', 'boolean', 'instant']),
  /** what its numbers are measured in, a currency among them; null where the source does not say */
  unit: z.string().nullable(),
  /** distinct values; the most frequent ones follow */
  distinct: z.number(),
  top: z.array(z.object({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]), cases: z.number() })),
  min: z.number().nullable(),
  max: z.number().nullable(),
});
export type Attribute = z.infer<typeof attributeSchema>;

export const rejectSchema = z.object({
  source: z.string(),
  /** line of a text file, row of a table, 1-based, the header counted */
  line: z.number().nullable(),
  column: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
  raw: z.string(),
});
export type Reject = z.infer<typeof rejectSchema>;

/** One week, from Monday: cases that started in it, and those that finished. */
export const weekSchema = z.object({
  week: instant,
  started: z.number(),
  finished: z.number(),
  medianLeadTimeMs: ms.nullable(),
  p90LeadTimeMs: ms.nullable(),
  onTimeShare: z.number().nullable(),
});
export type Week = z.infer<typeof weekSchema>;

/** Where open cases wait, and for whom, most excess first. */
export const stagesSchema = z.object({
  /** null in an empty log */
  asOf: instant.nullable(),
  /** open cases by their last activity */
  stages: z.array(
    z.object({
      lastActivity: z.string(),
      nextActivity: z.string().nullable(),
      owner: z.string().nullable(),
      open: z.number(),
      stalled: z.number(),
      excessMs: ms,
      valueAtStake: z.number().nullable(),
    }),
  ),
  owners: z.array(z.object({ owner: z.string().nullable(), open: z.number(), stalled: z.number(), excessMs: ms })),
});
export type Stages = z.infer<typeof stagesSchema>;

/** An edge whose median in the last four weeks moved against the twelve before. */
export const changeSchema = z.object({
  source: z.string(),
  target: z.string(),
  beforeMedianMs: ms,
  afterMedianMs: ms,
  beforeCount: z.number(),
  afterCount: z.number(),
});
export type Change = z.infer<typeof changeSchema>;

/** What the overview shows, in one answer. */
export const overviewSchema = z.object({
  cases: z.number(),
  ...performanceSchema.pick({ openCases: true, finishedCases: true, onTimeShare: true, leadTimeMs: true }).shape,
  ...stagesSchema.shape,
  /** oldest first */
  weeks: z.array(weekSchema),
  /** those that lost most time */
  loops: z.array(loopSchema),
  /** those that moved most */
  changes: z.array(changeSchema),
});
export type Overview = z.infer<typeof overviewSchema>;

/** One case in a list for drilling down. */
export const caseRowSchema = z.object({
  case: z.string(),
  startedAt: instant,
  endedAt: instant,
  leadTimeMs: ms,
  events: z.number(),
  lastActivity: z.string(),
  open: z.boolean(),
});
export const caseListSchema = z.object({ total: z.number(), cases: z.array(caseRowSchema) });
export type CaseList = z.infer<typeof caseListSchema>;

/** Cases that a part of a number leads to, the nearest first. */
export const foundCasesSchema = z.object({
  cases: z.array(
    z.object({
      case: z.string(),
      startedAt: instant,
      lastActivity: z.string(),
      open: z.boolean(),
      /** the object whose key holds the text, where it is not the case itself */
      via: z.object({ type: z.string(), key: z.string() }).nullable(),
    }),
  ),
  /** whether there are more of them */
  more: z.boolean(),
  /** where there are none: cases with a number that is almost the same */
  near: z.array(z.string()),
});
export type FoundCases = z.infer<typeof foundCasesSchema>;

/** Finished cases by lead time, in bins that double in width twice per octave. */
export const leadTimesSchema = z.array(z.object({ fromMs: ms, toMs: ms, cases: z.number() }));
export type LeadTimes = z.infer<typeof leadTimesSchema>;

/** A sample of cases, spread evenly over the slice, for the token animation. */
export const replaySchema = z.object({
  activities: z.array(z.string()),
  cases: z.array(
    z.object({
      case: z.string(),
      /** index into `activities`, one per event in trace order */
      activity: z.array(z.number()),
      /** epoch milliseconds, one per event; equal to end where no start is recorded */
      startMs: z.array(z.number()),
      endMs: z.array(z.number()),
    }),
  ),
});
export type Replay = z.infer<typeof replaySchema>;
