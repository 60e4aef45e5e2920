import { EventLogError, type StagedAttribute, type StagedBatch } from '../../eventlog/index.ts';
import { identifier } from '../identifier.ts';
import type { Writer } from '../store.ts';
import { type RegisteredAttribute, registerAttribute } from './attributes.ts';
import { updateFacts } from './load-objects.ts';

const MOST_ACTIVITIES = 65_535;

const NEW_WORDS = (table: string, id: string, column: string, select: string) => /* sql */ `
  INSERT INTO ${table}
  SELECT (SELECT count(*) FROM ${table}) + row_number() OVER (ORDER BY uses DESC, name) - 1, name
  FROM (SELECT ${column} AS name, count(*) AS uses FROM (${select}) WHERE ${column} IS NOT NULL GROUP BY name)
  ANTI JOIN ${table} AS known USING (name)
  ORDER BY uses DESC, name -- ${id}`;

interface Columns {
  /** kept per event: staged column, stored column */
  ofEvents: { staged: string; stored: string }[];
  ofCases: { staged: string; stored: string }[];
}

/**
 * Loads the records of a batch that the log does not have yet.
 *
 * The n-th record with equal content (identity) is the same record as the n-th one in the log; so a file read again adds
 * nothing, a longer one only what is new, and equal rows within one file are all kept.
 */
export async function loadEvents(
  writer: Writer,
  batch: StagedBatch,
  source: number,
  number: number,
  onShare: (share: number) => void,
): Promise<{ loaded: number; known: number }> {
  if (batch.eventsSql === null) return { loaded: 0, known: 0 };
  await writer.run(NEW_WORDS('activities', 'activity', 'activity', batch.eventsSql));
  await assertActivities(writer);
  await writer.run(NEW_WORDS('resources', 'resource', 'resource', batch.eventsSql));
  onShare(0.2);
  const columns = await settleAttributes(writer, batch.eventsSql, batch.attributes);
  const { first } = await writer.row<{ first: number }>(
    `SELECT coalesce(max(event)::DOUBLE + 1, 0) AS first FROM events`,
  );
  const { parts } = await writer.row<{ parts: number }>(
    `SELECT coalesce(max(part)::DOUBLE, 0) + 1 AS parts FROM (${batch.eventsSql})`,
  );

  onShare(0.4);

  const target = first === 0 ? 'events' : 'incoming';
  if (target === 'incoming') await writer.run(`CREATE OR REPLACE TEMP TABLE incoming AS FROM events LIMIT 0`);
  await writer.run(INSERT_RECORDS(target, batch.eventsSql, columns), { first, parts, source, batch: number });
  onShare(0.8);
  await tellEqualRecordsApart(writer, target, number);
  const counts = target === 'incoming' ? await mergeIncoming(writer, first) : await countAll(writer);

  if (counts.loaded > 0 && columns.ofCases.length > 0)
    await loadCaseAttributes(writer, batch.eventsSql, columns.ofCases);
  return counts;
}

async function assertActivities(writer: Writer): Promise<void> {
  const { count } = await writer.row<{ count: number }>(`SELECT count(*)::DOUBLE AS count FROM activities`);
  if (count <= MOST_ACTIVITIES) return;
  throw new EventLogError(
    'too-many-activities',
    `The log would have ${count} activities; at most ${MOST_ACTIVITIES} were expected. ` +
      'The activity column probably holds a number or a free text: give another one with --activity.',
  );
}

/** Decides where each attribute is kept. `auto` goes to the case when it is constant in every case of the batch. */
async function settleAttributes(
  writer: Writer,
  eventsSql: string,
  attributes: readonly StagedAttribute[],
): Promise<Columns> {
  const varying = await readVarying(writer, eventsSql, attributes);
  const columns: Columns = { ofEvents: [], ofCases: [] };
  for (const attribute of attributes) {
    const wanted = attribute.scope === 'event' || varying.has(attribute.column) ? 'event' : 'case';
    const registered: RegisteredAttribute = await registerAttribute(writer, attribute, wanted);
    const pair = { staged: identifier(attribute.column), stored: identifier(registered.column) };
    (registered.scope === 'event' ? columns.ofEvents : columns.ofCases).push(pair);
  }
  return columns;
}

/**
 * The columns that vary within an object. A few objects rule out most columns first, so that the comparison over all
 * rows is made for those that are likely to be constant.
 */
async function readVarying(
  writer: Writer,
  eventsSql: string,
  attributes: readonly StagedAttribute[],
): Promise<Set<string>> {
  const candidates = attributes.filter(({ scope }) => scope !== 'event').map(({ column }) => column);
  const few = `SELECT * FROM (${eventsSql}) WHERE hash(object_key) % 64 = 0`;
  const early = await readVaryingOf(writer, few, candidates);
  const late = await readVaryingOf(
    writer,
    eventsSql,
    candidates.filter((column) => !early.has(column)),
  );
  return new Set([...early, ...late]);
}

