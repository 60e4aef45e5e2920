import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingestFiles } from '../../../ingest/index.ts';
import { readLogDigest, readSettings } from '../../../store/index.ts';
import { ORDER_LOG, SAMPLES, storeOf, withFile, withoutSamples } from './ocel-of.ts';

const choiceOf = (report: Awaited<ReturnType<typeof storeOf>>['report'], what: string) =>
  report.files[0]?.choices.find((choice) => choice.what === what);

describe('the OCEL 2.0 example', { skip: withoutSamples }, () => {
  const local = { zone: 'Europe/Berlin' };

  it('holds 13 events, 9 objects, 20 and 7 relations and 3 changes', async () => {
    const { store, report } = await storeOf([`${SAMPLES}/ocel20_example.json`]);
    assert.equal(
      choiceOf(report, 'contents')?.value,
      '13 events, 9 objects, 20 event-object and 7 object-object relations, 3 attribute changes',
    );
    const { quantity } = await store.row<{ quantity: string }>(
      `SELECT "a_po_quantity" AS quantity FROM objects WHERE key = 'PO1'`,
    );
    assert.equal(quantity, '600');
    store.close();
  });

  for (const format of ['xml', 'sqlite']) {
    it(`reads equal in JSON and ${format}`, async () => {
      const { store } = await storeOf([`${SAMPLES}/ocel20_example.json`]);
      const { objects, relations, values, types, traces } = await readLogDigest(store);
      const again = await ingestFiles(store, [`${SAMPLES}/ocel20_example.${format}`], local);
      assert.deepEqual([again.changed, again.known, again.rejected], [false, 13, 0]);
      store.close();
      const other = await storeOf([`${SAMPLES}/ocel20_example.${format}`], local);
      const digest = await readLogDigest(other.store);
      assert.deepEqual(
        [digest.objects, digest.relations, digest.values, digest.types, digest.traces],
        [objects, relations, values, types, traces],
      );
      other.store.close();
    });
  }

  it('says how many times carry no offset', async () => {
    const { store, report } = await storeOf([`${SAMPLES}/ocel20_example.xml`]);
    assert.deepEqual(choiceOf(report, 'time zone'), {
      what: 'time zone',
      value: 'UTC',
      why: 'assumed: 16 of 25 times carry no offset; give another with --zone',
    });
    store.close();
  });
});

describe('OCEL 1.0', { skip: withoutSamples }, () => {
  it('gives its counts', async () => {
    const { store, report } = await storeOf([`${SAMPLES}/ocel1_example_log.json`]);
    assert.match(choiceOf(report, 'contents')?.value ?? '', /^23 events, 15 objects/);
    store.close();
  });

  it('is read packed', async () => {
    const { store, report } = await storeOf([`${SAMPLES}/ocel1_order_process.json.gz`]);
    assert.match(choiceOf(report, 'contents')?.value ?? '', /^2391 events, 796 objects/);
    const { activities } = await store.row<{ activities: number }>(
      'SELECT count(*)::DOUBLE AS activities FROM activities',
    );
    assert.equal(activities, 11);
    store.close();
  });
});

