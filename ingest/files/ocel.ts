import type { AttributeType, StagedAttribute, StagedBatch } from '../../eventlog/index.ts';
import { literal, SQL_TYPES, type Store } from '../../store/index.ts';
import type { Choice } from './detect-columns.ts';
import type { OcelEntries } from './ocel-entries.ts';
import { ocelChoices } from './ocel-choices.ts';
import {
  ATTRIBUTES,
  EVENTS,
  JUDGED,
  type OcelColumn,
  type OcelStages,
  REJECTS,
  RELATED,
  ROLES,
  VALUES,
} from './ocel-sql.ts';
import { STAGED } from './staged-relation.ts';
import type { StagingFolder } from './staging-folder.ts';

export interface OcelOptions {
  /** IANA name for times without offset; UTC without it */
  zone: string | null;
  /** part of every event's identity */
  source: string;
  system: string | null;
}

/** An object-centric log, ready to be loaded. */
export interface StagedOcel {
  batch: StagedBatch;
  /** object types of the file by how many events touch them, most first, then by name */
  types: readonly { type: string; events: number }[];
}

/**
 * Stages an object-centric log: what keeps the standard becomes records, objects, relations and values; what does not is
 * rejected with its reason, or taken and counted in the choices.
 *
 * @throws EventLogError all-rows-rejected
 */
export async function stageOcel(
  store: Store,
  entries: OcelEntries,
  origin: StagedBatch['origin'],
  folder: StagingFolder,
  { zone, source, system }: OcelOptions,
): Promise<StagedOcel> {
  const staged = async (name: string, sql: string): Promise<string> => {
    const target = folder.file(`${name}.parquet`);
    await store.run(`COPY (${sql}) TO ${literal(target)} (${STAGED})`);
    return `read_parquet(${literal(target)})`;
  };
  const judged = await staged('judged', JUDGED(entries, zone));
  const attributes = await staged('attributes', ATTRIBUTES(entries, judged));
  const values = await staged('values', VALUES(judged, attributes, zone));
  const related = await staged('related', RELATED(judged));
  const stages: OcelStages = { judged, attributes, values, related };
  const rejects = await staged('rejects', REJECTS(entries, stages));
  const named = await readNamed(store, values);
  const roles = named
    .filter(({ kind, name, fits }) => kind === 'event' && Object.hasOwn(ROLES, name) && fits)
    .map(({ name }) => name);
  const ofEvents = named
    .filter(({ kind, name }) => kind === 'event' && !roles.includes(name))
    .map(stagedAttribute('event'));
  const ofObjects = named.filter(({ kind }) => kind === 'object').map(stagedAttribute('case'));
  const events = await staged('events', EVENTS(stages, ofEvents.map(columnOf), roles, source));
  const read = await store.row<{ rows: number }>(
    `SELECT ((SELECT count(*) FROM ${judged}) + (SELECT count(*) FROM ${entries.refused}))::DOUBLE AS rows`,
  );
  const choices: Choice[] = await ocelChoices(store, entries, stages, zone);
  const batch: StagedBatch = {
    source: { name: source, system, rank: 0 },
    origin,
    rowsRead: read.rows,
    eventsSql: `SELECT * EXCLUDE (id) FROM ${events}`,
    attributes: ofEvents,
    objectsSql: `SELECT type AS object_type, id AS object_key, position FROM ${judged} WHERE kind = 'object' AND fault IS NULL`,
    objectAttributes: ofObjects,
    objectCentric: {
      eventIdsSql: `SELECT position, id FROM ${events}`,
      eventObjectsSql: `SELECT position, place::UBIGINT AS place, other_type AS object_type, other AS object_key, qualifier
        FROM ${related} WHERE kind = 'event' AND fault IS NULL`,
      objectRelationsSql: `SELECT type AS source_type, id AS source_key, other_type AS target_type, other AS target_key, qualifier
        FROM ${related} WHERE kind = 'object' AND fault IS NULL`,
      objectValuesSql: `SELECT type AS object_type, id AS object_key, name AS attribute, from_at, "value"
        FROM ${values} WHERE kind = 'object' AND fault IS NULL`,
      typesSql: `SELECT kind, name FROM ${entries.types} UNION SELECT kind, type FROM ${judged} WHERE fault IS NULL`,
      attributesSql: `SELECT kind, type, name, value_type FROM ${attributes}`,
    },
    revisions: { hasSubjects: true, withdrawalsSql: null },
    linksSql: null,
    rejectsSql: `SELECT position, line, column_name, code, reason, raw FROM ${rejects}`,
    choices,
    header: null,
  };
  return { batch, types: await readTypes(store, stages) };
}

interface Named {
  kind: 'event' | 'object';
  name: string;
  type: AttributeType;
  /** every value is what the role of this name needs */
  fits: boolean;
}

// Grain: one row per kind and name of an attribute with a value. Types may give one name different types; a number that a double cannot
// hold stays text.
const NAMED = (values: string) => /* sql */ `
  SELECT kind, name, CASE WHEN NOT bool_and(is_double) THEN 'text'
      WHEN min(value_type) = max(value_type) THEN
        CASE min(value_type) WHEN 'string' THEN 'text' WHEN 'float' THEN 'number' WHEN 'time' THEN 'instant' ELSE min(value_type) END
      WHEN bool_and(value_type IN ('integer', 'float')) THEN 'number' ELSE 'text' END AS type,
    CASE ${Object.entries(ROLES)
      .map(([name, { type }]) => `WHEN name = ${literal(name)} THEN bool_and(value_type = ${literal(type)}) `)
      .join('')} ELSE false END
      AND (name <> 'throughline:precision' OR bool_and("value" IN ('exact', 'minute', 'day', 'interval')))
      AND (name <> 'throughline:offset' OR coalesce(bool_and(TRY_CAST("value" AS SMALLINT) BETWEEN -1080 AND 1080), false)) AS fits
  FROM ${values} WHERE fault IS NULL GROUP BY kind, name ORDER BY kind, name`;

const readNamed = (store: Store, values: string): Promise<Named[]> => store.rows<Named>(NAMED(values));

const stagedAttribute =
  (scope: 'event' | 'case') =>
  ({ name, type }: Named, index: number): StagedAttribute => ({ name, column: `attribute_${index}`, type, scope });

const columnOf = ({ name, column, type }: StagedAttribute): OcelColumn => ({ name, column, sqlType: SQL_TYPES[type] });

const readTypes = (store: Store, { related, judged }: OcelStages): Promise<StagedOcel['types']> =>
  store.rows(
    `SELECT type, coalesce(events, 0)::DOUBLE AS events
     FROM (SELECT DISTINCT type FROM ${judged} WHERE kind = 'object' AND fault IS NULL)
     LEFT JOIN (SELECT other_type AS type, count(DISTINCT position) AS events FROM ${related} WHERE kind = 'event' AND fault IS NULL GROUP BY other_type)
       USING (type)
     ORDER BY events DESC, type`,
  );
