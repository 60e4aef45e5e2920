import { type FakeAnswer, type FakeHost, jsonAnswer, refusal } from './fake-host.ts';
import { type Row, type Table, toJson } from './tables.ts';
import type { TokenDesk } from './wms-host.ts';

export const COMPANY = '7e0f1c1a-9d2b-4a5e-8b21-0a1b2c3d4e5f';

/** Entities by name: `salesOrders`. */
export type BusinessCentralTables = Readonly<Record<string, Table>>;

/**
 * Business Central's API v2.0: filters on one field, pages by links that go on after a key, as many records as the
 * client prefers and the server gives at most, tokens from another host.
 */
export function businessCentralHosts(tables: BusinessCentralTables, tokens: TokenDesk, most: number): FakeHost[] {
  const root = `/v2.0/contoso.example/Production/api/v2.0/companies(${COMPANY})/`;
  return [
    {
      origin: 'https://login.microsoftonline.com',
      answer: (request) =>
        request.url.pathname === '/contoso.example/oauth2/v2.0/token'
          ? tokens.give(request)
          : refusal(404, 'no such tenant'),
    },
    {
      origin: 'https://api.businesscentral.dynamics.com',
      answer({ url, headers }) {
        if (!tokens.isGood(headers['authorization'])) return refusal(401, 'The credentials provided are incorrect');
        const table = url.pathname.startsWith(root) ? tables[url.pathname.slice(root.length)] : undefined;
        if (table === undefined) return refusal(404, 'No HTTP resource was found');
        const [, size = '20000'] = /maxpagesize=(\d+)/.exec(headers['prefer'] ?? '') ?? [];
        return list(table, url, Math.min(most, Number(size)));
      },
    },
  ];
}

function list(table: Table, url: URL, size: number): FakeAnswer {
  const filter = url.searchParams.get('$filter');
  const [, from] = /^lastModifiedDateTime ge (\S+)$/.exec(filter ?? '') ?? [];
  if (filter !== null && from === undefined) return refusal(400, `Invalid filter ${filter}`);
  const after = url.searchParams.get('$skiptoken') ?? '';
  const all = table
    .rows()
    .filter(({ key, modifiedMs }) => key > after && (from === undefined || modifiedMs >= Date.parse(from)))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const page = all.slice(0, size);
  const isKeysOnly = url.searchParams.get('$select') === 'id';
  const next = new URL(url);
  next.searchParams.set('$skiptoken', page.at(-1)?.key ?? '');
  const link = all.length > page.length ? `,"@odata.nextLink":${JSON.stringify(next.href)}` : '';
  const records = page.map((row) => (isKeysOnly ? toJson({ id: row.key }) : entity(row)));
  return jsonAnswer(`{"value":[${records.join(',')}]${link}}`, { list: 'value', isContinued: after !== '' });
}

const entity = ({ key, modifiedMs, fields }: Row): string =>
  toJson({
    '@odata.etag': `W/"${modifiedMs}"`,
    id: key,
    ...fields,
    lastModifiedDateTime: new Date(modifiedMs).toISOString(),
  });
