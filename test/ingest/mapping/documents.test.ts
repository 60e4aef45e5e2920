import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ingestMappings } from '../../../ingest/mapping/index.ts';
import { readTrace } from '../../../mining/queries/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

// What documents of a distributor do to one another, and what the orders' traces hold then.
const MAPPING = `
log: { caseNotion: order }
streams:
  - { file: orders.csv, objects: { order: { key: order } }, events: [{ activity: Enter, of: order, at: at }] }
  - file: deliveries.csv # a row for every order on a delivery
    objects: { delivery: { key: delivery }, order: { key: order } }
    links: [delivery -> order]
  - file: moves.csv
    objects: { delivery: { key: delivery } }
    events: [{ activity: { column: what }, of: delivery, at: at, attributes: { units: units } }]
  - file: invoices.csv # an invoice names the delivery note, and so does the delivery
    optional: true
    objects: { invoice: { key: invoice }, delivery note: { key: note } }
    links: [invoice -> delivery note]
    events: [{ activity: Invoice, of: invoice, at: at }]
  - file: notes.csv
    optional: true
    objects: { delivery note: { key: note }, delivery: { key: delivery } }
    links: [delivery note -> delivery]
  - file: returns.csv
    optional: true
    objects: { return: { key: return }, delivery: { key: delivery } }
    links: [return -> delivery]
    events: [{ activity: Take Back, of: return, at: at }]
`;
const HEADS = {
  orders: 'order,at',
  deliveries: 'delivery,order',
  moves: 'delivery,what,units,at',
  invoices: 'invoice,note,at',
  notes: 'note,delivery',
  returns: 'return,delivery,at',
};
type Files = { [Name in keyof typeof HEADS]?: readonly string[] };

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-documents-'));
  store = await openStore(null);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ingest(files: Files): Promise<void> {
  writeFileSync(join(folder, 'mapping.yaml'), MAPPING);
  for (const [name, head] of Object.entries(HEADS)) {
    writeFileSync(join(folder, `${name}.csv`), [head, ...(files[name as keyof Files] ?? [])].join('\n'));
  }
  await ingestMappings(store, [join(folder, 'mapping.yaml')], folder);
}

/** `Enter 1, Ship d1`: each event with the key of what it happened to. */
const traceOf = async (order: string) =>
  (await readTrace(store, order)).events.map(({ activity, object }) => `${activity} ${object.key}`).join(', ');

describe('the trace of an order', () => {
  it('holds both halves of a split delivery', async () => {
    await ingest({
      orders: ['1,2026-03-01'],
      deliveries: ['d1,1', 'd2,1'],
      moves: ['d1,Ship,5,2026-03-02', 'd2,Ship,5,2026-03-04'],
    });
    assert.equal(await traceOf('1'), 'Enter 1, Ship d1, Ship d2');
  });

  it('holds what happens to a delivery that it shares, and nothing of the other order', async () => {
    await ingest({
      orders: ['1,2026-03-01', '2,2026-03-01'],
      deliveries: ['d1,1', 'd1,2', 'd2,2'],
      moves: ['d1,Ship,5,2026-03-02', 'd2,Ship,5,2026-03-03'],
    });
    assert.equal(await traceOf('1'), 'Enter 1, Ship d1');
    assert.equal(await traceOf('2'), 'Enter 2, Ship d1, Ship d2');
  });

  it('holds every partial shipment of one delivery, with what went', async () => {
    await ingest({
      orders: ['1,2026-03-01'],
      deliveries: ['d1,1'],
      moves: ['d1,Ship,6,2026-03-02', 'd1,Ship,4,2026-03-05'],
    });
    const { events } = await readTrace(store, '1');
    assert.deepEqual(
      events.map(({ activity, attributes }) => [activity, attributes['units']]),
      [
        ['Enter', undefined],
        ['Ship', '6'],
        ['Ship', '4'],
      ],
    );
  });

  it('goes on with a return of what was delivered', async () => {
    await ingest({
      orders: ['1,2026-03-01'],
      deliveries: ['d1,1'],
      moves: ['d1,Ship,5,2026-03-02', 'd1,Deliver,5,2026-03-03'],
      returns: ['r1,d1,2026-03-10'],
    });
    assert.equal(await traceOf('1'), 'Enter 1, Ship d1, Deliver d1, Take Back r1');
  });

  it('keeps a cancelled delivery beside the one that was made again', async () => {
    await ingest({
      orders: ['1,2026-03-01'],
      deliveries: ['d1,1', 'd2,1'],
      moves: ['d1,Create,5,2026-03-02', 'd1,Cancel,5,2026-03-03', 'd2,Create,5,2026-03-04', 'd2,Ship,5,2026-03-05'],
    });
    assert.equal(await traceOf('1'), 'Enter 1, Create d1, Cancel d1, Create d2, Ship d2');
  });

  it('holds an invoice that knows the delivery by a third document alone, whichever comes first', async () => {
    const files: Files = {
      orders: ['1,2026-03-01'],
      deliveries: ['d1,1'],
      moves: ['d1,Ship,5,2026-03-02'],
      invoices: ['i1,n1,2026-03-03'],
    };
    await ingest(files);
    assert.equal(await traceOf('1'), 'Enter 1, Ship d1');
    await ingest({ ...files, notes: ['n1,d1'] });
    assert.equal(await traceOf('1'), 'Enter 1, Ship d1, Invoice i1');
    const { objects } = await readTrace(store, '1');
    assert.deepEqual(
      objects.map(({ key, parent, confidence }) => [key, parent.key, confidence]),
      [
        ['d1', '1', 1],
        ['n1', 'd1', 1],
        ['i1', 'n1', 1],
      ],
    );
  });
});
