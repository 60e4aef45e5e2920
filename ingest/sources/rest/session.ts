import { EventLogError } from '../../../eventlog/index.ts';
import { basicHeader, type Credentials, fixedCredentials } from '../http/credentials.ts';
import { type HttpClient, httpClient, type HttpRequest } from '../http/http-client.ts';
import { oauth2Credentials } from '../http/oauth2.ts';
import { redaction } from '../http/redact.ts';
import type { Transport } from '../http/transport.ts';
import type { SourceContext } from '../source.ts';
import { type AnswerRules, answerRules } from './answer-rules.ts';
import { boundBody } from './body.ts';
import { authenticationTemplates } from './check-declaration.ts';
import type { Declaration, Settings } from './declaration.ts';
import type { AuthenticationForm, OAuth2Form, RequestForm } from './language.ts';
import { bindText, type Bound, namesIn, type Scope, type Template } from './template.ts';

/** A source that is being asked: where it is, who asks, and what its answers mean. */
export interface RestSession {
  client: HttpClient;
  credentials: Credentials;
  rules: AnswerRules;
  /** values of the settings */
  settings: Scope;
  context: SourceContext;
  /** A request as it is declared, with values in its places. */
  request(form: RequestForm, scope: Scope, stream: string | null): HttpRequest;
  /** A link that the server gave, asked in the manner of a request. @throws EventLogError source-answer-invalid when it leads elsewhere */
  linked(form: RequestForm, link: string, stream: string): HttpRequest;
}

