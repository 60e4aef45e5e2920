import type { StagedBatch } from '../../eventlog/index.ts';
import type { Writer } from '../store.ts';
import { RECEIVED_AT, saysAgain } from './load-events.ts';

/** Records that left the traces. */
export interface Revised {
  /** because a later record of the same event corrects them */
  corrected: number;
  /** because a record withdraws their event */
  withdrawn: number;
}

/** What is said, and where it is kept. Of equal ones the first or the last counts, whatever load it came in. */
interface Said {
  table: 'readings' | 'withdrawals';
  /** what tells the statements of a subject apart */
  name: 'reading' | 'withdrawal';
  kept: 'first' | 'last';
  /** SQL: the columns from `name` on to `sequence` */
  columns: string;
  select: string;
}

/**
 * Keeps what a batch says of events that may be corrected or withdrawn. Nothing is done for one that says none of it.
 *
 * @returns whether any of it was new
 */
export async function keepRevisions(
  writer: Writer,
  batch: StagedBatch,
  source: number,
  number: number,
): Promise<boolean> {
  const { revisions, eventsSql } = batch;
  if (revisions === undefined) return false;
  const said: Said[] = [
    ...(eventsSql === null || !revisions.hasSubjects ? [] : [readingsOf(eventsSql)]),
    ...(revisions.withdrawalsSql === null ? [] : [withdrawalsOf(revisions.withdrawalsSql)]),
  ];
  await writer.run(`CREATE TEMP TABLE IF NOT EXISTS touched_subjects (subject UHUGEINT, is_new BOOLEAN)`);
  let isNew = false;
  for (const one of said) isNew = (await keepSaid(writer, one, batch, source, number)) || isNew;
  return isNew;
}

const readingsOf = (eventsSql: string): Said => ({
  table: 'readings',
  name: 'reading',
  kept: 'last',
  columns: 'identity::UHUGEINT AS reading, $source::USMALLINT AS source, corrects, recorded_at, sequence',
  select: eventsSql,
});

const withdrawalsOf = (withdrawalsSql: string): Said => ({
  table: 'withdrawals',
  name: 'withdrawal',
  kept: 'first',
  columns:
    'withdrawal::UHUGEINT AS withdrawal, $source::USMALLINT AS source, withdrawn_at, resource, recorded_at, sequence',
  select: withdrawalsSql,
});

/** Where something was said: in the order of a landed stream, or of loads. */
const PLACE = '(received_at, entry, position)';

async function keepSaid(
  writer: Writer,
  { table, name, kept, columns, select }: Said,
  batch: StagedBatch,
  source: number,
  number: number,
): Promise<boolean> {
  const { landed, receivedAt = null } = batch;
  const received = saysAgain(batch) ? `coalesce(ingested_at, ${RECEIVED_AT})` : RECEIVED_AT;
  const entry = landed === undefined || landed.file !== null ? '$entry' : 'position';
  await writer.run(
    `CREATE OR REPLACE TEMP TABLE said AS
     SELECT * FROM (
       SELECT subject::UHUGEINT AS subject, ${columns}, ${received} AS received_at, ${entry}::UBIGINT AS entry, position
       FROM (${select}) WHERE subject IS NOT NULL)
     QUALIFY row_number() OVER (PARTITION BY subject, ${name} ORDER BY ${PLACE} ${kept === 'first' ? 'ASC' : 'DESC'}) = 1`,
    { source, receivedAt, ...(entry === '$entry' ? { entry: landed?.file ?? number } : {}) },
  );
  const same = `${table}.subject = said.subject AND ${table}.${name} = said.${name}`;
  const placeIn = (relation: string) => `(${relation}.received_at, ${relation}.entry, ${relation}.position)`;
  await writer.run(
    `DELETE FROM said USING ${table}
     WHERE ${same} AND ${placeIn(table)} ${kept === 'first' ? '<=' : '>='} ${placeIn('said')}`,
  );
  const { fresh } = await writer.row<{ fresh: boolean }>(
    `SELECT EXISTS (FROM said ANTI JOIN ${table} USING (subject, ${name})) AS fresh`,
  );
  await writer.run(
    `UPDATE ${table} SET received_at = said.received_at, entry = said.entry, position = said.position FROM said WHERE ${same}`,
  );
  await writer.run(`INSERT INTO ${table} BY NAME FROM said ANTI JOIN ${table} USING (subject, ${name})`);
  await writer.run(`INSERT INTO touched_subjects SELECT DISTINCT subject, $fresh::BOOLEAN FROM said`, { fresh });
  await writer.run(`DROP TABLE temp.said`);
  return fresh;
}

