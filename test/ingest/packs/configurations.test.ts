import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfiguration, SOURCES } from '../../../ingest/sources/index.ts';
import type { RestConfig } from '../../../ingest/sources/rest/rest-source.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PAGES = ['sap-s4', 'odoo', 'shopify', 'business-central', 'netsuite'];
const PACKS = ['x12', 'edifact', 'sap-tables', 'epcis'];
const folder = mkdtempSync(join(tmpdir(), 'throughline-packs-'));
after(() => rmSync(folder, { recursive: true }));

/** The first configuration on a page. */
function configurationOf(page: string): string {
  const text = readFileSync(join(ROOT, `docs/sources/${page}.md`), 'utf8');
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(text) ?? [];
  return yaml;
}

const places = { env: new Proxy({}, { get: () => 's3cret' }), readFile: () => 'PEM' };

describe('the configuration on the page of', () => {
  for (const page of PAGES) {
    it(`${page} reads, with every stream in a mapping, and its secrets marked`, () => {
      const file = join(folder, `${page}.yaml`);
      writeFileSync(file, configurationOf(page));
      const [source] = readConfiguration(file, SOURCES, places).sources;
      assert.equal(source?.kind.kind, page);
      assert.ok((source?.streams.length ?? 0) > 1);
      writeFileSync(file, configurationOf(page).replace(/\$\{(ENV|FILE):[^}]+\}/, 'in the open'));
      assert.throws(() => readConfiguration(file, SOURCES, places), /is a secret and must not stand in a file/);
    });
  }
});

describe('the configuration on the page of the pack', () => {
  for (const pack of PACKS) {
    it(`${pack} reads, with every stream in the pack`, () => {
      const file = join(folder, `${pack}.yaml`);
      writeFileSync(file, configurationOf(pack));
      const { sources } = readConfiguration(file, SOURCES, places);
      assert.ok(sources.length > 0);
      for (const { mappings } of sources) assert.match(mappings[0]?.source.file ?? '', new RegExp(`^pack:${pack}\\b`));
    });
  }
});

describe('the example on the page of declarations', () => {
  it('reads, the declaration beside its configuration', () => {
    const text = readFileSync(join(ROOT, 'docs/sources/rest.md'), 'utf8');
    const [configuration = '', declaration = ''] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(
      ([, yaml = '']) => yaml,
    );
    writeFileSync(join(folder, 'wms-api.yaml'), declaration);
    const mapping = 'log: { caseNotion: order }\nstreams: [{ file: picks.ndjson, objects: { order: { key: id } } }]';
    writeFileSync(join(folder, 'wms.yaml'), mapping);
    const file = join(folder, 'throughline.yaml');
    writeFileSync(file, configuration.replace('mappings/wms.yaml', 'wms.yaml'));
    const [source] = readConfiguration(file, SOURCES, places).sources;
    const config = source?.config as RestConfig | undefined;
    assert.deepEqual(config?.settings, { site: 'north', key: 's3cret' });
  });
});
