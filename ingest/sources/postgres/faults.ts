import { EventLogError } from '../../../eventlog/index.ts';
import { type ConnectionConfig, tlsOf } from './config.ts';

/** As `pg` and Node give them. */
interface ServerError extends Error {
  code?: string;
  detail?: string;
  hint?: string;
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Text that is no value of its type, or beyond it. */
const UNREADABLE_VALUE = new Set(['22P02', '22007', '22008', '22003']);
const SLOT_IN_USE = '55006';
const SQL_STATE = /^[0-9A-Z]{5}$/;

/**
 * What a fault of the connection or the server is to the caller. Anything that is not known stays as it is: it is our bug.
 *
 * @param doing for the message: what was tried
 */
export function postgresFault(error: unknown, config: ConnectionConfig, doing: string): unknown {
  if (error instanceof EventLogError || !(error instanceof Error)) return error;
  const { code = '', message } = error as ServerError;
  const server = `${config.host}:${config.port}`;
  const fault = (kind: EventLogError['code'], text: string) => new EventLogError(kind, text, { cause: error });

  if (code === '28P01' || code === '28000') {
    return fault(
      'authentication-failed',
      `${server} refuses the user ${config.user}: ${message}. Correct user and password, or let this machine in with pg_hba.conf.`,
    );
  }
  if (code === '3D000') {
    return fault(
      'configuration-invalid',
      `${server} has no database "${config.database}". Correct database under with.`,
    );
  }
  if (code === '42501') {
    return fault(
      'authentication-failed',
      `${doing}: ${message}. Grant it to the user ${config.user}, for example: ` +
        `GRANT USAGE ON SCHEMA public TO ${config.user}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${config.user};`,
    );
  }
  if (code === '57014' && /statement timeout/.test(message)) {
    return fault(
      'configuration-invalid',
      `${doing}: the statement took longer than ${config.statementTimeout / 1_000} s. Make an index on the cursor and the key, ` +
        'lower pageRows, or raise statementTimeout.',
    );
  }
  if (code === '42703')
    return fault('contract-broken', `${doing}: ${message}. The table has changed; correct the names under streams.`);
  if (code === '42P01') return fault('stream-not-found', `${doing}: ${message}. It is gone, or has another name.`);
  if (UNREADABLE_VALUE.has(code)) {
    return fault(
      'state-invalid',
      `${doing}: ${message}. A value to go on from cannot be read as its column's type: reset the state, or correct from or the query.`,
    );
  }
  if (/^(42601|42883|42804)$/.test(code)) {
    return fault('configuration-invalid', `${doing}: ${message}. Correct the query under streams.`);
  }
  const isTlsFault = /SSL|TLS|certificate|self.signed/i.test(message) || /CERT|SSL|TLS/.test(code);
  if (isTlsFault && !/^(08|53|57)/.test(code)) {
    return fault(
      'configuration-invalid',
      `${server}, tls: ${tlsOf(config)}: ${message}. Give the certificate of its authority with ca: \${FILE:ca.pem}; ` +
        'tls: unverified encrypts without knowing the server; tls: off is for networks that you trust.',
    );
  }
  if (UNREACHABLE.has(code) || /^(08|53|57P0|58)/.test(code) || code === SLOT_IN_USE || isLost(message)) {
    return fault(
      'source-unavailable',
      `${server} cannot be reached: ${message}. Check that the server runs and that this machine may reach it.`,
    );
  }
  if (SQL_STATE.test(code)) {
    return fault(
      'source-answer-invalid',
      `${doing}: the server answers ${code}, ${message}. Mend it there, or correct the query.`,
    );
  }
  return error;
}

const isLost = (message: string): boolean =>
  /Connection terminated|connection is closed|timeout expired|timeout exceeded|not queryable|Client was closed|Connection ended|Query read timeout/i.test(
    message,
  );
