import { literal } from '../../store/index.ts';
import type { OcelEntries } from './ocel-entries.ts';
import { timeSql, type TimeFormat } from './time-format.ts';

const ISO: TimeFormat = { iso: true, formats: [], epoch: null, excel: false, offsets: 'some', fixes: new Set() };

const timeOf = (text: string, zone: string | null) => timeSql(text, ISO, zone, 'seconds');

/** SQL: whether a time carries no offset. */
export const IS_NAIVE = (text: string): string =>
  `NOT regexp_matches(${text}, '\\d[T ]\\d.*([Zz]|[+-]\\d{2}(:?\\d{2})?)\\s*$')`;

/** SQL of an instant as texts of attributes have it. */
const INSTANT_TEXT = (utc: string): string =>
  `strftime(${utc}, '%Y-%m-%dT%H:%M:%S') || CASE WHEN epoch_us(${utc}) % 1000000 = 0 THEN '' ELSE rtrim(strftime(${utc}, '.%f'), '0') END || 'Z'`;

/** Grain: one row per event or object, with why it cannot be taken (fault: null, or a code). Of equal ids the first counts. */
export const JUDGED = ({ entries }: OcelEntries, zone: string | null): string => /* sql */ `
  WITH read AS (
    SELECT * EXCLUDE (time), time AS time_text, ${timeOf('time', zone).utc} AS utc, ${timeOf('time', zone).precision} AS precision FROM ${entries}),
  plain AS (
    SELECT *, CASE WHEN coalesce(id, '') = '' THEN 'id-missing' WHEN coalesce(type, '') = '' THEN 'type-missing'
      WHEN kind = 'event' AND time_text IS NULL THEN 'time-missing' WHEN kind = 'event' AND utc IS NULL THEN 'time-invalid' END AS plain_fault
    FROM read)
  SELECT *, CASE WHEN plain_fault IS NULL AND row_number() OVER (PARTITION BY kind, id, plain_fault ORDER BY position) > 1
    THEN 'id-repeated' ELSE plain_fault END AS fault
  FROM plain`;

const TYPE_WORDS = /* sql */ `CASE
  WHEN lower(value_type) IN ('string', 'text', 'varchar') THEN 'string'
  WHEN lower(value_type) IN ('time', 'timestamp', 'date', 'datetime') THEN 'time'
  WHEN lower(value_type) IN ('integer', 'int', 'bigint', 'long') THEN 'integer'
  WHEN lower(value_type) IN ('float', 'real', 'double', 'double precision', 'number', 'decimal', 'real text') THEN 'float'
  WHEN lower(value_type) IN ('boolean', 'bool') THEN 'boolean'
  ELSE 'string' END`;

/**
 * Grain: one row per kind, type and attribute that is declared or has a value: value_type, and whether it is declared. What
 * is not declared is what its values are written as.
 */
export const ATTRIBUTES = ({ types }: OcelEntries, judged: string): string => /* sql */ `
  WITH stated AS (
    SELECT kind, name AS type, attribute.name AS name, attribute.type AS value_type
    FROM (SELECT kind, name, unnest(attributes) AS attribute FROM ${types})),
  declared AS (
    SELECT kind, type, name, CASE WHEN min(value_type) = max(value_type) THEN min(value_type) ELSE 'string' END AS value_type
    FROM (SELECT kind, type, name, ${TYPE_WORDS} AS value_type FROM stated) GROUP BY ALL),
  written AS (
    SELECT kind, type, given.name AS name, given."writtenAs" AS written_as
    FROM (SELECT kind, type, unnest("values") AS given FROM ${judged} WHERE fault IS NULL)),
  found AS (
    SELECT kind, type, name, CASE WHEN bool_and(written_as = 'integer') THEN 'integer' WHEN bool_and(written_as IN ('integer', 'float')) THEN 'float'
        WHEN bool_and(written_as = 'boolean') THEN 'boolean' ELSE 'string' END AS value_type
    FROM written GROUP BY kind, type, name)
  SELECT *, true AS is_declared FROM declared
  UNION ALL SELECT *, false FROM found ANTI JOIN declared USING (kind, type, name)`;

/** SQL: the digits of a number that count, to tell whether two texts are the same number. */
const DIGITS = (text: string) => `trim(regexp_replace(regexp_replace(${text}, '[eE].*$', ''), '[^0-9]', '', 'g'), '0')`;

/** SQL: a double says the number as it is written. */
const IS_DOUBLE = (text: string) => `${DIGITS(text)} = ${DIGITS(`TRY_CAST(${text} AS DOUBLE)::VARCHAR`)}`;

