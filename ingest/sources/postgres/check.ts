import type pg from 'pg';
import { EventLogError } from '../../../eventlog/index.ts';
import { readRelations } from './catalog.ts';
import { type ConnectionConfig, tlsOf } from './config.ts';

const OLDEST_VERSION = 12;
const MOST_NAMED = 10;

// Grain: one row.
const FACTS = /* sql */ `
  SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
    pg_is_in_recovery()::text AS standby, current_setting('default_transaction_read_only') AS read_only, current_database() AS database`;

/**
 * Facts about the server and what this user may read.
 *
 * @throws EventLogError authentication-failed when it may read nothing
 */
export async function checkServer(client: pg.Client, config: ConnectionConfig): Promise<string[]> {
  const { rows } =
    await client.query<Record<'version' | 'number' | 'standby' | 'read_only' | 'database', string>>(FACTS);
  const [facts] = rows;
  if (facts === undefined) throw new Error('The server gave no facts about itself.');
  const said = [
    `PostgreSQL ${facts.version}${facts.standby === 'true' ? ', a standby' : ''}`,
    `signed in to ${facts.database} as ${config.user}; this session ${facts.read_only === 'on' ? 'can only read' : 'could write'}`,
    {
      verify: 'encrypted, the server is known',
      unverified: 'encrypted, the server is not checked',
      off: 'not encrypted',
    }[tlsOf(config)],
  ];
  if (Number(facts.number) < OLDEST_VERSION * 10_000) said.push(`older than ${OLDEST_VERSION}: not tried`);
  return [...said, ...(await rights(client, config))];
}

async function rights(client: pg.Client, { user }: ConnectionConfig): Promise<string[]> {
  const relations = await readRelations(client);
  const refused = relations.filter(({ isReadable }) => !isReadable);
  const named = refused.slice(0, MOST_NAMED).map(({ schema, name }) => `${schema}.${name}`);
  const more = refused.length > MOST_NAMED ? ` and ${refused.length - MOST_NAMED} more` : '';
  const grant = `GRANT SELECT ON ${named.join(', ')} TO ${user};`;
  if (relations.length > 0 && refused.length === relations.length) {
    throw new EventLogError(
      'authentication-failed',
      `The user ${user} may read none of ${relations.length} tables and views (${named.join(', ')}${more}). Have the owner run: ${grant}`,
    );
  }
  const can = `may read ${relations.length - refused.length} of ${relations.length} tables and views`;
  return refused.length === 0 ? [can] : [can, `may not read ${named.join(', ')}${more}; if they are wanted: ${grant}`];
}
