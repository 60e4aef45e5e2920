import { type FakeAnswer, type FakeHost, type FakeRequest, jsonAnswer, refusal } from './fake-host.ts';
import { type Json, type Row, type Table, toJson } from './tables.ts';

export interface SapTables {
  orders: Table;
  deliveries: Table;
  invoices: Table;
}

interface EntitySet {
  table: Table;
  key: string;
  /** of the last change, precise; null where only the day is kept */
  precise: string | null;
}

const MOST = 5_000;
const UNASKED = 100;

/**
 * SAP's OData V2: filters with `and`, ordering, $top up to a limit of its own, $expand, dates as /Date(ms)/, and the last
 * change of a delivery to the day only.
 */
export function sapHost({ orders, deliveries, invoices }: SapTables, user: string, password: string): FakeHost {
  const sets: Record<string, EntitySet> = {
    '/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder': {
      table: orders,
      key: 'SalesOrder',
      precise: 'LastChangeDateTime',
    },
    '/sap/opu/odata/sap/API_OUTBOUND_DELIVERY_SRV;v=0002/A_OutbDeliveryHeader': {
      table: deliveries,
      key: 'DeliveryDocument',
      precise: null,
    },
    '/sap/opu/odata/sap/API_BILLING_DOCUMENT_SRV/A_BillingDocument': {
      table: invoices,
      key: 'BillingDocument',
      precise: 'LastChangeDateTime',
    },
  };
  const welcome = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return {
    origin: 'https://s4.example',
    answer(request) {
      const set = sets[request.url.pathname];
      if (request.headers['authorization'] !== welcome) return refusal(401, 'Logon failed');
      if (set === undefined) return refusal(404, 'Resource not found');
      return readSet(set, request);
    },
  };
}

function readSet(set: EntitySet, { url }: FakeRequest): FakeAnswer {
  const option = (name: string) => url.searchParams.get(name);
  const entities = set.table.rows().map((row) => entityOf(set, row));
  const test = filterOf(option('$filter') ?? '');
  if (typeof test === 'string') return refusal(400, test);
  if (option('$orderby') !== `${set.key} asc`) return refusal(400, 'this server orders by the key only');
  const top = Math.min(MOST, Number(option('$top') ?? UNASKED));
  const expanded = new Set((option('$expand') ?? '').split(',').map((path) => path.split('/')[0]));
  const found = entities
    .filter(test)
    .toSorted((one, other) => (toJson(one[set.key] ?? null) < toJson(other[set.key] ?? null) ? -1 : 1))
    .slice(0, top)
    .map((entity) => unexpanded(entity, expanded));
  const isContinued = !/ gt ''/.test(option('$filter') ?? '');
  return jsonAnswer(`{"d":{"results":[${found.map(toJson).join(',')}]}}`, { list: 'd.results', isContinued });
}

type Entity = Record<string, Json>;

/** The row as the service shows it. */
function entityOf({ key, precise }: EntitySet, row: Row): Entity {
  const day = Math.floor(row.modifiedMs / 86_400_000) * 86_400_000;
  return {
    __metadata: { uri: `A('${row.key}')`, etag: `W/"${row.modifiedMs}"` },
    [key]: row.key,
    ...row.fields,
    LastChangeDate: `/Date(${day})/`,
    ...(precise === null ? {} : { [precise]: `/Date(${row.modifiedMs}+0000)/` }),
  };
}

const unexpanded = (entity: Entity, expanded: ReadonlySet<string | undefined>): Entity =>
  Object.fromEntries(
    Object.entries(entity).map(([name, value]) =>
      name.startsWith('to_') && !expanded.has(name) ? [name, { __deferred: { uri: name } }] : [name, value],
    ),
  );

/** `A ge datetime'...' and B gt '...'`. @returns what the server says of a filter that it does not understand */
function filterOf(written: string): ((entity: Entity) => boolean) | string {
  const tests: ((entity: Entity) => boolean)[] = [];
  for (const part of written.split(' and ')) {
    const [, field = '', operator = '', type = '', quoted] =
      /^(\w+) (ge|gt|eq|le|lt) (datetimeoffset|datetime)?'((?:[^']|'')*)'$/.exec(part) ?? [];
    if (quoted === undefined) return `Invalid filter: ${part}`;
    const literal = quoted.replaceAll("''", "'");
    const bound = type === '' ? literal : Date.parse(type === 'datetime' ? `${literal}Z` : literal);
    if (Number.isNaN(bound)) return `Invalid literal: ${part}`;
    tests.push((entity) => compare(valueOf(entity[field], type !== ''), bound, operator));
  }
  return (entity) => tests.every((test) => test(entity));
}

const valueOf = (value: Json | undefined, isTime: boolean): string | number | null => {
  if (typeof value !== 'string') return null;
  return isTime ? Number(/-?\d+/.exec(value)?.[0]) : value;
};

function compare(value: string | number | null, bound: string | number, operator: string): boolean {
  if (value === null) return false;
  if (operator === 'ge') return value >= bound;
  if (operator === 'gt') return value > bound;
  if (operator === 'le') return value <= bound;
  return operator === 'lt' ? value < bound : value === bound;
}
