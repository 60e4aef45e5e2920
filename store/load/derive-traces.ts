import type { Lifecycle } from '../../eventlog/index.ts';
import { identifier } from '../identifier.ts';
import { hasStatedRelations } from '../relations.ts';
import { readClosingActivities, readSettings } from '../settings.ts';
import type { Writer } from '../store.ts';
import { derivePasses } from './derive-passes.ts';

/** Which cases are derived: all, or those in the temporary table `touched (case_no)`. */
type Scope = 'all' | 'touched';

/** Records handled at once: bounds memory and moves the progress bar. */
const RECORDS_PER_RANGE = 2_500_000;

/**
 * Grain: one row per (object, case) for the cases to be derived. To a case belong its object, and downwards over the links
 * those that lead to it, up to the next object of the case's own type: that one is a case itself, and belongs to itself
 * alone. UNION drops what was reached before, so cycles end.
 */
const MEMBERSHIP: Record<Scope, string> = {
  all: membershipOf(`SELECT object AS case_no FROM objects WHERE type = $caseNotion`),
  touched: membershipOf(`SELECT case_no FROM touched`),
};

function membershipOf(cases: string): string {
  return /* sql */ `
  CREATE OR REPLACE TEMP TABLE membership AS
  WITH RECURSIVE members AS (
    SELECT case_no AS object, case_no FROM (${cases})
    UNION
    SELECT links.child, members.case_no
    FROM members JOIN links ON links.parent = members.object JOIN objects ON objects.object = links.child
    WHERE objects.type <> $caseNotion
  )
  FROM members`;
}

/** What orders records of a case that share a time. */
const TIES = 'rank, sequence, batch, position, part, event';

/**
 * Grain: one row per execution of an activity in a case. In a queue served first in, first out, the k-th start that
 * was answered goes with the k-th complete that answers one; a complete answers none when it takes the running balance
 * of starts and completes to a new low.
 */
const PAIRED = /* sql */ `
  lifecycle AS (
    SELECT *, CASE transition WHEN 'start' THEN 1 WHEN 'complete' THEN -1 END AS step FROM records
  ),
  balance AS (
    SELECT *, sum(step) OVER queue AS balance FROM lifecycle WHERE step IS NOT NULL
    WINDOW queue AS (PARTITION BY case_no, activity, instance ORDER BY ended_at, ${TIES})
  ),
  answered AS (
    SELECT *, step = 1 OR balance >= least(0, coalesce(min(balance) OVER before, 0)) AS is_queued FROM balance
    WINDOW before AS (PARTITION BY case_no, activity, instance ORDER BY ended_at, ${TIES}
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  ),
  numbered AS (
    SELECT *, row_number() OVER (PARTITION BY case_no, activity, instance, step, is_queued
                                 ORDER BY ended_at, ${TIES}) AS turn
    FROM answered
  ),
  executions AS (
    SELECT completes.* EXCLUDE (step, balance, is_queued, turn) REPLACE (coalesce(starts.ended_at, completes.started_at) AS started_at),
           starts.event AS start_event
    FROM numbered AS completes LEFT JOIN numbered AS starts
      ON starts.step = 1 AND completes.is_queued AND starts.case_no = completes.case_no AND starts.activity = completes.activity
     AND starts.instance IS NOT DISTINCT FROM completes.instance AND starts.turn = completes.turn
    WHERE completes.step = -1
    UNION ALL
    SELECT starts.* EXCLUDE (step, balance, is_queued, turn) REPLACE (starts.ended_at AS started_at), NULL AS start_event
    FROM numbered AS starts ANTI JOIN (FROM numbered WHERE step = -1 AND is_queued) AS completes
      ON starts.case_no = completes.case_no AND starts.activity = completes.activity
     AND starts.instance IS NOT DISTINCT FROM completes.instance AND starts.turn = completes.turn
    WHERE starts.step = 1
    UNION ALL
    SELECT * EXCLUDE (step), NULL AS start_event FROM lifecycle WHERE step IS NULL
  )`;

