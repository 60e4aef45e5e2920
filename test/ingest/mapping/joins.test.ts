import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { EventLogError } from '../../../eventlog/index.ts';
import { ingestMappings, parseMapping } from '../../../ingest/mapping/index.ts';
import { openStore, type Store } from '../../../store/index.ts';
import { mappingOf } from './mapped.ts';

const CHANGES = `
log: { caseNotion: order }
streams:
  - file: cdpos.csv
    join:
      header:
        file: cdhdr.csv
        on: CHANGENR
        columns: { CHANGENR: { clean: stripZeros } }
    columns: { CHANGENR: { clean: stripZeros } }
    when: { header.OBJECTCLAS: VERKBELEG }
    objects:
      order: { key: header.OBJECTID }
    events:
      - of: order
        at: { column: [header.UDATE, header.UTIME], timeFormat: '%Y%m%d %H%M%S' }
        resource: header.USERNAME
        sequence: CHANGENR
        activity:
          field: FNAME
          from: VALUE_OLD
          to: VALUE_NEW
          changes: { CMGST: { any -> B: Credit Hold, B -> any: Credit Release } }
`;

const CDHDR = `OBJECTCLAS,OBJECTID,CHANGENR,USERNAME,UDATE,UTIME
VERKBELEG,4711,0000000001,KIM,20240115,093000
VERKBELEG,4711,0000000002,LEE,20240115,101500
KUNDE,4711,0000000003,LEE,20240115,101500
`;
const CDPOS = `CHANGENR,FNAME,VALUE_OLD,VALUE_NEW
1,CMGST,,B
2,CMGST,B,D
3,CMGST,B,D
4,CMGST,,B
`;

let folder = '';
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-joins-'));
  store = await openStore(null);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (path: string, text: string): string => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
};
const ingest = (yaml: string, data: string) => ingestMappings(store, [put('mapping.yaml', yaml)], join(folder, data));
const events = () =>
  store
    .rows(`
    SELECT o.key || ' ' || a.name || ' ' || strftime(ended_at, '%H:%M') || coalesce(' ' || r.name, '') AS event
    FROM events JOIN objects AS o USING (object) JOIN activities AS a USING (activity) LEFT JOIN resources AS r USING (resource)
    ORDER BY ended_at, event`)
    .then((rows) => rows.map((row) => (row as { event: string }).event));
const rejects = () =>
  store
    .rows<{ line: number; column: string; code: string; reason: string }>(
      `SELECT line::DOUBLE AS line, column_name AS "column", code, reason FROM rejects ORDER BY batch, line, column_name`,
    )
    .then((rows) => rows.map((row) => Object.values(row)));

describe('a join', () => {
  it('gives columns of the row with the same key, and chooses by them', async () => {
    put('data/cdhdr.csv', CDHDR);
    put('data/cdpos.csv', CDPOS);
    const { streams } = await ingest(CHANGES, 'data');
    assert.deepEqual(await events(), ['4711 Credit Hold 09:30 KIM', '4711 Credit Release 10:15 LEE']);
    assert.deepEqual(await rejects(), [
      [5, 'CHANGENR', 'reference-missing', '"4" is not among the rows of cdhdr.csv so far'],
    ]);
    assert.deepEqual(streams[0]?.joins, [
      { name: 'header', file: 'cdhdr.csv', found: 3, missing: 1, several: 0, blank: 0 },
    ]);
    assert.equal(streams[0]?.leftOut, 1);
  });

  it('finds rows that came with an earlier load, of a file by itself too', async () => {
    await ingest(CHANGES, put('data/cdhdr.csv', CDHDR).slice(folder.length));
    assert.deepEqual(await events(), []);
    await ingest(CHANGES, put('data/cdpos.csv', CDPOS).slice(folder.length));
    assert.equal((await events()).length, 2);
    put('tuesday/cdpos.csv', 'CHANGENR,FNAME,VALUE_OLD,VALUE_NEW\n2,CMGST,B,A\n');
    await ingest(CHANGES, 'tuesday');
    assert.equal((await events()).length, 3);
  });

  it('changes nothing when all is ingested again, and takes a row whose partner has come', async () => {
    put('data/cdhdr.csv', CDHDR);
    put('data/cdpos.csv', CDPOS);
    await ingest(CHANGES, 'data');
    assert.equal((await ingest(CHANGES, 'data')).load.changed, false);
    const rows = () => store.rows(`SELECT count(*)::DOUBLE AS count FROM reference_rows`);
    assert.deepEqual(await rows(), [{ count: 3 }]);
    put('data/cdhdr.csv', `${CDHDR}VERKBELEG,4711,4,KIM,20240116,120000\n`);
    await ingest(CHANGES, 'data');
    assert.deepEqual(await rows(), [{ count: 4 }]);
    assert.equal((await events()).at(-1), '4711 Credit Hold 12:00 KIM');
  });

  it('ends in an error that names the file where the log has no row of it', async () => {
    put('data/cdpos.csv', CDPOS);
    await assert.rejects(
      ingest(CHANGES, 'data'),
      (error) => error instanceof EventLogError && /is called cdhdr\.csv/.test(error.message),
    );
    await assert.rejects(
      ingest(CHANGES, 'data/cdpos.csv'),
      /cdpos\.csv is read together with cdhdr\.csv, of which the log has no rows yet/,
    );
  });

  it('names a column that the joined file does not have, with its place in the mapping', async () => {
    put('data/cdhdr.csv', CDHDR.replace('UTIME', 'TIME'));
    put('data/cdpos.csv', CDPOS);
    await assert.rejects(
      ingest(CHANGES, 'data'),
      /mapping\.yaml, line 16, column 38: streams\[1\]\.events\[1\]\.at\.column\[2\]: "UTIME" is no column of cdhdr\.csv\. Did you mean "TIME"\?/,
    );
  });
});

