import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type EdiOptions, type EdiText, readEdi, x12Reader } from '../../../ingest/edi/index.ts';
import { sample, withoutSamples, x12 } from './spelled.ts';

const read = (text: string, options: EdiOptions = {}): EdiText => readEdi(x12Reader, text, options);
const types = ({ sets }: EdiText): string[] => sets.map(({ type }) => type);
const faults = ({ refusals }: EdiText) =>
  refusals.flatMap((refusal) =>
    refusal.faults.map(({ code, element, place }) => [refusal.scope, code, element, place.segment, place.byte]),
  );
const reasons = ({ refusals }: EdiText): string[] =>
  refusals.flatMap((refusal) => refusal.faults.map(({ reason }) => reason));

const ORDER = '850 BEG*00*SA*4711**20260102 PO1*1*5*EA';

describe('the envelope of X12', () => {
  it('takes its separators from ISA', () => {
    for (const [element, component, terminator] of [
      ['*', '>', '~'],
      ['|', ':', "'"],
      ['^', '\\', '\n'],
      ['\x1d', '\x1f', '\x1c'],
      ['*', '>', '~\r\n'],
    ] as const) {
      const found = read(x12({ sets: [ORDER], element, component, terminator }));
      assert.deepEqual(types(found), ['850'], JSON.stringify([element, component, terminator]));
      assert.deepEqual(found.sets[0]?.cells['BEG'], {
        '01': '00',
        '02': 'SA',
        '03': '4711',
        '05': '20260102',
        all: [{ '01': '00', '02': 'SA', '03': '4711', '05': '20260102' }],
      });
    }
  });

  it('takes a byte order mark before ISA, blanks between segments and squeezed blanks in ISA', () => {
    const text = x12({ sets: [ORDER] });
    assert.deepEqual(types(read(`\ufeff${text}`)), ['850']);
    assert.deepEqual(types(read(text.replaceAll('\n', '\r\n\t  '))), ['850']);
    assert.deepEqual(types(read(text.replaceAll(/ +/g, ' '))), ['850']);
  });

  it('takes files that are wrapped at any column, inside ISA and before its terminator too', () => {
    const text = x12({ sets: [ORDER], terminator: '~' });
    for (let width = 20; width <= 120; width++) {
      const wrapped = text.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\r\n') ?? '';
      const found = read(wrapped);
      assert.deepEqual(types(found), ['850'], `width ${width}: ${reasons(found)}`);
      assert.deepEqual(found.sets[0]?.cells, read(text).sets[0]?.cells);
    }
  });

  it('needs no terminator behind the very last segment', () => {
    assert.deepEqual(
      types(
        read(
          x12({ sets: [ORDER] })
            .trimEnd()
            .slice(0, -1),
        ),
      ),
      ['850'],
    );
  });

  it('reads several interchanges of a file, each with separators of its own', () => {
    const both =
      x12({ sets: [ORDER] }) + x12({ sets: ['990 B1*SCAC*L1**A'], control: '2', element: '|', component: ':' });
    assert.deepEqual(types(read(both)), ['850', '990']);
  });

  it('gives the envelope of every set by its elements, and the release', () => {
    const cells = read(x12({ sets: [ORDER], version: '004010UCS' })).sets[0]?.cells ?? {};
    assert.deepEqual(cells['ST'], { '01': '850', '02': '0001' });
    assert.equal(cells['release'], '004010');
    assert.deepEqual(Object.keys(cells).slice(0, 4), ['ISA', 'GS', 'ST', 'release']);
  });

  it('reads the same whatever pieces the text comes in', () => {
    const text = `\ufeff${x12({ sets: [ORDER, ORDER], terminator: '~\r\n' })}${x12({ sets: ['990 B1*SCAC*L1**A'], control: '2' })}`;
    const whole = read(text);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: text.length }), { maxLength: 12 }), (cuts) => {
        const found: EdiText = { sets: [], refusals: [], notes: [] };
        const reader = x12Reader(
          {},
          {
            set: (set) => void found.sets.push(set),
            refused: (refusal) => void found.refusals.push(refusal),
            noted: (note) => void found.notes.push(note),
          },
        );
        const places = [0, ...cuts.sort((one, other) => one - other), text.length];
        for (const [index, from] of places.slice(0, -1).entries()) reader.push(text.slice(from, places[index + 1]));
        reader.end();
        assert.deepEqual(found, whole);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('keeps test data apart, and says so', () => {
    const found = read(x12({ sets: [ORDER], test: true }));
    assert.deepEqual(types(found), []);
    assert.deepEqual(faults(found), [['set', 'test-data', null, 3, x12({ sets: [ORDER] }).indexOf('ST*850') + 1]]);
    assert.match(reasons(found)[0] ?? '', /is a test, and is kept apart\. Read it with testData: read under options/);
    assert.deepEqual(types(read(x12({ sets: [ORDER], test: true }), { testData: 'read' })), ['850']);
  });

  it('takes a set once that the file holds twice, and both where the content differs', () => {
    const first = x12({ sets: [ORDER] });
    assert.deepEqual(faults(read(first + first)), [
      ['set', 'set-repeated', null, 11, first.length + first.indexOf('ST*850') + 1],
    ]);
    assert.deepEqual(types(read(first + first)), ['850']);
    const other = read(first + first.replace('4711', '4712'));
    assert.deepEqual(types(other), ['850', '850']);
    assert.match(
      other.notes[0]?.what ?? '',
      /^the control numbers are those of the set at segment 3, byte 153, the content is not/,
    );
  });

  it('takes a set that was refused with its interchange when it comes again', () => {
    const text = x12({ sets: [ORDER] });
    assert.deepEqual(types(read(text.replace('IEA*1*', 'IEA*2*') + text)), ['850']);
  });
});

