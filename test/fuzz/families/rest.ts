import { parseDeclaration } from '../../../ingest/sources/rest/declaration.ts';
import { declared, pulls } from '../../ingest/sources/rest/rest-pull.ts';
import { JSON_TOKENS, YAML_TOKENS } from '../mutations.ts';
import type { Parser } from '../parser.ts';
import { projectFiles, sampleFiles } from '../sample-files.ts';

const ONCE = '  attempts: "1"';

/** A page as a server gives it, what it is asked by, and what an empty page is. */
interface Answers {
  declaration: string;
  page: string;
  empty: string;
}

const ODATA_2: Answers = {
  declaration: declared(
    `
request: { get: /orders, query: { from: "{{from}}", after: "{{after}}", limit: "{{size}}" } }
records: d.results
key: id
cursor: { field: changed, format: odata, as: iso }
paging: { by: key, size: 10 }`,
    ONCE,
  ),
  page: '{"d":{"results":[{"id":"a","changed":"/Date(1767225600000)/","net":"12.50","to":{"results":[]}},{"id":"b","changed":"/Date(1767225601000+0000)/"}]}}',
  empty: '{"d":{"results":[]}}',
};

const ODATA_4: Answers = {
  declaration: declared(
    `
request: { get: /orders, query: { $filter: "changed ge {{from}}" } }
records: value
key: [no, line.id]
cursor: { field: changed, format: time }
paging: { by: link, field: "@odata.nextLink" }`,
    ONCE,
  ),
  page: '{"@odata.context":"$metadata","value":[{"no":1,"line":{"id":10},"changed":"2026-03-01T07:00:00.123Z","net":12.50},{"no":1,"line":{"id":20},"changed":"2026-03-01T07:00:00Z"}],"@odata.nextLink":"https://erp.example/api/orders?page=2"}',
  empty: '{"value":[]}',
};

const SNAPSHOT: Answers = {
  declaration: declared(
    `
request: { get: /orders, query: { page: "{{page}}", limit: "{{size}}" } }
records: orders
key: id
snapshot: { ignore: [updated_at] }
paging: { by: page, from: 1, size: 50 }`,
    ONCE,
  ),
  page: '{"orders":[{"id":1,"state":"open","updated_at":"2026-03-01"},{"id":2,"state":"closed","lines":[{"sku":"A","n":2.0}]}]}',
  empty: '{"orders":[]}',
};

function answersParser({ declaration, page, empty }: Answers, samples: () => Buffer[] = () => []): Parser {
  return {
    tokens: JSON_TOKENS,
    open: () => ({
      seeds: [Buffer.from(page), ...samples()],
      async read(body, reading) {
        const { data, messages, error } = await pulls(declaration, [{ body }, { body: empty }]).pull();
        reading.records.push(...data);
        reading.refusals.push(...messages.flatMap((one) => ('unreadable' in one ? [one.reason] : [])));
        if (error !== null) throw error;
      },
    }),
  };
}

export const REST: Readonly<Record<string, Parser>> = {
  'odata-2': answersParser(ODATA_2),
  'odata-4': answersParser(ODATA_4),
  'rest-snapshot': answersParser(SNAPSHOT, () => sampleFiles('shopify', /^orders\.json$/)),
  'rest-declaration': {
    tokens: YAML_TOKENS,
    open: () => ({
      seeds: [
        ...[ODATA_2, ODATA_4, SNAPSHOT].map(({ declaration }) => Buffer.from(declaration)),
        ...['business-central', 'netsuite', 'shopify'].flatMap((pack) =>
          projectFiles(`ingest/packs/${pack}`, /^source/),
        ),
      ],
      read: (input, { records }) => void records.push(parseDeclaration('input', input.toString('utf8'))),
    }),
  },
};
