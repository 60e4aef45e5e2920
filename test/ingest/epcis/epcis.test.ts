import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  type EpcisCells,
  type EpcisHandler,
  type EpcisRefusal,
  type EpcisRow,
  EpcisXmlReader,
  readEpcisJson,
} from '../../../ingest/epcis/index.ts';

interface Read {
  rows: EpcisRow[];
  refusals: EpcisRefusal[];
}

function collect(read: (handler: EpcisHandler) => void): Read {
  const found: Read = { rows: [], refusals: [] };
  read({ event: (row) => void found.rows.push(row), refused: (refusal) => void found.refusals.push(refusal) });
  return found;
}

const json = (text: string): Read => collect((handler) => readEpcisJson('capture.json', text, handler));
const xml = (text: string): Read =>
  collect((handler) => {
    const reader = new EpcisXmlReader('capture.xml', handler);
    reader.write(text);
    reader.close();
  });

const EVENT = {
  type: 'ObjectEvent',
  eventTime: '2026-01-02T08:15:00.250Z',
  eventTimeZoneOffset: '+01:00',
  action: 'OBSERVE',
  epcList: ['urn:epc:id:sscc:0614141.1234567890'],
};
const document = (...events: object[]): string =>
  JSON.stringify({
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-01-02T09:00:00Z',
    epcisBody: { eventList: events },
  });
const cellsOf = (event: object): EpcisCells => {
  const { rows, refusals } = json(document({ ...EVENT, ...event }));
  assert.deepEqual(refusals, []);
  return rows[0]?.cells ?? {};
};
const reasonOf = (event: object): string => json(document({ ...EVENT, ...event })).refusals[0]?.reason ?? 'taken';

