import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { DatabaseSync } from '@photostructure/sqlite';
import { EventLogError } from '../../../../eventlog/index.ts';
import { sqlite } from '../../../../ingest/sources/sqlite/sqlite.ts';
import { positionOf, valueOf } from '../../../../ingest/sources/sqlite/sqlite-values.ts';
import { contextOf, pull, type Pulled, valuesOf } from '../database/pulled.ts';

let folder: string;
let writer: InstanceType<typeof DatabaseSync>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-sqlite-'));
  writer = new DatabaseSync(path());
});
afterEach(() => {
  if (writer.isOpen) writer.close();
  rmSync(folder, { recursive: true, force: true });
});

const path = () => join(folder, 'erp.sqlite');
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const read = (streams: Record<string, Record<string, unknown>>, before: Pulled | null = null, options = {}) =>
  pull(sqlite, { file: path() }, streams, before, options);
const bookmark = (pulled: Pulled) => (pulled.streams['orders'] as { state: { bookmark: unknown } }).state.bookmark;
const ids = (pulled: Pulled, stream = 'orders') => {
  assert.equal(pulled.error, null);
  return valuesOf(pulled.streams[stream]?.data ?? [], 'id');
};

describe('values', () => {
  it('come as they are kept, each by its own type', async () => {
    writer.exec(`CREATE TABLE typed (id INTEGER PRIMARY KEY, a, b, c, d, e, f);
      INSERT INTO typed VALUES (9223372036854775807, 1.5, 'a "b"' || char(10) || 'é', x'00ff10', NULL, 9e999, 0.1), (-9223372036854775808, 2.0, '', x'', 'x', -1, '1.50')`);
    const pulled = await read({ typed: {} });
    assert.equal(pulled.error, null);
    assert.deepEqual(pulled.streams['typed']?.data, [
      '{"id":-9223372036854775808,"a":2,"b":"","c":"","d":"x","e":-1,"f":"1.50"}',
      '{"id":9223372036854775807,"a":1.5,"b":"a \\"b\\"\\né","c":"AP8Q","d":null,"e":"Infinity","f":0.1}',
    ]);
  });

  it('as positions come back as the same values', () => {
    for (const value of [0n, -5n, 9223372036854775807n, 1.5, 1e300, '', '12', '~x', '"', Infinity]) {
      assert.equal(valueOf(positionOf(value)), value);
    }
    assert.deepEqual(valueOf(positionOf(new Uint8Array([0, 255]))), Buffer.from([0, 255]));
  });
});

