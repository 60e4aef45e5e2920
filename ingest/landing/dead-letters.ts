import type { LogSettings, StagedBatch } from '../../eventlog/index.ts';
import {
  identifier,
  type LoadReport,
  literal,
  loadBatches,
  type Reader,
  type Store,
  type Writer,
} from '../../store/index.ts';
import type { Mapping } from '../mapping/index.ts';
import { stageEntries } from './landed-entries.ts';
import type { LandingStream } from './landing-stream.ts';
import { nameOf, stageLanded, type Staging, withStaging } from './stage-landed.ts';

/** A record that arrived and could not be taken, with the place where it is kept. */
export interface DeadLetter {
  source: string;
  stream: string;
  /** entry of the landed stream */
  seq: number;
  /** of a landed file, the line in it, from 1; null for a record, and where rows have no lines */
  line: number | null;
  /** reading: nobody could read it as a record; mapping: it breaks what the mapping expects of it */
  stage: 'reading' | 'mapping';
  column: string | null;
  code: string;
  reason: string;
  /** as it was received */
  raw: string;
  attempts: number;
  /** when it was tried last, ISO 8601 */
  triedAt: string;
}

export interface DeadLetterFilter {
  source?: string;
  stream?: string;
  code?: string;
  /** only of this entry */
  seq?: number;
}

const LETTERS = /* sql */ `
  FROM rejects AS r JOIN batches AS b USING (batch)
  WHERE b.landed_source IS NOT NULL AND ($source IS NULL OR b.landed_source = $source)
    AND ($stream IS NULL OR b.landed_stream = $stream) AND ($code IS NULL OR r.code = $code)
    AND ($seq IS NULL OR coalesce(b.landed_file, r.position) = $seq)`;
const ENTRY = `coalesce(b.landed_file, r.position)`;

const parametersOf = ({ source, stream, code, seq }: DeadLetterFilter) => ({
  source: source ?? null,
  stream: stream ?? null,
  code: code ?? null,
  seq: seq ?? null,
});

/** Dead letters, oldest first by stream. */
export const readDeadLetters = (
  reader: Reader,
  filter: DeadLetterFilter,
  page: { limit: number; offset: number },
): Promise<DeadLetter[]> =>
  reader.rows(
    `SELECT b.landed_source AS source, b.landed_stream AS stream, ${ENTRY}::DOUBLE AS seq, r.line::DOUBLE AS line,
       CASE WHEN r.column_name IS NULL THEN 'reading' ELSE 'mapping' END AS stage,
       r.column_name AS "column", r.code, r.reason, r.raw, r.attempts::DOUBLE AS attempts, iso(b.ingested_at) AS "triedAt"
     ${LETTERS} ORDER BY source, stream, seq, r.position, r.code, r.column_name LIMIT $limit OFFSET $offset`,
    { ...parametersOf(filter), ...page },
  );

/** How many there are, by stream and reason, most first. */
export const countDeadLetters = (
  reader: Reader,
  filter: DeadLetterFilter = {},
): Promise<{ source: string; stream: string; code: string; count: number }[]> =>
  reader.rows(
    `SELECT b.landed_source AS source, b.landed_stream AS stream, r.code, count(*)::DOUBLE AS count
     ${LETTERS} GROUP BY ALL ORDER BY count DESC, source, stream, code`,
    parametersOf(filter),
  );

export interface Replayed {
  /** entries tried again */
  tried: number;
  /** of them, those that are dead letters still */
  remaining: number;
  load: LoadReport;
}

/** Dead letters of a stream, read through the mapping again and not loaded yet. */
export interface StagedLetters {
  /** entries tried again */
  tried: number;
  batches: StagedBatch[];
  /** In the transaction of the load, before it: takes them off the list. */
  take(writer: Writer): Promise<void>;
  /** In the same, after it: counts the attempt for those that are dead letters again. @returns how many entries are */
  countRemaining(writer: Writer): Promise<number>;
}