const EXECUTIONS: Record<Lifecycle, string> = {
  pair: PAIRED,
  each: `executions AS (SELECT *, NULL::UINTEGER AS start_event FROM records)`,
  complete: `executions AS (SELECT *, NULL::UINTEGER AS start_event FROM records WHERE transition IS NULL OR transition = 'complete')`,
};

/** The records that traces show, and how they find their cases. */
interface Records {
  /** as a table expression: those that were not corrected or withdrawn */
  standing: string;
  /** whether sources state relations; else a record belongs where its own object does */
  areRelated: boolean;
}

/** Grain: one row per record and case; a record of several objects of a case comes once. */
const BELONGING = ({ standing, areRelated }: Records) =>
  areRelated
    ? `(SELECT case_no, event FROM event_objects JOIN members USING (object) UNION SELECT case_no, event FROM events JOIN members USING (object)) AS members
       JOIN ${standing} AS events USING (event)`
    : `${standing} AS events JOIN members USING (object)`;

/** Grain: one row per event of the cases of one range, in trace order; an event reached over two links comes once. */
const SUCCESSION = (lifecycle: Lifecycle, records: Records) => /* sql */ `
  CREATE OR REPLACE TEMP TABLE succession AS
  WITH members AS (SELECT object, case_no FROM membership WHERE case_no BETWEEN $first AND $last),
  places AS (SELECT source, row_number() OVER (ORDER BY rank, name) AS rank FROM sources),
  records AS (
    SELECT members.case_no, events.event, events.activity, events.started_at, events.ended_at, events.resource,
           events.sequence, events.batch, events.position, events.part, ${lifecycle === 'each' ? '' : 'events.transition, events.instance,'}
           places.rank
    FROM ${BELONGING(records)} JOIN places USING (source)
  ),
  ${EXECUTIONS[lifecycle]}
  SELECT case_no, (row_number() OVER in_case - 1)::UINTEGER AS position, activity, lead(activity) OVER in_case AS next,
         started_at, ended_at,
         epoch_us(lead(coalesce(started_at, ended_at)) OVER in_case) - epoch_us(ended_at) AS gap_us,
         resource, event, start_event,
         coalesce(lead(coalesce(started_at, ended_at)) OVER in_case = coalesce(started_at, ended_at)
                  AND lead(ended_at) OVER in_case = ended_at, FALSE)
         AND NOT coalesce(lead(rank) OVER in_case = rank AND lead(sequence) OVER in_case <> sequence, FALSE) AS is_tied
  FROM executions
  WINDOW in_case AS (PARTITION BY case_no ORDER BY coalesce(started_at, ended_at), ended_at, ${TIES})`;

const NEW_EDGES = /* sql */ `
  INSERT INTO edges
  SELECT (SELECT count(*) FROM edges) + row_number() OVER (ORDER BY activity, next) - 1, activity, next
  FROM (SELECT DISTINCT activity, next FROM succession WHERE next IS NOT NULL)
  ANTI JOIN edges ON edges.source = activity AND edges.target = next`;

const TRACE = /* sql */ `
  INSERT INTO trace
  SELECT case_no, position, activity, edge, started_at, ended_at, gap_us,
         CASE WHEN gap_us IS NULL THEN NULL WHEN gap_us < 0 THEN 0 ELSE least(254, floor(8 * log2(1 + gap_us / 1e6))) END::UTINYINT AS bin,
         least(32767, greatest(-32768, floor((epoch_us(ended_at) - 345600000000) / 604800000000)))::SMALLINT AS week,
         resource, event, start_event
  FROM succession LEFT JOIN edges ON edges.source = activity AND edges.target = next
  ORDER BY case_no, position`;

