export {
  type Attribute,
  attributeSchema,
  type CaseList,
  type Change,
  caseListSchema,
  caseRowSchema,
  changeSchema,
  type Dfg,
  type Distribution,
  dfgSchema,
  type FoundCases,
  foundCasesSchema,
  type LeadTimes,
  type LogSummary,
  type Loop,
  leadTimesSchema,
  logSummarySchema,
  loopSchema,
  type Overview,
  overviewSchema,
  type Performance,
  performanceSchema,
  type Reject,
  type Replay,
  type Rework,
  rejectSchema,
  replaySchema,
  reworkSchema,
  type Stages,
  type Stall,
  stagesSchema,
  stallSchema,
  type Trace,
  type TraceEvent,
  traceEventSchema,
  traceSchema,
  type Variant,
  variantSchema,
  type Waiting,
  waitingSchema,
  type Week,
  weekSchema,
} from './answers.ts';
export { type DiscoveredModel, discoveredModelSchema, type Conformance, conformanceSchema } from './model-answers.ts';
export {
  type ObjectType,
  objectTypeSchema,
  type TracedNotion,
  type ObjectEdge,
  objectEdgeSchema,
  type LifeCycle,
  lifeCycleSchema,
  type ObjectTimes,
  objectTimesSchema,
} from './object-answers.ts';
export { type ErrorCode, type ErrorKind, EventLogError } from './error.ts';
export { type Finding, findingSchema } from './finding.ts';
export { type HandoffProposal, type HandoffRow, handoffSchema } from './handoff-answers.ts';
export {
  type InferredLink,
  inferredLinkSchema,
  type LinkDecisionList,
  type LinkList,
  linkDecisionListSchema,
  linkListSchema,
  type UnmatchedList,
  unmatchedListSchema,
} from './link-answers.ts';
export {
  type AttributeAgreement,
  LINK_STATES,
  LINK_VERDICTS,
  type LinkDecision,
  type LinkEvidence,
  type LinkInference,
  type LinkStanding,
  type LinkState,
  type LinkVerdict,
  type ObjectName,
  type UnmatchedReason,
} from './link-inference.ts';
export { nearestName, suggestion } from './nearest-name.ts';
export { ownValue } from './own-value.ts';
export { parseSlice } from './parse-slice.ts';
export { type Slice, type SliceInput, sliceSchema } from './slice.ts';
export type {
  AttributeType,
  Handoff,
  LandedOrigin,
  Lifecycle,
  LogSettings,
  StagedAttribute,
  StagedBatch,
  StagedObjectCentric,
} from './stage.ts';
export { xmlEscaped } from './xml-escaped.ts';
