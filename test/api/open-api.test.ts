import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apiOf } from './api-of.ts';

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema?: object;
  content?: Record<string, { schema: object }>;
}
interface Operation {
  operationId: string;
  summary: string;
  parameters?: Parameter[];
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, { get?: Operation; post?: Operation }>;
  components: { schemas: Record<string, object> };
}

const { ask } = await apiOf([]);
const document = (await (await ask('/v1/openapi.json')).json()) as Document;
const operations = Object.entries(document.paths).flatMap(([path, { get, post }]) =>
  [get, post].filter((one) => one !== undefined).map((one) => ({ path, ...one })),
);

/** Every value under the key `$ref`, however deep. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [inner as string] : references(inner)));
}

describe('the OpenAPI document', () => {
  it('is of version 3.1 and names every route of the API', () => {
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(Object.keys(document.paths).toSorted(), [
      '/v1/attributes',
      '/v1/cases',
      '/v1/cases/{id}',
      '/v1/changes',
      '/v1/conform',
      '/v1/dead-letters',
      '/v1/dead-letters/replay',
      '/v1/dfg',
      '/v1/discover',
      '/v1/epcis/capture',
      '/v1/epcis/capture/{id}',
      '/v1/epcis/events',
      '/v1/find',
      '/v1/handoffs',
      '/v1/health',
      '/v1/lead-times',
      '/v1/life-cycles',
      '/v1/link-decisions',
      '/v1/links',
      '/v1/links/{id}/decision',
      '/v1/log',
      '/v1/loops',
      '/v1/objects',
      '/v1/oc-dfg',
      '/v1/oc-times',
      '/v1/overview',
      '/v1/performance',
      '/v1/push/{id}',
      '/v1/rejects',
      '/v1/replay',
      '/v1/rework',
      '/v1/source-kinds',
      '/v1/sources',
      '/v1/sources/{id}/check',
      '/v1/sources/{id}/pull',
      '/v1/sources/{id}/state',
      '/v1/sources/{id}/streams',
      '/v1/stages',
      '/v1/stalls',
      '/v1/unmatched',
      '/v1/variants',
      '/v1/waiting',
      '/v1/weeks',
    ]);
  });

  it('refers only to schemas it has', () => {
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    const unknown = references(document).filter((reference) => !known.includes(reference));
    assert.deepEqual(unknown, []);
    assert.ok(references(document.components.schemas).includes('#/components/schemas/Finding'));
  });

  it('gives each operation its own id, a summary and a JSON answer, capturing by EPCIS excepted, which answers with a place', () => {
    assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
    for (const { path, summary, responses } of operations) {
      assert.ok(summary.length > 0, path);
      if (path === '/v1/epcis/capture' || path === '/v1/epcis/events') continue;
      assert.ok((responses['200'] ?? responses['202'])?.content?.['application/json']?.schema, path);
    }
  });

  it('declares every parameter in its path, and each by a schema or a content, not both', () => {
    for (const { path, parameters = [] } of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
      assert.deepEqual(path.match(/\{\w+\}/g) ?? [], inPath, path);
      for (const { name, schema, content } of parameters)
        assert.notEqual(schema === undefined, content === undefined, name);
    }
  });

  it('says that a slice is JSON of the schema Slice', () => {
    const slice = document.paths['/v1/dfg']?.get?.parameters?.find(({ name }) => name === 'slice');
    assert.deepEqual(slice?.content?.['application/json']?.schema, { $ref: '#/components/schemas/Slice' });
    assert.equal(slice?.required, false);
  });

  it('says what is asked of a whole number', () => {
    const top = document.paths['/v1/variants']?.get?.parameters?.find(({ name }) => name === 'top');
    assert.deepEqual(top?.schema, {
      type: 'integer',
      minimum: 1,
      maximum: 100_000,
      default: 100,
      description: 'How many variants.',
    });
  });

  it('gives faults as problems and says which routes have Arrow', () => {
    const responses = document.paths['/v1/cases']?.get?.responses;
    assert.deepEqual(responses?.['400']?.content?.['application/problem+json']?.schema, {
      $ref: '#/components/schemas/Problem',
    });
    const withArrow = operations.filter((operation) =>
      Object.keys(operation.responses['200']?.content ?? {}).includes('application/vnd.apache.arrow.stream'),
    );
    assert.deepEqual(withArrow.map(({ path }) => path.slice(4)).toSorted(), [
      'attributes',
      'cases',
      'cases/{id}',
      'changes',
      'dfg',
      'handoffs',
      'lead-times',
      'life-cycles',
      'loops',
      'objects',
      'oc-dfg',
      'oc-times',
      'rejects',
      'replay',
      'rework',
      'stalls',
      'variants',
      'waiting',
      'weeks',
    ]);
  });
});

describe('the reference page', () => {
  it('loads nothing but what this server has', async () => {
    const page = await (await ask('/v1/reference')).text();
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
    assert.equal(addresses.length, 4);
    for (const address of addresses) assert.equal((await ask(address)).status, 200, address);
  });

  it('has no inline script, and the server forbids one', async () => {
    const response = await ask('/v1/reference');
    assert.match(response.headers.get('content-security-policy') ?? '', /script-src 'self' 'wasm-unsafe-eval';/);
    assert.doesNotMatch(await response.text(), /<script[^>]*>[^<]/);
  });

  it('gives only the files the page needs', async () => {
    for (const file of ['package.json', 'swagger-ui.js', '..%2fpackage.json', 'swagger-ui-bundle.js.map']) {
      assert.equal((await ask(`/v1/reference/${file}`)).status, 404, file);
    }
  });
});