// hash() is not promised to be the same in the next version of DuckDB: it is compared within one load and never kept.
const KNOWN_VARIANTS = /* sql */ `
  CREATE OR REPLACE TEMP TABLE variant_hashes AS
  SELECT variant, bit_xor(hash(activity::UBIGINT * 4294967296 + place - 1)) AS hash, count(*)::UINTEGER AS events
  FROM (SELECT variant, unnest(activities) AS activity, generate_subscripts(activities, 1)::UBIGINT AS place FROM variants)
  GROUP BY variant`;

const CASE_HASHES = /* sql */ `
  CREATE OR REPLACE TEMP TABLE case_hashes AS
  SELECT case_no, bit_xor(hash(activity::UBIGINT * 4294967296 + position)) AS hash, count(*)::UINTEGER AS events,
         min(coalesce(started_at, ended_at)) AS started_at, max(ended_at) AS ended_at,
         max(ended_at) FILTER (next IS NULL) AS last_ended_at, count(*) FILTER (is_tied) AS tied_pairs,
         min(ended_at) FILTER (activity IN (SELECT activity FROM activities WHERE list_contains($deliveredBy, name))) AS delivered_at
  FROM succession GROUP BY case_no`;

/** Grain: one row per variant that no earlier range had, with the first case that shows it. */
const NEW_VARIANTS = /* sql */ `
  CREATE OR REPLACE TEMP TABLE new_variants AS
  SELECT (SELECT count(*) FROM variants) + row_number() OVER (ORDER BY count(*) DESC, min(case_no)) - 1 AS variant,
         hash, events, min(case_no) AS case_no
  FROM case_hashes ANTI JOIN variant_hashes USING (hash, events)
  GROUP BY hash, events`;

const VARIANTS = /* sql */ `
  INSERT INTO variants
  SELECT variant, list(activity ORDER BY position)
  FROM succession JOIN new_variants USING (case_no) GROUP BY variant ORDER BY variant`;

// Two joins in two statements: on tables filled in this transaction the optimizer's estimates are so low that it
// would multiply objects with variants first.
const CASE_VARIANTS = /* sql */ `
  CREATE OR REPLACE TEMP TABLE case_variants AS
  WITH closing AS (SELECT list(activity) AS codes FROM activities WHERE list_contains($closing, name)),
  known AS (
    SELECT variant, activities[1] AS first_activity, activities[-1] AS last_activity,
           len(activities) > len(list_distinct(activities)) AS is_repeating,
           CASE WHEN len($closing) > 0 THEN NOT coalesce(list_has_any(activities, codes), false) END AS open
    FROM variants, closing
  )
  SELECT case_hashes.*, variant, first_activity, last_activity, is_repeating, open
  FROM case_hashes JOIN variant_hashes USING (hash, events) JOIN known USING (variant)`;

const CASES = (attributes: readonly string[]) => /* sql */ `
  INSERT INTO cases BY NAME
  SELECT case_no, objects.key AS case_id, started_at, ended_at, epoch_us(ended_at) - epoch_us(started_at) AS lead_us,
         events, variant, first_activity, last_activity, last_ended_at, delivered_at, tied_pairs, open
         ${attributes.map((column) => `, objects.${identifier(column)}`).join('')}
  FROM case_variants JOIN objects ON objects.object = case_no
  ORDER BY case_no`;

const REPEATS = /* sql */ `
  INSERT INTO repeats
  WITH executions AS (
    SELECT case_no, activity, position, resource, row_number() OVER alike AS turn, lag(position) OVER alike AS position_before,
           lag(resource) OVER alike AS resource_before
    FROM succession SEMI JOIN (FROM case_variants WHERE is_repeating) AS repeating USING (case_no)
    WINDOW alike AS (PARTITION BY case_no, activity ORDER BY position))
  SELECT case_no, activity, turn, position = position_before + 1, resource = resource_before
  FROM executions WHERE turn > 1 ORDER BY case_no, activity, turn`;

/**
 * Rebuilds traces, cases, variants, edges, repeats and passes: of all cases, or of those in the temporary table `touched (case_no)`.
 * Runs inside the transaction of the load. Time O(n log n) in the records of the cases concerned; memory is bounded by
 * handling ranges of cases.
 */
