import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { describePacks, packYaml } from '../../../ingest/describe-packs.ts';
import { mergeSettings, readMapping, readMappings } from '../../../ingest/mapping/index.ts';
import { readPacks } from '../../../ingest/packs/index.ts';
import { readConfiguration, SOURCES } from '../../../ingest/sources/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-packs-'));
after(() => rmSync(folder, { recursive: true }));

const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const refused = (mapping: string, code: string, message: RegExp): void =>
  assert.throws(() => readMapping(mapping), { code, message });

describe('packs', () => {
  it('all read as mappings, each with the page that describes it', () => {
    const packs = readPacks();
    assert.ok(packs.length > 0);
    for (const { name, page } of packs) {
      assert.ok(readMapping(`pack:${name}`).streams.length > 0, name);
      assert.ok(existsSync(page), `${name}: ${page}`);
    }
  });

  it('are described by what their mappings make', () => {
    assert.deepEqual(
      describePacks().find(({ name }) => name === 'northwind'),
      {
        name: 'northwind',
        reads: 'the sample database Northwind',
        streams: ['Orders.ndjson', 'Order Details.ndjson'],
        activities: ['Ordered', 'Shipped'],
        objects: ['order', 'customer', 'line'],
        page: 'docs/tutorials/northwind.md',
      },
    );
  });

  it('are shown as YAML that reads as a mapping of its own', () => {
    const path = written('copied.yaml', packYaml('olist'));
    assert.deepEqual(readMapping(path).streams, readMapping('pack:olist').streams);
  });

  it('are named by the nearest name where there is none of that name', () => {
    refused(
      'pack:olsit',
      'file-not-found',
      /^There is no mapping pack "olsit"\. Did you mean "olist"\? Known: sap-s4, /,
    );
    refused('pack:', 'file-not-found', /^There is no mapping pack ""\. Known: /);
  });
});

describe('what is said of a pack where it is named', () => {
  it('is the zone of its streams, the files it reads and how they are written', () => {
    const [stream] = readMapping('pack:olist:zone=-03:00:files=shop/**/*.csv:delimiter=;').streams;
    assert.deepEqual(stream?.zone, { constant: '-03:00' });
    assert.equal(stream?.file, 'shop/**/*.csv');
    assert.deepEqual(stream?.options, { delimiter: ';' });
    assert.equal(stream?.source, 'olist orders');
  });

  it('is a name before those of its sources, so that it may be named twice', () => {
    assert.throws(() => readMappings(['pack:olist', 'pack:olist:zone=UTC'] as const), /another stream has the source/);
    const [, second] = readMappings(['pack:olist', 'pack:olist:as=outlet:zone=UTC'] as const);
    assert.equal(second.streams[0]?.source, 'outlet olist orders');
  });

  it('is refused with the nearest name where it is no setting, empty, or one file for several', () => {
    refused('pack:olist:zones=UTC', 'option-invalid', /a pack has no setting "zones"\. Did you mean "zone"\?/);
    refused('pack:olist:zone=', 'option-invalid', /the setting zone is empty/);
    refused(
      'pack:northwind:files=x.csv',
      'option-invalid',
      /reads several files, Orders\.ndjson, Order Details\.ndjson/,
    );
  });

  it('is checked as the mapping is', () => {
    refused(
      'pack:olist:testData=maybe',
      'mapping-invalid',
      /^pack:olist:testData=maybe, line \d+, .*expected apart or read/,
    );
  });
});

describe('a pack beside mappings of one’s own', () => {
  const own = (caseNotion: string) =>
    written(
      'own.yaml',
      `log: { caseNotion: ${caseNotion} }\nstreams: [{ file: parcels.csv, objects: { parcel: { key: ID }, order: { key: ORDER } }, links: [parcel -> order] }]`,
    );

  it('leaves to them what a case is', () => {
    const mappings = readMappings(['pack:olist', own('parcel')] as const);
    assert.equal(mergeSettings(mappings).caseNotion, 'parcel');
    assert.deepEqual(mergeSettings(mappings).closedBy, ['Delivered to customer']);
  });

  it('says it where packs are alone', () => {
    assert.equal(mergeSettings(readMappings(['pack:olist', 'pack:northwind'] as const)).caseNotion, 'order');
  });

  it('refuses a case notion that nothing makes', () => {
    assert.throws(() => readMappings(['pack:olist', own('pallet')] as const), /no object has the type "pallet"/);
  });
});

describe('a configuration', () => {
  it('names packs and paths side by side', () => {
    written('erp.yaml', 'log: { caseNotion: order }\nstreams: [{ file: notes.csv, objects: { order: { key: ID } } }]');
    const file = written(
      'throughline.yaml',
      'sources: { shop: { kind: folder, mapping: [pack:olist:files=olist_orders.csv, erp.yaml], with: { folder: ., complete: renamed }, ' +
        'streams: { olist_orders: { files: "*.csv" }, notes: { files: "*.txt" } } } }',
    );
    const [source] = readConfiguration(file, SOURCES).sources;
    assert.deepEqual(
      source?.mappings.map((mapping) => mapping.source.file),
      ['pack:olist:files=olist_orders.csv', join(folder, 'erp.yaml')],
    );
  });
});
