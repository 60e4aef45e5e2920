import { readDatabase } from '../database/read-database.ts';
import type { Source } from '../source.ts';
import { checkServer } from './check.ts';
import { type ConnectionConfig, connectionSchema } from './config.ts';
import { withClient } from './connect.ts';
import { discoverRelations } from './discover.ts';
import { openPostgresSession, POSTGRES } from './postgres-session.ts';

/** Tables, views and queries of a PostgreSQL database, by cursor or by comparing. */
export const postgres: Source<ConnectionConfig> = {
  kind: 'postgres',
  description:
    'Tables, views and queries of a PostgreSQL database, followed by a cursor column or compared with before.',
  config: connectionSchema,
  check: (config) => withClient(config, 'Checking', (client) => checkServer(client, config)),
  discover: (config) => withClient(config, 'Looking at the tables', (client) => discoverRelations(client)),
  read: (config, streams, context) =>
    readDatabase(POSTGRES, async () => (await openPostgresSession(config)).session, streams, context),
};
