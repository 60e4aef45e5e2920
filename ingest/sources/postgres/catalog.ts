import type pg from 'pg';
import { EventLogError, suggestion } from '../../../eventlog/index.ts';
import { identifier } from '../../../store/index.ts';
import type { Relation, RelationColumn } from '../database/session.ts';

const OWN_SCHEMAS = `('pg_catalog', 'information_schema')`;

// Grain: one row per table, view, materialised view, foreign table or partitioned table; partitions are read through theirs.
const RELATIONS = /* sql */ `
  SELECT relations.oid::text, nspname AS schema, relname AS name, (has_table_privilege(relations.oid, 'SELECT'))::text AS readable,
    (pg_table_is_visible(relations.oid))::text AS visible, (relkind IN ('r', 'p'))::text AS is_table
  FROM pg_class AS relations JOIN pg_namespace AS schemas ON schemas.oid = relnamespace
  WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT relispartition
    AND nspname NOT IN ${OWN_SCHEMAS} AND nspname NOT LIKE 'pg\\_toast%' AND nspname NOT LIKE 'pg\\_temp%'
  ORDER BY nspname, relname`;

// Grain: one row per column, in their order.
const COLUMNS = /* sql */ `
  SELECT attrelid::text AS relation, attname AS name, format_type(atttypid, atttypmod) AS type, (NOT attnotnull)::text AS nullable,
    coalesce((SELECT array_position(indkey::int2[], attnum) FROM pg_index WHERE indrelid = attrelid AND indisprimary), -1)::text AS key_place,
    EXISTS (SELECT FROM pg_index WHERE indrelid = attrelid AND indkey[0] = attnum)::text AS leads_index
  FROM pg_attribute WHERE attrelid = ANY($1::oid[]) AND attnum > 0 AND NOT attisdropped ORDER BY attrelid, attnum`;

export interface CatalogRelation {
  oid: string;
  schema: string;
  name: string;
  isReadable: boolean;
  /** found without naming its schema */
  isVisible: boolean;
  /** no view, and of this server */
  isTable: boolean;
}

export interface CatalogColumn extends RelationColumn {
  /** from 0; null outside the primary key */
  keyPlace: number | null;
  /** the first column of an index */
  leadsIndex: boolean;
}

export async function readRelations(client: pg.Client): Promise<CatalogRelation[]> {
  const { rows } =
    await client.query<Record<'oid' | 'schema' | 'name' | 'readable' | 'visible' | 'is_table', string>>(RELATIONS);
  return rows.map(({ readable, visible, is_table, ...row }) => ({
    ...row,
    isTable: is_table === 'true',
    isReadable: readable === 'true',
    isVisible: visible === 'true',
  }));
}

/** By the relation's oid. */
export async function readColumns(client: pg.Client, oids: readonly string[]): Promise<Map<string, CatalogColumn[]>> {
  const { rows } = await client.query<
    Record<'relation' | 'name' | 'type' | 'nullable' | 'key_place' | 'leads_index', string>
  >(COLUMNS, [oids]);
  const columns = new Map<string, CatalogColumn[]>(oids.map((oid) => [oid, []]));
  for (const { relation, name, type, nullable, key_place, leads_index } of rows) {
    columns.get(relation)?.push({
      name,
      type,
      nullable: nullable === 'true',
      keyPlace: Number(key_place) < 0 ? null : Number(key_place),
      leadsIndex: leads_index === 'true',
    });
  }
  return columns;
}

/** The name that finds a relation again: with its schema where that is needed. */
export const relationName = ({ schema, name, isVisible }: CatalogRelation): string =>
  isVisible ? name : `${schema}.${name}`;

/**
 * The relation called `name`, with or without its schema.
 *
 * @throws EventLogError stream-not-found
 */
async function findRelation(client: pg.Client, name: string): Promise<CatalogRelation> {
  const relations = await readRelations(client);
  const found =
    relations.find((one) => `${one.schema}.${one.name}` === name) ??
    relations.find((one) => one.isVisible && one.name === name);
  if (found) return found;
  throw new EventLogError(
    'stream-not-found',
    `The database has no table or view "${name}" that this user can see. ${suggestion(name, relations.map(relationName))} ` +
      'Name it with table under the stream.',
  );
}

export async function readRelation(client: pg.Client, table: string): Promise<Relation> {
  const found = await findRelation(client, table);
  const columns = (await readColumns(client, [found.oid])).get(found.oid) ?? [];
  return {
    label: `${found.schema}.${found.name}`,
    sql: `${identifier(found.schema)}.${identifier(found.name)}`,
    columns: columns.map(({ name, type, nullable }) => ({ name, type, nullable })),
    primaryKey: primaryKeyOf(columns),
  };
}

export const primaryKeyOf = (columns: readonly CatalogColumn[]): string[] =>
  columns
    .filter(({ keyPlace }) => keyPlace !== null)
    .toSorted((one, other) => Number(one.keyPlace) - Number(other.keyPlace))
    .map(({ name }) => name);

/** Types, given by their numbers and modifiers, as the server writes them. */
export async function readTypeNames(client: pg.Client, types: readonly [number, number][]): Promise<string[]> {
  const { rows } = await client.query<{ type: string }>(
    `SELECT format_type(oid, modifier) AS type FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY AS given(oid, modifier, place) ORDER BY place`,
    [types.map(([oid]) => oid), types.map(([, modifier]) => modifier)],
  );
  return rows.map(({ type }) => type);
}

/** What a query gives; whether its columns may be null nobody knows. */
export async function readQuery(client: pg.Client, query: string): Promise<Relation> {
  const sql = `(\n${query.replace(/;\s*$/, '')}\n)`;
  const { fields } = await client.query(`SELECT * FROM ${sql} AS source LIMIT 0`);
  const types = await readTypeNames(
    client,
    fields.map(({ dataTypeID, dataTypeModifier }) => [dataTypeID, dataTypeModifier]),
  );
  const columns = fields.map(({ name }, index) => ({ name, type: types[index] ?? 'unknown', nullable: true }));
  const twice = columns.find(({ name }, index) => columns.findIndex((one) => one.name === name) !== index);
  if (twice) {
    throw new EventLogError(
      'configuration-invalid',
      `The query gives two columns called ${twice.name}. Rename one with AS.`,
    );
  }
  return { label: 'the query', sql, columns, primaryKey: [] };
}
