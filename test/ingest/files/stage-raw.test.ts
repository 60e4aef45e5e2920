import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type RawOptions, type RawRelation, stageRaw } from '../../../ingest/files/index.ts';
import { literal, openStore, type Store } from '../../../store/index.ts';

describe('a staged file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stage-raw-'));
  let store: Store;
  before(async () => {
    store = await openStore(join(folder, 'log.duckdb'));
  });
  after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  type Cells = Record<string, string | null>;
  const staged = async <Result>(
    name: string,
    content: string | Buffer,
    read: (raw: RawRelation) => Promise<Result>,
    options: RawOptions = {},
  ): Promise<Result> => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const raw = await stageRaw(store, path, options);
    try {
      return await read(raw);
    } finally {
      raw.dispose();
    }
  };
  const cells = (name: string, content: string | Buffer, options: RawOptions = {}): Promise<Cells[]> =>
    staged(
      name,
      content,
      ({ relation }) => store.rows(`SELECT * EXCLUDE (_position) FROM ${relation} ORDER BY _position`),
      options,
    );
  const lines = (name: string, content: string): Promise<number[]> =>
    staged(name, content, async ({ relation, lineOf }) => {
      const rows = await store.rows<{ line: number }>(
        `SELECT (${lineOf})::DOUBLE AS line FROM (SELECT * FROM ${relation}) ORDER BY _position`,
      );
      return rows.map(({ line }) => line);
    });

  const EXPECTED = [
    { a: '1', b: 'x y', c: null },
    { a: ' 2', b: 'é', c: '3 ' },
  ];
  const written = (delimiter: string, newline = '\n') =>
    [`a${delimiter}b${delimiter}c`, `1${delimiter}x y${delimiter}`, ` 2${delimiter}é${delimiter}3 `, ''].join(newline);

  for (const [what, delimiter] of [
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
    ['bar', '|'],
    ['caret', '^'],
  ] as const) {
    it(`has the cells of a ${what}-separated text as received`, async () => {
      assert.deepEqual(await cells('delimiter.csv', written(delimiter)), EXPECTED);
    });
  }
  for (const [what, newline] of [
    ['CRLF', '\r\n'],
    ['bare CR', '\r'],
  ] as const) {
    it(`reads ${what}`, async () => assert.deepEqual(await cells('newline.csv', written(',', newline)), EXPECTED));
  }
  it('reads a text that mixes line ends', async () => {
    assert.deepEqual(await cells('mixed.csv', 'a,b,c\r\n1,x y,\n 2,é,3 \r\n'), EXPECTED);
  });
  it('reads gz, zst, a byte order mark and UTF-16', async () => {
    assert.deepEqual(await cells('log.csv.gz', gzipSync(written(','))), EXPECTED);
    assert.deepEqual(await cells('bom.csv', `\ufeff${written(',')}`), EXPECTED);
    assert.deepEqual(await cells('utf16.csv', Buffer.from(`\ufeff${written(';')}`, 'utf16le')), EXPECTED);
    assert.deepEqual(await cells('utf16be.csv', Buffer.from(`\ufeff${written(';')}`, 'utf16le').swap16()), EXPECTED);
    const zst = join(folder, 'log.csv.zst');
    await store.run(`COPY (SELECT unnest([${written(',').trimEnd().split('\n').slice(0, 2).map(literal).join(', ')}, ' 2,é,3 ']))
      TO ${literal(zst)} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x1f', COMPRESSION zstd)`);
    const raw = await stageRaw(store, zst);
    assert.deepEqual(
      await store.rows(`SELECT * EXCLUDE (_position) FROM ${raw.relation} ORDER BY _position`),
      EXPECTED,
    );
    raw.dispose();
  });
  it('reads a file whose name looks like a pattern', async () => {
    assert.deepEqual(await cells('log [1]*.csv', written(',')), EXPECTED);
    const parquet = join(folder, 'plain.parquet');
    await store.run(`COPY (SELECT '1' AS a) TO ${literal(parquet)} (FORMAT parquet)`);
    assert.deepEqual(await cells('log [1]*.parquet', readFileSync(parquet)), [{ a: '1' }]);
  });
  it('reads the encoding that is given', async () => {
    const euro = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0x80, 0xe4]), Buffer.from('\n')]);
    for (const encoding of ['windows-1252', 'latin-1']) {
      assert.deepEqual(await cells('euro.csv', euro, { encoding }), [{ a: '1', b: '€ä' }]);
    }
  });
  it('reads doubled quotes, backslash escapes and single quotes', async () => {
    assert.deepEqual(await cells('doubled.csv', 'a,b\n"say ""hi"", you",2\n'), [{ a: 'say "hi", you', b: '2' }]);
    assert.deepEqual(await cells('backslash.csv', 'a,b\n"say \\"hi\\", you",2\n"x, \\"y\\"",3\n'), [
      { a: 'say "hi", you', b: '2' },
      { a: 'x, "y"', b: '3' },
    ]);
    assert.deepEqual(await cells('single.csv', "a,b\n'x, y','2'\n'z','3'\n"), [
      { a: 'x, y', b: '2' },
      { a: 'z', b: '3' },
    ]);
  });
  it('takes the separator that a spreadsheet names in its first line', async () => {
    assert.deepEqual(await cells('sep.csv', 'sep=;\na;b\n1,5;2\n'), [{ a: '1,5', b: '2' }]);
  });
  it('names columns without a name or with one that was taken', async () => {
    const columns = await staged('names.csv', ',a,A,a \n0,1,2,3\n', async ({ columns }) => columns);
    assert.deepEqual(columns, ['column_1', 'a', 'A_2', 'a_3']);
  });
  it('has no header where the first line is data', async () => {
    assert.deepEqual(await cells('headless.csv', 'o1,pick,2024-01-02 10:00:00\no1,ship,2024-01-03 10:00:00\n'), [
      { column_1: 'o1', column_2: 'pick', column_3: '2024-01-02 10:00:00' },
      { column_1: 'o1', column_2: 'ship', column_3: '2024-01-03 10:00:00' },
    ]);
  });

  it('knows the line of a row: header, blank lines and values over several lines counted', async () => {
    assert.deepEqual(await lines('plain.csv', 'a,b\n1,2\n3,4\n'), [2, 3]);
    assert.deepEqual(await lines('spread.csv', 'a,b\n1,"two\nlines"\n\n3,4\n"5\n\n5",6\n7,8\n'), [2, 5, 6, 9]);
    assert.deepEqual(await lines('sep-line.csv', 'sep=,\na,b\n1,2\n'), [3]);
    assert.deepEqual(await lines('crlf.csv', '"a","b"\r\n"1","2"\r\n\r\n"3","4"\r\n'), [2, 4]);
  });
  it('puts rows that break the form aside with line, reason and text', async () => {
    const content = 'a,b,c\n1,"x\ny",3\n4,5\n6,7,8\n\n9,10,11,12\n13,"14"x,15\n16,17,18\n';
    const { rejects, rows, after } = await staged(
      'rejects.csv',
      content,
      async ({ relation, rejectsSql, rows, lineOf }) => ({
        rows,
        rejects: await store.rows(
          `SELECT position::DOUBLE AS position, line::DOUBLE AS line, code, raw FROM (${rejectsSql}) ORDER BY line`,
        ),
        after: await store.rows(`SELECT a, (${lineOf})::DOUBLE AS line FROM ${relation} ORDER BY _position`),
      }),
    );
    assert.equal(rows, 3);
    assert.deepEqual(rejects, [
      { position: 1, line: 4, code: 'cells-missing', raw: '4,5' },
      { position: 2, line: 7, code: 'cells-too-many', raw: '9,10,11,12' },
      { position: 2, line: 8, code: 'quote-misplaced', raw: '13,"14"x,15' },
    ]);
    assert.deepEqual(after, [
      { a: '1', line: 2 },
      { a: '6', line: 5 },
      { a: '16', line: 9 },
    ]);
  });

  it('has equal identities for equal rows only, empty and missing values told apart from each other’s columns', async () => {
    const identities = await staged('identity.csv', 'a,b\nx,\n,x\nx,\nxy,z\nx,yz\n', async ({ relation, identity }) =>
      (await store.rows<{ id: bigint }>(`SELECT ${identity} AS id FROM ${relation} ORDER BY _position`)).map(
        ({ id }) => id,
      ),
    );
    assert.equal(identities[0], identities[2]);
    assert.equal(new Set(identities).size, 4);
    assert.ok(identities.every((identity) => identity >= 0n));
  });
  it('has the same identities whatever the packing and the dialect', async () => {
    const identities = (name: string, content: string | Buffer) =>
      staged(name, content, ({ relation, identity }) =>
        store.rows(`SELECT ${identity} AS id FROM ${relation} ORDER BY _position`),
      );
    const plain = await identities('same.csv', written(','));
    assert.deepEqual(await identities('same.csv.gz', gzipSync(written(';'))), plain);
  });

  it('has a column per key of NDJSON, nested values as JSON, broken lines aside', async () => {
    const content = '{"a":1,"b":"x"}\n\n{"c":{"d":[1,2]},"a":null,"e e":true}\n{"a":\n{"a":2.5}\n';
    await staged('log.ndjson', content, async ({ relation, columns, declaredTypes, rejectsSql, lineOf }) => {
      assert.deepEqual(columns, ['a', 'b', 'c', 'e e']);
      assert.deepEqual(
        [...declaredTypes],
        [
          ['a', 'number'],
          ['e e', 'boolean'],
        ],
      );
      assert.deepEqual(
        await store.rows(`SELECT a, b, c, "e e", (${lineOf})::DOUBLE AS line FROM ${relation} ORDER BY _position`),
        [
          { a: '1', b: 'x', c: null, 'e e': null, line: 1 },
          { a: null, b: null, c: '{"d":[1,2]}', 'e e': 'true', line: 3 },
          { a: '2.5', b: null, c: null, 'e e': null, line: 5 },
        ],
      );
      assert.deepEqual(await store.rows(`SELECT line::DOUBLE AS line, code, raw FROM (${rejectsSql})`), [
        { line: 4, code: 'row-unreadable', raw: '{"a":' },
      ]);
    });
  });
  it('has the cells of Parquet as text and their types declared', async () => {
    const path = join(folder, 'log.parquet');
    await store.run(`COPY (SELECT 1 AS i, 1.5::DOUBLE AS d, true AS b, TIMESTAMP '2024-01-02 03:04:05' AS t, 'x' AS s, [1, 2] AS l)
      TO ${literal(path)} (FORMAT parquet)`);
    const raw = await stageRaw(store, path);
    assert.deepEqual([...raw.declaredTypes.values()], ['integer', 'number', 'boolean', 'instant', 'text']);
    assert.deepEqual(await store.rows(`SELECT * EXCLUDE (_position) FROM ${raw.relation}`), [
      { i: '1', d: '1.5', b: 'true', t: '2024-01-02 03:04:05', s: 'x', l: '[1,2]' },
    ]);
    raw.dispose();
  });

  const XES = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="org:resource" value="UNKNOWN"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="source" value="a &amp; b"><int key="version" value="3"/></string>
  <trace>
    <string key="concept:name" value="o1"/>
    <float key="amount" value="12.5"><string key="currency" value="EUR"/></float>
    <event>
      <string key="concept:name" value="pick"/>
      <date key="time:timestamp" value="2024-01-02T03:04:05.678+01:00"/>
      <list key="bins"><values><string key="bin" value="A"/><string key="bin" value="B"/></values></list>
    </event>
    <event><string key="concept:name" value="ship"/></event>
  </trace>
  <trace><string key="concept:name" value="o2"/></trace>
