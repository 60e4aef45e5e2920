import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseDeclaration } from '../../../../ingest/sources/rest/declaration.ts';
import { packSources } from '../../../../ingest/sources/rest/packs.ts';
import { restSource } from '../../../../ingest/sources/rest/rest-source.ts';

const DECLARATION = `
description: orders
settings:
  host: { description: name of the host, pattern: "^[a-z.]+$" }
  key: { description: key, secret: true }
http:
  url: https://{{host}}
  authentication: [{ bearer: "{{key}}" }]
streams:
  orders:
    request: { get: /orders, query: { from: "{{from}}", after: "{{after}}", limit: "{{size}}" } }
    key: id
    cursor: { field: changed }
    paging: { by: key, size: 10 }
`;

const refused = (change: [string | RegExp, string], expected: RegExp) => {
  const yaml = DECLARATION.replace(...change);
  assert.notEqual(yaml, DECLARATION, 'the change changes something');
  assert.throws(
    () => parseDeclaration('source.yaml', yaml),
    (error: Error & { code?: string }) => error.code === 'configuration-invalid' && expected.test(error.message),
    `expected ${expected}`,
  );
};

describe('a declaration', () => {
  it('says where and what is wrong', () => {
    assert.ok(parseDeclaration('source.yaml', DECLARATION).streams['orders']);
    refused(
      ['cursor:', 'curser:'],
      /source\.yaml, line 13, column 5: streams\.orders\.curser: "curser" is not a key here\. .*"cursor"/,
    );
    refused(['{{from}}', '{{form}}'], /line 11.*request\.query\.from: \{\{form\}\} stands for nothing here.*"from"/s);
    refused(['{{after}}', 'x'], /pages by key need \{\{after\}\} in the request/);

    refused(['by: key, size: 10', 'by: key'], /need size/);
    refused(['by: key', 'by: kye'], /expected one of none, key, cursor, link, token, page, offset/);
    refused(['host: {', 'from: {'], /"from" stands for where a reading is; choose another name/);
    refused(['^[a-z.]+$', '['], /"\[" is no regular expression/);
    refused(['secret: true', 'secret: true, default: x'], /a secret has no default/);
    refused(
      ['bearer: "{{key}}"', 'bearer: "{{key}}", basic: { user: a, password: b }'],
      /expected one of basic, bearer, header, query, oauth2/,
    );
    refused(
      ['bearer: "{{key}}"', 'query: { name: api_key, value: "{{key}}" }'],
      /stands in the logs of every server.*visibleInLogs: accepted/,
    );
    refused(['get: /orders,', 'get: /orders, post: /orders,'], /expected either get, or post/);
    refused(['key: id', 'key: [id, line]'], /pages by key need a key of one field/);
    refused(['from: "{{from}}", ', ''], /nothing asks for records from \{\{from\}\} on/);
    refused(['{{size}}', '{{size'], /has \{\{ without a name/);
  });

  it('is not YAML that runs away', () => {
    assert.throws(() => parseDeclaration('source.yaml', 'a: *nowhere'), { code: 'configuration-invalid' });
    assert.throws(() => parseDeclaration('source.yaml', '{{{'), { code: 'configuration-invalid' });
  });
});

describe('a configuration of a declared source', () => {
  const parsed = (value: unknown) => restSource().config.safeParse(value);

  it('has its settings and its secrets apart', () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-rest-'));
    const declaration = join(folder, 'source.yaml');
    writeFileSync(declaration, DECLARATION);
    const good = parsed({ declaration, settings: { host: 'erp.example' }, secrets: { key: 'k' } });
    assert.deepEqual(good.data?.settings, { host: 'erp.example', key: 'k' });
    for (const [value, path, message] of [
      [{ settings: { host: 'erp.example', key: 'k' } }, 'secrets.key', /belongs under secrets/],
      [{ settings: { host: 'erp.example' } }, 'secrets.key', /is missing: key/],
      [{ settings: { host: 'ERP' }, secrets: { key: 'k' } }, 'settings.host', /name of the host/],
      [
        { settings: { host: 'erp.example', hots: 'x' }, secrets: { key: 'k' } },
        'settings.hots',
        /no setting of the declaration.*host/,
      ],
    ] as const) {
      const issues = parsed({ declaration, ...value }).error?.issues ?? [];
      assert.ok(
        issues.some((issue) => issue.path.join('.') === path && message.test(issue.message)),
        JSON.stringify(issues),
      );
    }
    rmSync(folder, { recursive: true });
    assert.match(
      parsed({ declaration: 'no/such/file.yaml' }).error?.issues[0]?.message ?? '',
      /There is no declaration/,
    );
  });

  it('of every pack is one that reads', () => {
    const kinds = packSources();
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['sap-s4', 'odoo', 'shopify', 'business-central', 'netsuite'],
    );
    for (const { description, config } of kinds) {
      assert.match(description, /\.$/);
      assert.equal(config.safeParse({}).success, false);
    }
    const [, odoo] = kinds;
    assert.deepEqual(odoo?.config.parse({ url: 'https://x.odoo.com', apiKey: 'k' }), {
      url: 'https://x.odoo.com',
      apiKey: 'k',
      language: 'en_US',
      historyOf: 'sale.order',
    });
  });
});
