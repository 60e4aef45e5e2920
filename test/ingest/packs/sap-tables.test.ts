import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toldEvents, toldLinks, toldRejects, traceOf, withPackLog } from './pack-log.ts';

/** A table as CSV: its columns, then its rows, cells divided by blanks; `-` is an empty cell, `~` a blank. */
const csv = (columns: string, ...rows: string[]): string =>
  [columns, ...rows]
    .map((row) =>
      row
        .split(' ')
        .map((cell) => (cell === '-' ? '' : cell.replaceAll('~', ' ')))
        .join(','),
    )
    .join('\n');

const VBAK = csv(
  'VBELN VBTYP AUART KUNNR VKORG NETWR WAERK VDATU ERDAT ERZET ERNAM',
  '0000004711 C TA K1 1000 100.00 EUR 20260110 20260102 081500 ANNA',
  '0000004799 H RE K1 1000 10.00 EUR 00000000 20260103 081500 ANNA',
);
const VBAP = csv(
  'VBELN POSNR MATNR WERKS KWMENG VRKME',
  '0000004711 000010 M1 1000 5.000 ST',
  '0000004711 000020 M2 1000 7.000 ST',
);
const LIKP = csv(
  'VBELN VBTYP LFART VSTEL WADAT LFDAT ERDAT ERZET ERNAM',
  '0080000017 J LF 1000 20260106 20260110 20260105 101010 BERT',
);
const LIPS = csv(
  'VBELN POSNR LFIMG VGBEL VGPOS VGTYP',
  '0080000017 000010 5.000 0000004711 000010 C',
  '0080000017 000020 7.000 0000004711 000020 C',
);
const VBFA = csv(
  'VBELV POSNV VBTYP_V VBELN POSNN VBTYP_N ERDAT ERZET',
  '0000004711 000010 C 0080000017 000010 J 20260105 101010',
  '0080000017 000010 J 0000900001 000001 Q 20260106 090000',
  '0080000017 000010 J 4900000001 000001 R 20260106 140000',
  '0080000017 000020 J 4900000001 000002 R 20260106 140000',
  '0080000017 000010 J 4900000002 000001 h 20260106 150000',
  '0080000017 000010 J 4900000003 000001 R 20260106 160000',
  '0080000017 000010 J 0090000244 000010 M 20260107 120000',
);
const VBRK = csv(
  'VBELN VBTYP FKART NETWR SFAKN ERDAT ERZET ERNAM',
  '0090000244 M F2 100.00 - 20260107 120000 CARL',
  '0090000245 N S1 100.00 0090000244 20260108 120000 CARL',
);
const CDHDR = csv(
  'OBJECTCLAS OBJECTID CHANGENR USERNAME UDATE UTIME TCODE',
  'VERKBELEG 0000004711 0000000001 ANNA 20260102 090000 VA02',
  'VERKBELEG 0000004711 0000000002 DORA 20260102 100000 VKM3',
  'VERKBELEG 0000004711 0000000003 ANNA 20260103 090000 VA02',
  'VERKBELEG 0000004711 0000000004 ANNA 20260103 100000 VA02',
  'LIEFERUNG 0080000017 0000000005 BERT 20260105 110000 VL02N',
  'LIEFERUNG 0080000017 0000000006 BERT 20260105 120000 VL02N',
);
const CDPOS = csv(
  'OBJECTCLAS OBJECTID CHANGENR TABNAME TABKEY FNAME CHNGIND VALUE_NEW VALUE_OLD',
  'VERKBELEG 0000004711 0000000001 VBUK 1000000004711 CMGST U B -',
  'VERKBELEG 0000004711 0000000002 VBUK 1000000004711 CMGST U D B',
  'VERKBELEG 0000004711 0000000003 VBAK 1000000004711 LIFSK U 01 -',
  'VERKBELEG 0000004711 0000000003 VBAK 1000000004711 FAKSK U 02 -',
  'VERKBELEG 0000004711 0000000003 VBAP 1000000004711000010 KWMENG U ~~~~~~~~~~~~9.000 ~~~~~~~~~~~~5.000',
  'VERKBELEG 0000004711 0000000003 VBAP 1000000004711000030 KEY I - -',
  'VERKBELEG 0000004711 0000000004 VBAK 1000000004711 LIFSK U - 01',
  'VERKBELEG 0000004711 0000000004 VBAK 1000000004711 FAKSK U - 02',
  'VERKBELEG 0000004711 0000000004 VBAP 1000000004711000020 ABGRU U 05 -',
  'VERKBELEG 0000004711 0000000004 VBAP 1000000004711000010 KWMENG U ~~~~~~~~~~~~5.000 ~~~~~~~~~~~~9.000',
  'VERKBELEG 0000004711 0000000004 VBAK 1000000004711 VDATU U 20260112 20260110',
  'VERKBELEG 0000004711 0000000004 VBAK 1000000004711 BSTNK U PO2 PO1',
  'LIEFERUNG 0080000017 0000000005 LIKP 1000080000017 LIFSK U 01 -',
  'LIEFERUNG 0080000017 0000000006 LIKP 1000080000017 LIFSK U - 01',
);

