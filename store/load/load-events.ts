import { EventLogError, type StagedBatch } from '../../eventlog/index.ts';
import type { Writer } from '../store.ts';
import { updateFacts } from './load-objects.ts';
import type { BatchColumns } from './settle-columns.ts';

const MOST_ACTIVITIES = 65_535;

/** Grain: one row per word that the dictionary lacks, with the code it is to have. */
const NEW_WORDS = (table: string, column: string, select: string) => /* sql */ `
  CREATE OR REPLACE TEMP TABLE new_words AS
  SELECT (SELECT count(*) FROM ${table}) + row_number() OVER (ORDER BY uses DESC, name) - 1 AS code, name
  FROM (SELECT ${column} AS name, count(*) AS uses FROM (${select}) WHERE ${column} IS NOT NULL GROUP BY name)
  ANTI JOIN ${table} AS known USING (name)`;

/**
 * Loads the records of a batch that the log does not have yet.
 *
 * The n-th record with equal content (identity) is the same record as the n-th one in the log; so a file read again adds
 * nothing, a longer one only what is new, and equal rows within one file are all kept. Of a landed stream, whose source
 * may say things again, equal records are one.
 */
export async function loadEvents(
  writer: Writer,
  batch: StagedBatch,
  columns: BatchColumns,
  source: number,
  number: number,
  onShare: (share: number) => void,
): Promise<{ loaded: number; known: number }> {
  if (batch.eventsSql === null) return { loaded: 0, known: 0 };
  await writer.run(NEW_WORDS('activities', 'activity', batch.eventsSql));
  await assertActivities(writer);
  await keepNewWords(writer, 'activities');
  await writer.run(NEW_WORDS('resources', 'resource', batch.eventsSql));
  await keepNewWords(writer, 'resources');
  onShare(0.2);
  const { first } = await writer.row<{ first: number }>(
    `SELECT coalesce(max(event)::DOUBLE + 1, 0) AS first FROM events`,
  );
  const { parts } = await writer.row<{ parts: number }>(
    `SELECT coalesce(max(part)::DOUBLE, 0) + 1 AS parts FROM (${batch.eventsSql})`,
  );
  onShare(0.4);
  const target = (await hasRecords(writer, source)) ? 'incoming' : 'events';
  if (target === 'incoming') await writer.run(`CREATE OR REPLACE TEMP TABLE incoming AS FROM events LIMIT 0`);
  const { receivedAt = null } = batch;
  const keepsEqual = !saysAgain(batch);
  await writer.run(INSERT_RECORDS(target, batch.eventsSql, batch, columns), {
    first,
    parts,
    source,
    batch: number,
    receivedAt,
  });
  onShare(0.8);
  if (keepsEqual && batch.revisions?.hasSubjects) await keepFirstReading(writer, target, batch.eventsSql, number);
  if (keepsEqual) await tellEqualRecordsApart(writer, target, number);
  else await keepFirstOfEqual(writer, target, number);
  const counts =
    target === 'incoming'
      ? await mergeIncoming(writer, { source, first }, keepsEqual)
      : await countLoaded(writer, number);

  if (counts.loaded > 0) await loadCaseAttributes(writer, columns);
  if (columns.constants !== null) await writer.run(`DROP TABLE ${columns.constants}`);
  return counts;
}

async function assertActivities(writer: Writer): Promise<void> {
  const { count } = await writer.row<{ count: number }>(
    `SELECT ((SELECT count(*) FROM activities) + (SELECT count(*) FROM new_words))::DOUBLE AS count`,
  );
  if (count <= MOST_ACTIVITIES) return;
  throw new EventLogError(
    'too-many-activities',
    `The log would have ${count} activities; at most ${MOST_ACTIVITIES} were expected. ` +
      'The activity column probably holds a number or a free text: give another one with --activity.',
  );
}

async function keepNewWords(writer: Writer, table: 'activities' | 'resources'): Promise<void> {
  await writer.run(`INSERT INTO ${table} SELECT code, name FROM new_words ORDER BY code`);
  await writer.run('DROP TABLE temp.new_words');
}

/** Whether a record may come again from the source, and is then the same one. */
export const saysAgain = ({ landed }: StagedBatch): boolean => landed?.file === null;

/** When rows were received of which no receipt says it; `$receivedAt` is null where they are received with the load. */
export const RECEIVED_AT = `coalesce($receivedAt::TIMESTAMPTZ::TIMESTAMP, now()::TIMESTAMP)`;

/** The object of a staged record. One that is named and not known is our bug, as is one that is not named but in an object-centric log. */
const OBJECT = ({ objectCentric }: StagedBatch) => {
  const named = `coalesce(objects.object, error('A record has the unknown object ' || coalesce(object_type || ' ' || object_key, 'NULL')))`;
  return objectCentric === undefined ? named : `CASE WHEN object_key IS NOT NULL THEN ${named} END`;
};

