import type { StagedBatch, StagedObjectCentric } from '../../eventlog/index.ts';
import { identifier } from '../identifier.ts';
import type { Writer } from '../store.ts';
import { readRegistered, SQL_TYPES } from './attributes.ts';
import { updateFacts } from './load-objects.ts';
import type { BatchColumns } from './settle-columns.ts';

/**
 * Loads what an object-centric log says of its objects and types. What the log has already changes nothing.
 *
 * @returns whether any of it was new
 */
export async function loadObjectCentric(writer: Writer, batch: StagedBatch, columns: BatchColumns): Promise<boolean> {
  const { objectCentric } = batch;
  if (objectCentric === undefined) return false;
  const sizeBefore = await readSize(writer);
  await writer.run(OBJECT_RELATIONS(objectCentric));
  await writer.run(DECLARED_TYPES(objectCentric));
  const areTypesNew = await loadDeclaredAttributes(writer, objectCentric);
  const areValuesNew = await loadObjectValues(writer, objectCentric);
  if (areValuesNew) await updateLastValues(writer, batch, columns);
  return areTypesNew || areValuesNew || (await readSize(writer)) > sizeBefore;
}

/** Rows that are only ever added. */
async function readSize(writer: Writer): Promise<number> {
  const { size } = await writer.row<{ size: number }>(
    `SELECT ((SELECT count(*) FROM object_relations) + (SELECT count(*) FROM declared_types))::DOUBLE AS size`,
  );
  return size;
}

const OBJECT_RELATIONS = ({ objectRelationsSql }: StagedObjectCentric) => /* sql */ `
  INSERT INTO object_relations
  SELECT DISTINCT s.object, t.object, staged.qualifier
  FROM (${objectRelationsSql}) AS staged
  JOIN objects AS s ON s.type = source_type AND s.key = source_key
  JOIN objects AS t ON t.type = target_type AND t.key = target_key
  ANTI JOIN object_relations AS known
    ON known.source = s.object AND known.target = t.object AND known.qualifier = staged.qualifier
  ORDER BY ALL`;

const DECLARED_TYPES = ({ typesSql }: StagedObjectCentric) => /* sql */ `
  INSERT INTO declared_types
  SELECT DISTINCT kind, name FROM (${typesSql}) ANTI JOIN declared_types USING (kind, name) ORDER BY ALL`;

// Of two declarations the type that holds the values of both.
const DECLARED_ATTRIBUTES = (attributesSql: string) => /* sql */ `
  CREATE OR REPLACE TEMP TABLE declared AS
  SELECT kind, type, name, CASE WHEN min(value_type) = max(value_type) THEN min(value_type)
      WHEN bool_and(value_type IN ('integer', 'float')) THEN 'float' ELSE 'string' END AS value_type
  FROM (SELECT kind, type, name, value_type FROM (${attributesSql}) UNION ALL FROM declared_attributes)
  GROUP BY kind, type, name`;

async function loadDeclaredAttributes(writer: Writer, { attributesSql }: StagedObjectCentric): Promise<boolean> {
  await writer.run(DECLARED_ATTRIBUTES(attributesSql));
  const { isNew } = await writer.row<{ isNew: boolean }>(
    `SELECT EXISTS (FROM declared EXCEPT FROM declared_attributes) AS "isNew"`,
  );
  if (isNew) {
    await writer.run(`TRUNCATE declared_attributes`);
    await writer.run(`INSERT INTO declared_attributes FROM declared ORDER BY ALL`);
  }
  await writer.run(`DROP TABLE temp.declared`);
  return isNew;
}

// Grain: one row per value that the log does not have, or has as another one: what is said last of one time counts.
const NEW_VALUES = ({ objectValuesSql }: StagedObjectCentric) => /* sql */ `
  CREATE OR REPLACE TEMP TABLE new_values AS
  SELECT objects.object, staged.attribute, staged.from_at, staged.value
  FROM (${objectValuesSql}) AS staged JOIN objects ON objects.type = object_type AND objects.key = object_key
  ANTI JOIN object_values AS known
    ON known.object = objects.object AND known.attribute = staged.attribute AND known.from_at = staged.from_at AND known.value = staged.value`;

async function loadObjectValues(writer: Writer, objectCentric: StagedObjectCentric): Promise<boolean> {
  await writer.run(NEW_VALUES(objectCentric));
  const { some } = await writer.row<{ some: boolean }>(`SELECT EXISTS (FROM new_values) AS some`);
  await writer.run(`DELETE FROM object_values AS known USING new_values
    WHERE known.object = new_values.object AND known.attribute = new_values.attribute AND known.from_at = new_values.from_at`);
  await writer.run(`INSERT INTO object_values FROM new_values ORDER BY ALL`);
  await writer.run(`DROP TABLE temp.new_values`);
  return some;
}

/** The last value of every attribute of the batch's objects, whatever load it came in, becomes the object's own. */
async function updateLastValues(writer: Writer, batch: StagedBatch, { ofObjects }: BatchColumns): Promise<void> {
  if (ofObjects.length === 0) return;
  const types = new Map(
    (await readRegistered(writer)).map(({ column, type }) => [identifier(column), SQL_TYPES[type]]),
  );
  const names = new Map(batch.objectAttributes.map(({ column, name }) => [identifier(column), name]));
  const lasts = ofObjects.map(
    ({ staged, stored }, index) =>
      `TRY_CAST(arg_max(value, from_at) FILTER (attribute = $attribute_${index}) AS ${types.get(stored)}) AS ${staged}`,
  );
  const parameters = ofObjects.map(({ staged }, index) => [`attribute_${index}`, names.get(staged) as string]);
  await updateFacts(
    writer,
    `SELECT object, ${lasts.join(', ')}
     FROM object_values SEMI JOIN (
       SELECT object FROM objects JOIN (${batch.objectsSql}) AS staged ON objects.type = object_type AND objects.key = object_key
     ) AS named USING (object)
     GROUP BY object`,
    ofObjects,
    Object.fromEntries(parameters),
  );
}

/** Keeps the ids and relations of the records that a load added, and marks the objects they are related to. */
export async function loadEventObjects(writer: Writer, { objectCentric }: StagedBatch, batch: number): Promise<void> {
  if (objectCentric === undefined) return;
  const { eventIdsSql, eventObjectsSql } = objectCentric;
  await writer.run(
    `CREATE OR REPLACE TEMP TABLE added AS SELECT event, position FROM events ANTI JOIN event_ids USING (event) WHERE batch = $batch`,
    { batch },
  );
  await writer.run(
    `INSERT INTO event_ids SELECT event, id FROM (${eventIdsSql}) JOIN added USING (position) ORDER BY event`,
  );
  await writer.run(`CREATE OR REPLACE TEMP TABLE related AS
    SELECT event, place, objects.object, qualifier
    FROM (${eventObjectsSql}) AS staged JOIN added USING (position)
    JOIN objects ON objects.type = object_type AND objects.key = object_key`);
  await writer.run(`INSERT INTO event_objects SELECT event, object, qualifier FROM related ORDER BY event, place`);
  await writer.run(`INSERT INTO touched_objects SELECT DISTINCT object FROM related`);
  for (const table of ['added', 'related']) await writer.run(`DROP TABLE temp.${table}`);
}
