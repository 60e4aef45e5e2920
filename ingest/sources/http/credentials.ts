import type { WireRequest } from './transport.ts';

/** Signs requests. */
export interface Credentials {
  /** Headers that let a request in. @throws EventLogError authentication-failed, source-unavailable */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** Gets new ones after these were refused. @returns false where there are no others */
  renew(): Promise<boolean>;
}

/** Credentials that stay the same: a password, a key, a token that was handed out once. */
export const fixedCredentials = (headers: WireRequest['headers']): Credentials => ({
  headers: async () => headers,
  renew: async () => false,
});

export const basicHeader = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
