import pg from 'pg';
import { type ConnectionConfig, tlsOf } from './config.ts';
import { postgresFault } from './faults.ts';

/** Every value as the server writes it: nothing goes through a float or a date. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

const ANSWER_WITHIN_MS = 10_000;

const SESSION = (statementTimeoutMs: number) => `
  SET default_transaction_read_only = on;
  SET statement_timeout = ${statementTimeoutMs};
  SET idle_in_transaction_session_timeout = ${Math.max(600_000, statementTimeoutMs)};
  ${WRITING}`;

/** How the server writes values, so that they can be read again as the same. */
export const WRITING = `SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET extra_float_digits = 1; SET bytea_output = 'hex'`;

/**
 * Opens a connection that can only read, whose values are texts.
 *
 * @throws EventLogError authentication-failed, configuration-invalid, source-unavailable
 */
export async function connect(config: ConnectionConfig): Promise<pg.Client> {
  // A network that swallows everything is noticed a little after the server's own limit.
  const client = new pg.Client({ ...clientOptions(config), query_timeout: config.statementTimeout + ANSWER_WITHIN_MS });
  client.on('error', () => undefined); // the statement under way, or the next one, fails with it
  try {
    await client.connect();
    await client.query(SESSION(config.statementTimeout));
    return client;
  } catch (error) {
    await client.end().catch(() => undefined); // the error above says why
    throw postgresFault(error, config, 'Connecting');
  }
}

export function clientOptions(config: ConnectionConfig): pg.ClientConfig {
  const { host, port, database, user, password, connectTimeout } = config;
  return {
    host,
    port,
    database,
    user,
    ...(password === undefined ? {} : { password }),
    ssl: tlsOptions(config),
    types: AS_TEXT as unknown as pg.CustomTypesConfig,
    connectionTimeoutMillis: connectTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'throughline',
  };
}

function tlsOptions(config: ConnectionConfig): pg.ClientConfig['ssl'] {
  const mode = tlsOf(config);
  if (mode === 'off') return false;
  const { ca, certificate, certificateKey } = config;
  return {
    rejectUnauthorized: mode === 'verify',
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(certificateKey === undefined ? {} : { key: certificateKey }),
  };
}

/** @throws EventLogError as `connect`, and what the work meets */
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