describe('an EPCIS event', () => {
  it('gives its time on the clock of the place', () => {
    assert.equal(cellsOf({}).at, '2026-01-02T09:15:00.25+01:00');
    assert.equal(
      cellsOf({ eventTime: '2026-01-01T00:30:00+05:30', eventTimeZoneOffset: '-06:00' }).at,
      '2025-12-31T13:00:00-06:00',
    );
  });

  it('gives standard values as short words, however they are written', () => {
    for (const bizStep of [
      'shipping',
      'urn:epcglobal:cbv:bizstep:shipping',
      'https://ref.gs1.org/cbv/BizStep-shipping',
      'https://ns.gs1.org/cbv/BizStep-shipping',
      'cbv:BizStep-shipping',
    ]) {
      assert.equal(cellsOf({ bizStep }).bizStep, 'shipping', bizStep);
    }
    assert.equal(cellsOf({ disposition: 'urn:epcglobal:cbv:disp:in_transit' }).disposition, 'in_transit');
    assert.equal(
      cellsOf({ bizStep: 'https://example.org/step/weighing' }).bizStep,
      'https://example.org/step/weighing',
    );
  });

  it('names its objects with their kind and role', () => {
    const { epcs } = cellsOf({
      type: 'AggregationEvent',
      parentID: 'https://id.gs1.org/00/106141412345678908',
      epcList: undefined,
      childEPCs: ['urn:epc:id:sgtin:0614141.107346.2017', 'https://example.org/thing/1'],
    });
    assert.deepEqual(epcs, [
      { epc: 'https://id.gs1.org/00/106141412345678908', kind: 'sscc', role: 'parent' },
      { epc: 'urn:epc:id:sgtin:0614141.107346.2017', kind: 'sgtin', role: 'child' },
      { epc: 'https://example.org/thing/1', kind: 'other', role: 'child' },
    ]);
  });

  it('says which transactions are the only one of their type', () => {
    const named = (...numbers: string[]) =>
      cellsOf({
        bizTransactionList: [
          { type: 'desadv', bizTransaction: 'S1' },
          ...numbers.map((number) => ({ type: 'po', bizTransaction: number })),
        ],
      }).onlyTransactions;
    assert.deepEqual(named('4711'), { desadv: 'S1', po: '4711' });
    assert.deepEqual(named('4711', '4711'), { desadv: 'S1', po: '4711' });
    assert.deepEqual(named('4711', '4712'), { desadv: 'S1' });
    assert.equal(cellsOf({}).onlyTransactions, undefined);
  });

  it('gives business transactions by type, with the number that partners use', () => {
    const { transactions, bizTransactionList } = cellsOf({
      bizTransactionList: [
        { type: 'urn:epcglobal:cbv:btt:po', bizTransaction: 'urn:epcglobal:cbv:bt:0614141073467:47%2F11' },
        { type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:0614141073467:4712' },
        { type: 'desadv', bizTransaction: 'https://example.org/asn/7' },
        { bizTransaction: 'urn:epc:id:gdti:0614141.06012.1234' },
      ],
    });
    assert.deepEqual(transactions, { desadv: 'https://example.org/asn/7', po: '47/11' });
    assert.equal((bizTransactionList as unknown[]).length, 4);
  });

  it('keeps quantities as they were written', () => {
    const quantity = '12345678901234567890.10';
    const text = document({
      ...EVENT,
      quantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.012345.9', quantity: 'Q', uom: 'KGM' }],
    });
    const { rows } = json(text.replace('"Q"', quantity));
    assert.deepEqual(rows[0]?.cells.quantities, [
      { epcClass: 'urn:epc:class:lgtin:4012345.012345.9', kind: 'lgtin', role: 'object', quantity, uom: 'KGM' },
    ]);
  });

  it('keeps fields that the standard does not know', () => {
    assert.deepEqual(cellsOf({ 'example:dock': '7', 'example:seal': { number: 'A1' } }).extensions, {
      'example:dock': '7',
      'example:seal': { number: 'A1' },
    });
  });

  it('has the id that it was given, or else one that its content makes', () => {
    assert.deepEqual(
      [cellsOf({ eventID: 'urn:uuid:1' }).eventID, cellsOf({ eventID: 'urn:uuid:1' }).idGiven],
      ['urn:uuid:1', 'true'],
    );
    const { eventID, idGiven } = cellsOf({});
    assert.match(String(eventID), /^urn:throughline:epcis:[0-9a-f]{64}$/);
    assert.equal(idGiven, 'false');
    assert.equal(cellsOf({ recordTime: '2026-01-02T09:00:00Z' }).eventID, eventID);
    assert.equal(cellsOf({ eventTime: '2026-01-02T09:15:00.25+01:00' }).eventID, eventID);
    assert.notEqual(cellsOf({ disposition: 'in_transit' }).eventID, eventID);
    const declared = {
      errorDeclaration: { declarationTime: '2026-01-03T00:00:00Z', reason: 'urn:epcglobal:cbv:er:incorrect_data' },
    };
    assert.equal(cellsOf(declared).eventID, eventID);
    assert.deepEqual(cellsOf(declared).errorDeclaration, {
      declarationTime: '2026-01-03T00:00:00Z',
      reason: 'incorrect_data',
    });
  });

  it('is refused with field, value and what was expected', () => {
    assert.match(
      reasonOf({ eventTime: '2026-01-02 08:15' }),
      /^event 1, line 1, byte \d+: eventTime is 2026-01-02 08:15; expected an instant with its offset/,
    );
    assert.match(
      reasonOf({ eventTimeZoneOffset: undefined }),
      /eventTimeZoneOffset is missing; expected an offset such as \+01:00/,
    );
    assert.match(reasonOf({ type: 'ShippingEvent' }), /type is ShippingEvent; expected one of ObjectEvent/);
    assert.match(reasonOf({ action: undefined }), /action is missing; expected OBSERVE, ADD or DELETE in ObjectEvent/);
    assert.match(reasonOf({ epcList: ['a', null] }), /epcList\[1\] is null; expected an identifier/);
    assert.match(
      reasonOf({ quantityList: [{ epcClass: 'x', quantity: 'many' }] }),
      /quantityList\[0\]\.quantity is many; expected a number/,
    );
  });
});

describe('EPCIS as JSON', () => {
  it('takes documents, answers of queries, single events, lists of them, and one behind the other', () => {
    const one = JSON.stringify(EVENT);
    const answer = JSON.stringify({
      type: 'EPCISQueryDocument',
      epcisBody: { queryResults: { queryName: 'q', resultsBody: { eventList: [EVENT, EVENT] } } },
    });
    const count = (text: string) => json(text).rows.length;
    assert.deepEqual(
      [document(EVENT), answer, one, `[${one},${one}]`, `${one}\n${one}\n${document(EVENT)}\n`].map(count),
      [1, 2, 1, 2, 3],
    );
  });

  it('takes one event of a document for wrong, and the others as they are', () => {
    const { rows, refusals } = json(document(EVENT, { ...EVENT, eventTime: 'yesterday' }, EVENT));
    assert.deepEqual(
      rows.map(({ place }) => place.event),
      [1, 3],
    );
    assert.deepEqual(
      refusals.map(({ place, code }) => [place.event, code]),
      [[2, 'event-invalid']],
    );
  });

  it('names line and byte of an event', () => {
    const text = JSON.stringify(JSON.parse(document(EVENT, { ...EVENT, 'x:y': 'Zürich' }, EVENT)), null, 2);
    const [, , third] = json(text).rows;
    const at =
      text.lastIndexOf('{\n        "type"') === -1
        ? text.lastIndexOf('      {') + 6
        : text.lastIndexOf('{\n        "type"');
    assert.equal(third?.place.byte, Buffer.byteLength(text.slice(0, at)) + 1);
    assert.equal(third?.place.line, text.slice(0, at).split('\n').length);
  });

  it('refuses JSON that breaks off at any character', () => {
    const text = document(EVENT);
    for (let length = 1; length < text.length; length++) {
      assert.throws(() => json(text.slice(0, length)), /file-(truncated|damaged)|cut off|broken/, `cut at ${length}`);
    }
  });

  it('refuses deep nesting before it is parsed', () => {
    const deep = (levels: number) =>
      document(EVENT).replace('"OBSERVE"', `"OBSERVE","x:y":${'['.repeat(levels)}${']'.repeat(levels)}`);
    assert.equal(json(deep(50)).rows.length, 1);
    assert.throws(() => json(deep(100)), { code: 'file-damaged', message: /nested deeper than 64 levels/ });
    assert.throws(() => json('['.repeat(1_000_000)), { code: 'file-damaged' });
  });

  it('refuses an event that would change what objects inherit', () => {
    const text = document(EVENT).replace('"OBSERVE"', '"OBSERVE","__proto__":{"polluted":true}');
    assert.match(json(text).refusals[0]?.reason ?? '', /a field is called __proto__/);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('replaces halves of surrogate pairs, which nothing could store', () => {
    const { rows } = json(document({ ...EVENT, 'x:y': 'A' }).replace('"x:y":"A"', '"x:y":"\\ud800"'));
    assert.deepEqual(rows[0]?.cells.extensions, { 'x:y': '\ufffd' });
  });
});

describe('EPCIS as XML', () => {
  const wrap = (event: string, version = '1.2') =>
    `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="${version}" creationDate="2026-01-02T09:00:00Z">
<EPCISBody><EventList>${event}</EventList></EPCISBody></epcis:EPCISDocument>`;
  const AGGREGATION = `<AggregationEvent>
<eventTime>2026-01-02T08:15:00Z</eventTime><eventTimeZoneOffset>+01:00</eventTimeZoneOffset>
<baseExtension><eventID>urn:uuid:7</eventID><errorDeclaration><declarationTime>2026-01-03T00:00:00Z</declarationTime>
<reason>urn:epcglobal:cbv:er:did_not_occur</reason><correctiveEventIDs><correctiveEventID>urn:uuid:8</correctiveEventID></correctiveEventIDs></errorDeclaration></baseExtension>
<parentID>urn:epc:id:sscc:0614141.1234567890</parentID><childEPCs><epc>urn:epc:id:sgtin:0614141.107346.2017</epc></childEPCs>
<action>ADD</action><bizStep>urn:epcglobal:cbv:bizstep:packing</bizStep>
<extension><childQuantityList><quantityElement><epcClass>urn:epc:class:lgtin:4012345.012345.9</epcClass><quantity>10</quantity></quantityElement></childQuantityList>
<sourceList><source type="urn:epcglobal:cbv:sdt:owning_party">urn:epc:id:pgln:0614141.00001</source></sourceList></extension>
<example:dock xmlns:example="urn:x">7</example:dock></AggregationEvent>`;

  it('reads version 1.2 with its wrappers like version 2.0 without them', () => {
    const [row] = xml(wrap(AGGREGATION)).rows;
    const plain = AGGREGATION.replaceAll(/<\/?(baseExtension|extension)>/g, '');
    assert.deepEqual(xml(wrap(plain, '2.0')).rows[0]?.cells, {
      ...row?.cells,
      document: { schemaVersion: '2.0', creationDate: '2026-01-02T09:00:00Z' },
    });
    assert.deepEqual(
      [
        row?.cells.type,
        row?.cells.eventID,
        row?.cells.bizStep,
        row?.cells.sources,
        row?.cells.extensions,
        row?.cells.errorDeclaration,
      ],
      [
        'AggregationEvent',
        'urn:uuid:7',
        'packing',
        { owning_party: 'urn:epc:id:pgln:0614141.00001' },
        { 'example:dock': '7' },
        { declarationTime: '2026-01-03T00:00:00Z', reason: 'did_not_occur', correctiveEventIDs: ['urn:uuid:8'] },
      ],
    );
    assert.equal(row?.place.line, 2);
  });

  it('finds events inside extensions of the list, as version 1.2 puts new kinds', () => {
    const event =
      '<extension><TransformationEvent><eventTime>2026-01-02T08:15:00Z</eventTime><eventTimeZoneOffset>+01:00</eventTimeZoneOffset></TransformationEvent></extension>';
    assert.equal(xml(wrap(event)).rows[0]?.cells.type, 'TransformationEvent');
  });

  it('refuses entities, deep nesting and a text that breaks off', () => {
    assert.throws(() => xml(`<!DOCTYPE x [<!ENTITY a "b">]>${wrap('')}`), {
      code: 'file-damaged',
      message: /document type declaration/,
    });
    assert.throws(() => xml(wrap(`<ObjectEvent>${'<a>'.repeat(100)}`)), {
      code: 'file-damaged',
      message: /nested deeper than 64/,
    });
    assert.throws(() => xml(wrap(AGGREGATION).slice(0, 400)), { code: 'file-truncated' });
    assert.throws(() => xml('<log></log>'), { code: 'file-damaged', message: /<log> is the root/ });
  });

  it('gives equal events from XML and from JSON', () => {
    const same = {
      type: 'AggregationEvent',
      eventTime: '2026-01-02T09:15:00.000+01:00',
      eventTimeZoneOffset: '+01:00',
      action: 'ADD',
      bizStep: 'packing',
      parentID: 'urn:epc:id:sscc:0614141.1234567890',
      childEPCs: ['urn:epc:id:sgtin:0614141.107346.2017'],
      childQuantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.012345.9', quantity: 10 }],
      sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:0614141.00001' }],
      'example:dock': '7',
    };
    const withoutId = AGGREGATION.replace(/<baseExtension>.*<\/baseExtension>/s, '');
    assert.equal(xml(wrap(withoutId)).rows[0]?.cells.eventID, json(document(same)).rows[0]?.cells.eventID);
  });
});

const SAMPLES = '../shared/data/epcis';
describe('EPCIS examples of GS1', { skip: existsSync(SAMPLES) ? false : `${SAMPLES} is not there` }, () => {
  const sample = (name: string) => readFileSync(`${SAMPLES}/${name}`, 'utf8');
  const steps = ({ rows, refusals }: Read) => {
    assert.deepEqual(refusals, []);
    return rows.map(({ cells }) => [cells.type, cells.bizStep, cells.at]);
  };
  const shipped = ['ObjectEvent', 'shipping', '2005-04-03T20:33:31.116-06:00'];
  const received = ['ObjectEvent', 'receiving', '2005-04-04T20:33:31.116-06:00'];

  it('give the events that they describe', () => {
    assert.deepEqual(steps(json(sample('Example_9.6.1-ObjectEvent.jsonld'))), [shipped, received]);
    assert.deepEqual(steps(json(sample('EPCISQueryDocument.jsonld'))), [shipped, received]);
    assert.deepEqual(steps(xml(sample('Example_9.6.1-ObjectEvent-2020_06_18a.xml'))), [shipped, received]);
    assert.deepEqual(steps(json(sample('Example_9.6.2-ObjectEvent.jsonld'))), [
      ['ObjectEvent', 'receiving', '2013-06-08T16:58:56.591+02:00'],
    ]);
    assert.deepEqual(steps(json(sample('Example_9.6.3-AggregationEvent.jsonld'))), [
      ['AggregationEvent', 'receiving', '2013-06-08T16:58:56.591+02:00'],
    ]);
    assert.deepEqual(steps(json(sample('Example_9.6.4-TransformationEvent.jsonld'))), [
      ['TransformationEvent', 'commissioning', '2013-10-31T16:58:56.591+02:00'],
    ]);
    assert.deepEqual(steps(json(sample('PersistentDisposition-example.jsonld'))), [
      ['ObjectEvent', 'receiving', '2020-06-07T19:10:16+02:00'],
      ['ObjectEvent', 'inspecting', '2020-06-08T20:11:16+02:00'],
    ]);
    assert.deepEqual(steps(json(sample('Example-TransactionEvents-2020_07_03y.jsonld'))), [
      ['TransactionEvent', 'http://epcis.example.org/hc/bizstep/summarising_discharge', '2019-10-04T14:12:00+01:00'],
      ['TransactionEvent', 'transporting', '2014-12-12T12:00:00+02:00'],
    ]);
  });

  it('link to the order and the despatch advice', () => {
    const [, second] = json(sample('Example_9.6.1-ObjectEvent.jsonld')).rows;
    assert.deepEqual(second?.cells.transactions, { po: 'http://transaction.acme.com/po/12345678', desadv: '1152' });
  });

  it('are the same event in XML and in JSON once the id is left out', () => {
    const withoutId = sample('Example_9.6.1-ObjectEvent.jsonld').replaceAll(/"eventID": "[^"]*",/g, '');
    const ids = (read: Read) => read.rows.map(({ cells }) => cells.eventID);
    assert.deepEqual(ids(json(withoutId)), ids(xml(sample('Example_9.6.1-ObjectEvent-2020_06_18a.xml'))));
  });
});