/** @throws EventLogError configuration-invalid */
export function openSession(
  { http, settings: known }: Declaration,
  settings: Settings,
  transport: Transport,
  context: SourceContext,
): RestSession {
  const redact = redaction();
  for (const [name, { secret }] of Object.entries(known)) if (secret) redact.add(settings[name] ?? '');
  const scope: Scope = (name) => (Object.hasOwn(known, name) ? (settings[name] ?? null) : undefined);
  const rules = answerRules(http);
  const base = baseOf(http.url, scope);
  const client = httpClient(
    {
      transport,
      timeouts: { connectMs: http.timeouts.connect, idleMs: http.timeouts.idle, totalMs: http.timeouts.total },
      reach: http.reach,
      mostBytes: http.mostMegabytes * 2 ** 20,
      mostAttempts: http.attempts,
      waitBudgetMs: http.patience,
      rate: http.rate === undefined ? null : { requests: http.rate.requests, perMs: http.rate.per },
      costOf: (answer) => rules.costOf(answer),
      judge: (answer) => rules.judge(answer),
      redact,
    },
    context,
  );
  const way = chosenWay(http.authentication, scope);
  const query = way?.query === undefined ? null : ([way.query.name, required(way.query.value, scope)] as const);
  const headersOf = (form: RequestForm, bound: Scope) => ({
    accept: 'application/json',
    'cache-control': 'no-cache', // what a proxy remembers is not what is there
    ...(form.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...boundHeaders(http.headers, scope),
    ...boundHeaders(form.headers, bound),
  });
  const letIn = (url: URL): URL => {
    if (query && !url.searchParams.has(query[0])) url.search += `${url.search === '' ? '?' : '&'}${pair(...query)}`;
    return url;
  };

  return {
    client,
    credentials: way === null ? fixedCredentials({}) : credentialsOf(way, { scope, base, client, redact, context }),
    rules,
    settings: scope,
    context,
    request(form, own, stream) {
      const bound: Scope = (name) => {
        const value = own(name);
        return value === undefined ? scope(name) : value;
      };
      return {
        method: form.get === undefined ? 'POST' : 'GET',
        url: letIn(addressOf(form, base, bound)),
        headers: headersOf(form, bound),
        body: form.body === undefined ? null : boundBody(form.body, bound),
        stream,
      };
    },
    linked(form, link, stream) {
      const url = URL.canParse(link, base) ? new URL(link, base) : null;
      if (url?.origin !== base.origin || url.username !== '' || url.password !== '') {
        throw new EventLogError(
          'source-answer-invalid',
          `${stream}: the next page is said to be at ${url?.origin ?? `"${link.slice(0, 100)}"`}, which is not ${base.origin}; it is not asked.`,
        );
      }
      return { method: 'GET', url: letIn(url), headers: headersOf(form, scope), body: null, stream };
    },
  };
}

function baseOf(template: Template, scope: Scope): URL {
  const written = required(template, scope, template.parts.length === 1 ? undefined : encoded);
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new EventLogError(
    'configuration-invalid',
    `"${url === null ? written : `${url.protocol}//${url.host}`}" is no address of a server. Expected one such as https://erp.example.com, without user and password.`,
  );
}

function required(template: Template, scope: Scope, encode?: (text: string) => string): string {
  const bound = bindText(template, scope, encode);
  if (bound !== null) return bound;
  const missing = namesIn(template).filter((name) => scope(name) === null);
  throw new EventLogError(
    'configuration-invalid',
    `"${template.written}" needs the setting ${missing.join(' and ')}; write it under with.`,
  );
}

/** The first way to sign in for which there are all settings. */
function chosenWay(ways: readonly AuthenticationForm[] | undefined, scope: Scope): AuthenticationForm | null {
  if (ways === undefined) return null;
  const namesOf = (way: AuthenticationForm) =>
    authenticationTemplates(way).flatMap(([, template]) => namesIn(template));
  const found = ways.find((way) => namesOf(way).every((name) => scope(name) !== null));
  if (found) return found;
  const wanted = ways.map((way) => [...new Set(namesOf(way))].join(' and '));
  throw new EventLogError(
    'configuration-invalid',
    `There is nothing to sign in with. Write under with: ${wanted.join(', or ')}; secrets as \${ENV:NAME} or \${FILE:path}.`,
  );
}

interface Signing {
  scope: Scope;
  base: URL;
  client: HttpClient;
  redact: ReturnType<typeof redaction>;
  context: SourceContext;
}

function credentialsOf({ basic, bearer, header, oauth2 }: AuthenticationForm, signing: Signing): Credentials {
  const { scope } = signing;
  if (basic) {
    const value = basicHeader(required(basic.user, scope), required(basic.password, scope));
    signing.redact.add(value.slice('Basic '.length));
    return fixedCredentials({ authorization: value });
  }
  if (bearer) return fixedCredentials({ authorization: `Bearer ${required(bearer, scope)}` });
  if (header) return fixedCredentials({ [header.name.toLowerCase()]: required(header.value, scope) });
  return oauth2 ? tokenCredentials(oauth2, signing) : fixedCredentials({});
}

function tokenCredentials(form: OAuth2Form, { scope, base, client, redact, context }: Signing): Credentials {
  const text = (template: Template | undefined) => (template === undefined ? null : required(template, scope));
  const written = required(form.url, scope);
  if (!URL.canParse(written, base)) {
    throw new EventLogError('configuration-invalid', `"${written}" is no address of a token endpoint.`);
  }
  const [secret, privateKey] = [text(form.clientSecret), text(form.privateKey)];
  return oauth2Credentials(
    {
      url: new URL(written, base),
      clientId: required(form.clientId, scope),
      proof:
        privateKey === null
          ? { secret: secret ?? '', in: form.sendSecret }
          : { key: { privateKey, keyId: text(form.keyId) ?? '', algorithm: form.algorithm ?? 'PS256' } },
      refreshToken: text(form.refreshToken),
      scope: text(form.scope),
      header: { name: form.header.name.toLowerCase(), prefix: form.header.prefix },
    },
    client,
    redact,
    context,
  );
}

/** A header, or a part of an address, whose value is not given is left out. */
function boundPairs(templates: Readonly<Record<string, Template>>, scope: Scope): [string, string][] {
  return Object.entries(templates).flatMap(([name, template]) => {
    const value = bindText(template, scope);
    return value === null ? [] : [[name, value] as [string, string]];
  });
}

function boundHeaders(templates: Readonly<Record<string, Template>>, scope: Scope): Record<string, string> {
  return Object.fromEntries(
    boundPairs(templates, scope).map(([name, value]) => {
      if (/^[\t\x20-\x7e]*$/.test(value)) return [name.toLowerCase(), value];
      throw new EventLogError('configuration-invalid', `The header ${name} holds what no header may hold.`);
    }),
  );
}

function addressOf({ get, post, query }: RequestForm, base: URL, scope: Scope): URL {
  const path = required((get ?? post) as Template, scope, inPath);
  const url = new URL(`${base.pathname.replace(/\/$/, '')}${path.startsWith('/') ? '' : '/'}${path}`, base.origin);
  const pairs = boundPairs(query, scope).map(([name, value]) => pair(name, value));
  if (pairs.length > 0) url.search = `${url.search === '' ? '?' : `${url.search}&`}${pairs.join('&')}`;
  return url;
}

/** A value is one part of a path, whatever it holds. */
function inPath(text: string): string {
  if (text !== '' && !/^\.+$/.test(text)) return encoded(text);
  throw new EventLogError('contract-broken', `"${text}" cannot be a part of an address.`);
}

const HALF_CHARACTER = /\p{Surrogate}/u;

/** @throws EventLogError contract-broken for a text with half a character in it, which no address can hold */
function encoded(text: string): string {
  if (!HALF_CHARACTER.test(text)) return encodeURIComponent(text);
  throw new EventLogError(
    'contract-broken',
    `${JSON.stringify(text.slice(0, 100))} cannot be a part of an address: it holds half a character.`,
  );
}

/** Blanks as %20: not every server takes + for a blank. A leading $ stays, for people who read addresses. */
const pair = (name: string, value: string): string => `${encoded(name).replace(/^%24/, '$')}=${encoded(value)}`;

/** Values by name from an object. */
export const scopeOf =
  (values: Readonly<Record<string, Bound>>): Scope =>
  (name) =>
    Object.hasOwn(values, name) ? values[name] : undefined;