describe('an object-centric log', () => {
  const eventsOf = (changes: object) => ({ ...ORDER_LOG, ...changes });

  it('gives a case every event of any object related to it, once', async () => {
    await withFile('log.jsonocel', ORDER_LOG, async (path) => {
      const { store } = await storeOf([path]);
      assert.equal((await readSettings(store)).caseNotion, 'order');
      assert.deepEqual(await store.rows(`SELECT case_id, events::DOUBLE AS events FROM cases ORDER BY case_id`), [
        { case_id: 'o1', events: 2 },
      ]);
      store.close();
      const items = await storeOf([path], { caseNotion: 'item' });
      assert.deepEqual(await items.store.rows(`SELECT case_id, events::DOUBLE AS events FROM cases ORDER BY case_id`), [
        { case_id: 'i1', events: 1 },
        { case_id: 'i2', events: 1 },
      ]);
      items.store.close();
    });
  });

  it('takes the type that most events touch where none is called like an order', async () => {
    const log = JSON.stringify(ORDER_LOG).replaceAll('"order"', '"request"');
    await withFile('log.json', log, async (path) => {
      const { store, report } = await storeOf([path]);
      assert.deepEqual(choiceOf(report, 'case'), {
        what: 'case',
        value: 'request',
        why: '2 events touch its objects, most of all types; give another with --case-notion',
      });
      store.close();
    });
  });

  it('refuses a case notion that no object is of', async () => {
    await withFile('log.json', ORDER_LOG, (path) =>
      assert.rejects(storeOf([path], { caseNotion: 'wagon' }), { code: 'option-invalid', message: /order, item/ }),
    );
  });

  it('keeps an event without objects, which is in no case', async () => {
    const events = [...ORDER_LOG.events, { id: 'e3', type: 'ship', time: '2024-01-03T08:00:00Z' }];
    await withFile('log.json', eventsOf({ events }), async (path) => {
      const { store, report } = await storeOf([path]);
      assert.deepEqual([report.loaded, report.rejected], [3, 0]);
      assert.deepEqual(await store.rows(`SELECT count(*)::DOUBLE AS events FROM trace`), [{ events: 2 }]);
      store.close();
    });
  });

  it('replaces an event that comes again with its id and other content', async () => {
    await withFile('log.json', ORDER_LOG, async (path) => {
      const { store } = await storeOf([path]);
      const [first, second] = ORDER_LOG.events;
      const events = [{ ...first, time: '2024-01-01T09:00:00Z' }, second];
      await withFile('log.json', eventsOf({ events }), async (later) => {
        const report = await ingestFiles(store, [later]);
        assert.deepEqual([report.loaded, report.known], [1, 1]);
      });
      assert.deepEqual(await store.rows(`SELECT iso(started_at) AS at, events::DOUBLE AS events FROM cases`), [
        { at: '2024-01-01T09:00:00.000Z', events: 2 },
      ]);
      store.close();
    });
  });

  const faults: [what: string, log: object, code: string, reason: RegExp][] = [
    [
      'an event with an id that is there before',
      { events: [...ORDER_LOG.events, { id: 'e1', type: 'ship', time: '2024-01-09T08:00:00Z' }] },
      'id-repeated',
      /event e1 is there before/,
    ],
    [
      'a relation to an object that is not there',
      {
        events: [
          ...ORDER_LOG.events,
          {
            id: 'e3',
            type: 'ship',
            time: '2024-01-09T08:00:00Z',
            relationships: [{ objectId: 'o9', qualifier: 'of' }],
          },
        ],
      },
      'reference-dangling',
      /event e3 is related to o9/,
    ],
    [
      'an event without time',
      { events: [...ORDER_LOG.events, { id: 'e3', type: 'ship' }] },
      'time-missing',
      /e3 has no time/,
    ],
    [
      'an event at no time',
      { events: [...ORDER_LOG.events, { id: 'e3', type: 'ship', time: 'noon' }] },
      'time-invalid',
      /"noon"/,
    ],
    [
      'an object without type',
      { objects: [...ORDER_LOG.objects, { id: 'o2' }] },
      'type-missing',
      /object o2 has no type/,
    ],
    [
      'a value that is not of its type',
      {
        objects: [
          ...ORDER_LOG.objects,
          { id: 'i3', type: 'item', attributes: [{ name: 'pieces', time: '1970-01-01T00:00:00Z', value: 'some' }] },
        ],
      },
      'value-invalid',
      /"some" is not of the type integer/,
    ],
    ['an event that is none', { events: [...ORDER_LOG.events, 'e3'] }, 'entry-invalid', /an event was expected/],
  ];
  for (const [what, changes, code, reason] of faults) {
    it(`rejects ${what}, and takes the rest`, async () => {
      await withFile('log.json', eventsOf(changes), async (path) => {
        const { store, report } = await storeOf([path]);
        assert.equal(report.rejected, 1);
        const [sample] = report.files[0]?.rejectsSample ?? [];
        assert.equal(sample?.code, code);
        assert.match(sample?.reason ?? '', reason);
        const { events } = await store.row<{ events: number }>('SELECT count(*)::DOUBLE AS events FROM trace');
        assert.equal(events, 2);
        store.close();
      });
    });
  }

  it('takes types and attributes that are not declared, and counts them', async () => {
    await withFile('log.json', eventsOf({ eventTypes: [], objectTypes: [] }), async (path) => {
      const { store, report } = await storeOf([path]);
      assert.equal(choiceOf(report, 'types not declared')?.value, '4: event pack, event place, object item and more');
      assert.equal(choiceOf(report, 'attributes not declared')?.value, '3: item.pieces, order.value, place.rush');
      store.close();
    });
  });

  const none: [what: string, name: string, content: unknown, code: string, says: RegExp][] = [
    [
      'without events',
      'log.jsonocel',
      { objectTypes: [], eventTypes: [], objects: [] },
      'format-unknown',
      /no "events"/,
    ],
    ['an object of something else', 'log.jsonocel', { orders: [] }, 'format-unknown', /is no OCEL/],
    ['that is cut off', 'log.json', JSON.stringify(ORDER_LOG).slice(0, 500), 'file-truncated', /line 1/],
    ['in broken XML', 'log.xmlocel', '<log><object-types></log>', 'file-damaged', /line 1/],
    ['in XML without objects', 'log.xmlocel', '<log><event-types/><events/></log>', 'format-unknown', /<objects>/],
    [
      'without anything',
      'log.json',
      { eventTypes: [], objectTypes: [], objects: [], events: [] },
      'no-rows',
      /without types/,
    ],
  ];
  for (const [what, name, content, code, message] of none) {
    it(`is refused: ${what}`, () =>
      withFile(name, content, (path) => assert.rejects(storeOf([path]), { code, message, kind: 'data' })));
  }
});