/** SQL: a value in the one form of its type, so that it reads equal whatever the file; null where it is not of its type. */
const VALUE = (text: string, type: string, zone: string | null): string => /* sql */ `CASE ${type}
  WHEN 'integer' THEN CASE WHEN regexp_matches(${text}, '^[+-]?\\d+(\\.0*)?$')
    THEN TRY_CAST(regexp_replace(${text}, '\\..*$', '') AS BIGINT)::VARCHAR END
  WHEN 'float' THEN CASE WHEN NOT coalesce(isfinite(TRY_CAST(${text} AS DOUBLE)), false) THEN NULL
    WHEN ${IS_DOUBLE(text)} THEN regexp_replace(TRY_CAST(${text} AS DOUBLE)::VARCHAR, '\\.0$', '') ELSE ${text} END
  WHEN 'boolean' THEN CASE WHEN lower(${text}) IN ('true', '1') THEN 'true' WHEN lower(${text}) IN ('false', '0') THEN 'false' END
  WHEN 'time' THEN ${INSTANT_TEXT(timeOf(text, zone).utc)}
  ELSE "text" END`;

/** Grain: one row per value of an entry that is taken, with its form, from when it holds, and why it cannot be taken. */
export const VALUES = (judged: string, attributes: string, zone: string | null): string => /* sql */ `
  WITH given AS (
    SELECT kind, position, line, id, type, unnest("values") AS given, generate_subscripts("values", 1) AS place FROM ${judged} WHERE fault IS NULL),
  typed AS (
    SELECT g.* EXCLUDE (given), given.name AS name, given."value" AS "text", trim(given."value") AS trimmed, given."time" AS time_text, value_type,
      CASE WHEN g.kind = 'object' AND given."time" IS NOT NULL THEN ${timeOf('given."time"', zone).utc} ELSE TIMESTAMP '1970-01-01' END AS from_at
    FROM given AS g JOIN ${attributes} AS a ON a.kind = g.kind AND a.type = g.type AND a.name = given.name),
  read AS (SELECT *, ${VALUE('trimmed', 'value_type', zone)} AS "value", value_type <> 'float' OR ${IS_DOUBLE('trimmed')} AS is_double FROM typed),
  plain AS (SELECT *, CASE WHEN "value" IS NULL THEN 'value-invalid' WHEN from_at IS NULL THEN 'time-invalid' END AS plain_fault FROM read)
  SELECT *, CASE WHEN plain_fault IS NULL AND row_number() OVER (PARTITION BY kind, position, name, from_at, plain_fault ORDER BY place) > 1
    THEN 'value-repeated' ELSE plain_fault END AS fault
  FROM plain`;

/** Grain: one row per relation of an entry that is taken; other_type: of the object it names, null where the file has none of that id. */
export const RELATED = (judged: string): string => /* sql */ `
  WITH given AS (
    SELECT kind, position, line, id, type, unnest(relations) AS given, generate_subscripts(relations, 1) AS place FROM ${judged} WHERE fault IS NULL),
  named AS (
    SELECT g.* EXCLUDE (given), given.object AS other, coalesce(given.qualifier, '') AS qualifier, given.qualifier IS NULL AS is_unqualified,
      o.type AS other_type
    FROM given AS g LEFT JOIN ${judged} AS o ON o.kind = 'object' AND o.id = given.object AND o.fault IS NULL)
  SELECT *, CASE WHEN other_type IS NULL THEN 'reference-dangling'
    WHEN row_number() OVER (PARTITION BY kind, position, other, qualifier ORDER BY place) > 1 THEN 'relation-repeated' END AS fault
  FROM named`;

export interface OcelStages {
  judged: string;
  attributes: string;
  values: string;
  related: string;
}

/** Grain: one row per part that was not taken, as `StagedBatch.rejectsSql` has it. */
export const REJECTS = ({ refused }: OcelEntries, { judged, values, related }: OcelStages): string => /* sql */ `
  SELECT position, line, CASE WHEN fault IN ('time-missing', 'time-invalid') THEN 'time' WHEN fault = 'type-missing' THEN 'type' ELSE 'id' END AS column_name,
    fault AS code, CASE fault
      WHEN 'id-missing' THEN 'the ' || kind || ' has no id'
      WHEN 'type-missing' THEN 'the ' || kind || ' ' || id || ' has no type'
      WHEN 'time-missing' THEN 'the event ' || id || ' has no time'
      WHEN 'time-invalid' THEN 'the event ' || id || ' is at "' || time_text || '", which is no time'
      ELSE 'the ' || kind || ' ' || id || ' is there before; ids are unique' END AS reason,
    to_json({id: id, type: type, time: time_text, attributes: "values", relationships: relations})::VARCHAR AS raw
  FROM ${judged} WHERE fault IS NOT NULL
  UNION ALL
  SELECT position, line, name, fault, 'of the ' || kind || ' ' || id || ': ' || CASE fault
      WHEN 'value-invalid' THEN '"' || "text" || '" is not of the type ' || value_type
      WHEN 'time-invalid' THEN 'the value holds from "' || time_text || '", which is no time'
      ELSE 'a value ' || CASE kind WHEN 'object' THEN 'from that time' ELSE 'of that attribute' END || ' is there before' END,
    to_json({id: id, name: name, "value": "text", time: time_text})::VARCHAR
  FROM ${values} WHERE fault IS NOT NULL
  UNION ALL
  SELECT position, line, 'relationships', fault, 'the ' || kind || ' ' || id || CASE fault
      WHEN 'reference-dangling' THEN ' is related to ' || other || ', an object that the file does not have'
      ELSE ' is related to ' || other || ' in that way before' END,
    to_json({id: id, "objectId": other, qualifier: qualifier})::VARCHAR
  FROM ${related} WHERE fault IS NOT NULL
  UNION ALL
  SELECT 0, line, NULL, code, reason, raw FROM ${refused}`;