// Outer joins: a record whose object or activity is not known is an error instead of vanishing.
const INSERT_RECORDS = (
  target: string,
  eventsSql: string,
  batch: StagedBatch,
  { ofEvents }: BatchColumns,
) => /* sql */ `
  INSERT INTO ${target} BY NAME
  SELECT ($first + staged.position * $parts + part)::UINTEGER AS event, identity, ${OBJECT(batch)} AS object, activities.activity, transition, instance,
         started_at, ended_at, after_at, offset_minutes,
         CASE precision WHEN 'exact' THEN 0 WHEN 'minute' THEN 1 WHEN 'day' THEN 2 WHEN 'interval' THEN 3 END::UTINYINT AS precision,
         recorded_at, coalesce(${saysAgain(batch) ? 'staged.ingested_at' : 'NULL'}, ${RECEIVED_AT}) AS ingested_at, resources.resource, $source::USMALLINT AS source, $batch::UINTEGER AS batch, staged.position, part, sequence
         ${ofEvents.map(({ staged, stored }) => `, staged.${staged} AS ${stored}`).join('')}
  FROM (${eventsSql}) AS staged
  LEFT JOIN objects ON objects.type = object_type AND objects.key = object_key
  LEFT JOIN activities ON activities.name = staged.activity
  LEFT JOIN resources ON resources.name = staged.resource`;

/** The n-th record with equal content gets its identity plus n (from 0), in the order of the source. The turn is a UHUGEINT: plus a BIGINT, DuckDB would add as DOUBLE. */
async function tellEqualRecordsApart(writer: Writer, target: string, batch: number): Promise<void> {
  await writer.run(
    `CREATE OR REPLACE TEMP TABLE equal_records AS
     SELECT event, (row_number() OVER alike - 1)::UHUGEINT AS turn FROM ${target} WHERE batch = $batch
     WINDOW alike AS (PARTITION BY identity ORDER BY position, part) QUALIFY row_number() OVER alike > 1`,
    { batch },
  );
  await writer.run(
    `UPDATE ${target} SET identity = identity + equal_records.turn
     FROM equal_records WHERE equal_records.event = ${target}.event`,
  );
  await writer.run(`DROP TABLE temp.equal_records`);
}

/** Of records with equal content the first stays: their source says things again. */
const keepFirstOfEqual = (writer: Writer, target: string, batch: number, among = ''): Promise<void> =>
  writer.run(
    `DELETE FROM ${target} WHERE batch = $batch AND event IN (
       SELECT event FROM ${target} ${among} WHERE batch = $batch
       QUALIFY row_number() OVER (PARTITION BY identity ORDER BY position, part) > 1)`,
    { batch },
  );

/** Where the mapping names the event that a record is of, an equal record says the same of the same event. */
const keepFirstReading = (writer: Writer, target: string, eventsSql: string, batch: number): Promise<void> =>
  keepFirstOfEqual(
    writer,
    target,
    batch,
    `SEMI JOIN (SELECT identity::UHUGEINT AS identity FROM (${eventsSql}) WHERE subject IS NOT NULL) AS readings_ USING (identity)`,
  );

/** Of a source that the log knows nothing of, every record is new. */
const hasRecords = async (writer: Writer, source: number): Promise<boolean> =>
  (await writer.rows(`SELECT 1 FROM events WHERE source = $source LIMIT 1`, { source })).length > 0;

async function countLoaded(writer: Writer, batch: number): Promise<{ loaded: number; known: number }> {
  const { loaded } = await writer.row<{ loaded: number }>(
    `SELECT count(*)::DOUBLE AS loaded FROM events WHERE batch = $batch`,
    { batch },
  );
  await writer.run(
    `INSERT INTO touched_objects SELECT DISTINCT object FROM events WHERE batch = $batch AND object IS NOT NULL`,
    { batch },
  );
  return { loaded, known: 0 };
}

// Records of touched objects take the place they have in the newest source, which decides ties.
const NEWEST_PLACE = /* sql */ `
  UPDATE events SET batch = incoming.batch, position = incoming.position
  FROM incoming
  WHERE incoming.identity = events.identity AND incoming.source = events.source
    AND events.object IN (SELECT object FROM touched_objects)`;

/** @param takesPlaces whether records that the log has take their place in this batch: it is a longer version of a file */
async function mergeIncoming(
  writer: Writer,
  { source, first }: { source: number; first: number },
  takesPlaces: boolean,
): Promise<{ loaded: number; known: number }> {
  await writer.run(
    `CREATE OR REPLACE TEMP TABLE fresh AS
     FROM incoming ANTI JOIN (SELECT identity FROM events WHERE source = $source) AS known USING (identity)`,
    { source },
  );
  const counts = await writer.row<{ loaded: number; known: number }>(
    `SELECT (SELECT count(*)::DOUBLE FROM fresh) AS loaded,
            (SELECT count(*)::DOUBLE FROM incoming) - (SELECT count(*) FROM fresh) AS known`,
  );
  if (counts.loaded > 0) {
    await writer.run(`INSERT INTO touched_objects SELECT DISTINCT object FROM fresh WHERE object IS NOT NULL`);
    if (takesPlaces && counts.known > 0) await writer.run(NEWEST_PLACE);
    await writer.run(
      `INSERT INTO events BY NAME SELECT * REPLACE (($first + row_number() OVER (ORDER BY event) - 1)::UINTEGER AS event) FROM fresh`,
      { first },
    );
  }
  for (const table of ['incoming', 'fresh']) await writer.run(`DROP TABLE temp.${table}`);
  return counts;
}

async function loadCaseAttributes(writer: Writer, { ofCases, constants }: BatchColumns): Promise<void> {
  if (constants === null || ofCases.length === 0) return;
  await updateFacts(
    writer,
    `SELECT object, ${ofCases.map(({ staged }) => staged).join(', ')}
     FROM ${constants} JOIN objects ON objects.type = object_type AND objects.key = object_key`,
    ofCases,
  );
}