export async function deriveTraces(
  writer: Writer,
  scope: Scope,
  onProgress: (share: number) => void = () => undefined,
): Promise<void> {
  const { caseNotion, lifecycle, deliveredBy } = await readSettings(writer);
  const { activities: closing } = await readClosingActivities(writer);
  await clear(writer, scope);
  await writer.run(MEMBERSHIP[scope], { caseNotion });
  await writer.run(KNOWN_VARIANTS);

  const attributes = await readCaseColumns(writer);
  const records = await readRecords(writer);
  const ranges = await readRanges(writer, records);
  for (const [index, { first, last }] of ranges.entries()) {
    await writer.run(SUCCESSION(lifecycle, records), { first, last });
    await writer.run(NEW_EDGES);
    await writer.run(TRACE);
    await writer.run(CASE_HASHES, { deliveredBy });
    await writer.run(NEW_VARIANTS);
    await writer.run(VARIANTS);
    await writer.run(`INSERT INTO variant_hashes SELECT variant, hash, events FROM new_variants`);
    await writer.run(CASE_VARIANTS, { closing });
    await writer.run(CASES(attributes));
    await writer.run(REPEATS);
    await derivePasses(writer);
    onProgress((index + 1) / ranges.length);
  }
  for (const table of TEMPORARY) {
    await writer.run(`DROP TABLE IF EXISTS temp.${table}`);
  }
}

const TEMPORARY = [
  'membership',
  'succession',
  'variant_hashes',
  'case_hashes',
  'case_variants',
  'case_marks',
  'new_variants',
];
const OF_CASES = ['trace', 'cases', 'repeats', 'passes'];
const OF_LOG = ['variants', 'edges', 'loops'];

async function clear(writer: Writer, scope: Scope): Promise<void> {
  if (scope === 'touched') {
    for (const table of OF_CASES)
      await writer.run(`DELETE FROM ${table} WHERE case_no IN (SELECT case_no FROM touched)`);
    return;
  }
  for (const table of [...OF_CASES, ...OF_LOG]) await writer.run(`TRUNCATE ${table}`);
}

async function readRecords(writer: Writer): Promise<Records> {
  const { some } = await writer.row<{ some: boolean }>(`SELECT EXISTS (FROM set_aside) AS some`);
  return {
    standing: some ? '(FROM events ANTI JOIN set_aside USING (event))' : 'events',
    areRelated: await hasStatedRelations(writer),
  };
}

async function readCaseColumns(writer: Writer): Promise<string[]> {
  const rows = await writer.rows<{ column: string }>(
    `SELECT column_name AS "column" FROM attributes WHERE scope = 'case' ORDER BY column_name`,
  );
  return rows.map(({ column }) => column);
}

/** Ranges of cases with about RECORDS_PER_RANGE records each, first and last inclusive, none overlapping. */
async function readRanges(writer: Writer, { areRelated }: Records): Promise<{ first: number; last: number }[]> {
  const { cases, records } = await writer.row<{ cases: number; records: number }>(
    `SELECT (SELECT count(DISTINCT case_no)::DOUBLE FROM membership) AS cases,
            ${areRelated ? `(SELECT count(*)::DOUBLE FROM event_objects JOIN membership USING (object)) +` : ''}
              (SELECT count(*)::DOUBLE FROM events JOIN membership USING (object)) AS records`,
  );
  const parts = Math.max(1, Math.min(cases, Math.ceil(records / RECORDS_PER_RANGE)));
  return writer.rows(
    `SELECT min(case_no)::DOUBLE AS first, max(case_no)::DOUBLE AS last
     FROM (SELECT case_no, ntile($parts) OVER (ORDER BY case_no) AS part FROM (SELECT DISTINCT case_no FROM membership))
     GROUP BY part ORDER BY part`,
    { parts },
  );
}
