import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ingestMappings, parseMapping } from '../../../ingest/mapping/index.ts';
import { readTrace } from '../../../mining/queries/index.ts';
import { openStore, readLogDigest, type Store } from '../../../store/index.ts';

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: orders.csv
    objects: { order: { key: order } }
    events: [{ activity: Enter, of: order, at: at }]
  - file: deliveries.csv
    objects: { order: { key: order }, delivery: { key: delivery } }
    events: [{ activity: Ship, of: delivery, at: at }]
    links:
      - { link: delivery -> order, rule: customer PO number, confidence: 0.8, when: { how: po } }
      - { link: delivery -> order, when: { how: stated } }
      - { link: delivery -> order, rule: same address, confidence: 0.5, when: { how: address } }
`;
const ORDERS = 'order,at\no1,2026-01-01\n';
const HEAD = 'order,delivery,at,how\n';
const row = (how: string) => `o1,d1,2026-01-02,${how}\n`;

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-links-'));
  store = await openStore(null);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});
const ingest = (deliveries: string, into = store) => {
  writeFileSync(join(folder, 'mapping.yaml'), MAPPING);
  writeFileSync(join(folder, 'orders.csv'), ORDERS);
  writeFileSync(join(folder, 'deliveries.csv'), HEAD + deliveries);
  return ingestMappings(into, [join(folder, 'mapping.yaml')], folder);
};

describe('links with a rule', () => {
  it('are counted in the report, and say how an object belongs to the case', async () => {
    const { streams } = await ingest(row('po'));
    assert.deepEqual(
      streams[1]?.links.map(({ link, rule, confidence, made, leftOut }) => [link, rule, confidence, made, leftOut]),
      [
        ['delivery -> order', 'customer PO number', 0.8, 1, 0],
        ['delivery -> order', 'stated by deliveries.csv', 1, 0, 1],
        ['delivery -> order', 'same address', 0.5, 0, 1],
      ],
    );
    const { objects, events } = await readTrace(store, 'o1');
    assert.deepEqual(objects, [
      {
        type: 'delivery',
        key: 'd1',
        parent: { type: 'order', key: 'o1' },
        rule: 'customer PO number',
        confidence: 0.8,
      },
    ]);
    assert.deepEqual(
      events.map(({ activity }) => activity),
      ['Enter', 'Ship'],
    );
  });

  it('keep the highest confidence, whatever was loaded first', async () => {
    const orders: string[][] = [
      ['po', 'stated', 'address'],
      ['address', 'po', 'stated'],
      ['stated', 'address', 'po'],
    ];
    const digests = new Set<string>();
    for (const order of orders) {
      const own = await openStore(null);
      for (const how of order) await ingest(row(how), own);
      assert.deepEqual(
        (await readTrace(own, 'o1')).objects.map(({ rule, confidence }) => [rule, confidence]),
        [['stated by deliveries.csv', 1]],
      );
      digests.add((await readLogDigest(own)).links);
      own.close();
    }
    await ingest(row('address') + row('po') + row('stated'));
    digests.add((await readLogDigest(store)).links);
    assert.equal(digests.size, 1);
  });
});

describe('a link that is wrong', () => {
  it('needs a rule where it is not certain, and a confidence of at most 1', () => {
    assert.throws(
      () => parseMapping('m.yaml', MAPPING.replace('rule: same address, ', '')),
      /m\.yaml, line 13, .*links\[3\]\.rule: is missing; expected in a few words why/,
    );
    assert.throws(
      () => parseMapping('m.yaml', MAPPING.replace('0.5', '1.5')),
      /confidence: expected a number above 0, of at most 1/,
    );
    assert.throws(
      () =>
        parseMapping('m.yaml', MAPPING.replace('{ link: delivery -> order, when', '{ link: deliver -> order, when')),
      /"deliver" is no object of this stream/,
    );
  });
});