describe('following a cursor in SQLite', () => {
  it('gives every row of ten thousand that share one time, and later those that are new', async () => {
    writer.exec(`CREATE TABLE orders (id INTEGER PRIMARY KEY, updated_at TEXT NOT NULL);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO orders SELECT i, '2024-01-01 10:00:00' FROM n`);
    const streams = { orders: { cursor: 'updated_at', zone: 'UTC', pageRows: '999' } };
    const first = await read(streams);
    assert.deepEqual(ids(first), range(1, 10_000));
    writer.exec(`INSERT INTO orders VALUES (10001, datetime('now')), (10002, '2024-01-01 10:00:00')`);
    const second = await read(streams, first);
    assert.deepEqual(ids(second), [10_002, 10_001]);
  });

  it('keeps the bookmark behind the lag in the form that the texts have', async () => {
    writer.exec(
      `CREATE TABLE orders (id INTEGER PRIMARY KEY, updated_at TEXT NOT NULL); INSERT INTO orders VALUES (1, '2024-05-01T09:59:59.5'), (2, '2024-05-01T10:00:30.25')`,
    );
    const streams = { orders: { cursor: 'updated_at', zone: 'Europe/Berlin', lag: '10m' } };
    const at = { now: () => new Date('2024-05-01T08:10:00Z') }; // ten past ten on that wall
    const first = await read(streams, null, at);
    assert.deepEqual(bookmark(first), { at: '"2024-05-01T10:00:00"', after: null });
    writer.exec(`INSERT INTO orders VALUES (3, '2024-05-01T10:00:00.000001')`);
    assert.deepEqual(ids(await read(streams, first, at)), [3, 2]);
  });

  it('follows numbers as they are given: one program writes at a time', async () => {
    writer.exec(
      `CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, qty); INSERT INTO orders (qty) VALUES (1), (2)`,
    );
    const streams = { orders: { cursor: 'id' } };
    const first = await read(streams);
    writer.exec(`INSERT INTO orders (qty) VALUES (3)`);
    const second = await read(streams, first);
    assert.deepEqual([ids(first), ids(second), ids(await read(streams, second))], [[1, 2], [3], []]);
  });

  it('reads times as seconds since 1970 where the configuration says so', async () => {
    writer.exec(
      `CREATE TABLE orders (id INTEGER PRIMARY KEY, at INTEGER NOT NULL); INSERT INTO orders VALUES (1, 1714550000), (2, 1714550399)`,
    );
    const now = { now: () => new Date(1_714_550_400_000) };
    const first = await read({ orders: { cursor: 'at', cursorFormat: 'epochS', lag: '1m' } }, null, now);
    assert.deepEqual(bookmark(first), {
      at: '1714550340',
      after: null,
    });
  });

  it('refuses columns whose order is not that of time', async () => {
    writer.exec(`CREATE TABLE orders (id INTEGER PRIMARY KEY, mixed, german TEXT, offsets TEXT);
      INSERT INTO orders VALUES (1, 5, '01.02.2024', '2024-01-01T10:00:00+02:00'), (2, 'x', '02.01.2024', '2024-01-01T10:00:00+01:00')`);
    for (const cursor of ['mixed', 'german', 'offsets']) {
      assert.match(
        String((await read({ orders: { cursor, zone: 'UTC' } })).error),
        new RegExp(`${cursor} .*cannot be a cursor`),
      );
    }
  });
});

