import type pg from 'pg';
import { EventLogError } from '../../../../eventlog/index.ts';
import { identifier } from '../../../../store/index.ts';
import type { Relation } from '../../database/session.ts';
import type { ReplicationConfig } from './config.ts';

/** A table that is followed. */
export interface FollowedTable {
  /** as the configuration has it */
  name: string;
  relation: Relation;
}

// Grain: one row per table that the publication holds.
const PUBLISHED = /* sql */ `SELECT schemaname || '.' || tablename AS name FROM pg_publication_tables WHERE pubname = $1 ORDER BY 1`;

// Grain: one row per table given whose rows cannot be told apart when they change.
const WITHOUT_IDENTITY = /* sql */ `
  SELECT oid::regclass::text AS name FROM pg_class WHERE oid = ANY($1::regclass[]) AND relkind = 'r' AND (relreplident = 'n'
    OR relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = pg_class.oid AND indisprimary)) ORDER BY 1`;

/**
 * Sees to it that the publication holds the tables: makes what is missing, or says the statements that do.
 *
 * @throws EventLogError configuration-invalid
 */
export async function ensurePublished(
  client: pg.Client,
  { publication, prepare, user }: ReplicationConfig,
  tables: readonly FollowedTable[],
): Promise<void> {
  const published = new Set(
    (await client.query<{ name: string }>(PUBLISHED, [publication])).rows.map(({ name }) => name),
  );
  const missing = tables.filter(({ relation }) => !published.has(relation.label));
  if (missing.length === 0) return;
  const exists = (await client.query(`SELECT FROM pg_publication WHERE pubname = $1`, [publication])).rowCount === 1;
  const names = missing.map(({ relation }) => relation.sql).join(', ');
  const statement = exists
    ? `ALTER PUBLICATION ${identifier(publication)} ADD TABLE ${names};`
    : `CREATE PUBLICATION ${identifier(publication)} FOR TABLE ${names} WITH (publish_via_partition_root = true);`;
  const { rows: blind } = await client.query<{ name: string }>(WITHOUT_IDENTITY, [
    missing.map(({ relation }) => relation.sql),
  ]);
  if (blind.length > 0) {
    const identities = blind.map(({ name }) => `ALTER TABLE ${name} REPLICA IDENTITY FULL;`).join(' ');
    throw new EventLogError(
      'configuration-invalid',
      `${blind.map(({ name }) => name).join(', ')}: without a primary key the server would refuse every update and delete of a ` +
        `published table. Have the owner run first: ${identities}${prepare ? '' : ` Then: ${statement}`}`,
    );
  }
  if (!prepare) {
    throw new EventLogError(
      'configuration-invalid',
      `The publication ${publication} ${exists ? `does not hold ${names}` : 'is not there'}. Have the owner of the tables run: ` +
        `${statement} Or write prepare: true, if the user ${user} owns them.`,
    );
  }
  await client.query(`BEGIN READ WRITE; ${statement} COMMIT;`);
}