/**
 * Reads the dead letters of a stream again, through the mapping as it is now. When they are loaded, what is taken leaves
 * the dead letters, what is not stays there with one attempt more. Events that came of the same entries before stay as
 * they are.
 *
 * @returns null when the stream has none
 */
export async function stageLetters(
  store: Store,
  stream: LandingStream,
  mappings: readonly Mapping[],
  staging: Staging,
  filter: Pick<DeadLetterFilter, 'code'> = {},
): Promise<StagedLetters | null> {
  const of = parametersOf({ source: stream.source, stream: stream.name, ...filter });
  const range = await store.row<{ from: number | null; to: number | null; tried: number }>(
    `SELECT min(${ENTRY})::DOUBLE AS "from", max(${ENTRY})::DOUBLE + 1 AS "to", count(DISTINCT ${ENTRY})::DOUBLE AS tried ${LETTERS}`,
    of,
  );
  const { from, to, tried } = range;
  if (from === null || to === null) return null;
  const all = await stream.withSegments((segments) =>
    stageEntries(store, segments, { from, to }, staging.path('entries')),
  );
  const again = staging.path('again');
  await store.run(
    `COPY (FROM ${all} WHERE _position IN (SELECT ${ENTRY} ${LETTERS})) TO ${literal(again)} (FORMAT parquet)`,
    of,
  );
  const { staged } = await stageLanded(store, stream, mappings, `read_parquet(${literal(again)})`, staging);
  const table = `temp.${identifier(`letters of ${nameOf(stream)}`)}`;
  return {
    tried,
    batches: staged.map(({ batch }) => batch),
    take: (writer) => takeLetters(writer, of, table),
    countRemaining: (writer) => countAttempts(writer, of, table),
  };
}

/** Tries the dead letters of a stream again, as `stageLetters` says. @returns null when the stream has none */
export function replayDeadLetters(
  store: Store,
  stream: LandingStream,
  mappings: readonly Mapping[],
  settings: Partial<LogSettings>,
  filter: Pick<DeadLetterFilter, 'code'> = {},
): Promise<Replayed | null> {
  return withStaging(store, mappings, async (staging) => {
    const letters = await stageLetters(store, stream, mappings, staging, filter);
    if (letters === null) return null;
    let remaining = 0;
    const load = await loadBatches(store, letters.batches, settings, undefined, {
      before: letters.take,
      after: async (writer) => {
        await staging.lookBack.keep(writer);
        remaining = await letters.countRemaining(writer);
      },
    });
    return { tried: letters.tried, remaining, load };
  });
}

type LetterParameters = ReturnType<typeof parametersOf>;

/** Removes the letters, and remembers in `table` how often each entry was tried. */
async function takeLetters(writer: Writer, of: LetterParameters, table: string): Promise<void> {
  await writer.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS
     SELECT r.batch, r.position, ${ENTRY} AS entry, r.attempts, r.code, r.column_name ${LETTERS}`,
    of,
  );
  await writer.run(
    `DELETE FROM rejects WHERE (batch, position) IN (SELECT (batch, position) FROM ${table})
       AND ($code IS NULL OR code = $code)`,
    { code: of.code },
  );
}

async function countAttempts(writer: Writer, of: LetterParameters, table: string): Promise<number> {
  await writer.run(
    `UPDATE rejects SET attempts = tried.attempts + 1
     FROM (SELECT entry, max(attempts) AS attempts FROM ${table} GROUP BY entry) AS tried, batches AS b
     WHERE b.batch = rejects.batch AND b.landed_source = $source AND b.landed_stream = $stream
       AND coalesce(b.landed_file, rejects.position) = tried.entry`,
    { source: of.source, stream: of.stream },
  );
  const { remaining } = await writer.row<{ remaining: number }>(
    `SELECT count(DISTINCT ${ENTRY})::DOUBLE AS remaining ${LETTERS} AND ${ENTRY} IN (SELECT entry FROM ${table})`,
    of,
  );
  await writer.run(`DROP TABLE ${table}`);
  return remaining;
}
