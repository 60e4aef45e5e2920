import type { StagedAttribute, StagedBatch } from '../eventlog/index.ts';

/** One record as a test spells it; times are ISO instants. */
export interface SpelledRecord {
  case: string;
  activity: string;
  at: string;
  from?: string;
  transition?: string;
  instance?: string;
  resource?: string;
  /** what the case id names; 'case' unless said */
  type?: string;
  attributes?: Record<string, string | number>;
}

const quoted = (value: string | number | undefined): string =>
  value === undefined ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;

/** A staged batch of the records given, in their order; equal records have equal identity. */
export function stagedOf(
  records: readonly SpelledRecord[],
  options: { source?: string; rank?: number; scope?: StagedAttribute['scope']; linksSql?: string } = {},
): StagedBatch {
  const names = [...new Set(records.flatMap(({ attributes = {} }) => Object.keys(attributes)))];
  const values = records.map((record, position) => {
    const attributes = names.map((name) => quoted(record.attributes?.[name]));
    const content = quoted(JSON.stringify(record));
    return `(${[
      position,
      quoted(record.type ?? 'case'),
      quoted(record.case),
      quoted(record.activity),
      quoted(record.transition),
      quoted(record.from),
      quoted(record.at),
      quoted(record.resource),
      quoted(record.instance),
      content,
      ...attributes,
    ].join(', ')})`;
  });
  const columns = names.map((name) => `, "${name}"`).join('');
  const isText = (name: string) => records.some(({ attributes }) => typeof attributes?.[name] === 'string');
  return {
    source: { name: options.source ?? 'log', system: options.source ?? null, rank: options.rank ?? 0 },
    origin: { path: 'spelled', sha256: '0', bytes: 0 },
    rowsRead: records.length,
    eventsSql:
      records.length === 0
        ? null
        : `SELECT position::UBIGINT AS position, 0::USMALLINT AS part, object_type, object_key, activity, transition::VARCHAR AS transition,
             started_at::TIMESTAMPTZ::TIMESTAMP AS started_at, ended_at::TIMESTAMPTZ::TIMESTAMP AS ended_at, 0::SMALLINT AS offset_minutes,
             'exact' AS precision, NULL::TIMESTAMP AS recorded_at, resource::VARCHAR AS resource, instance::VARCHAR AS instance,
             NULL::BIGINT AS sequence, NULL::TIMESTAMP AS after_at,
             md5_number(content) AS identity${columns}
           FROM (VALUES ${values.join(', ')}) AS spelled (position, object_type, object_key, activity, transition, started_at, ended_at,
             resource, instance, content${columns})`,
    attributes: names.map((name) => ({
      name,
      column: name,
      type: isText(name) ? 'text' : 'number',
      scope: options.scope ?? 'auto',
    })),
    objectsSql: null,
    objectAttributes: [],
    linksSql:
      options.linksSql === undefined
        ? null
        : `SELECT *, 'stated by log' AS rule, 1 AS confidence FROM (${options.linksSql})`,
    rejectsSql: null,
    choices: [],
    header: null,
  };
}