describe('damage in X12', () => {
  const text = x12({ sets: [ORDER, ORDER] });
  const byteOf = (what: string, from = text): number => from.indexOf(what) + 1;

  it('refuses one set alone where its trailer disagrees', () => {
    const count = text.replace('SE*4*0001', 'SE*5*0001');
    assert.deepEqual(types(read(count)), ['850']);
    assert.deepEqual(faults(read(count)), [['set', 'count-wrong', 'SE01', 6, byteOf('5*0001', count)]]);
    assert.equal(
      reasons(read(count))[0],
      'segment 6 (SE01), line 6, byte 207: SE says 5, and there are 4 segments from ST to SE. ' +
        'Ask BUYER to send it again, or take it as it is with wrongTrailers: accept under options of the mapping (pack:NAME:wrongTrailers=accept).',
    );
    assert.deepEqual(faults(read(text.replace('SE*4*0001', 'SE*4*0009'))), [
      ['set', 'control-number-wrong', 'SE02', 6, byteOf('0001~\nST')],
    ]);
  });

  it('refuses a group with its sets where its trailer disagrees, and an interchange likewise', () => {
    const group = read(text.replace('GE*2*1', 'GE*3*1'));
    assert.deepEqual([types(group), faults(group)], [[], [['group', 'count-wrong', 'GE01', 11, byteOf('2*1~')]]]);
    const interchange = read(text.replace('IEA*1*000000001', 'IEA*1*000000002'));
    assert.deepEqual(types(interchange), []);
    assert.deepEqual(faults(interchange), [['interchange', 'control-number-wrong', 'IEA02', 12, text.length - 10]]);
  });

  it('accepts trailers that disagree where it is told to, and notes each', () => {
    const wrong = text.replace('SE*4*0001', 'SE*5*0001').replace('IEA*1*', 'IEA*7*');
    const found = read(wrong, { wrongTrailers: 'accept' });
    assert.deepEqual(types(found), ['850', '850']);
    assert.deepEqual(
      found.notes.map(({ what }) => what),
      [
        'SE says 5, and there are 4 segments from ST to SE; it was taken all the same',
        'IEA says 7, and there are 1 functional groups; it was taken all the same',
      ],
    );
  });

  it('takes control numbers as equal with and without leading zeros', () => {
    assert.deepEqual(types(read(text.replace('IEA*1*000000001', 'IEA*1*1'))), ['850', '850']);
  });

  it('refuses a text that is cut off at any byte', () => {
    for (let length = 4; length < text.trimEnd().length - 1; length++) {
      const found = read(text.slice(0, length));
      assert.equal(found.refusals.length > 0, true, `cut at ${length}`);
      assert.deepEqual(types(found), [], `cut at ${length}`);
    }
  });

  it('names what is missing where a header or a trailer is lost', () => {
    const without = (segment: RegExp) => faults(read(text.replace(segment, ''))).map((fault) => fault.slice(0, 3));
    assert.deepEqual(without(/^ISA.*\n/), [['rest', 'envelope-unreadable', null]]);
    assert.deepEqual(without(/GS.*\n/)[0], ['interchange', 'segment-misplaced', null]);
    assert.deepEqual(without(/ST\*850\*0002.*\n/)[0], ['group', 'segment-misplaced', null]);
    assert.deepEqual(without(/SE\*4\*0001.*\n/)[0], ['set', 'segment-misplaced', null]);
    assert.deepEqual(without(/GE.*\n/)[0], ['group', 'segment-misplaced', null]);
    assert.deepEqual(without(/IEA.*\n/), [['interchange', 'interchange-truncated', null]]);
  });

  it('refuses what a mutilated segment makes of a set, and nothing more', () => {
    const found = read(text.replace('PO1*1*5*EA', 'P*1*5*EA'));
    assert.deepEqual(faults(found), [['set', 'segment-unreadable', null, 5, byteOf('PO1*1')]]);
    assert.deepEqual(types(found), ['850']);
    const empty = read(text.replace('PO1*1*5*EA', '~PO1*1*5*EA').replace('SE*4', 'SE*5'));
    assert.match(reasons(empty)[0] ?? '', /the segment is empty; expected two or three capitals and digits/);
  });

  it('refuses an interchange whose usage nobody knows', () => {
    const found = read(x12({ sets: [ORDER] }).replace('*0*P*>', '*0*X*>'));
    assert.deepEqual([types(found), faults(found)], [[], [['interchange', 'element-invalid', 'ISA15', 1, 103]]]);
    assert.match(reasons(found)[0] ?? '', /"X" is no usage; expected P \(production\), T \(test\), I \(information\)/);
  });

  it('refuses an acknowledgement whose verdict cannot be trusted', () => {
    const found = read(x12({ sets: ['997 AK1*PO*1 AK9*Q*1*1*one'] }));
    assert.deepEqual(
      faults(found).map(([, code, element]) => [code, element]),
      [
        ['element-invalid', 'AK901'],
        ['element-invalid', 'AK904'],
      ],
    );
  });
});

