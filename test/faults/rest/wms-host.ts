import { type FakeAnswer, type FakeHost, type FakeRequest, jsonAnswer, refusal } from './fake-host.ts';
import { type Json, type Row, type Table, toJson } from './tables.ts';

/** Tables of a warehouse, and tokens that it has given out. */
export interface WmsTables {
  picks: Table;
  moves: Table;
  loads: Table;
  orders: Table;
  bins: Table;
}

const LARGEST_PAGE = 200;

/** A made-up warehouse whose every list is paged in another way. */
export function wmsHost(tables: WmsTables, tokens: TokenDesk): FakeHost {
  const lists: Record<string, (request: FakeRequest) => FakeAnswer> = {
    '/picks': ({ url }) => keyset(tables.picks.rows(), url),
    '/moves': ({ url }) => numbered(tables.moves.rows(), url),
    '/loads': ({ url }) => tokened(tables.loads.rows(), url),
    '/orders': ({ url }) => linked(tables.orders.rows(), url),
    '/bins': ({ url }) => offset(tables.bins.rows(), url),
  };
  return {
    origin: 'https://wms.example',
    answer(request) {
      if (request.url.pathname === '/token') return tokens.give(request);
      if (!tokens.isGood(request.headers['authorization'])) return refusal(401, 'token expired');
      const [, order] = /^\/orders\/([^/]+)\/lines$/.exec(request.url.pathname) ?? [];
      if (order !== undefined) return lines(tables.orders.get(decodeURIComponent(order)), request.url);
      return lists[request.url.pathname]?.(request) ?? refusal(404, 'no such list');
    },
  };
}

const json = ({ key, modifiedMs, fields }: Row): string =>
  toJson({ id: key, ...fields, changed: new Date(modifiedMs).toISOString() });

const since = (rows: Row[], url: URL): Row[] => {
  const from = url.searchParams.get('from');
  return from === null ? rows : rows.filter(({ modifiedMs }) => modifiedMs >= Date.parse(from));
};

const number = (url: URL, name: string): number => Math.min(LARGEST_PAGE, Number(url.searchParams.get(name)));

const byKey = (one: Row, other: Row): number => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
const byChange = (one: Row, other: Row): number => one.modifiedMs - other.modifiedMs || byKey(one, other);

/** In the order of the key, after a key. */
function keyset(rows: Row[], url: URL): FakeAnswer {
  const after = url.searchParams.get('after') ?? '';
  const page = since(rows, url)
    .filter(({ key }) => after === '' || key > after)
    .toSorted(byKey)
    .slice(0, number(url, 'limit'));
  return jsonAnswer(`[${page.map(json).join(',')}]`, { list: '', isContinued: after !== '' });
}

/** In the order of the last change, by number of the page: rows move from page to page. */
function numbered(rows: Row[], url: URL): FakeAnswer {
  const [page, size] = [Number(url.searchParams.get('page')), number(url, 'per_page')];
  const found = since(rows, url)
    .toSorted(byChange)
    .slice((page - 1) * size, page * size);
  return jsonAnswer(`{"moves":[${found.map(json).join(',')}]}`, { list: 'moves', isContinued: page > 1 });
}

/** In the order of the last change, after a token that remembers where it was. */
function tokened(rows: Row[], url: URL): FakeAnswer {
  const token = url.searchParams.get('token');
  const [ms, key] = token === null ? [-1, ''] : (JSON.parse(atob(token)) as [number, string]);
  const all = since(rows, url)
    .toSorted(byChange)
    .filter((row) => row.modifiedMs > ms || (row.modifiedMs === ms && row.key > key));
  const page = all.slice(0, number(url, 'limit'));
  const last = page.at(-1);
  const next = last && all.length > page.length ? btoa(JSON.stringify([last.modifiedMs, last.key])) : null;
  const body = `{"data":{"loads":[${page.map(json).join(',')}]},"next":${JSON.stringify(next)},"more":${next !== null}}`;
  return jsonAnswer(body, { list: 'data.loads', isContinued: token !== null });
}

/** In the order of the key, with a link to the next page. */
function linked(rows: Row[], url: URL): FakeAnswer {
  const after = url.searchParams.get('$after') ?? '';
  const all = since(rows, url)
    .filter(({ key }) => key > after)
    .toSorted(byKey);
  const page = all.slice(0, 3);
  const from = url.searchParams.get('from') ?? '';
  const next = `/orders?from=${encodeURIComponent(from)}&$after=${page.at(-1)?.key}`;
  const link = all.length > page.length ? `,"@odata.nextLink":${JSON.stringify(next)}` : '';
  const withoutLines = page.map(({ fields: { lines: _lines, ...fields }, ...row }) => json({ ...row, fields }));
  return jsonAnswer(`{"value":[${withoutLines.join(',')}]${link}}`, { list: 'value', isContinued: after !== '' });
}

function lines(order: Row | undefined, url: URL): FakeAnswer {
  if (order === undefined) return refusal(404, 'no such order');
  const page = Number(url.searchParams.get('page'));
  const found = (order.fields['lines'] as Json[]).slice(page * 2, page * 2 + 2);
  return jsonAnswer(`{"lines":${toJson(found)}}`, { list: 'lines', isContinued: page > 0 });
}

/** All there is, in the order in which it was written last, beginning at an offset. */
function offset(rows: Row[], url: URL): FakeAnswer {
  const from = Number(url.searchParams.get('offset'));
  const found = rows.toSorted(byKey).slice(from, from + number(url, 'limit'));
  const asWritten = found.map(({ key, fields }) => toJson({ id: key, ...fields }));
  return jsonAnswer(`{"bins":[${asWritten.join(',')}]}`, { list: 'bins', isContinued: from > 0 });
}

/** Gives tokens out and takes them back. */
export interface TokenDesk {
  give(request: FakeRequest): FakeAnswer;
  isGood(authorization: string | undefined): boolean;
  /** All tokens are good no more. */
  revoke(): void;
}

export function tokenDesk(secret: string, prefix = 'Bearer '): TokenDesk {
  let number = 0;
  let isRevoked = true;
  return {
    give({ body }) {
      if (new URLSearchParams(body ?? '').get('client_secret') !== secret) return refusal(400, 'invalid_client');
      isRevoked = false;
      return jsonAnswer(`{"access_token":"token-${++number}","expires_in":86400}`);
    },
    isGood: (authorization) => !isRevoked && authorization === `${prefix}token-${number}`,
    revoke: () => {
      isRevoked = true;
    },
  };
}
