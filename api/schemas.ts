import { z } from '@hono/zod-openapi';
import {
  attributeSchema,
  caseListSchema,
  caseRowSchema,
  changeSchema,
  conformanceSchema,
  dfgSchema,
  discoveredModelSchema,
  findingSchema,
  foundCasesSchema,
  handoffSchema,
  inferredLinkSchema,
  leadTimesSchema,
  linkDecisionListSchema,
  linkListSchema,
  logSummarySchema,
  loopSchema,
  lifeCycleSchema,
  objectEdgeSchema,
  objectTimesSchema,
  objectTypeSchema,
  overviewSchema,
  performanceSchema,
  rejectSchema,
  replaySchema,
  reworkSchema,
  sliceSchema,
  stagesSchema,
  stallSchema,
  traceEventSchema,
  traceSchema,
  unmatchedListSchema,
  variantSchema,
  waitingSchema,
  weekSchema,
} from '../eventlog/index.ts';
import { problemSchema } from './problem.ts';
import {
  checkedSchema,
  deadLetterSchema,
  discoveredSchema,
  epcisCaptureSchema,
  pullStartedSchema,
  pushedSchema,
  replayedSchema,
  sourceKindSchema,
  sourceStatusSchema,
  streamStateSchema,
  streamStatusSchema,
} from './source-schemas.ts';

/** What the routes answer, by the name it has in the OpenAPI document. */
export const ANSWERS = {
  LogSummary: logSummarySchema,
  Dfg: dfgSchema,
  Variants: z.array(variantSchema),
  Conformance: conformanceSchema,
  DiscoveredModel: discoveredModelSchema,
  Performance: performanceSchema,
  ReworkList: z.array(reworkSchema),
  Loops: z.array(loopSchema),
  Handoffs: z.array(handoffSchema),
  Stalls: z.array(stallSchema),
  WaitingList: z.array(waitingSchema),
  CaseList: caseListSchema,
  FoundCases: foundCasesSchema,
  Trace: traceSchema,
  Attributes: z.array(attributeSchema),
  Rejects: z.array(rejectSchema),
  ObjectTypes: z.array(objectTypeSchema),
  LifeCycles: z.array(lifeCycleSchema),
  ObjectEdges: z.array(objectEdgeSchema),
  ObjectTimesList: z.array(objectTimesSchema),
  Overview: overviewSchema,
  Weeks: z.array(weekSchema),
  Stages: stagesSchema,
  Changes: z.array(changeSchema),
  LeadTimes: leadTimesSchema,
  Replay: replaySchema,
  LinkList: linkListSchema,
  InferredLink: inferredLinkSchema,
  UnmatchedList: unmatchedListSchema,
  LinkDecisionList: linkDecisionListSchema,
  Sources: z.array(sourceStatusSchema),
  SourceKinds: z.array(sourceKindSchema),
  SourceChecked: checkedSchema,
  DiscoveredStreams: z.array(discoveredSchema),
  PullStarted: pullStartedSchema,
  StreamState: streamStateSchema,
  Pushed: pushedSchema,
  EpcisCapture: epcisCaptureSchema,
  DeadLetters: z.array(deadLetterSchema),
  Replayed: z.array(replayedSchema),
  Health: z.object({ status: z.literal('ok'), dataVersion: z.string() }),
} as const;
export type AnswerName = keyof typeof ANSWERS;

const PARTS = {
  Slice: sliceSchema,
  Problem: problemSchema,
  Finding: findingSchema,
  Variant: variantSchema,
  Rework: reworkSchema,
  Loop: loopSchema,
  Handoff: handoffSchema,
  Stall: stallSchema,
  Waiting: waitingSchema,
  Week: weekSchema,
  Change: changeSchema,
  CaseRow: caseRowSchema,
  TraceEvent: traceEventSchema,
  Attribute: attributeSchema,
  Reject: rejectSchema,
  SourceStatus: sourceStatusSchema,
  StreamStatus: streamStatusSchema,
  DeadLetter: deadLetterSchema,
} as const;

export const schemaReference = (name: AnswerName | keyof typeof PARTS) => ({ $ref: `#/components/schemas/${name}` });

/**
 * Every named schema as JSON Schema, references between them kept. Objects of answers are open: later versions
 * may add keys.
 */
export function componentSchemas(): Record<string, z.core.JSONSchema.JSONSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries({ ...ANSWERS, ...PARTS })) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $id: _id, $schema: _dialect, ...schema }]) => [name, schema]),
  );
}
