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
  type Week,
  weekSchema,
} from './answers.ts';
export { type ErrorCode, type ErrorKind, EventLogError } from './error.ts';
export { type Finding, findingSchema } from './finding.ts';
export { nearestName, suggestion } from './nearest-name.ts';
export { ownValue } from './own-value.ts';
export { parseSlice } from './parse-slice.ts';
export { type Slice, type SliceInput, sliceSchema } from './slice.ts';
export type { AttributeType, LandedOrigin, Lifecycle, LogSettings, StagedAttribute, StagedBatch } from './stage.ts';