describe('the shape of X12', () => {
  const cells = (set: string) => {
    const found = read(x12({ sets: [set] }));
    assert.deepEqual(reasons(found), []);
    return found.sets[0]?.cells ?? {};
  };
  const at = (from: unknown, path: string): unknown =>
    path.split('.').reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], from);

  it('names segments by their qualifier, and lists them all', () => {
    const found = cells('850 BEG*00*SA*1 REF*VR*54321 REF*DP*7 REF*VR*9 DTM*002*20260105');
    assert.equal(at(found, 'REF.VR.02'), '54321');
    assert.equal(at(found, 'REF.DP.02'), '7');
    assert.deepEqual(at(found, 'REF.all'), [
      { '01': 'VR', '02': '54321' },
      { '01': 'DP', '02': '7' },
      { '01': 'VR', '02': '9' },
    ]);
    assert.equal(at(found, 'DTM.002.02'), '20260105');
  });

  it('puts a party with its address together, in the header and in a line', () => {
    const found = cells(
      '850 BEG*00*SA*1 N1*ST*Head N4*DAYTON*OH*45401 N1*BT*Payer PO1*1*5*EA N1*ST*Branch N4*RENO*NV CTT*1',
    );
    assert.equal(at(found, 'N1.ST.02'), 'Head');
    assert.equal(at(found, 'N1.ST.N4.01'), 'DAYTON');
    assert.equal(at(found, 'N1.ST.N4.zone'), 'America/New_York');
    assert.equal(at(found, 'N1.BT.N4'), undefined);
    assert.equal(at(found, 'PO1.0.N1.ST.N4.01'), 'RENO');
    assert.equal(at(found, 'CTT.01'), '1');
  });

  it('gives numbers of products by their qualifier', () => {
    assert.deepEqual(at(cells('850 PO1*1*5*EA*1.5**CB*000111*UA*0028'), 'PO1.0.ids'), { CB: '000111', UA: '0028' });
  });

  it('splits only elements that the standard calls composite', () => {
    const found = cells('856 BSN*00*1*20260102*0815 HL*1**S MEA*PD*WT*12*LB>2 NTE*GEN*A>B');
    assert.deepEqual(at(found, 'HL.0.MEA.04'), { 1: 'LB', 2: '2' });
    assert.equal(at(found, 'HL.0.NTE.GEN.02'), 'A>B');
  });

  it('lists stops with what belongs to each', () => {
    const found = cells(
      '204 B2**SCAC**L1 S5*1*CL L11*PO1*PO G62*37*20260103*I*0800 N1*SF*Dock N4*DAYTON*OH S5*2*CU L11*PO2*PO L3*100',
    );
    assert.equal(at(found, 'S5.0.L11.PO.01'), 'PO1');
    assert.equal(at(found, 'S5.0.G62.37.04'), '0800');
    assert.equal(at(found, 'S5.0.N1.SF.N4.02'), 'OH');
    assert.equal(at(found, 'S5.1.L11.PO.01'), 'PO2');
    assert.equal(at(found, 'L3.01'), '100');
  });

  it('lists statuses with the assigned number they stand in', () => {
    const found = cells(
      '214 B10*P1*L1*SCAC LX*1 AT7*X3*NS***20260103*0800*ET MS1*DAYTON*OH AT7*AF*NS***20260103*0900*ET L11*1*QN LX*2 AT7*X1*NS***20260104*1000*CT',
    );
    assert.deepEqual((found['AT7'] as unknown[]).length, 3);
    assert.equal(at(found, 'AT7.0.MS1.01'), 'DAYTON');
    assert.equal(at(found, 'AT7.1.MS1'), undefined);
    assert.equal(at(found, 'AT7.1.in.LX.L11.QN.01'), '1');
    assert.equal(at(found, 'AT7.2.in.LX.01'), '2');
    assert.equal(at(found, 'AT7.2.in.LX.L11'), undefined);
  });

  it('gives the zone that a time code names, else that of the place of a status', () => {
    const found = cells(
      '214 B10*P1*L1*SCAC LX*1 AT7*X3*NS***20260103*0800*PS MS1*DAYTON*OH AT7*AF*NS***20260103*0900*LT MS1*DAYTON*OH ' +
        'AT7*X6*NS***20260103*1000 MS1*RENO*NV AT7*D1*NS***20260103*1100*LT AT7*CD*NS***20260103*1200*ET',
    );
    const zones = (found['AT7'] as { zone?: string }[]).map(({ zone }) => zone);
    assert.deepEqual(zones, ['-08:00', 'America/New_York', 'America/Los_Angeles', undefined, 'America/New_York']);
  });

  it('lists references wherever they stand, with what they stand in', () => {
    const found = cells('204 B2**SCAC**L1 L11*A*PO S5*1*CL L11*B*PO L11*C*SI S5*2*CU L11*D*PO');
    const every = (found['every'] as { L11: { '01': string; in?: { S5: { '01': string } } }[] }).L11;
    assert.deepEqual(
      every.map((one) => [one['01'], one.in?.S5['01']]),
      [
        ['A', undefined],
        ['B', '1'],
        ['C', '1'],
        ['D', '2'],
      ],
    );
  });

  it('lists levels with those above them by their code', () => {
    const found = cells(
      '856 BSN*00*SH1*20260102*0815 HL*1**S TD5**2*UPSN HL*2*1*O PRF*4711 HL*3*2*P MAN*GM*0001 HL*4*3*I LIN**UP*0123 SN1**5*EA HL*5*1*O PRF*4712 CTT*5',
    );
    assert.equal((found['HL'] as unknown[]).length, 5);
    assert.equal(at(found, 'HL.3.LIN.ids.UP'), '0123');
    assert.equal(at(found, 'HL.3.in.P.MAN.GM.02'), '0001');
    assert.equal(at(found, 'HL.3.in.O.PRF.01'), '4711');
    assert.equal(at(found, 'HL.3.in.S.TD5.03'), 'UPSN');
    assert.equal(at(found, 'HL.4.PRF.01'), '4712');
    assert.deepEqual(Object.keys((at(found, 'HL.4.in') as object) ?? {}), ['S']);
  });

  it('refuses a level below one that is not there', () => {
    const found = read(x12({ sets: ['856 BSN*00*1*20260102*0815 HL*1**S HL*2*7*O'] }));
    assert.deepEqual(
      faults(found).map(([scope, code, element]) => [scope, code, element]),
      [['set', 'hierarchy-broken', 'HL02']],
    );
  });

  it('keeps sets that nobody declared', () => {
    const found = cells('846 BIA*00*DD*1 N1*WH*Depot LIN*1*UP*0123 QTY*33*7');
    assert.equal(at(found, 'N1.WH.02'), 'Depot');
    assert.equal(at(found, 'LIN.ids.UP'), '0123');
    assert.equal(at(found, 'QTY.33.02'), '7');
  });

  it('refuses a set that its own entries would blow up', () => {
    const references = Array.from({ length: 2000 }, (_, index) => `L11*${'X'.repeat(30)}${index}*ZZ`).join(' ');
    const statuses = Array.from({ length: 2000 }, () => 'AT7*X1*NS***20260103*0800*ET').join(' ');
    const found = read(x12({ sets: [`214 B10*P1*L1*SCAC LX*1 ${statuses} ${references}`] }));
    assert.deepEqual(
      faults(found).map(([, code]) => code),
      ['set-too-large'],
    );
  });
});

