import type pg from 'pg';
import { EventLogError } from '../../../../eventlog/index.ts';
import { readEach } from '../../database/read-each.ts';
import type { Source } from '../../source.ts';
import { checkServer } from '../check.ts';
import { withClient } from '../connect.ts';
import { discoverRelations } from '../discover.ts';
import { type ReplicationConfig, replicationSchema } from './config.ts';
import { readReplicated } from './read-replication.ts';
import { readServerFacts, readSlots } from './slot.ts';

/** Every change of a PostgreSQL database's tables, as its server writes them down. */
export const postgresReplication: Source<ReplicationConfig> = {
  kind: 'postgres-replication',
  description: 'Every insert, update and delete in tables of a PostgreSQL database, by logical replication.',
  config: replicationSchema,
  check: (config) =>
    withClient(config, 'Checking', async (client) => [
      ...(await checkServer(client, config)),
      ...(await checkReplication(client, config)),
    ]),
  discover: (config) => withClient(config, 'Looking at the tables', (client) => discoverRelations(client, true)),
  read: (config, streams, context) => readEach(streams, context, (request) => readReplicated(config, request, context)),
};

// Grain: one row.
const RIGHTS = /* sql */ `
  SELECT (rolreplication OR rolsuper)::text AS may_replicate, EXISTS (SELECT FROM pg_publication WHERE pubname = $1)::text AS is_published
  FROM pg_roles WHERE rolname = current_user`;

/** @throws EventLogError configuration-invalid, authentication-failed with the statement that mends it */
async function checkReplication(client: pg.Client, config: ReplicationConfig): Promise<string[]> {
  const { walLevel } = await readServerFacts(client);
  if (walLevel !== 'logical') {
    throw new EventLogError(
      'configuration-invalid',
      `The server's wal_level is ${walLevel}; logical was expected. Have an administrator run ALTER SYSTEM SET wal_level = 'logical'; and start the server again.`,
    );
  }
  const { rows } = await client.query<{ may_replicate: string; is_published: string }>(RIGHTS, [config.publication]);
  if (rows[0]?.may_replicate !== 'true') {
    throw new EventLogError(
      'authentication-failed',
      `The user ${config.user} may not replicate. Have an administrator run: ALTER ROLE ${config.user} REPLICATION;`,
    );
  }
  const slots = await readSlots(client, config.slots);
  return [
    `may replicate; the publication ${config.publication} ${rows[0].is_published === 'true' ? 'is there' : 'is not there yet'}`,
    ...slots.map(({ name, isActive, lost, heldBytes }) =>
      lost === null
        ? `slot ${name}: ${isActive ? 'being read' : 'not being read now'}, ${(heldBytes / 2 ** 20).toFixed(1)} MiB of the log kept for it; when no stream needs it any more: SELECT pg_drop_replication_slot('${name}');`
        : `slot ${name}: ${lost}`,
    ),
  ];
}