async function readVaryingOf(writer: Writer, select: string, columns: readonly string[]): Promise<Set<string>> {
  if (columns.length === 0) return new Set();
  const quoted = columns.map(identifier);
  const firsts = quoted.map((column) => `any_value(${column}) AS ${column}`).join(', ');
  const flags = quoted.map(
    (column) => `bool_or(every_row.${column} IS DISTINCT FROM first_row.${column}) AS ${column}`,
  );
  const found = await writer.row<Record<string, boolean | null>>(`
    WITH first_row AS (SELECT object_type, object_key, ${firsts} FROM (${select}) GROUP BY object_type, object_key)
    SELECT ${flags.join(', ')} FROM (${select}) AS every_row JOIN first_row USING (object_type, object_key)`);
  return new Set(columns.filter((column) => found[column] === true));
}

// Outer joins: a record whose object or activity is not known breaks a NOT NULL instead of vanishing.
const INSERT_RECORDS = (target: string, eventsSql: string, { ofEvents }: Columns) => /* sql */ `
  INSERT INTO ${target} BY NAME
  SELECT ($first + staged.position * $parts + part)::UINTEGER AS event, identity, objects.object, activities.activity, transition, instance,
         started_at, ended_at, offset_minutes, CASE precision WHEN 'exact' THEN 0 WHEN 'minute' THEN 1 WHEN 'day' THEN 2 END::UTINYINT AS precision,
         recorded_at, resources.resource, $source::USMALLINT AS source, $batch::UINTEGER AS batch, staged.position, part
         ${ofEvents.map(({ staged, stored }) => `, staged.${staged} AS ${stored}`).join('')}
  FROM (${eventsSql}) AS staged
  LEFT JOIN objects ON objects.type = object_type AND objects.key = object_key
  LEFT JOIN activities ON activities.name = staged.activity
  LEFT JOIN resources ON resources.name = staged.resource`;

/** The n-th record with equal content gets its identity plus n (from 0), in the order of the source. */
async function tellEqualRecordsApart(writer: Writer, target: string, batch: number): Promise<void> {
  await writer.run(
    `CREATE OR REPLACE TEMP TABLE equal_records AS
     WITH twice AS (SELECT identity FROM ${target} WHERE batch = $batch GROUP BY identity HAVING count(*) > 1)
     SELECT event, row_number() OVER (PARTITION BY identity ORDER BY position, part) - 1 AS turn
     FROM ${target} SEMI JOIN twice USING (identity) WHERE batch = $batch`,
    { batch },
  );
  await writer.run(
    `UPDATE ${target} SET identity = identity + equal_records.turn
     FROM equal_records WHERE equal_records.event = ${target}.event AND equal_records.turn > 0`,
  );
  await writer.run(`DROP TABLE temp.equal_records`);
}

async function countAll(writer: Writer): Promise<{ loaded: number; known: number }> {
  const { loaded } = await writer.row<{ loaded: number }>(`SELECT count(*)::DOUBLE AS loaded FROM events`);
  await writer.run(`INSERT INTO touched_objects SELECT DISTINCT object FROM events`);
  return { loaded, known: 0 };
}

// Records of touched objects take the place they have in the newest source, which decides ties.
const NEWEST_PLACE = /* sql */ `
  UPDATE events SET batch = incoming.batch, position = incoming.position
  FROM incoming
  WHERE incoming.identity = events.identity AND incoming.source = events.source
    AND events.object IN (SELECT object FROM touched_objects)`;

async function mergeIncoming(writer: Writer, first: number): Promise<{ loaded: number; known: number }> {
  await writer.run(`CREATE OR REPLACE TEMP TABLE fresh AS
    FROM incoming ANTI JOIN events ON events.identity = incoming.identity AND events.source = incoming.source`);
  const counts = await writer.row<{ loaded: number; known: number }>(
    `SELECT (SELECT count(*)::DOUBLE FROM fresh) AS loaded,
            (SELECT count(*)::DOUBLE FROM incoming) - (SELECT count(*) FROM fresh) AS known`,
  );
  if (counts.loaded > 0) {
    await writer.run(`INSERT INTO touched_objects SELECT DISTINCT object FROM fresh`);
    if (counts.known > 0) await writer.run(NEWEST_PLACE);
    await writer.run(
      `INSERT INTO events BY NAME SELECT * REPLACE (($first + row_number() OVER (ORDER BY event) - 1)::UINTEGER AS event) FROM fresh`,
      { first },
    );
  }
  for (const table of ['incoming', 'fresh']) await writer.run(`DROP TABLE temp.${table}`);
  return counts;
}

async function loadCaseAttributes(
  writer: Writer,
  eventsSql: string,
  columns: readonly { staged: string; stored: string }[],
): Promise<void> {
  await updateFacts(
    writer,
    `SELECT objects.object, ${columns.map(({ staged }) => `any_value(${staged}) AS ${staged}`).join(', ')}
     FROM (${eventsSql}) AS staged JOIN objects ON objects.type = object_type AND objects.key = object_key
     GROUP BY objects.object`,
    columns,
  );
}
