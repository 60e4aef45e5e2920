import { type FakeAnswer, type FakeHost, type FakeRequest, jsonAnswer, refusal } from './fake-host.ts';
import { type Row, type Table, toJson } from './tables.ts';
import type { TokenDesk } from './wms-host.ts';

export interface ShopifyTables {
  orders: Table;
  fulfillmentOrders: Table;
}

const MOST_COST = 1_000;
const RESTORED_PER_S = 100;
const COST_PER_RECORD = { orders: 18, fulfillmentOrders: 4 };

interface Call {
  query: string;
  variables: { first: number; after: string | null; filter: string };
}

/**
 * Shopify's Admin GraphQL: connections in the order of the last change, cursors that remember a time and an id, a price
 * for every query and a bucket of points that fills with time.
 */
export function shopifyHost(tables: ShopifyTables, tokens: TokenDesk, nowMs: () => number): FakeHost {
  let points = MOST_COST * 2;
  let filledAt = nowMs();
  const refill = () => {
    points = Math.min(MOST_COST * 2, points + ((nowMs() - filledAt) / 1_000) * RESTORED_PER_S);
    filledAt = nowMs();
  };
  const extensions = (requested: number, actual: number | null) =>
    `"extensions":${JSON.stringify({ cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: { maximumAvailable: MOST_COST * 2, currentlyAvailable: Math.floor(points), restoreRate: RESTORED_PER_S } } })}`;
  const error = (code: string, requested: number) =>
    jsonAnswer(
      `{"errors":[{"message":"${code.toLowerCase()}","extensions":{"code":"${code}"}}],${extensions(requested, null)}}`,
    );

  const answer = (request: FakeRequest): FakeAnswer => {
    if (request.url.pathname === '/admin/oauth/access_token') return tokens.give(request);
    if (!tokens.isGood(request.headers['x-shopify-access-token']))
      return refusal(401, 'Invalid API key or access token');
    if (request.url.pathname !== '/admin/api/2026-01/graphql.json') return refusal(404, 'Not Found');
    const { query, variables } = JSON.parse(request.body ?? '{}') as Call;
    const [, name] = /^query \w+\([^)]*\) \{\s*(\w+)\(/.exec(query) ?? [];
    if (name !== 'orders' && name !== 'fulfillmentOrders') return error('UNDEFINED_FIELD', 1);
    const requested = 2 + variables.first * COST_PER_RECORD[name];
    refill();
    if (requested > MOST_COST) return error('MAX_COST_EXCEEDED', requested);
    if (requested > points) return error('THROTTLED', requested);
    const page = connection(tables[name].rows(), variables);
    const actual = 2 + page.nodes.length * COST_PER_RECORD[name];
    points -= actual;
    const body = `{"data":{"${name}":{"pageInfo":${JSON.stringify(page.info)},"nodes":[${page.nodes.join(',')}]}},${extensions(requested, actual)}}`;
    return jsonAnswer(body, { list: `data.${name}.nodes`, isContinued: variables.after !== null });
  };
  return { origin: 'https://outdoor.myshopify.com', answer };
}

function connection(rows: Row[], { first, after, filter }: Call['variables']) {
  const [, from = ''] = /^updated_at:>='([^']+)'$/.exec(filter) ?? [];
  const [ms, id] = after === null ? [-1, ''] : (JSON.parse(atob(after)) as [number, string]);
  const all = rows
    .filter(({ modifiedMs }) => seconds(modifiedMs) >= Date.parse(from))
    .toSorted((one, other) => seconds(one.modifiedMs) - seconds(other.modifiedMs) || (one.key < other.key ? -1 : 1))
    .filter(({ modifiedMs, key }) => seconds(modifiedMs) > ms || (seconds(modifiedMs) === ms && key > id));
  const page = all.slice(0, first);
  const last = page.at(-1);
  return {
    nodes: page.map(({ key, modifiedMs, fields }) =>
      toJson({ id: key, ...fields, updatedAt: new Date(seconds(modifiedMs)).toISOString().replace('.000', '') }),
    ),
    info: {
      hasNextPage: all.length > page.length,
      endCursor: last === undefined ? null : btoa(JSON.stringify([seconds(last.modifiedMs), last.key])),
    },
  };
}

const seconds = (ms: number): number => Math.floor(ms / 1_000) * 1_000;
