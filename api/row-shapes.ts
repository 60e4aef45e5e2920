import type {
  Attribute,
  CaseList,
  Change,
  Dfg,
  HandoffRow,
  LeadTimes,
  Loop,
  LifeCycle,
  ObjectEdge,
  ObjectTimes,
  ObjectType,
  Reject,
  Replay,
  Rework,
  Stall,
  Trace,
  Variant,
  Waiting,
  Week,
} from '../eventlog/index.ts';
import { rowShape } from './arrow.ts';

export const edgeRows = rowShape(
  {
    source: 'text',
    target: 'text',
    count: 'number',
    cases: 'number',
    meanMs: 'number',
    medianMs: 'number',
    p90Ms: 'number',
    minMs: 'number',
    maxMs: 'number',
    sdMs: 'number',
    overlaps: 'number',
  },
  (dfg: Dfg) => dfg.edges,
);

export const variantRows = rowShape(
  { rank: 'number', count: 'number', share: 'number', activities: 'texts', medianLeadTimeMs: 'number' },
  (variants: Variant[]) => variants,
);

export const leadTimeRows = rowShape(
  { fromMs: 'number', toMs: 'number', cases: 'number' },
  (leadTimes: LeadTimes) => leadTimes,
);

export const weekRows = rowShape(
  {
    week: 'instant',
    started: 'number',
    finished: 'number',
    medianLeadTimeMs: 'number',
    p90LeadTimeMs: 'number',
    onTimeShare: 'number',
  },
  (weeks: Week[]) => weeks,
);

export const changeRows = rowShape(
  {
    source: 'text',
    target: 'text',
    beforeMedianMs: 'number',
    afterMedianMs: 'number',
    beforeCount: 'number',
    afterCount: 'number',
  },
  (changes: Change[]) => changes,
);

export const reworkRows = rowShape(
  {
    activity: 'text',
    cases: 'number',
    extraExecutions: 'number',
    selfLoops: 'number',
    repetitions: 'number',
    sameResource: 'number',
    otherResource: 'number',
  },
  (rework: Rework[]) => rework,
);

export const loopRows = rowShape(
  {
    activities: 'texts',
    cases: 'number',
    passes: 'number',
    timeMs: 'number',
    medianPassMs: 'number',
    touches: 'number',
    examples: 'texts',
  },
  (loops: Loop[]) => loops,
);

export const waitingRows = rowShape(
  {
    source: 'text',
    sourceResource: 'text',
    target: 'text',
    targetResource: 'text',
    count: 'number',
    cases: 'number',
    withoutStart: 'number',
    totalMs: 'number',
    batchingMs: 'number',
    prioritisationMs: 'number',
    contentionMs: 'number',
    unavailabilityMs: 'number',
    blockMs: 'number',
    syncMs: 'number',
    otherMs: 'number',
  },
  (waiting: Waiting[]) => waiting,
);

export const handoffRows = rowShape(
  {
    fact: 'text',
    from: 'text',
    to: 'text',
    fromActivities: 'texts',
    toActivities: 'texts',
    per: 'text',
    expected: 'number',
    arrived: 'number',
    missing: 'number',
    underway: 'number',
    late: 'number',
    early: 'number',
    duplicate: 'number',
    superseded: 'number',
    withinMs: 'number',
    withinGiven: 'boolean',
    medianLagMs: 'number',
    p90LagMs: 'number',
    minLagMs: 'number',
    maxLagMs: 'number',
    periodMs: 'number',
    offsetMs: 'number',
    periodShare: 'number',
    clockSkewMs: 'number',
    clockSkewWithinMs: 'number',
    clockCorrectionMs: 'number',
    staleActions: 'number',
    staleCases: 'texts',
    staleMs: 'number',
    staleValue: 'number',
    weeks: 'json',
    examples: 'texts',
    exceptions: 'json',
    staleExamples: 'json',
  },
  (handoffs: HandoffRow[]) => handoffs,
);

export const stallRows = rowShape(
  {
    case: 'text',
    lastActivity: 'text',
    waitingSince: 'instant',
    waitingMs: 'number',
    expectedMs: 'number',
    p90Ms: 'number',
    excessMs: 'number',
    probability: 'number',
    owner: 'text',
    nextActivity: 'text',
    evidenceWaits: 'number',
    evidenceAttributes: 'json',
    valueAtStake: 'number',
  },
  (stalls: Stall[]) =>
    stalls.map(({ evidence, ...stall }) => ({
      ...stall,
      evidenceWaits: evidence.waits,
      evidenceAttributes: evidence.attributes,
    })),
);

export const caseRows = rowShape(
  {
    case: 'text',
    startedAt: 'instant',
    endedAt: 'instant',
    leadTimeMs: 'number',
    events: 'number',
    lastActivity: 'text',
    open: 'boolean',
  },
  (list: CaseList) => list.cases,
);

export const traceRows = rowShape(
  {
    activity: 'text',
    startedAt: 'instant',
    endedAt: 'instant',
    resource: 'text',
    system: 'text',
    attributes: 'json',
    waitingMs: 'number',
    objectType: 'text',
    objectKey: 'text',
    recordedAt: 'instant',
    ingestedAt: 'instant',
    precision: 'text',
    afterAt: 'instant',
    corrections: 'number',
  },
  (trace: Trace) =>
    trace.events.map(({ object, ...event }) => ({ ...event, objectType: object.type, objectKey: object.key })),
);

export const attributeRows = rowShape(
  {
    name: 'text',
    scope: 'text',
    type: 'text',
    unit: 'text',
    distinct: 'number',
    top: 'json',
    min: 'number',
    max: 'number',
  },
  (attributes: Attribute[]) => attributes,
);

export const rejectRows = rowShape(
  { source: 'text', line: 'number', column: 'text', code: 'text', reason: 'text', raw: 'text' },
  (rejects: Reject[]) => rejects,
);

export const replayRows = rowShape(
  { case: 'text', activity: 'text', startMs: 'number', endMs: 'number' },
  (replay: Replay) =>
    replay.cases.flatMap((replayed) =>
      replayed.activity.map((activity, position) => ({
        case: replayed.case,
        activity: replay.activities[activity] ?? null,
        startMs: replayed.startMs[position] ?? null,
        endMs: replayed.endMs[position] ?? null,
      })),
    ),
);

export const objectTypeRows = rowShape(
  { type: 'text', objects: 'number', events: 'number' },
  (types: ObjectType[]) => types,
);

export const objectEdgeRows = rowShape(
  {
    type: 'text',
    source: 'text',
    target: 'text',
    eventCouples: 'number',
    uniqueObjects: 'number',
    totalObjects: 'number',
    meanMs: 'number',
    medianMs: 'number',
  },
  (edges: ObjectEdge[]) => edges,
);

export const lifeCycleRows = rowShape(
  {
    type: 'text',
    rank: 'number',
    count: 'number',
    share: 'number',
    activities: 'texts',
    medianMs: 'number',
    examples: 'texts',
  },
  (lifeCycles: LifeCycle[]) => lifeCycles,
);

export const objectTimesRows = rowShape(
  {
    activity: 'text',
    type: 'text',
    events: 'number',
    flow: 'json',
    sojourn: 'json',
    synchronisation: 'json',
    pooling: 'json',
    lagging: 'json',
    readiness: 'json',
    delays: 'number',
    delaying: 'text',
  },
  (times: ObjectTimes[]) => times,
);
