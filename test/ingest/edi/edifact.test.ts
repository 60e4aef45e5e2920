import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type EdiOptions, type EdiText, edifactReader, readEdi } from '../../../ingest/edi/index.ts';
import { edifact, sample, withoutSamples } from './spelled.ts';

const read = (text: string, options: EdiOptions = {}): EdiText => readEdi(edifactReader, text, options);
const types = ({ sets }: EdiText): string[] => sets.map(({ type }) => type);
const faults = ({ refusals }: EdiText) =>
  refusals.flatMap((refusal) =>
    refusal.faults.map(({ code, element, place }) => [refusal.scope, code, element, place.segment, place.byte]),
  );
const reasons = ({ refusals }: EdiText): string[] =>
  refusals.flatMap((refusal) => refusal.faults.map(({ reason }) => reason));
const at = (from: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], from);

const cells = (type: string, ...body: string[]) => {
  const found = read(edifact(type, body));
  assert.deepEqual(reasons(found), []);
  return found.sets[0]?.cells ?? {};
};

describe('the envelope of EDIFACT', () => {
  it('uses the separators of UNA, or those of the standard', () => {
    const plain = edifact('ORDERS', ['BGM+220+4711+9']);
    assert.deepEqual(types(read(plain)), ['ORDERS']);
    const swapped = plain.replaceAll("'", '~').replaceAll('+', '|').replaceAll(':', '*');
    assert.deepEqual(types(read(`UNA*|.? ~\r\n${swapped}`)), ['ORDERS']);
    assert.equal(at(read(`UNA*|.? ~${swapped}`).sets[0]?.cells, 'BGM.02.1'), '4711');
  });

  it('takes the meaning from a separator behind the release character', () => {
    const found = cells('ORDERS', "FTX+AAI+++5 ?+ 5 ?= 10?? Don?'t?: go:next");
    assert.deepEqual(at(found, 'FTX.AAI.04'), { 1: "5 + 5 = 10? Don't: go", 2: 'next' });
  });

  it('divides repeated elements where the interchange declares a sign for it', () => {
    const repeated = edifact('ORDERS', ['RFF+ON:1*VN:2'], "UNA:+.?*'", 'UNOA:4');
    assert.deepEqual(at(read(repeated).sets[0]?.cells, 'RFF.ON.01'), { 1: 'ON', 2: '1', again: [{ 1: 'VN', 2: '2' }] });
    assert.equal(at(cells('ORDERS', 'RFF+ON:1*VN'), 'RFF.ON.01.2'), '1*VN');
  });

  it('refuses a service string advice whose signs are not different', () => {
    const found = read(edifact('ORDERS', ['BGM+220'], "UNA++.? '"));
    assert.deepEqual(faults(found), [['rest', 'envelope-unreadable', null, 1, 1]]);
    assert.match(reasons(found)[0] ?? '', /UNA declares "\+\+\.\? '"; expected six different signs/);
  });

  it('reads a message of a kind that is called like what every object has', () => {
    const found = read(edifact('constructor', ['BGM+220+4711+9', 'DTM+137:20260102:toString']));
    assert.deepEqual(types(found), ['constructor']);
    assert.equal(at(found.sets[0]?.cells, 'BGM.02.1'), '4711');
    assert.equal(at(found.sets[0]?.cells, 'DTM.137.at'), '20260102');
  });

  it('counts messages with and without groups', () => {
    const plain = edifact('ORDERS', ['BGM+220']);
    assert.deepEqual(faults(read(plain.replace('UNZ+1', 'UNZ+2'))), [
      ['interchange', 'count-wrong', 'UNZ01', 5, plain.indexOf('UNZ+1') + 5],
    ]);
    const grouped = plain
      .replace('UNH', "UNG+ORDERS+BUYER+SELLER+260102:0815+5+UN+D:96A'UNH")
      .replace('UNZ', "UNE+1+5'UNZ");
    assert.deepEqual([types(read(grouped)), reasons(read(grouped))], [['ORDERS'], []]);
    assert.deepEqual(
      faults(read(grouped.replace('UNE+1+5', 'UNE+1+6'))).map((fault) => fault.slice(0, 3)),
      [['group', 'control-number-wrong', 'UNE02']],
    );
  });

  it('keeps a test apart, by its indicator', () => {
    const test = edifact('ORDERS', ['BGM+220']).replace('+77', '+77++++++1');
    assert.deepEqual(
      faults(read(test)).map(([, code]) => code),
      ['test-data'],
    );
    assert.deepEqual(types(read(test, { testData: 'read' })), ['ORDERS']);
  });

  it('refuses a text that is cut off at any byte', () => {
    const text = edifact('ORDERS', ['BGM+220+4711+9', 'DTM+137:20260102:102']);
    for (let length = 4; length < text.length - 2; length++) {
      assert.deepEqual(types(read(text.slice(0, length))), [], `cut at ${length}`);
      assert.equal(read(text.slice(0, length)).refusals.length, 1, `cut at ${length}`);
    }
  });
});