describe('a file that others write to meanwhile', () => {
  const fill = (mode: string) =>
    writer.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE rates (id INTEGER PRIMARY KEY, rate TEXT);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO rates SELECT i, 'A' FROM n`);

  it('with a write-ahead log is seen as it was at one moment, and nobody waits', async () => {
    fill('wal');
    let changed = false;
    const first = await read({ rates: { pageRows: '10', deletions: 'true' } }, null, {
      onMessage: () => {
        if (changed) return;
        changed = true;
        writer.exec(
          `UPDATE rates SET rate = 'B' WHERE id IN (5, 95); DELETE FROM rates WHERE id = 50; PRAGMA wal_checkpoint`,
        );
      },
    });
    assert.deepEqual(ids(first, 'rates'), range(1, 100));
    assert.ok(valuesOf(first.streams['rates']?.data ?? [], 'rate').every((rate) => rate === 'A'));
    const second = await read({ rates: { pageRows: '10', deletions: 'true' } }, first);
    assert.deepEqual(ids(second, 'rates'), [5, 95]);
    assert.deepEqual(second.streams['rates']?.deleted, ['{"id":50}']);
  });

  it('without one is read page by page, so that writers get in between', async () => {
    fill('delete');
    let changed = false;
    const first = await read({ rates: { pageRows: '10' } }, null, {
      onMessage: () => {
        if (changed) return;
        changed = true;
        writer.exec(`PRAGMA busy_timeout = 0; UPDATE rates SET rate = 'B' WHERE id IN (5, 95)`);
      },
    });
    assert.deepEqual(ids(first, 'rates'), range(1, 100));
    const second = await read({ rates: {} }, first);
    assert.deepEqual(ids(second, 'rates'), [5]); // 95 came changed the first time
  });

  it('may lose a column meanwhile: its name does not become a text', async () => {
    fill('delete');
    let dropped = false;
    const pulled = await read({ rates: { pageRows: '40' } }, null, {
      onMessage: () => {
        if (dropped) return;
        dropped = true;
        writer.exec('ALTER TABLE rates DROP COLUMN rate');
      },
    });
    assert.deepEqual(ids(pulled, 'rates'), range(1, 100));
    assert.deepEqual([...new Set(valuesOf(pulled.streams['rates']?.data ?? [], 'rate'))], ['A', undefined]);
    assert.equal(pulled.notices[0]?.message, 'The column rate (TEXT) is gone.');
  });

  it('that is held for longer is waited for', async () => {
    fill('delete');
    writer.exec('BEGIN EXCLUSIVE');
    const waits: number[] = [];
    const pulled = await read({ rates: {} }, null, {
      random: () => 0.5,
      sleep: async (ms: number) => {
        waits.push(ms);
        writer.exec('COMMIT');
      },
    });
    assert.deepEqual(ids(pulled, 'rates'), range(1, 100));
    assert.deepEqual(waits, [500]);
  });
});

describe('what is wrong with a file is said', () => {
  const faultOf = async (streams: Record<string, Record<string, unknown>> = { orders: {} }) => {
    const { error } = await read(streams);
    assert.ok(error instanceof EventLogError, String(error));
    return `${error.code}: ${error.message}`;
  };

  it('when it is none, damaged or not there', async () => {
    writer.exec(
      `CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT); INSERT INTO orders VALUES (1, hex(randomblob(20000)))`,
    );
    writer.close();
    truncateSync(path(), 12_288);
    assert.match(await faultOf(), /^file-damaged: .*malformed/);
    writeFileSync(path(), 'x'.repeat(5_000));
    assert.match(await faultOf(), /^file-damaged: .*not a database/);
    rmSync(path());
    mkdirSync(path());
    assert.match(await faultOf(), /^file-not-found: There is no file/);
    rmdirSync(path());
    assert.match(await faultOf(), /^file-not-found: There is no file/);
  });

  it('when a table, a column or a query is wrong, and the others are read', async () => {
    writer.exec(
      `CREATE TABLE orders (id INTEGER PRIMARY KEY); INSERT INTO orders VALUES (1); CREATE TABLE gone (id INTEGER PRIMARY KEY, t); CREATE VIEW broken AS SELECT t FROM gone; ALTER TABLE gone RENAME TO other`,
    );
    assert.match(await faultOf({ order: {} }), /^stream-not-found: .*Did you mean "orders"/);
    assert.match(await faultOf({ orders: { cursor: 'at' } }), /^contract-broken: .*no column at/);
    assert.match(
      await faultOf({ orders: { query: 'SELECT FROM', key: 'id' } }),
      /^configuration-invalid: .*syntax error/,
    );
    assert.match(
      await faultOf({ orders: { query: 'DELETE FROM orders RETURNING id', key: 'id' } }),
      /^configuration-invalid/,
    );
    const both = await read({ nothere: {}, orders: {} });
    assert.deepEqual(valuesOf(both.streams['orders']?.data ?? [], 'id'), [1]);
    assert.match(String(both.error), /no table or view "nothere"/);
  });
});

describe('check and discover', () => {
  it('name tables, keys and likely cursors, and tell of views that cannot be read', async () => {
    writer.exec(`CREATE TABLE "order lines" (order_id INT, line INT, qty, modified DATETIME NOT NULL, PRIMARY KEY (line, order_id));
      CREATE TABLE orders (id INTEGER PRIMARY KEY, created TEXT); CREATE VIEW broken AS SELECT nothere FROM orders`);
    const notes: string[] = [];
    const config = { file: path() };
    const found = await sqlite.discover(
      config,
      contextOf({}, (notice) => notes.push(`${notice.stream}: ${notice.message}`)),
    );
    assert.deepEqual(
      found.map(({ name, key, cursors }) => [name, key, cursors]),
      [
        ['order lines', ['line', 'order_id'], ['modified']],
        ['orders', ['id'], ['id']],
      ],
    );
    assert.match(notes[0] ?? '', /^broken: It cannot be read: .*no such column: nothere/);
    const facts = await sqlite.check(config, contextOf({}));
    assert.match(facts[0] ?? '', /^SQLite 3\.\d+\.\d+, opened for reading only$/);
    assert.deepEqual(facts.slice(1), ['3 tables and views', 'no write-ahead log: others wait while a page is read']);
  });
});