// What a source recorded counts before what we received. A record that does not say when it was recorded is the earlier one.
const LATEST_FIRST = `recorded_at DESC NULLS LAST, sequence DESC NULLS LAST, received_at DESC, entry DESC, position DESC, reading`;

// A withdrawal may arrive before the event that it withdraws. It counts, unless both say when they were recorded and it was the earlier.
const IS_TOO_EARLY = `CASE WHEN withdrawals.recorded_at <> latest.recorded_at THEN withdrawals.recorded_at < latest.recorded_at
  ELSE coalesce(withdrawals.sequence < latest.sequence, false) END`;

// Grain: one row per reading of the touched subjects, with the reading that corrects it, or the withdrawal that counts first.
const JUDGED = /* sql */ `
  CREATE OR REPLACE TEMP TABLE judged AS
  WITH subjects AS (SELECT DISTINCT subject FROM touched_subjects),
  latest AS (
    SELECT *, first_value(reading) OVER (PARTITION BY subject, corrects ORDER BY ${LATEST_FIRST}) AS last_reading
    FROM readings SEMI JOIN subjects USING (subject)),
  standing AS (SELECT *, CASE WHEN corrects AND last_reading <> reading THEN last_reading END AS corrected_by FROM latest)
  SELECT latest.subject, latest.reading, latest.source, latest.corrected_by, withdrawals.withdrawal
  FROM standing AS latest
  LEFT JOIN withdrawals ON withdrawals.subject = latest.subject AND latest.corrected_by IS NULL AND NOT ${IS_TOO_EARLY}
  QUALIFY row_number() OVER (
    PARTITION BY latest.subject, latest.reading
    ORDER BY withdrawals.received_at, withdrawals.entry, withdrawals.position, withdrawals.withdrawal) = 1`;

// Grain: one row per record of the touched subjects that no trace shows.
const ASIDE = /* sql */ `
  CREATE OR REPLACE TEMP TABLE aside AS
  WITH found AS (
    SELECT events.event, judged.*
    FROM events JOIN judged ON judged.reading = events.identity AND judged.source = events.source)
  SELECT found.event, found.subject, latest.event AS standing, found.withdrawal
  FROM found LEFT JOIN found AS latest ON latest.reading = found.corrected_by AND latest.subject = found.subject
  WHERE found.corrected_by IS NOT NULL OR found.withdrawal IS NOT NULL`;

const ASIDE_BEFORE = `SELECT * FROM set_aside WHERE subject IN (SELECT subject FROM touched_subjects)`;

/** @returns whether anything changed, and the records that left the traces */
const COUNTS = /* sql */ `
  WITH before AS (${ASIDE_BEFORE}), left_now AS (FROM aside ANTI JOIN before USING (event))
  SELECT EXISTS (FROM touched_subjects WHERE is_new) OR EXISTS (FROM aside EXCEPT FROM before) OR EXISTS (FROM before EXCEPT FROM aside) AS "isNew",
    (SELECT count(*) FILTER (withdrawal IS NULL) FROM left_now)::DOUBLE AS corrected,
    (SELECT count(*) FILTER (withdrawal IS NOT NULL) FROM left_now)::DOUBLE AS withdrawn`;

const TOUCHED = /* sql */ `
  INSERT INTO touched_objects
  WITH before AS (${ASIDE_BEFORE}),
  turned AS (SELECT event FROM before ANTI JOIN aside USING (event) UNION ALL SELECT event FROM aside ANTI JOIN before USING (event))
  SELECT object FROM events SEMI JOIN turned USING (event) WHERE object IS NOT NULL
  UNION SELECT object FROM event_objects SEMI JOIN turned USING (event)`;

/**
 * Decides again which records of the touched subjects the traces show, and marks the objects of those of which that changed.
 * To be called when every batch is loaded. What counts depends on all that was said, not on the loads it came in.
 */
export async function setAside(writer: Writer, batches: readonly StagedBatch[]): Promise<Revised & { isNew: boolean }> {
  if (batches.every(({ revisions }) => revisions === undefined)) return { isNew: false, corrected: 0, withdrawn: 0 };
  await writer.run(JUDGED);
  await writer.run(ASIDE);
  const counts = await writer.row<Revised & { isNew: boolean }>(COUNTS);
  await writer.run(TOUCHED);
  await writer.run(`DELETE FROM set_aside WHERE subject IN (SELECT subject FROM touched_subjects)`);
  await writer.run(`INSERT INTO set_aside FROM aside ORDER BY event`);
  for (const table of ['judged', 'aside', 'touched_subjects']) await writer.run(`DROP TABLE temp.${table}`);
  return counts;
}