describe('the shape of EDIFACT', () => {
  it('gives an element by its components, whether a version has one or several', () => {
    const found = cells('ORDERS', 'BGM+220::9+4711+9');
    assert.deepEqual(at(found, 'BGM.01'), { 1: '220', 3: '9' });
    assert.equal(at(found, 'BGM.02.1'), '4711');
    assert.equal(found['release'], 'D.96A');
  });

  it('gives times in ISO 8601, to the precision of their format', () => {
    const found = cells(
      'ORDERS',
      'DTM+137:202601021530:203',
      'DTM+2:20260105:102',
      'DTM+63:202601060000:102',
      'DTM+10:202601071530?+01:303',
      'DTM+11:260108:101',
      'DTM+17:20260109153045:204',
      'DTM+69:2026W02:616',
      'DTM+76:20260110:',
    );
    const times = Object.fromEntries(
      ['137', '2', '63', '10', '11', '17', '69', '76'].map((qualifier) => [
        qualifier,
        at(found, `DTM.${qualifier}.at`),
      ]),
    );
    assert.deepEqual(times, {
      137: '2026-01-02T15:30',
      2: '2026-01-05',
      63: '2026-01-06',
      10: '2026-01-07T15:30+01:00',
      11: '2026-01-08',
      17: '2026-01-09T15:30:45',
      69: '2026W02',
      76: '20260110',
    });
    assert.equal(at(found, 'UNB.at'), '2026-01-02T08:15');
  });

  it('writes amounts with a point, whatever the decimal mark', () => {
    assert.equal(at(cells('INVOIC', 'MOA+77:1960,29'), 'MOA.77.amount'), '1960.29');
  });

  it('keeps the date of a reference with the reference, and the summary out of the last line', () => {
    const found = cells(
      'INVOIC',
      'BGM+380+R1',
      'DTM+137:20260102:102',
      'RFF+ON:4711',
      'DTM+171:20251230:102',
      'NAD+BY+1::9',
      'CTA+IC+:Ann',
      'COM+ann@example.org:EM',
      'LIN+1++A1:IN',
      'QTY+47:5',
      'RFF+ON:4712',
      'LIN+2++A2:IN',
      'UNS+S',
      'MOA+77:10',
    );
    assert.equal(at(found, 'RFF.ON.DTM.171.at'), '2025-12-30');
    assert.equal(at(found, 'DTM.171'), undefined);
    assert.equal(at(found, 'NAD.BY.CTA.IC.COM.EM.01.1'), 'ann@example.org');
    assert.equal(at(found, 'LIN.0.RFF.ON.01.2'), '4712');
    assert.equal(at(found, 'LIN.0.QTY.47.amount'), '5');
    assert.equal(at(found, 'LIN.1.03.1'), 'A2');
    assert.equal(at(found, 'LIN.1.MOA'), undefined);
    assert.equal(at(found, 'MOA.77.amount'), '10');
  });

  it('lists packages and lines with the packing level they stand in', () => {
    const found = cells(
      'DESADV',
      'BGM+351+S1',
      'CPS+1',
      'CPS+2+1',
      'PAC+1++201',
      'PCI+33E',
      'GIN+BJ+340000000000000001',
      'LIN+1++A1:IN',
      'QTY+12:5',
    );
    assert.equal(at(found, 'PAC.0.GIN.BJ.02.1'), '340000000000000001');
    assert.equal(at(found, 'PAC.0.in.CPS.01.1'), '2');
    assert.equal(at(found, 'LIN.0.in.CPS.02.1'), '1');
    assert.equal((found['CPS'] as unknown[]).length, 2);
  });

  it('lists statuses with the consignment they stand in', () => {
    const found = cells(
      'IFTSTA',
      'CNI+1+C1',
      'LOC+14+:::GENT',
      'STS+1+21',
      'DTM+78:202601021530:203',
      'STS+1+13',
      'CNI+2+C2',
      'STS+1+1',
    );
    assert.deepEqual((found['STS'] as unknown[]).length, 3);
    assert.equal(at(found, 'STS.0.DTM.78.at'), '2026-01-02T15:30');
    assert.equal(at(found, 'STS.0.in.CNI.LOC.14.02.4'), 'GENT');
    assert.equal(at(found, 'STS.2.in.CNI.02.1'), 'C2');
  });
});

describe('the shape of IFTSTA', () => {
  it('has references beside parties, and dates behind the references of a status as its own', () => {
    const found = cells(
      'IFTSTA',
      'NAD+CZ+123',
      'RFF+CW:1Z1',
      'CNI+1',
      'STS+1+21',
      'RFF+AAN:2',
      'DTM+78:20260102:102',
      'NAD+CN+456',
    );
    assert.equal(at(found, 'RFF.CW.01.2'), '1Z1');
    assert.equal(at(found, 'STS.0.DTM.78.at'), '2026-01-02');
    assert.equal(at(found, 'STS.0.NAD.CN.02.1'), '456');
  });
});

describe('EDIFACT samples of others', { skip: withoutSamples }, () => {
  it('are read where they are whole', () => {
    assert.deepEqual(types(read(sample('edifact/invoice1.edi'))), ['INVOIC']);
    assert.deepEqual(types(read(sample('edifact/ups_iftsta_d07b.edi'))), ['IFTSTA', 'IFTSTA']);
  });

  it('are refused with segment, element and byte where they disagree with themselves, and taken where that is accepted', () => {
    const refused = {
      'edifact.ORDRSP.edi': ['ORDRSP', ['set', 'count-wrong', 'UNT01', 32, 672]],
      'order.edi': ['ORDERS', ['interchange', 'interchange-truncated', null, 18, 368]],
      'order2.edi': ['ORDERS', ['interchange', 'interchange-truncated', null, 13, 232]],
      'orders-with-group.edi': ['ORDERS', ['set', 'count-wrong', 'UNT01', 20, 550]],
    } as const;
    for (const [file, [type, fault]] of Object.entries(refused)) {
      const text = sample(`edifact/${file}`);
      assert.deepEqual(faults(read(text))[0], fault, file);
      const accepted = read(text, { wrongTrailers: 'accept', testData: 'read' });
      assert.deepEqual([types(accepted), reasons(accepted)], [[type], []], file);
      assert.notEqual(accepted.notes.length, 0, file);
    }
  });
});
