import { EventLogError } from '../../../eventlog/index.ts';
import type { SourceContext } from '../source.ts';
import { type AssertionKey, clientAssertion } from './client-assertion.ts';
import { basicHeader, type Credentials } from './credentials.ts';
import type { HttpClient } from './http-client.ts';
import { UnusableAnswer } from './read-body.ts';
import type { Redaction } from './redact.ts';

export interface OAuth2 {
  url: URL;
  clientId: string;
  /** how the client proves itself to the token endpoint */
  proof: { secret: string; in: 'header' | 'body' } | { key: AssertionKey };
  /** null: the client's own credentials are the grant */
  refreshToken: string | null;
  scope: string | null;
  /** the header that carries the token, and what stands before it */
  header: { name: string; prefix: string };
}

interface Token {
  value: string;
  /** null: the server did not say */
  expiresAtMs: number | null;
}

/** A token is not used in the last seconds of its life: the request takes a while. */
const MARGIN_MS = 30_000;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Tokens of OAuth 2.0 (RFC 6749): by client credentials, or by a refresh token. A token lives in memory only.
 *
 * A server may give another refresh token with each access token. It is used as long as this lasts; the configuration
 * keeps the first one, and that is said.
 */
export function oauth2Credentials(
  settings: OAuth2,
  client: HttpClient,
  redact: Redaction,
  context: SourceContext,
): Credentials {
  let token: Token | null = null;
  let refreshToken = settings.refreshToken;

  const isGood = ({ expiresAtMs }: Token) => expiresAtMs === null || context.now().getTime() < expiresAtMs - MARGIN_MS;

  const fetchToken = async (): Promise<Token> => {
    const answer = await ask(settings, refreshToken, client, context);
    redact.add(answer.accessToken);
    if (answer.refreshToken !== null && answer.refreshToken !== refreshToken) {
      redact.add(answer.refreshToken);
      refreshToken = answer.refreshToken;
      context.report({ kind: 'note', stream: null, message: ROTATES });
    }
    const { accessToken: value, expiresInMs } = answer;
    return { value, expiresAtMs: expiresInMs === null ? null : context.now().getTime() + expiresInMs };
  };

  return {
    async headers() {
      if (token === null || !isGood(token)) token = await fetchToken();
      return { [settings.header.name]: `${settings.header.prefix}${token.value}` };
    },
    async renew() {
      token = await fetchToken();
      return true;
    },
  };
}

const ROTATES =
  'The server gave another refresh token; the one in the configuration may not be good for long. Use client credentials where the server has them.';

interface TokenAnswer {
  accessToken: string;
  refreshToken: string | null;
  expiresInMs: number | null;
}

async function ask(
  settings: OAuth2,
  refreshToken: string | null,
  client: HttpClient,
  context: SourceContext,
): Promise<TokenAnswer> {
  const { headers, form } = proofOf(settings, context);
  const grant =
    refreshToken === null
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: refreshToken };
  const scope = settings.scope === null ? {} : { scope: settings.scope };
  const request = {
    method: 'POST' as const,
    url: settings.url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json', ...headers },
    body: new URLSearchParams({ ...grant, ...scope, ...form }).toString(),
    stream: null,
  };
  try {
    return await client.send(request, ({ text }) => tokenOf(text));
  } catch (error) {
    if (!(error instanceof EventLogError) || error.code !== 'source-answer-invalid') throw error;
    throw new EventLogError('authentication-failed', `No token was given. ${error.message}`, { cause: error });
  }
}

/** @throws UnusableAnswer when it is no answer of a token endpoint */
function tokenOf(text: string): TokenAnswer {
  const fields = jsonObject(text);
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = fields;
  if (typeof accessToken !== 'string' || accessToken === '') throw new UnusableAnswer('it holds no access_token');
  const seconds = Number(expiresIn);
  return {
    accessToken,
    refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : null,
    expiresInMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : null,
  };
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch (error) {
    throw new UnusableAnswer('it is not JSON', { cause: error });
  }
}

function proofOf(
  { proof, clientId, url, scope }: OAuth2,
  context: SourceContext,
): { headers: Record<string, string>; form: Record<string, string> } {
  if ('key' in proof) {
    const unique = Array.from({ length: 4 }, () => Math.floor(context.random() * 2 ** 32).toString(16)).join('-');
    const claims = { clientId, audience: url.href, scope, unique };
    const assertion = clientAssertion(proof.key, claims, context.now());
    return { headers: {}, form: { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion } };
  }
  if (proof.in === 'header') {
    const [user, password] = [clientId, proof.secret].map(encodeURIComponent) as [string, string];
    return { headers: { authorization: basicHeader(user, password) }, form: {} };
  }
  return { headers: {}, form: { client_id: clientId, client_secret: proof.secret } };
}