describe('X12 samples of others', { skip: withoutSamples }, () => {
  const everything: EdiOptions = { testData: 'read', wrongTrailers: 'accept' };
  const READ: Readonly<Record<string, string>> = {
    '004010_850.edi': '850',
    '004060_856.edi': '856',
    '210-MGCTLYST-SAMPLE.EDI': '210',
    '214-MGCTLYST-SAMPLE.EDI': '214',
    '990-MGCTLYST-SAMPLE.EDI': '990',
    'simple810.edi': '810 810',
    'simple997.edi': '997',
    'ts210_80char.edi': '210',
    'v004010_940_test_940_02.edi': '940',
    'x12.214.edi': '214',
    'x12.810a.edi': '810',
  };
  const REFUSED: Readonly<Record<string, readonly [string, string, string | null, number, number]>> = {
    '204-MGCTLYST-SAMPLE.EDI': ['set', 'count-wrong', 'SE01', 40, 1204],
    'v004010_214_test_214_01.edi': ['interchange', 'control-number-wrong', 'IEA02', 31, 841],
    'v004010_856_test_856_01.edi': ['set', 'count-wrong', 'SE01', 5, 205],
    'v004010_940_test_940_01.edi': ['group', 'control-number-wrong', 'GE02', 32, 880],
    'v004010_945__945_test_01.edi': ['set', 'count-wrong', 'SE01', 18, 477],
    'v005010_855__855_test_01.edi': ['set', 'count-wrong', 'SE01', 8, 269],
    'x12.850.edi': ['interchange', 'control-number-wrong', 'IEA02', 15, 380],
  };

  it('are read where they are whole', () => {
    for (const [file, expected] of Object.entries(READ)) {
      const found = read(sample(`x12/${file}`), { testData: 'read' });
      assert.deepEqual([types(found).join(' '), reasons(found)], [expected, []], file);
    }
  });

  it('are refused with segment, element and byte where they disagree with themselves, and taken where that is accepted', () => {
    for (const [file, expected] of Object.entries(REFUSED)) {
      assert.deepEqual(faults(read(sample(`x12/${file}`), { testData: 'read' }))[0], expected, file);
      assert.deepEqual(reasons(read(sample(`x12/${file}`), everything)), [], file);
    }
  });

  it('have one acknowledgement that breaks its syntax, and one transaction set without an envelope', () => {
    assert.deepEqual(faults(read(sample('x12/invalid997.edi'), everything)), [
      ['set', 'element-invalid', 'AK101', 4, 192],
      ['set', 'element-invalid', 'AK402', 7, 252],
    ]);
    assert.deepEqual(faults(read(sample('x12/v004010_204_test_204_01.edi'), everything)), [
      ['rest', 'envelope-unreadable', null, 1, 1],
    ]);
  });

  it('have two invoices and an order in one interchange, each a set of its own', () => {
    const { sets } = read(sample('x12/invoice810_po850_dual.edi'), everything);
    assert.deepEqual(
      sets.map(({ type, cells }) => [type, (cells['GS'] as Record<string, string>)['01'], cells['release']]),
      [
        ['810', 'IN', '004010'],
        ['810', 'IN', '004010'],
        ['850', 'PO', '003010'],
      ],
    );
  });

  it('have one file that is the same wrapped and with a byte order mark', () => {
    const [plain, marked] = ['214-MGCTLYST-SAMPLE.EDI', 'x12.214.edi'].map((file) =>
      read(sample(`x12/${file}`), everything),
    );
    assert.deepEqual(plain?.sets[0]?.cells, marked?.sets[0]?.cells);
  });
});
