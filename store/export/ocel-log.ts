import type { AttributeType } from '../../eventlog/index.ts';
import { identifier, literal } from '../identifier.ts';
import { RELATIONS } from '../relations.ts';
import type { Reader, Store } from '../store.ts';

export type OcelKind = 'event' | 'object';
export type OcelValueType = 'string' | 'time' | 'integer' | 'float' | 'boolean';

export interface OcelTypeOf {
  kind: OcelKind;
  name: string;
  /** by name */
  attributes: { name: string; type: OcelValueType }[];
}

/** An event or object as it leaves the store; times are ISO 8601 in UTC. */
export interface OcelEntryOf {
  id: string;
  type: string;
  /** null for an object */
  time: string | null;
  values: { name: string; value: string; time: string }[];
  relations: { id: string; type: string; qualifier: string }[];
}

export interface OcelLog {
  types: OcelTypeOf[];
  entries: Record<OcelKind, number>;
}

/** SQL of an instant: Z, and a fraction where there is one. */
const INSTANT = (utc: string): string =>
  `strftime(${utc}, '%Y-%m-%dT%H:%M:%S') || CASE WHEN epoch_us(${utc}) % 1000000 = 0 THEN '' ELSE rtrim(strftime(${utc}, '.%f'), '0') END || 'Z'`;

const TEXT: Record<AttributeType, (column: string) => string> = {
  text: (column) => column,
  integer: (column) => `${column}::VARCHAR`,
  number: (column) => `regexp_replace(${column}::VARCHAR, '\\.0$', '')`,
  boolean: (column) => `${column}::VARCHAR`,
  instant: INSTANT,
};

const VALUE_TYPES: Record<AttributeType, OcelValueType> = {
  text: 'string',
  integer: 'integer',
  number: 'float',
  boolean: 'boolean',
  instant: 'time',
};

// Grain: one row per record that leaves. An id that several records have, or none, is made from what the record is.
const EVENTS = (isWhole: boolean) => /* sql */ `
  CREATE OR REPLACE TEMP TABLE ocel_events AS
  WITH chosen AS (SELECT DISTINCT event FROM exported),
  leaving AS (
    SELECT e.event, e.object, a.name AS type, e.ended_at, e.started_at, s.rank, s.name AS source, e.identity, e.sequence, e.batch, e.position, e.part,
      i.id AS given, count(*) OVER (PARTITION BY i.id) AS bearers
    FROM events AS e JOIN activities AS a USING (activity) JOIN sources AS s USING (source) LEFT JOIN event_ids AS i USING (event)
      ${isWhole ? '' : 'SEMI JOIN chosen USING (event)'} ANTI JOIN set_aside USING (event))
  SELECT (row_number() OVER (ORDER BY coalesce(started_at, ended_at), ended_at, rank, source, sequence, batch, position, part, event) - 1)::DOUBLE AS place,
    event, object, type, ended_at, CASE WHEN given IS NOT NULL AND bearers = 1 THEN given ELSE md5(source || ' ' || identity::VARCHAR) END AS id
  FROM leaving ORDER BY place`;

// Grain: one row per relation of a record that leaves: what sources state, its own object, and the cases that it belongs to by links.
const EVENT_RELATIONS = /* sql */ `
  CREATE OR REPLACE TEMP TABLE ocel_event_objects AS
  WITH stated AS (SELECT event, object, qualifier FROM ${RELATIONS} AS related SEMI JOIN ocel_events USING (event)),
  by_links AS (
    SELECT DISTINCT event, case_no AS object, 'case' AS qualifier FROM exported SEMI JOIN ocel_events USING (event)
    ANTI JOIN stated ON stated.event = exported.event AND stated.object = exported.case_no)
  FROM stated UNION ALL FROM by_links`;

// Grain: one row per object that leaves. A key that objects of several types have is told apart by its type.
const OBJECTS = (isWhole: boolean) => /* sql */ `
  CREATE OR REPLACE TEMP TABLE ocel_objects AS
  WITH named AS (
    SELECT object, type, CASE WHEN count(*) OVER (PARTITION BY key) = 1 THEN key ELSE type || ':' || key END AS id FROM objects)
  SELECT (row_number() OVER (ORDER BY type, id, object) - 1)::DOUBLE AS place, object, type, id
  FROM named ${isWhole ? '' : 'SEMI JOIN ocel_event_objects USING (object)'} ORDER BY place`;

