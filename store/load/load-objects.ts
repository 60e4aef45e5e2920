import type { StagedBatch } from '../../eventlog/index.ts';
import type { Parameters, Writer } from '../store.ts';
import type { BatchColumns, ColumnPair } from './settle-columns.ts';

const NEW_OBJECTS = (select: string) => /* sql */ `
  INSERT INTO objects BY NAME
  SELECT (SELECT coalesce(max(object) + 1, 0) FROM objects) + row_number() OVER (ORDER BY seen, type, key) - 1 AS object, type, key
  FROM (SELECT type, key, min(seen) AS seen FROM (${select}) WHERE key IS NOT NULL GROUP BY type, key) AS found
  ANTI JOIN objects USING (type, key)`;

// Grain: one row per pair of which the log knows no link, or one for a lesser reason: what a source says goes before what is inferred. Self-links are told by their names:
// `child <> parent` would join every object with every other, because rows that this transaction inserted are estimated as none.
const LINKS = (select: string) => /* sql */ `
  CREATE OR REPLACE TEMP TABLE new_links AS
  WITH staged AS (
    SELECT child.object AS child, parent.object AS parent, rule, confidence::DOUBLE AS confidence
    FROM (${select}) AS staged
    JOIN objects AS child ON child.type = child_type AND child.key = child_key
    JOIN objects AS parent ON parent.type = parent_type AND parent.key = parent_key
    WHERE (child_type, child_key) <> (parent_type, parent_key)
  ),
  best AS (FROM staged QUALIFY row_number() OVER (PARTITION BY child, parent ORDER BY confidence DESC, rule) = 1)
  SELECT best.* FROM best LEFT JOIN links USING (child, parent)
  WHERE links.rule IS NULL OR links.inferred OR best.confidence > links.confidence OR (best.confidence = links.confidence AND best.rule < links.rule)`;

/** Makes the objects that a batch names, their links and their attributes, and marks what they touch. */
export async function loadObjects(writer: Writer, batch: StagedBatch, columns: BatchColumns): Promise<void> {
  const { eventsSql, objectsSql, linksSql } = batch;
  if (eventsSql !== null) {
    await writer.run(
      NEW_OBJECTS(`SELECT object_type AS type, object_key AS key, position AS seen FROM (${eventsSql})`),
    );
  }
  if (linksSql !== null) await loadLinks(writer, linksSql);
  if (objectsSql !== null) await loadFacts(writer, objectsSql, batch.objectCentric ? [] : columns.ofObjects);
}

async function loadLinks(writer: Writer, linksSql: string): Promise<void> {
  for (const end of ['parent', 'child']) {
    await writer.run(NEW_OBJECTS(`SELECT ${end}_type AS type, ${end}_key AS key, 0 AS seen FROM (${linksSql})`));
  }
  await writer.run(LINKS(linksSql));
  await writer.run(
    `DELETE FROM links USING new_links WHERE links.child = new_links.child AND links.parent = new_links.parent`,
  );
  await writer.run(`INSERT INTO links SELECT child, parent, rule, confidence, FALSE FROM new_links ORDER BY ALL`);
  await writer.run(`INSERT INTO touched_objects SELECT child FROM new_links`);
  await writer.run(`DROP TABLE temp.new_links`);
}

/** The last value that is not null wins, by position; an object whose value stays as it was is not touched. */
async function loadFacts(writer: Writer, objectsSql: string, columns: readonly ColumnPair[]): Promise<void> {
  await writer.run(NEW_OBJECTS(`SELECT object_type AS type, object_key AS key, position AS seen FROM (${objectsSql})`));
  if (columns.length === 0) return;
  await updateFacts(
    writer,
    `SELECT objects.object, ${columns
      .map(({ staged }) => `arg_max(${staged}, position) FILTER (${staged} IS NOT NULL) AS ${staged}`)
      .join(', ')}
     FROM (${objectsSql}) AS staged JOIN objects ON objects.type = object_type AND objects.key = object_key
     GROUP BY objects.object`,
    columns,
  );
}

/** @param select one row per object: `object` and the staged columns; null leaves a value as it is */
export async function updateFacts(
  writer: Writer,
  select: string,
  columns: readonly ColumnPair[],
  parameters: Parameters = {},
): Promise<void> {
  const differs = columns
    .map(({ staged, stored }) => `(facts.${staged} IS NOT NULL AND facts.${staged} IS DISTINCT FROM objects.${stored})`)
    .join(' OR ');
  await writer.run(
    `CREATE OR REPLACE TEMP TABLE facts AS
     SELECT facts.* FROM (${select}) AS facts JOIN objects USING (object) WHERE ${differs}`,
    parameters,
  );
  await writer.run(
    `UPDATE objects SET ${columns
      .map(({ staged, stored }) => `${stored} = coalesce(facts.${staged}, objects.${stored})`)
      .join(', ')} FROM facts WHERE facts.object = objects.object`,
  );
  await writer.run(`INSERT INTO touched_objects SELECT object FROM facts`);
  await writer.run(`DROP TABLE temp.facts`);
}
