import type pg from 'pg';
import { readDatabase } from '../database/read-database.ts';
import type { Source } from '../source.ts';
import { checkServer } from './check.ts';
import { type ConnectionConfig, connectionSchema } from './config.ts';
import { connect } from './connect.ts';
import { discoverRelations } from './discover.ts';
import { postgresFault } from './faults.ts';
import { openPostgresSession, POSTGRES } from './postgres-session.ts';

/** Tables, views and queries of a PostgreSQL database, by cursor or by comparing. */
export const postgres: Source<ConnectionConfig> = {
  kind: 'postgres',
  description:
    'Tables, views and queries of a PostgreSQL database, followed by a cursor column or compared with before.',
  config: connectionSchema,
  check: (config) => withClient(config, 'Checking', (client) => checkServer(client, config)),
  discover: (config) => withClient(config, 'Looking at the tables', discoverRelations),
  read: (config, streams, context) => readDatabase(POSTGRES, () => openPostgresSession(config), streams, context),
};

export async function withClient<Result>(
  config: ConnectionConfig,
  doing: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await connect(config);
  try {
    return await work(client);
  } catch (error) {
    throw postgresFault(error, config, doing);
  } finally {
    await client.end().catch(() => undefined); // nothing is left to be asked of it
  }
}