const RELATED = /* sql */ `
  CREATE OR REPLACE TEMP TABLE ocel_relations AS
  SELECT 'event' AS kind, e.place, o.id, o.type, r.qualifier, r.object = e.object AS is_own
  FROM ocel_event_objects AS r JOIN ocel_events AS e USING (event) JOIN ocel_objects AS o ON o.object = r.object
  UNION ALL
  SELECT DISTINCT 'object', s.place, t.id, t.type, r.qualifier, false
  FROM (
    FROM object_relations
    UNION ALL SELECT child, parent, rule || CASE WHEN confidence < 1 THEN ' (confidence ' || confidence || ')' ELSE '' END FROM links) AS r
  JOIN ocel_objects AS s ON s.object = r.source JOIN ocel_objects AS t ON t.object = r.target`;

interface Column {
  name: string;
  column: string;
  type: AttributeType;
}

/** What a record says beyond its attributes, under names that ingest takes for it. */
const ROLES: readonly { name: string; sql: string; type: OcelValueType }[] = [
  { name: 'org:resource', sql: '(SELECT name FROM resources AS r WHERE r.resource = e.resource)', type: 'string' },
  { name: 'lifecycle:transition', sql: 'e.transition', type: 'string' },
  { name: 'concept:instance', sql: 'e.instance', type: 'string' },
  { name: 'start_timestamp', sql: INSTANT('e.started_at'), type: 'time' },
  { name: 'throughline:after', sql: INSTANT('e.after_at'), type: 'time' },
  {
    name: 'throughline:precision',
    sql: `CASE e.precision WHEN 1 THEN 'minute' WHEN 2 THEN 'day' WHEN 3 THEN 'interval' END`,
    type: 'string',
  },
  { name: 'throughline:offset', sql: 'e.offset_minutes::VARCHAR', type: 'integer' },
  { name: 'throughline:recorded', sql: INSTANT('e.recorded_at'), type: 'time' },
  { name: 'throughline:sequence', sql: 'e.sequence::VARCHAR', type: 'integer' },
];

// Grain: one row per value that leaves; found_type: what its column holds, for one that no source declares.
const VALUES = (ofEvents: readonly Column[], ofObjects: readonly Column[]) => {
  const event = (name: string, sql: string, type: OcelValueType) =>
    `SELECT 'event' AS kind, o.place, o.type, ${literal(name)} AS name, TIMESTAMP '1970-01-01' AS from_at, ${sql} AS value, '${type}' AS found_type
     FROM ocel_events AS o JOIN events AS e USING (event)`;
  const object = ({ name, column, type }: Column) =>
    `SELECT 'object', o.place, o.type, ${literal(name)}, TIMESTAMP '1970-01-01', ${TEXT[type](`e.${identifier(column)}`)}, '${VALUE_TYPES[type]}'
     FROM ocel_objects AS o JOIN objects AS e USING (object)
     ANTI JOIN (SELECT object FROM object_values WHERE attribute = ${literal(name)}) AS stated USING (object)`;
  const parts = [
    ...ROLES.map(({ name, sql, type }) => event(name, sql, type)),
    ...ofEvents.map(({ name, column, type }) => event(name, TEXT[type](`e.${identifier(column)}`), VALUE_TYPES[type])),
    ...ofObjects.map(object),
    `SELECT 'object', o.place, o.type, attribute, from_at, value, 'string' FROM object_values JOIN ocel_objects AS o USING (object)`,
  ];
  return /* sql */ `
  CREATE OR REPLACE TEMP TABLE ocel_values AS
  SELECT * FROM (${parts.join(' UNION ALL ')}) WHERE value IS NOT NULL ORDER BY kind, place`;
};

// Grain: one row per type and attribute, name null for the type itself.
const TYPES = /* sql */ `
  WITH found AS (
    SELECT v.kind, v.type, v.name, min(found_type) AS value_type FROM ocel_values AS v
    ANTI JOIN declared_attributes AS d ON d.kind = v.kind AND d.type = v.type AND d.name = v.name GROUP BY ALL),
  types AS (
    SELECT kind, name AS type FROM declared_types UNION SELECT kind, type FROM declared_attributes
    UNION SELECT 'event', type FROM ocel_events UNION SELECT 'object', type FROM ocel_objects)
  SELECT kind, type, NULL AS name, NULL AS "valueType" FROM types
  UNION ALL SELECT kind, type, name, value_type FROM (FROM declared_attributes UNION ALL FROM found)
  ORDER BY kind, type, name NULLS FIRST`;

