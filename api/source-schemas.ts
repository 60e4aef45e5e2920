import { z } from '@hono/zod-openapi';

// What the routes about sources answer. Instants are ISO 8601 in UTC, durations milliseconds; null: not recorded, or never.

const lags = z.object({
  occurredToRecordedMs: z.number().nullable(),
  recordedToIngestedMs: z.number().nullable(),
  occurredToIngestedMs: z.number().nullable(),
});

const drift = z.object({
  field: z.string(),
  kind: z.enum(['appeared', 'vanished', 'retyped']),
  types: z.array(z.string()),
  seq: z.number(),
});

export const streamStatusSchema = z.object({
  stream: z.string(),
  landed: z.number(),
  loaded: z.number(),
  records: z.number(),
  files: z.number(),
  rows: z.number(),
  unreadable: z.number(),
  events: z.number(),
  deadLetters: z.number(),
  lastReceivedAt: z.string().nullable(),
  lastOccurredAt: z.string().nullable(),
  lags,
  drift: z.array(drift),
  state: z.unknown(),
});

const notice = z.object({
  kind: z.enum(['retry', 'throttled', 'drift', 'note']),
  stream: z.string().nullable(),
  message: z.string(),
  waitMs: z.number().optional(),
  at: z.string(),
});

export type StreamStatusAnswer = z.infer<typeof streamStatusSchema>;

export const sourceStatusSchema = z.object({
  source: z.string(),
  kind: z.string(),
  sends: z.boolean(),
  schedule: z.string().nullable(),
  isRunning: z.boolean(),
  freshness: z.enum(['fresh', 'late', 'stale', 'unknown']),
  lastStartedAt: z.string().nullable(),
  lastSucceededAt: z.string().nullable(),
  nextRunAt: z.string().nullable(),
  fault: z.object({ code: z.string(), message: z.string() }).nullable(),
  retries: z.number(),
  notices: z.array(notice),
  streams: z.array(streamStatusSchema),
});
export type SourceStatusAnswer = z.infer<typeof sourceStatusSchema>;

export const sourceKindSchema = z.object({
  kind: z.string(),
  description: z.string(),
  configuration: z.record(z.string(), z.unknown()),
});

export const checkedSchema = z.object({ source: z.string(), ok: z.literal(true), facts: z.array(z.string()) });

export const discoveredSchema = z.object({
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
  key: z.array(z.string()),
  cursors: z.array(z.string()),
});

export const pullStartedSchema = z.object({ source: z.string(), startedAt: z.string() });

export const deadLetterSchema = z.object({
  source: z.string(),
  stream: z.string(),
  seq: z.number(),
  line: z.number().nullable(),
  stage: z.enum(['reading', 'mapping']),
  column: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
  raw: z.string(),
  attempts: z.number(),
  triedAt: z.string(),
});
export type DeadLetterAnswer = z.infer<typeof deadLetterSchema>;

export const streamStateSchema = z.object({ source: z.string(), stream: z.string(), state: z.unknown() });

export const pushedSchema = z.object({ accepted: z.number() });

export const epcisCaptureSchema = z.object({
  captureID: z.string(),
  running: z.boolean(),
  success: z.boolean(),
  errors: z.array(z.object({ type: z.string(), title: z.string() })),
});

export const replayedSchema = z.object({ stream: z.string(), tried: z.number(), remaining: z.number() });
export type ReplayedAnswer = z.infer<typeof replayedSchema>;
