import { createHash } from 'node:crypto';
import type { Client as Connection } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { EventLogError } from '../../../eventlog/index.ts';
import type { SourceContext } from '../source.ts';
import type { SftpConfig } from './config.ts';

/** As `ssh-keygen -l` shows it. */
export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/**
 * Connects and signs in. Whoever connects ends the connection.
 *
 * @throws EventLogError authentication-failed, source-unavailable
 */
export async function connect(config: SftpConfig, { signal }: SourceContext): Promise<SftpClient> {
  // events of a connection that nobody waits for any more; without a listener they would be printed
  const unheard = () => undefined;
  const client = new SftpClient('throughline', { error: unheard, end: unheard, close: unheard });
  connectionOf(client).on('connect', () => connectionOf(client).setNoDelay(true)); // small requests, each waited for
  let shownKey: string | null = null;
  try {
    await client.connect({
      host: config.host,
      port: config.port,
      username: config.user,
      ...(config.password === undefined ? {} : { password: config.password }),
      ...(config.privateKey === undefined ? {} : { privateKey: config.privateKey }),
      ...(config.passphrase === undefined ? {} : { passphrase: config.passphrase }),
      readyTimeout: config.connectTimeout,
      keepaliveInterval: 10_000,
      hostVerifier: (key: Buffer) => {
        shownKey = fingerprintOf(key);
        return config.hostKey.includes('unverified') || config.hostKey.includes(shownKey);
      },
    });
  } catch (cause) {
    await client.end().catch(() => undefined); // it never began
    throw refused(config, cause, shownKey);
  }
  signal.addEventListener('abort', () => void client.end().catch(() => undefined), { once: true });
  return client;
}

/** The library has it, its types do not say so. */
const connectionOf = (client: SftpClient): Connection => (client as unknown as { client: Connection }).client;

function refused({ host, port, user, hostKey }: SftpConfig, cause: unknown, shownKey: string | null): EventLogError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (shownKey !== null && !hostKey.includes('unverified') && !hostKey.includes(shownKey)) {
    return new EventLogError(
      'authentication-failed',
      `${host}:${port} shows the key ${shownKey}; expected ${hostKey.join(' or ')}. Ask whoever runs the server whether its key changed, and only then change with.hostKey.`,
      { cause },
    );
  }
  if (/authentication methods failed|private ?key|passphrase/i.test(reason)) {
    return new EventLogError(
      'authentication-failed',
      `${host}:${port} does not let ${user} in: ${reason}. Correct user, password or privateKey.`,
      { cause },
    );
  }
  return unavailable(`${host}:${port} cannot be reached`, cause);
}

export const unavailable = (what: string, cause: unknown): EventLogError =>
  new EventLogError('source-unavailable', `${what}: ${cause instanceof Error ? cause.message : String(cause)}.`, {
    cause,
  });
