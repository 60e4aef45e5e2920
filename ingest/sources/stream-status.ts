import {
  type LandedField,
  type LandedStreamState,
  readLandedFields,
  readLandedStreams,
  type Reader,
} from '../../store/index.ts';
import { countDeadLetters } from '../landing/index.ts';
import type { Freshness } from './configuration.ts';

/** Between two of the three clocks, milliseconds; null where one of them is not recorded. */
export interface ClockLags {
  /** from when it happened to when the source wrote it down, median of the newest events */
  occurredToRecordedMs: number | null;
  /** from when the source wrote it down to when we had it */
  recordedToIngestedMs: number | null;
  /** from when it happened to when we had it */
  occurredToIngestedMs: number | null;
}

/** A field whose records changed their shape. */
export interface FieldDrift {
  field: string;
  /** appeared: only later records have it; vanished: only earlier ones; retyped: it has values of several types */
  kind: 'appeared' | 'vanished' | 'retyped';
  types: string[];
  /** first or last entry concerned */
  seq: number;
}

export interface StreamStatus {
  stream: string;
  /** entries that landed, and those of them that are loaded */
  landed: number;
  loaded: number;
  /** entries that are records or whole files */
  records: number;
  /** of them, files that were looked into, and the rows found in them */
  files: number;
  rows: number;
  unreadable: number;
  /** events made of them */
  events: number;
  deadLetters: number;
  /** ISO 8601; null before the first record */
  lastReceivedAt: string | null;
  /** of the newest event, ISO 8601 */
  lastOccurredAt: string | null;
  lags: ClockLags;
  drift: FieldDrift[];
  /** in the source's own words; null at first */
  state: unknown;
}

/** What the store knows of the landed streams of a source. */
export type StoredStream = Omit<StreamStatus, 'landed'>;

/** The newest batches of a stream tell its lags: what is older does not matter to them. */
const NEWEST_BATCHES = 20;

const EVENTS = /* sql */ `
  WITH newest AS (
    SELECT batch FROM batches WHERE landed_source = $source AND landed_stream = $stream AND loaded > 0
    ORDER BY batch DESC LIMIT ${NEWEST_BATCHES}),
  latest AS (
    SELECT ended_at, recorded_at, ingested_at FROM events
    WHERE batch >= (SELECT min(batch) FROM newest) AND batch IN (FROM newest))
  SELECT (SELECT coalesce(sum(loaded), 0)::DOUBLE FROM batches WHERE landed_source = $source AND landed_stream = $stream) AS events,
    iso(max(ended_at)) AS "lastOccurredAt",
    median(epoch_us(recorded_at) - epoch_us(ended_at)) / 1000 AS "occurredToRecordedMs",
    median(epoch_us(ingested_at) - epoch_us(recorded_at)) / 1000 AS "recordedToIngestedMs",
    median(epoch_us(ingested_at) - epoch_us(ended_at)) / 1000 AS "occurredToIngestedMs"
  FROM latest`;

/** Several mappings may read one file. */
const FILES = /* sql */ `
  SELECT count(*)::DOUBLE AS files, coalesce(sum(rows), 0)::DOUBLE AS rows FROM (
    SELECT max(rows_read) AS rows FROM batches
    WHERE landed_source = $source AND landed_stream = $stream AND landed_file IS NOT NULL GROUP BY landed_file)`;

/** Every landed stream of the store, by source and name. */
export async function readStoredStreams(reader: Reader): Promise<(StoredStream & { source: string })[]> {
  const letters = await countDeadLetters(reader);
  const streams: (StoredStream & { source: string })[] = [];
  for (const landed of await readLandedStreams(reader)) {
    const { source, stream } = landed;
    const { events, lastOccurredAt, ...lags } = await reader.row<
      ClockLags & { events: number; lastOccurredAt: string | null }
    >(EVENTS, { source, stream });
    const { files, rows } = await reader.row<{ files: number; rows: number }>(FILES, { source, stream });
    const deadLetters = letters
      .filter((letter) => letter.source === source && letter.stream === stream)
      .reduce((sum, { count }) => sum + count, 0);
    streams.push({
      source,
      stream,
      loaded: landed.nextSeq,
      records: landed.records,
      files,
      rows,
      unreadable: landed.unreadable,
      events,
      deadLetters,
      lastReceivedAt: landed.lastReceivedAt,
      lastOccurredAt,
      lags,
      drift: driftOf(await readLandedFields(reader, source, stream), landed),
      state: landed.state,
    });
  }
  return streams;
}

/** Fewer records than these say nothing about whether a field still comes. */
const LEAST_RECORDS = 100;
/** A field that fewer records than this share had is an occasional one: its absence is no drift. */
const USUAL_SHARE = 0.9;

/**
 * Fields that came, went or changed type. A field has come when the first hundred entries had records without it; it is
 * gone when nearly all records had it until it ended, and a hundred entries came since.
 */
export function driftOf(fields: readonly LandedField[], { nextSeq }: Pick<LandedStreamState, 'nextSeq'>): FieldDrift[] {
  return fields.flatMap(({ name: field, types, fromSeq, toSeq, records }) => {
    const valued = types.filter((type) => type !== 'NULL');
    const kinds = new Set(valued.map((type) => (NUMERIC.has(type) ? 'number' : type)));
    const share = records / (toSeq - fromSeq + 1);
    const drift: FieldDrift[] = [];
    if (kinds.size > 1) drift.push({ field, kind: 'retyped', types: valued, seq: toSeq });
    if (fromSeq >= LEAST_RECORDS && share >= USUAL_SHARE)
      drift.push({ field, kind: 'appeared', types: valued, seq: fromSeq });
    if (nextSeq - toSeq > LEAST_RECORDS && share >= USUAL_SHARE && records >= LEAST_RECORDS) {
      drift.push({ field, kind: 'vanished', types: valued, seq: toSeq });
    }
    return drift;
  });
}

const NUMERIC = new Set(['BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE']);

export type FreshnessState = 'fresh' | 'late' | 'stale' | 'unknown';

/** @param contactAt when the source was last read to its end, or last sent something; null: never */
export function freshnessAt(freshness: Freshness | null, contactAt: Date | null, now: Date): FreshnessState {
  if (freshness === null || contactAt === null) return 'unknown';
  const ageMs = now.getTime() - contactAt.getTime();
  if (ageMs > freshness.staleMs) return 'stale';
  return ageMs > freshness.warnMs ? 'late' : 'fresh';
}