const ORDERS = (options: string) => `
log: { caseNotion: order }
streams:
  - file: orders.csv
    join:
      place: { file: places.csv, on: { SITE: CODE }, ${options} }
      country: { file: countries.csv, on: { place.COUNTRY: ISO }, missing: blank }
    zone: { column: place.ZONE }
    objects:
      order: { key: ID, attributes: { country: country.NAME } }
    events:
      - { activity: Entered, of: order, at: AT }
`;

describe('what a join does', () => {
  beforeEach(() => {
    put('data/places.csv', 'CODE,ZONE,COUNTRY\nN,America/New_York,US\nB,Europe/Berlin,DE\nB,Europe/Berlin,DE\n');
    put('data/countries.csv', 'ISO,NAME\nUS,United States\n');
    put(
      'data/orders.csv',
      'ID,SITE,AT\n1,N,2024-01-15 09:00\n2,B,2024-01-15 09:00\n3,X,2024-01-15 09:00\n4,,2024-01-15 09:00\n',
    );
  });
  const orders = () =>
    store
      .rows<{ row: string }>(`SELECT concat_ws(' ', key, a_country) AS row FROM objects ORDER BY key`)
      .then((rows) => rows.map(({ row }) => row));

  it('is to take equal rows for one, and a join by a joined column', async () => {
    const { streams } = await ingest(ORDERS('missing: reject'), 'data');
    assert.deepEqual(await events(), ['2 Entered 08:00', '1 Entered 14:00']);
    assert.deepEqual(await orders(), ['1 United States', '2', '4']);
    assert.deepEqual(
      streams[0]?.joins.map(({ name, found, missing, blank }) => [name, found, missing, blank]),
      [
        ['place', 2, 1, 1],
        ['country', 1, 1, 2],
      ],
    );
    assert.deepEqual(await rejects(), [
      [4, 'SITE', 'reference-missing', '"X" is not among the rows of places.csv so far'],
      [5, 'place.ZONE', 'zone-unknown', '"" is neither an IANA time zone nor an offset such as +02:00'],
    ]);
  });

  it('is to reject a row that finds several that differ, or take the latest where the mapping says so', async () => {
    put('data/places.csv', 'CODE,ZONE,COUNTRY\nN,America/New_York,US\nB,Europe/Berlin,DE\nB,Europe/London,UK\n');
    await ingest(ORDERS('several: reject'), 'data');
    assert.deepEqual((await rejects())[0], [
      3,
      'SITE',
      'reference-ambiguous',
      '"B" stands in several rows of places.csv that differ',
    ]);
    store.close();
    store = await openStore(null);
    await ingest(ORDERS('several: latest'), 'data');
    assert.deepEqual(await events(), ['2 Entered 09:00', '1 Entered 14:00']);
  });

  it('is to leave the columns blank where the mapping says so', async () => {
    await ingest(ORDERS('missing: blank'), 'data');
    assert.deepEqual(await orders(), ['1 United States', '2', '3', '4']);
    assert.deepEqual(
      (await rejects()).map(([line, , code]) => [line, code]),
      [
        [4, 'zone-unknown'],
        [5, 'zone-unknown'],
      ],
    );
  });

  it('is to look only at rows that its condition takes', async () => {
    put('data/places.csv', 'CODE,ZONE,COUNTRY,STATE\nN,America/New_York,US,old\nN,Europe/Berlin,DE,new\n');
    put('data/orders.csv', 'ID,SITE,AT\n1,N,2024-01-15 09:00\n');
    await ingest(ORDERS('when: { STATE: { not: old } }'), 'data');
    assert.deepEqual(await events(), ['1 Entered 08:00']);
  });

  it('refuses to read a column that was not kept of earlier rows', async () => {
    await ingest(ORDERS('missing: blank'), 'data');
    put('data/places.csv', 'CODE,ZONE,COUNTRY,NAME\nN,America/New_York,US,North\n');
    await assert.rejects(
      ingest(
        ORDERS('missing: blank').replace('country: country.NAME', 'country: country.NAME, site: place.NAME'),
        'data',
      ),
      /A join reads "NAME" of places\.csv, which was not kept of the 2 rows that the log has of it\. Make the log again/,
    );
  });
});

describe('a join that is wrong', () => {
  const message = (stream: string): string => {
    try {
      parseMapping('erp.yaml', mappingOf(stream));
    } catch (error) {
      assert.ok(error instanceof EventLogError);
      return error.message;
    }
    throw new Error('it was taken');
  };
  const stream = (joins: string, key = 'h.ID') => `join:\n${joins}\nobjects:\n  order: { key: ${key} }`;

  it('says what is wrong with it, and where', () => {
    assert.match(
      message(stream('  h: { file: h.csv, on: K }', 'ID')),
      /line 5, column 7: streams\[1\]\.join\.h: nothing reads a column of this join; expected h\.COLUMN somewhere/,
    );
    assert.match(message(stream('  h: { file: h.csv, on: K, missing: maybe }')), /expected reject or blank/);
    assert.match(message(stream('  h: { file: h.csv }')), /join\.h\.on: /);
    assert.match(
      message(stream('  h: { file: h.csv, on: { g.K: K } }\n  g: { file: g.csv, on: { h.L: L } }')),
      /"g\.K" comes from a join that stands later/,
    );
    assert.match(message(stream('  h: { file: h.csv, on: K, when: { Q: { above: 1 } } }')), /chosen by their texts/);
    assert.match(
      message(`columns: { h.ID: { clean: upper } }\n${stream('  h: { file: h.csv, on: K }')}`),
      /how ID is read is said under join: h: columns:/,
    );
  });
});