/**
 * Chooses what leaves as an object-centric log: records of the temporary table `exported` (all of the log with `isWhole`), the
 * objects related to them (all with `isWhole`) and what is said of both. Fills temporary tables; `dropOcel` removes them.
 */
export async function chooseOcel(store: Store, isWhole: boolean): Promise<OcelLog> {
  await store.run(EVENTS(isWhole));
  await store.run(EVENT_RELATIONS);
  await store.run(OBJECTS(isWhole));
  await store.run(RELATED);
  const columns = await store.rows<Column & { scope: 'case' | 'event' }>(
    `SELECT name, column_name AS "column", type, scope FROM attributes ORDER BY scope, name`,
  );
  const of = (scope: 'case' | 'event') => columns.filter((one) => one.scope === scope);
  await store.run(VALUES(of('event'), of('case')));
  const { event, object } = await store.row<Record<OcelKind, number>>(
    `SELECT (SELECT count(*)::DOUBLE FROM ocel_events) AS event, (SELECT count(*)::DOUBLE FROM ocel_objects) AS object`,
  );
  return { types: await readTypes(store), entries: { event, object } };
}

const TABLES = ['ocel_events', 'ocel_objects', 'ocel_event_objects', 'ocel_relations', 'ocel_values'];

export async function dropOcel(store: Store): Promise<void> {
  for (const table of TABLES) await store.run(`DROP TABLE IF EXISTS temp.${table}`);
}

async function readTypes(reader: Reader): Promise<OcelTypeOf[]> {
  const rows = await reader.rows<{ kind: OcelKind; type: string; name: string | null; valueType: OcelValueType }>(
    TYPES,
  );
  const types: OcelTypeOf[] = [];
  for (const { kind, type, name, valueType } of rows) {
    if (name === null) types.push({ kind, name: type, attributes: [] });
    else types.at(-1)?.attributes.push({ name, type: valueType });
  }
  return types;
}

/** Entries held in memory at once. */
const ENTRIES_PER_PAGE = 20_000;

// Grain: one row per entry of the page, in order; its values by name and time, its relations with its own object first.
const PAGE = (kind: OcelKind) => /* sql */ `
  WITH entries AS (FROM ocel_${kind}s WHERE place BETWEEN $first AND $last),
  related AS (
    SELECT place, to_json(list({id: id, type: type, qualifier: qualifier} ORDER BY is_own DESC, type, id, qualifier))::VARCHAR AS relations
    FROM ocel_relations WHERE kind = $kind AND place BETWEEN $first AND $last GROUP BY place),
  valued AS (
    SELECT place, to_json(list({name: name, "value": value, "time": ${INSTANT('from_at')}} ORDER BY name, from_at))::VARCHAR AS "values"
    FROM ocel_values WHERE kind = $kind AND place BETWEEN $first AND $last GROUP BY place)
  SELECT id, type, ${kind === 'event' ? INSTANT('ended_at') : 'NULL'} AS time, coalesce("values", '[]') AS "values", coalesce(relations, '[]') AS relations
  FROM entries LEFT JOIN related USING (place) LEFT JOIN valued USING (place) ORDER BY place`;

/** Events in the order of traces, or objects by type and id. */
export async function* ocelEntries(store: Store, log: OcelLog, kind: OcelKind): AsyncGenerator<OcelEntryOf> {
  for (let first = 0; first < log.entries[kind]; first += ENTRIES_PER_PAGE) {
    const last = first + ENTRIES_PER_PAGE - 1;
    const rows = await store.rows<Pick<OcelEntryOf, 'id' | 'type' | 'time'> & { values: string; relations: string }>(
      PAGE(kind),
      { kind, first, last },
    );
    for (const { values, relations, ...row } of rows) {
      yield {
        ...row,
        values: JSON.parse(values) as OcelEntryOf['values'],
        relations: JSON.parse(relations) as OcelEntryOf['relations'],
      };
    }
  }
}
