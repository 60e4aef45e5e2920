import { type FakeAnswer, type FakeHost, type FakeRequest, jsonAnswer, refusal } from './fake-host.ts';
import { type Json, type Table, toJson } from './tables.ts';

/** Models by name. */
export type OdooTables = Readonly<Record<string, Table>>;

type Values = Record<string, Json>;

/**
 * Odoo's JSON-2: one POST per call, arguments by name, domains of lists, answers that are lists. The database keeps
 * microseconds, answers show whole seconds, and comparisons are made as if there were nothing else.
 */
export function odooHost(models: OdooTables, apiKey: string): FakeHost {
  return {
    origin: 'https://shop.odoo.example',
    answer(request) {
      const [, model = ''] = /^\/json\/2\/([\w.]+)\/search_read$/.exec(request.url.pathname) ?? [];
      const table = models[model];
      if (request.headers['authorization'] !== `Bearer ${apiKey}`) return refusal(401, 'Invalid apikey');
      if (request.method !== 'POST' || table === undefined) return refusal(404, `no model ${model}`);
      return searchRead(table, request);
    },
  };
}

interface Call {
  domain?: unknown[];
  fields?: string[];
  order?: string;
  limit?: number;
  context?: unknown;
}

function searchRead(table: Table, { body }: FakeRequest): FakeAnswer {
  const { domain = [], fields = ['id'], order = 'id desc', limit = 0, ...rest } = JSON.parse(body ?? '{}') as Call;
  const unknown = Object.keys(rest).find((name) => name !== 'context');
  if (unknown !== undefined) return refusal(422, `unexpected argument ${unknown}`);
  if (order !== 'id asc') return refusal(422, 'this server orders by id only');
  const found = table
    .rows()
    .map(
      ({ key, modifiedMs, fields: values }) =>
        ({ id: Number(key), ...values, write_date: shown(modifiedMs) }) as Values,
    )
    .filter((values) => domain.every((leaf) => holds(leaf as [string, string, unknown], values)))
    .toSorted((one, other) => Number(one['id']) - Number(other['id']))
    .slice(0, limit || undefined)
    .map((values) => Object.fromEntries(fields.map((field) => [field, values[field] ?? false])));
  const after = domain.find((leaf) => (leaf as unknown[])[0] === 'id') as [string, string, number] | undefined;
  return jsonAnswer(`[${found.map(toJson).join(',')}]`, { list: '', isContinued: (after?.[2] ?? 0) > 0 });
}

const shown = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

function holds([field, operator, bound]: [string, string, unknown], values: Values): boolean {
  const held = values[field] ?? false;
  const value = Array.isArray(held) && operator !== '!=' ? held[0] : held;
  if (operator === '=') return value === bound;
  if (operator === '!=')
    return bound === false ? held !== false && !(Array.isArray(held) && held.length === 0) : value !== bound;
  if (operator === 'in') return (bound as unknown[]).includes(value);
  if (operator === '>=') return value !== false && (value as string) >= (bound as string);
  if (operator === '>') return value !== false && (value as number) > (bound as number);
  throw new Error(`The fake Odoo does not know ${operator}.`);
}
