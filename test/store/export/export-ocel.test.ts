import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import Ajv from 'ajv';
import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import { ingestFiles } from '../../../ingest/index.ts';
import {
  type ExportFormat,
  exportLog,
  loadBatches,
  openStore,
  readLogDigest,
  type Store,
} from '../../../store/index.ts';
import { logOf } from '../../log-of.ts';
import { stagedOf } from '../../staged.ts';
import { ORDER_LOG, SAMPLES, storeOf, withFile, withoutSamples } from '../../ingest/ocel/ocel-of.ts';

const FORMATS = ['ocel-json', 'ocel-xml', 'ocel-sqlite'] as const satisfies readonly ExportFormat[];

/** What a log holds, but for when it was received. */
async function contentOf(store: Store): Promise<object> {
  const { objects, relations, values, types, traces } = await readLogDigest(store);
  const events = await store.rows(
    `SELECT to_json(e)::VARCHAR AS event FROM (
       SELECT events.* EXCLUDE (event, object, activity, ingested_at, source, batch, resource, identity, position), i.id, a.name AS activity
       FROM events JOIN event_ids AS i USING (event) JOIN activities AS a USING (activity)) AS e ORDER BY id`,
  );
  return {
    objects,
    relations,
    values,
    types,
    traces,
    events,
  };
}