const ALL = {
  'VBAK.csv': VBAK,
  'VBAP.csv': VBAP,
  'LIKP.csv': LIKP,
  'LIPS.csv': LIPS,
  'VBFA.csv': VBFA,
  'VBRK.csv': VBRK,
  'changes/CDHDR_2026.csv': CDHDR,
  'changes/CDPOS_2026.csv': CDPOS,
};

describe('the pack sap-tables', () => {
  it('makes every event of an order, its delivery and its invoice, once', () =>
    withPackLog(['pack:sap-tables'], ALL, async (store, report) => {
      assert.deepEqual(await toldEvents(store), [
        ['2026-01-02 08:15:00', 'Create Order', 'order 4711'],
        ['2026-01-02 09:00:00', 'Credit Hold', 'order 4711'],
        ['2026-01-02 10:00:00', 'Credit Release', 'order 4711'],
        ['2026-01-03 09:00:00', 'Add Line', 'order line 4711/30'],
        ['2026-01-03 09:00:00', 'Raise Quantity', 'order line 4711/10'],
        ['2026-01-03 09:00:00', 'Set Billing Block', 'order 4711'],
        ['2026-01-03 09:00:00', 'Set Delivery Block', 'order 4711'],
        ['2026-01-03 10:00:00', 'Postpone Request', 'order 4711'],
        ['2026-01-03 10:00:00', 'Reduce Quantity', 'order line 4711/10'],
        ['2026-01-03 10:00:00', 'Reject Line', 'order line 4711/20'],
        ['2026-01-03 10:00:00', 'Remove Billing Block', 'order 4711'],
        ['2026-01-03 10:00:00', 'Remove Delivery Block', 'order 4711'],
        ['2026-01-05 10:10:10', 'Create Delivery', 'delivery 80000017'],
        ['2026-01-05 11:00:00', 'Set Shipping Block', 'delivery 80000017'],
        ['2026-01-05 12:00:00', 'Remove Shipping Block', 'delivery 80000017'],
        ['2026-01-06 09:00:00', 'Create Transfer Order', 'delivery 80000017'],
        ['2026-01-06 14:00:00', 'Post Goods Issue', 'delivery 80000017'],
        ['2026-01-06 15:00:00', 'Reverse Goods Issue', 'delivery 80000017'],
        ['2026-01-06 16:00:00', 'Post Goods Issue', 'delivery 80000017'],
        ['2026-01-07 12:00:00', 'Create Invoice', 'invoice 90000244'],
        ['2026-01-08 12:00:00', 'Cancel Invoice', 'invoice 90000244'],
      ]);
      assert.equal((await traceOf(store, '4711')).length, 21);
      assert.deepEqual(await toldRejects(store), []);
      const changes = report.streams.find(({ source }) => source === 'sap CDPOS');
      assert.deepEqual(changes?.unlisted, [{ field: 'BSTNK', from: 'PO1', to: 'PO2', rows: 1 }]);
    }));

  it('links by the references of items and by the document flow', () =>
    withPackLog(['pack:sap-tables'], ALL, async (store) => {
      assert.deepEqual(await toldLinks(store), [
        'delivery 80000017 -> order 4711',
        'delivery line 80000017/10 -> delivery 80000017',
        'delivery line 80000017/10 -> order line 4711/10',
        'delivery line 80000017/20 -> delivery 80000017',
        'delivery line 80000017/20 -> order line 4711/20',
        'invoice 90000244 -> delivery 80000017',
        'order line 4711/10 -> order 4711',
        'order line 4711/20 -> order 4711',
        'order line 4711/30 -> order 4711',
      ]);
    }));

  it('reads the clock of the application server by the zone that is said', () =>
    withPackLog(['pack:sap-tables:zone=Europe/Berlin'], ALL, async (store) =>
      assert.deepEqual((await toldEvents(store))[0], ['2026-01-02 07:15:00', 'Create Order', 'order 4711']),
    ));

  it('reads orders alone, dates as screens show them, and NDJSON, and leaves out what is no order', async () => {
    const row = { VBELN: '4711', VBTYP: 'C', ERDAT: '02.01.2026', ERZET: '08:15:00', VDATU: '2026-01-10' };
    const rest = { AUART: '', KUNNR: '', VKORG: '', NETWR: '1', WAERK: '', ERNAM: '' };
    const lines = [row, { ...row, VBELN: '4712', VBTYP: 'K' }].map((one) => JSON.stringify({ ...rest, ...one }));
    await withPackLog(['pack:sap-tables'], { 'VBAK.ndjson': lines.join('\n') }, async (store) => {
      assert.deepEqual(await toldEvents(store), [['2026-01-02 08:15:00', 'Create Order', 'order 4711']]);
      assert.deepEqual(await toldRejects(store), []);
    });
  });

  it('rejects changes whose header is missing, and names the missing file where changes have none at all', async () => {
    const { 'changes/CDHDR_2026.csv': _headers, ...without } = ALL;
    await assert.rejects(
      withPackLog(['pack:sap-tables'], without, () => Promise.resolve()),
      { code: 'file-not-found', message: /CDHDR/ },
    );
    const first = CDHDR.split('\n').slice(0, 2).join('\n');
    await withPackLog(['pack:sap-tables'], { ...ALL, 'changes/CDHDR_2026.csv': first }, async (store) => {
      const codes = (await toldRejects(store)).map(({ code }) => code);
      assert.deepEqual(new Set(codes), new Set(['reference-missing']));
    });
  });
});