</log>`;

  it('has a row per event of XES, with the attributes of its trace, nested ones and lists', async () => {
    await staged('log.xes', XES, async ({ relation, columns, declaredTypes, declaredScopes, paths, lineOf }) => {
      assert.deepEqual(columns, [
        'case:concept:name',
        'case:amount',
        'case:amount/currency',
        'concept:name',
        'time:timestamp',
        'bins',
      ]);
      assert.equal(declaredTypes.get('case:amount'), 'number');
      assert.equal(declaredScopes.get('case:amount/currency'), 'case');
      assert.deepEqual(paths.get('case:amount/currency'), ['amount', 'currency']);
      assert.deepEqual(
        await store.rows(
          `SELECT "concept:name", "case:amount/currency", "time:timestamp", bins, (${lineOf})::DOUBLE AS line FROM ${relation} ORDER BY _position`,
        ),
        [
          {
            'concept:name': 'pick',
            'case:amount/currency': 'EUR',
            'time:timestamp': '2024-01-02T03:04:05.678+01:00',
            bins: '[["string","bin","A"],["string","bin","B"]]',
            line: 10,
          },
          { 'concept:name': 'ship', 'case:amount/currency': 'EUR', 'time:timestamp': null, bins: null, line: 15 },
        ],
      );
    });
  });
  it('has XES with a prefix for its names, and an event in no trace as a row without a case', async () => {
    const prefixed = `<x:log xmlns:x="http://www.xes-standard.org/"><x:trace><x:string key="concept:name" value="o1"/>
      <x:event><x:string key="concept:name" value="pick"/></x:event></x:trace>
      <x:event><x:string key="concept:name" value="ship"/></x:event></x:log>`;
    assert.deepEqual(
      await staged('prefixed.xes', prefixed, ({ relation }) =>
        store.rows(
          `SELECT "case:concept:name" AS "case", "concept:name" AS activity FROM ${relation} ORDER BY _position`,
        ),
      ),
      [
        { case: 'o1', activity: 'pick' },
        { case: null, activity: 'ship' },
      ],
    );
  });
  it('has the key of JSON that is empty, and keys that need escapes', async () => {
    const object = { '': 'a', 'b/c': 'd', 'e~f': 'g', 'h"i': 'j', "k'l": 'm', 'n.o': 'p', $: 'q' };
    assert.deepEqual(
      await staged('keys.ndjson', `${JSON.stringify(object)}\n`, async ({ relation, columns }) => [
        columns,
        await store.rows(`SELECT * EXCLUDE (_position, _raw) FROM ${relation}`),
      ]),
      [
        ['column_1', 'b/c', 'e~f', 'h"i', "k'l", 'n.o', '$'],
        [{ column_1: 'a', 'b/c': 'd', 'e~f': 'g', 'h"i': 'j', "k'l": 'm', 'n.o': 'p', $: 'q' }],
      ],
    );
  });
  it('keeps what XES says of the log as a whole', async () => {
    const header = await staged('header.xes', XES, async ({ header }) => JSON.parse(header ?? 'null'));
    assert.deepEqual(header.classifiers, [{ name: 'Activity', keys: 'concept:name' }]);
    assert.deepEqual(header.globals[0].attributes[0].value, 'UNKNOWN');
    assert.deepEqual(header.logAttributes[0], {
      type: 'string',
      key: 'source',
      value: 'a & b',
      children: [{ type: 'int', key: 'version', value: '3', children: [] }],
    });
    assert.deepEqual(header.tags, { bins: 'list' });
  });

  it('leaves nothing behind once it is disposed', async () => {
    await cells('gone.csv', written(','));
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('staging')),
      [],
    );
    assert.ok(existsSync(join(folder, 'gone.csv')));
  });
});