describe('an object-centric export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'export-ocel-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Exports, ingests what was written, and exports again. */
  async function thereAndBack(store: Store, format: (typeof FORMATS)[number]) {
    const [first, second] = [join(folder, `first.${format}`), join(folder, `second.${format}`)];
    await exportLog(store, format, first);
    const { store: back, report } = await storeOf([first]);
    await exportLog(back, format, second);
    return { back, report, first: readFileSync(first), second: readFileSync(second) };
  }

  for (const format of FORMATS) {
    for (const name of ['ocel20_example.json', 'ocel1_example_log.json', 'ocel1_order_process.json.gz']) {
      it(`of ${name} as ${format} comes back equal, and is written again to the byte`, {
        skip: withoutSamples,
      }, async () => {
        const { store } = await storeOf([`${SAMPLES}/${name}`]);
        const { back, report, first, second } = await thereAndBack(store, format);
        assert.equal(report.rejected, 0);
        assert.deepEqual(await contentOf(back), await contentOf(store));
        assert.ok(first.equals(second));
        back.close();
        store.close();
      });
    }

    it(`of any small log as ${format} loses nothing`, async () => {
      await fc.assert(
        fc.asyncProperty(anyLog, (log) =>
          withFile('log.json', log, async (path) => {
            const { store } = await storeOf([path]);
            const { back, report, first, second } = await thereAndBack(store, format);
            assert.equal(report.rejected, 0);
            assert.deepEqual(await contentOf(back), await contentOf(store));
            assert.ok(first.equals(second));
            back.close();
            store.close();
          }),
        ),
        { numRuns: 6, endOnFailure: true, includeErrorInReport: true },
      );
    });

    it(`of a flat log as ${format} brings its resources, starts and case attributes back`, async () => {
      const store = await logOf([{ trace: 'pick@0-5:anna ship@9', attributes: { weight: 2.5 } }]);
      const { back, first, second } = await thereAndBack(store, format);
      assert.deepEqual(
        await back.rows(
          `SELECT a.name AS activity, iso(t.started_at) AS "startedAt", iso(t.ended_at) AS "endedAt", r.name AS resource, c.case_id AS id, a_weight AS weight
           FROM trace AS t JOIN activities AS a USING (activity) JOIN cases AS c USING (case_no) LEFT JOIN resources AS r USING (resource) ORDER BY position`,
        ),
        [
          {
            activity: 'pick',
            startedAt: '2024-01-01T00:00:00.000Z',
            endedAt: '2024-01-01T00:05:00.000Z',
            resource: 'anna',
            id: 'c1',
            weight: 2.5,
          },
          {
            activity: 'ship',
            startedAt: null,
            endedAt: '2024-01-01T00:09:00.000Z',
            resource: null,
            id: 'c1',
            weight: 2.5,
          },
        ],
      );
      assert.ok(first.equals(second));
      back.close();
      store.close();
    });

    it(`of an empty store as ${format} is refused`, async () => {
      const store = await openStore(null);
      await assert.rejects(exportLog(store, format, join(folder, 'none')), { code: 'log-empty' });
      store.close();
    });
  }

  it('keeps the standard in JSON', { skip: withoutSamples }, async () => {
    const { store } = await storeOf([`${SAMPLES}/ocel20_example.json`]);
    const { back, first } = await thereAndBack(store, 'ocel-json');
    const ajv = new Ajv.default({ formats: { 'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/ } });
    const validate = ajv.compile(JSON.parse(readFileSync(`${SAMPLES}/schema_ocel2.json`, 'utf8')) as object);
    assert.ok(validate(JSON.parse(first.toString())), JSON.stringify(validate.errors));
    back.close();
    store.close();
  });

  it('keeps the standard in XML', { skip: withoutSamples }, async () => {
    for (const name of ['ocel20_example.json', 'ocel20_example.sqlite']) {
      const { store } = await storeOf([`${SAMPLES}/${name}`]);
      const { back, first } = await thereAndBack(store, 'ocel-xml');
      const { valid, errors } = await validateXML({
        xml: [{ fileName: 'log.xml', contents: first.toString() }],
        schema: [readFileSync(`${SAMPLES}/ocel2-validation.xsd`, 'utf8')],
      });
      assert.ok(valid, JSON.stringify(errors));
      back.close();
      store.close();
    }
  });

  it('of a slice holds the events of its cases and what they are related to', async () => {
    const second = {
      ...ORDER_LOG,
      objects: [...ORDER_LOG.objects, { id: 'o2', type: 'order' }],
      events: [
        ...ORDER_LOG.events,
        {
          id: 'e3',
          type: 'place',
          time: '2024-01-05T08:00:00Z',
          relationships: [{ objectId: 'o2', qualifier: 'placed' }],
        },
      ],
    };
    await withFile('log.json', second, async (path) => {
      const { store } = await storeOf([path]);
      const target = join(folder, 'slice.json');
      const cases = { sql: `SELECT case_no FROM cases WHERE case_id = 'o2'`, parameters: {} };
      assert.equal((await exportLog(store, 'ocel-json', target, { cases })).records, 1);
      const { objects, events } = JSON.parse(readFileSync(target, 'utf8')) as typeof ORDER_LOG;
      assert.deepEqual([objects.map(({ id }) => id), events.map(({ id }) => id)], [['o2'], ['e3']]);
      store.close();
    });
  });

  it('gives objects of links their case, and links their rule', async () => {
    const store = await openStore(null);
    const linksSql = `SELECT 'delivery' AS child_type, 'd1' AS child_key, 'order' AS parent_type, 'o1' AS parent_key`;
    await loadBatches(
      store,
      [
        stagedOf(
          [
            { case: 'o1', type: 'order', activity: 'place', at: '2024-01-01T00:00:00Z' },
            { case: 'd1', type: 'delivery', activity: 'ship', at: '2024-01-02T00:00:00Z' },
          ],
          { linksSql },
        ),
      ],
      { caseNotion: 'order' },
    );
    const target = join(folder, 'links.json');
    await exportLog(store, 'ocel-json', target);
    const { objects, events } = JSON.parse(readFileSync(target, 'utf8')) as typeof ORDER_LOG;
    assert.deepEqual(events[1]?.relationships, [
      { objectId: 'd1', qualifier: '' },
      { objectId: 'o1', qualifier: 'case' },
    ]);
    assert.deepEqual(objects[0]?.relationships, [{ objectId: 'o1', qualifier: 'stated by log' }]);
    const { store: back } = await storeOf([target]);
    assert.deepEqual(await back.rows(`SELECT events::DOUBLE AS events FROM cases`), [{ events: 2 }]);
    assert.equal((await ingestFiles(back, [target])).changed, false);
    back.close();
    store.close();
  });
});

const word = fc.stringMatching(/^[a-z][a-z ,"'<&é€\n]{0,6}$/);
const day = fc
  .date({ min: new Date('2001-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

const valueOf: Record<string, fc.Arbitrary<string>> = {
  string: fc
    .string({ unit: 'grapheme', maxLength: 6 })
    .filter((text) => !/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/.test(text)),
  integer: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  float: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constant('1234567890123456789.25'),
  ),
  boolean: fc.boolean().map(String),
  time: day,
};

/** Logs with any words, of which types declare attributes of every kind, used or not. */
const anyLog = fc
  .record({
    types: fc.uniqueArray(word, { minLength: 2, maxLength: 4, selector: (name) => name.toLowerCase().trim() }),
    attributes: fc.uniqueArray(fc.tuple(word, fc.constantFrom(...Object.keys(valueOf))), {
      maxLength: 4,
      selector: ([name]) => name.toLowerCase(),
    }),
    objects: fc.uniqueArray(word, { maxLength: 4 }),
    events: fc.uniqueArray(word, { maxLength: 5 }),
  })
  .chain(({ types, attributes, objects, events }) => {
    const one = (list: readonly string[]) => fc.constantFrom(...list);
    const values = attributes.map(([name, kind]) =>
      fc.option(
        (valueOf[kind] as fc.Arbitrary<string>).map((value) => ({ name, value })),
        { nil: null },
      ),
    );
    const given = fc.tuple(...values).map((all) => all.filter((value) => value !== null));
    const relations =
      objects.length === 0
        ? fc.constant([])
        : fc.uniqueArray(fc.record({ objectId: one(objects), qualifier: word }), {
            maxLength: 3,
            selector: ({ objectId, qualifier }) => JSON.stringify([objectId, qualifier]),
          });
    const declared = types.map((name) => ({
      name,
      attributes: attributes.map(([attribute, type]) => ({ name: attribute, type })),
    }));
    const timed = fc
      .tuple(given, given, day)
      .map(([firsts, later, time]) => [
        ...firsts.map((value) => ({ ...value, time: '1970-01-01T00:00:00Z' })),
        ...later.map((value) => ({ ...value, time })),
      ]);
    return fc.record({
      objectTypes: fc.constant(declared),
      eventTypes: fc.constant(declared),
      objects: fc.tuple(
        ...objects.map((id) =>
          fc.record({ id: fc.constant(id), type: one(types), attributes: timed, relationships: relations }),
        ),
      ),
      events: fc.tuple(
        ...events.map((id) =>
          fc.record({ id: fc.constant(id), type: one(types), time: day, attributes: given, relationships: relations }),
        ),
      ),
    });
  });