/** How a column of events or objects is filled: the attribute's name, and the SQL type of its texts. */
export interface OcelColumn {
  name: string;
  column: string;
  sqlType: string;
}

/** What our own exports say of a record in attributes, because OCEL has no place for it; with the column it goes into. */
export const ROLES: Readonly<Record<string, { column: string; type: 'string' | 'time' | 'integer' }>> = {
  'org:resource': { column: 'resource', type: 'string' },
  'lifecycle:transition': { column: 'transition', type: 'string' },
  'concept:instance': { column: 'instance', type: 'string' },
  start_timestamp: { column: 'started_at', type: 'time' },
  'throughline:after': { column: 'after_at', type: 'time' },
  'throughline:precision': { column: 'written_precision', type: 'string' },
  'throughline:offset': { column: 'offset_minutes', type: 'integer' },
  'throughline:recorded': { column: 'recorded_at', type: 'time' },
  'throughline:sequence': { column: 'sequence', type: 'integer' },
};

const ROLE_TYPES = { string: 'VARCHAR', time: 'TIMESTAMP', integer: 'BIGINT' };

/**
 * Grain: one row per event that is taken, in the columns of `StagedBatch.eventsSql`, with `id`, and with the event that it is a
 * reading of: a file that has its id again says what it is now.
 *
 * @param roles names of `ROLES` that are what they seem
 */
export const EVENTS = (
  { judged, values, related }: OcelStages,
  columns: readonly OcelColumn[],
  roles: readonly string[],
  source: string,
): string => {
  const pick = (name: string, type: string, column: string) =>
    `TRY_CAST(max("value") FILTER (name = ${literal(name)}) AS ${type}) AS ${column}`;
  const cells = [
    ...columns.map(({ name, column, sqlType }) => pick(name, sqlType, column)),
    ...roles.map((name) => pick(name, ROLE_TYPES[ROLES[name]?.type ?? 'string'], ROLES[name]?.column ?? name)),
  ];
  const of = (column: string, type: string) =>
    roles.some((name) => ROLES[name]?.column === column) ? `c.${column}` : `NULL::${type}`;
  return /* sql */ `
  WITH cells AS (
    SELECT position, list({n: name, v: "value"} ORDER BY name) AS all_values${cells.map((cell) => `, ${cell}`).join('')}
    FROM ${values} WHERE kind = 'event' AND fault IS NULL GROUP BY position),
  objects AS (
    SELECT position, arg_min(other_type, place) AS object_type, arg_min(other, place) AS object_key,
      list({t: other_type, k: other, q: qualifier} ORDER BY other_type, other, qualifier) AS all_relations
    FROM ${related} WHERE kind = 'event' AND fault IS NULL GROUP BY position)
  SELECT e.position, 0::USMALLINT AS part, o.object_type, o.object_key, e.type AS activity, ${of('transition', 'VARCHAR')} AS transition,
    ${of('started_at', 'TIMESTAMP')} AS started_at, e.utc AS ended_at, ${of('offset_minutes', 'BIGINT')}::SMALLINT AS offset_minutes,
    coalesce(${of('written_precision', 'VARCHAR')}, e.precision) AS precision,
    ${of('recorded_at', 'TIMESTAMP')} AS recorded_at, ${of('resource', 'VARCHAR')} AS resource, ${of('instance', 'VARCHAR')} AS instance, ${of('sequence', 'BIGINT')} AS sequence,
    ${of('after_at', 'TIMESTAMP')} AS after_at, e.id,
    md5_number(to_json({i: e.id, t: e.type, u: epoch_us(e.utc), v: c.all_values, r: o.all_relations})::VARCHAR) AS identity,
    md5_number(to_json([${literal(source)}, e.id])::VARCHAR) AS subject, true AS corrects
    ${columns.map(({ column }) => `, c.${column}`).join('')}
  FROM ${judged} AS e LEFT JOIN cells AS c USING (position) LEFT JOIN objects AS o USING (position)
  WHERE e.kind = 'event' AND e.fault IS NULL`;
};
