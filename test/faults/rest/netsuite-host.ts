import { createPublicKey, verify } from 'node:crypto';
import { tzOffset } from '@date-fns/tz';
import { type FakeAnswer, type FakeHost, type FakeRequest, jsonAnswer, refusal } from './fake-host.ts';
import { type Row, type Table, toJson } from './tables.ts';

export interface NetSuiteTables {
  transaction: Table;
  systemnote: Table;
}

export interface NetSuiteOptions {
  /** PEM of the certificate's key pair */
  publicKey: string;
  zone: string;
  /** whether the account has as many requests at work as it may */
  isBusy(): boolean;
}

const ROOT = 'https://1234567.suitetalk.api.netsuite.com';
const MOST = 1_000;

/**
 * NetSuite's SuiteQL over REST: at most 1,000 rows an answer, times in whole seconds of the account's zone, tokens for a
 * signed statement, and 400 for one request too many at a time.
 */
export function netSuiteHost(
  tables: NetSuiteTables,
  { publicKey, zone, isBusy }: NetSuiteOptions,
): FakeHost & { revoke(): void } {
  let token = 0;
  let isRevoked = true;
  return {
    origin: ROOT,
    revoke: () => {
      isRevoked = true;
    },
    answer(request) {
      if (request.url.pathname === '/services/rest/auth/oauth2/v1/token') {
        if (!isSigned(request, publicKey)) return refusal(400, 'invalid_client');
        isRevoked = false;
        return jsonAnswer(`{"access_token":"ns-${++token}","expires_in":"3600","token_type":"Bearer"}`);
      }
      if (isRevoked || request.headers['authorization'] !== `Bearer ns-${token}`) return refusal(401, 'INVALID_LOGIN');
      if (request.url.pathname !== '/services/rest/query/v1/suiteql') return refusal(404, 'no such resource');
      if (request.headers['prefer'] !== 'transient') return refusal(400, 'Prefer: transient is required');
      if (isBusy()) return problem('SSS_REQUEST_LIMIT_EXCEEDED');
      return runQuery(tables, request, zone);
    },
  };
}

const problem = (code: string): FakeAnswer => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ status: 400, 'o:errorDetails': [{ detail: 'Request limit exceeded', 'o:errorCode': code }] }),
});

function isSigned({ body }: FakeRequest, publicKey: string): boolean {
  const [header = '', payload = '', signature = ''] = (
    new URLSearchParams(body ?? '').get('client_assertion') ?? ''
  ).split('.');
  const key = { key: createPublicKey(publicKey), padding: 6, saltLength: 32 };
  return verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
}

const TIME = `TO_DATE\\('([^']*)', 'YYYY-MM-DD"T"HH24:MI:SS'\\)`;

function runQuery(tables: NetSuiteTables, { body, url }: FakeRequest, zone: string): FakeAnswer {
  const { q } = JSON.parse(body ?? '{}') as { q: string };
  const limit = Math.min(MOST, Number(url.searchParams.get('limit') ?? MOST));
  const [, name = ''] = /FROM (\w+) /.exec(q) ?? [];
  const table = tables[name as keyof NetSuiteTables];
  if (table === undefined || url.searchParams.get('offset') !== '0')
    return refusal(400, `Invalid query: ${q.slice(0, 80)}`);
  const column = name === 'systemnote' ? 'notedate' : 'lastmodified';
  const rows = table.rows().map((row) => ({ row, at: shown(row.modifiedMs, zone), id: Number(row.key) }));
  const [, from, sameFrom, afterId] = new RegExp(`> ${TIME} OR \\(\\S+ = ${TIME} AND \\S+ > (-?\\d+)\\)`).exec(q) ?? [];
  const [, onlyAfter] = /AND t\.id > (-?\d+) ORDER BY t\.id$/.exec(q) ?? [];
  const page = (
    onlyAfter === undefined
      ? rows
          .filter(({ at, id }) => at > String(from) || (at === sameFrom && id > Number(afterId)))
          .toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : one.id - other.id))
      : rows.filter(({ id }) => id > Number(onlyAfter)).toSorted((one, other) => one.id - other.id)
  ).slice(0, limit);
  const items = page.map(({ row, at }) =>
    onlyAfter === undefined ? record(row, column, at) : toJson({ links: [], id: row.key }),
  );
  const isContinued = Number(afterId ?? onlyAfter) > 0;
  return jsonAnswer(`{"links":[],"count":${items.length},"hasMore":false,"items":[${items.join(',')}]}`, {
    list: 'items',
    isContinued,
  });
}

/** Numbers are texts here, and a column that is null is not there. */
const record = ({ key, fields }: Row, column: string, at: string): string =>
  toJson({
    links: [],
    id: key,
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
    [column]: at,
  });

const shown = (ms: number, zone: string): string =>
  new Date(ms + tzOffset(zone, new Date(ms)) * 60_000).toISOString().slice(0, 19);
