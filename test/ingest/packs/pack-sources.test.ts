import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openIngestion, readConfiguration, SOURCES } from '../../../ingest/sources/index.ts';
import { openStore, type Store } from '../../../store/index.ts';
import { edifact, x12 } from '../edi/spelled.ts';
import { toldEvents, traceOf } from './pack-log.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'throughline-pack-sources-'));
  mkdirSync(join(root, 'inbox'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (name: string, text: string): void => writeFileSync(join(root, 'inbox', name), text);

/** Pulls a folder once through packs, and gives what became of it. */
async function pulled<Result>(
  mapping: string,
  streams: string,
  work: (store: Store, letters: { code: string; column: string | null }[]) => Promise<Result>,
): Promise<Result> {
  const file = join(root, 'throughline.yaml');
  writeFileSync(
    file,
    `store: log.duckdb\nsources: { edi: { kind: folder, mapping: ${mapping}, with: { folder: inbox, complete: renamed }, streams: ${streams} } }`,
  );
  const store = await openStore(null);
  const ingestion = await openIngestion(store, readConfiguration(file, SOURCES));
  try {
    await ingestion.pull('edi');
    const letters = await ingestion.deadLetters({}, { limit: 100, offset: 0 });
    return await work(
      store,
      letters.map(({ code, column }) => ({ code, column })),
    );
  } finally {
    await ingestion.close();
    store.close();
  }
}

const ORDER = '850 BEG*00*SA*4711**20260101';

describe('a folder read by a pack', () => {
  it('takes every file, whatever its stream is called, and joins what they tell', async () => {
    put('1.edi', x12({ sets: [ORDER] }));
    put('2.edi', x12({ sets: ['204 B2**SCAC**L1 B2A*00 S5*1*CL L11*4711*PO'], control: '2' }));
    put('3.edi', x12({ sets: ['990 B1*SCAC*L1*20260103*A'], control: '3' }));
    await pulled('pack:x12', '{ anything: { files: "*.edi" } }', async (store, letters) => {
      assert.deepEqual(letters, []);
      assert.deepEqual(await traceOf(store, '4711'), ['Place Order', 'Tender Load', 'Accept Load']);
    });
  });

  it('tells a damaged file once, and a refused set once, and takes the rest', async () => {
    put('1.edi', x12({ sets: [ORDER] }).slice(0, 200));
    put('2.edi', x12({ sets: [ORDER, ORDER.replace('4711', '4712')] }).replace('SE*3*0002', 'SE*9*0002'));
    await pulled('pack:x12', '{ in: { files: "*.edi" } }', async (store, letters) => {
      assert.deepEqual(letters, [
        { code: 'file-truncated', column: null },
        { code: 'count-wrong', column: 'SE01' },
      ]);
      assert.deepEqual(await toldEvents(store), [['2026-01-01 00:00:00', 'Place Order', 'order 4711']]);
    });
  });

  it('serves two packs side by side, each with the streams that it is told', async () => {
    put('1.x12', x12({ sets: [ORDER] }));
    put('1.edi', edifact('ORDERS', ['BGM+220+4712+9', 'DTM+137:20260102:102']));
    await pulled(
      '["pack:x12:files=american", "pack:edifact:files=european"]',
      '{ american: { files: "*.x12" }, european: { files: "*.edi" } }',
      async (store, letters) => {
        assert.deepEqual(letters, []);
        assert.deepEqual(await toldEvents(store), [
          ['2026-01-01 00:00:00', 'Place Order', 'order 4711'],
          ['2026-01-02 00:00:00', 'Place Order', 'order 4712'],
        ]);
      },
    );
  });

  it("waits with a change for its header, whichever of SAP's extracts comes first", async () => {
    const change = 'OBJECTCLAS,OBJECTID,CHANGENR,TABNAME,TABKEY,FNAME,CHNGIND,VALUE_NEW,VALUE_OLD\n';
    put('CDPOS.csv', `${change}VERKBELEG,0000004711,1,VBUK,1000000004711,CMGST,U,B,\n`);
    put(
      'CDHDR.csv',
      'OBJECTCLAS,OBJECTID,CHANGENR,USERNAME,UDATE,UTIME,TCODE\nVERKBELEG,4711,1,ANNA,20260102,090000,VA02\n',
    );
    await pulled(
      'pack:sap-tables:zone=Europe/Berlin',
      '{ CDPOS: { files: "CDPOS*" }, CDHDR: { files: "CDHDR*" } }',
      async (store, letters) => {
        assert.deepEqual(letters, []);
        assert.deepEqual(await toldEvents(store), [['2026-01-02 08:00:00', 'Credit Hold', 'order 4711']]);
      },
    );
  });
});
