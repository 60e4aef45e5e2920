import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { checkText } from '../../../cli/check-mapping.ts';
import { checkMapping, isBroken } from '../../../ingest/mapping/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

const MAPPING = `log: { caseNotion: order }
streams:
  - file: rows.csv
    objects: { order: { key: ID }, delivery: { key: DL } }
    links: [delivery -> order]
    events:
      - { activity: Enter, of: order, at: T1 }
      - { activity: Ship, of: delivery, at: T2 }
`;

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-check-'));
  store = await openStore(null);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});
const check = (yaml: string, rows?: string, most?: number) => {
  writeFileSync(join(folder, 'm.yaml'), yaml);
  if (rows !== undefined) writeFileSync(join(folder, 'rows.csv'), rows);
  return checkMapping(store, join(folder, 'm.yaml'), {
    ...(rows === undefined ? {} : { data: join(folder, 'rows.csv') }),
    ...(most === undefined ? {} : { rows: most }),
  });
};

describe('a mapping by itself', () => {
  it('shows every fault with its line and a caret', async () => {
    const found = await check(MAPPING.replace('of: delivery', 'of: deliver').replace('of: order', 'of: ordr'));
    assert.deepEqual(
      found.faults.map(({ line, column }) => [line, column]),
      [
        [7, 32],
        [8, 31],
      ],
    );
    assert.equal(
      checkText({ ...found, faults: found.faults.slice(0, 1).map((fault) => ({ ...fault, file: 'm.yaml' })) }),
      [
        'm.yaml, line 7, column 32: streams[1].events[1].of: "ordr" is no object of this stream. Did you mean "order"? Known: order, delivery.',
        '7 |       - { activity: Enter, of: ordr, at: T1 }',
        `${' '.repeat(35)}^`,
      ].join('\n'),
    );
  });

  it('that is no YAML says where', async () => {
    const { faults } = await check('log: {\n  - x: [');
    assert.equal(faults.length, 1);
    assert.match(faults[0]?.message ?? '', /this is not YAML/);
  });

  it('may name what another mapping of the log makes', async () => {
    const yaml = MAPPING.replace('caseNotion: order', 'caseNotion: order, closedBy: [Pay]');
    assert.match((await check(yaml)).faults[0]?.message ?? '', /no event has the activity "Pay"/);
    writeFileSync(
      join(folder, 'bank.yaml'),
      'log: { caseNotion: order }\nstreams: [{ file: bank.csv, objects: { order: { key: ID } }, events: [{ activity: Pay, of: order, at: T }] }]\n',
    );
    const { faults } = await checkMapping(store, join(folder, 'm.yaml'), { others: [join(folder, 'bank.yaml')] });
    assert.deepEqual(faults, []);
  });

  it('that keeps the rules has no fault', async () => {
    assert.deepEqual(await check(MAPPING), { mapping: join(folder, 'm.yaml'), faults: [], files: [] });
  });
});

describe('a mapping against a sample', () => {
  it('names every unknown column with the nearest one', async () => {
    const { faults } = await check(MAPPING, 'ID,DL,T_1,T_2\n1,d1,2026-01-01,2026-01-02\n');
    assert.deepEqual(
      faults.map(({ line, message }) => [line, message]),
      [
        [
          7,
          'streams[1].events[1].at.column[1]: "T1" is no column of rows.csv. Did you mean "T_1"? Known: ID, DL, T_1, T_2.',
        ],
        [
          8,
          'streams[1].events[2].at.column[1]: "T2" is no column of rows.csv. Did you mean "T_2"? Known: ID, DL, T_1, T_2.',
        ],
      ],
    );
  });

  it('counts what it would make, and shows what breaks it with its line', async () => {
    const found = await check(
      MAPPING,
      'ID,DL,T1,T2\n1,d1,2026-01-01,soon\n1,d2,2026-01-01,2026-01-02\n2,,2026-01-01,\n',
    );
    const [file] = found.files;
    assert.deepEqual(file?.objects, [
      { type: 'delivery', count: 2 },
      { type: 'order', count: 2 },
    ]);
    assert.deepEqual(
      file?.events.map(({ activity, made, absent, rejected }) => [activity, made, absent, rejected]),
      [
        ['Enter', 3, 0, 0],
        ['Ship', 1, 1, 1],
      ],
    );
    assert.deepEqual(
      file?.links.map(({ link, made }) => [link, made]),
      [['delivery -> order', 2]],
    );
    assert.deepEqual(file?.rejected, [
      {
        code: 'time-unreadable',
        column: 'T2',
        rows: 1,
        line: 2,
        reason: '"soon" is no time written as iso',
        raw: '1,d1,2026-01-01,soon',
      },
    ]);
    assert.equal(isBroken(found), true);
  });

  it('looks at the first rows only where it is told to', async () => {
    const found = await check(MAPPING, 'ID,DL,T1,T2\n1,d1,2026-01-01,\n1,d2,2026-01-01,soon\n', 1);
    assert.equal(found.files[0]?.rowsRead, 1);
    assert.equal(isBroken(found), false);
  });

  it('takes rows for received now, where the mapping asks for what the landing knows', async () => {
    const yaml = MAPPING.replace('at: T1', 'at: landed.received').replace(
      'at: T2',
      'at: T2, when: { landed.operation: { not: delete } }',
    );
    const found = await check(yaml, 'ID,DL,T1,T2\n1,d1,2026-01-01,2026-01-02\n');
    assert.deepEqual(
      found.files[0]?.events.map(({ made }) => made),
      [1, 1],
    );
  });

  it('says of a file that cannot be read why', async () => {
    const found = await check(MAPPING, '%PDF-1.4\n');
    assert.equal(found.files[0]?.fault?.code, 'format-unknown');
    assert.equal(isBroken(found), true);
  });

  it('says of a folder which files it lacks, and goes on with the others', async () => {
    writeFileSync(
      join(folder, 'm.yaml'),
      MAPPING + MAPPING.slice(MAPPING.indexOf('  - file')).replace('rows.csv', 'other.csv'),
    );
    writeFileSync(join(folder, 'rows.csv'), 'ID,DL,T1,T2\n1,d1,2026-01-01,\n');
    const { files } = await checkMapping(store, join(folder, 'm.yaml'), { data: folder });
    assert.deepEqual(
      files.map(({ path, rowsRead, fault }) => [path, rowsRead, fault?.code]),
      [
        [join(folder, 'rows.csv'), 1, undefined],
        ['other.csv', 0, 'file-not-found'],
      ],
    );
  });
});
