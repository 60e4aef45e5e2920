import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { EventLogError } from '../../../../eventlog/index.ts';
import { duckdb } from '../../../../ingest/sources/duckdb/duckdb.ts';
import { openForeign, openStore } from '../../../../store/index.ts';
import { contextOf, pull, type Pulled, valuesOf } from '../database/pulled.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-duckdb-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, 'erp.duckdb');

/** Writes to the file as another program does, which has closed it afterwards. */
async function write(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(path());
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

const read = (streams: Record<string, Record<string, unknown>>, before: Pulled | null = null, options = {}) =>
  pull(duckdb, { file: path() }, streams, before, options);
const ids = (pulled: Pulled) => {
  assert.equal(pulled.error, null);
  return valuesOf(pulled.streams['orders']?.data ?? [], 'id');
};
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('reading a DuckDB file', () => {
  it('gives values as they are written, no digit lost', async () => {
    await write(`CREATE TYPE mood AS ENUM ('fine', 'so so');
      CREATE TABLE orders (id BIGINT PRIMARY KEY, big HUGEINT, price DECIMAL(38,10), f DOUBLE, r FLOAT, b BOOLEAN, t VARCHAR, "at" TIMESTAMPTZ, w TIMESTAMP, d DATE, k TIME,
        x BLOB, u UUID, m mood, i INTERVAL, l VARCHAR[], s STRUCT(a INT, b VARCHAR), "it's" INT);
      INSERT INTO orders VALUES (9223372036854775807, 170141183460469231731687303715884105727, 1234567890123456789012345678.1234567890, 0.1, 0.1, true, E'a "b"\\né',
        '2024-02-29 23:59:59.123456+02', '2024-02-29 23:59:59.1', '2024-02-29', '10:00:00.5', '\\x00\\xFF'::BLOB, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'so so', INTERVAL 1 MONTH, ['a', NULL], {a: 1, b: 'x'}, 1),
        (1, NULL, NULL, 'NaN', '-inf', NULL, '', 'infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`);
    const pulled = await read({ orders: {} });
    assert.equal(pulled.error, null);
    assert.deepEqual(pulled.streams['orders']?.data, [
      '{"id":1,"big":null,"price":null,"f":"nan","r":"-inf","b":null,"t":"","at":"infinity","w":null,"d":null,"k":null,"x":null,"u":null,"m":null,"i":null,"l":null,"s":null,"it\'s":null}',
      '{"id":9223372036854775807,"big":"170141183460469231731687303715884105727","price":"1234567890123456789012345678.1234567890","f":0.1,"r":0.1,"b":true,"t":"a \\"b\\"\\né","at":"2024-02-29T21:59:59.123456Z","w":"2024-02-29T23:59:59.1","d":"2024-02-29","k":"10:00:00.5","x":"AP8=","u":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","m":"so so","i":"1 month","l":["a",null],"s":{"a":1,"b":"x"},"it\'s":1}',
    ]);
    for (const text of pulled.streams['orders']?.data ?? []) JSON.parse(text);
  });

  it('follows a cursor, through ten thousand rows that share one time', async () => {
    await write(
      `CREATE TABLE orders (id INT PRIMARY KEY, updated_at TIMESTAMPTZ NOT NULL); INSERT INTO orders SELECT i, '2024-01-01' FROM range(1, 10001) AS t(i)`,
    );
    const streams = { orders: { cursor: 'updated_at', pageRows: '999' } };
    const first = await read(streams);
    assert.deepEqual(ids(first), range(1, 10_000));
    await write(`INSERT INTO orders VALUES (20000, now()); DELETE FROM orders WHERE id = 5`);
    assert.deepEqual(ids(await read(streams, first)), [20_000]);
  });

  it('compares with before where there is no cursor', async () => {
    await write(
      `CREATE TABLE orders (id INT PRIMARY KEY, status VARCHAR); INSERT INTO orders VALUES (1, 'new'), (2, 'new'), (3, 'new')`,
    );
    const streams = { orders: { deletions: 'true', pageRows: '2' } };
    const first = await read(streams);
    await write(`UPDATE orders SET status = 'held' WHERE id = 2; DELETE FROM orders WHERE id = 3`);
    const second = await read(streams, first);
    assert.deepEqual(ids(second), [2]);
    assert.deepEqual(second.streams['orders']?.deleted, ['{"id":3}']);
  });

  it('reaches nothing but the file', async () => {
    await write(`CREATE TABLE orders (id INT PRIMARY KEY)`);
    writeFileSync(join(folder, 'secret.csv'), 'id\n1\n');
    const { error } = await read({
      orders: { query: `SELECT * FROM read_csv('${join(folder, 'secret.csv')}')`, key: 'id' },
    });
    assert.match(String(error), /disabled|not allowed|Permission/i);
  });
});

describe('a DuckDB file and its lock', () => {
  it('is waited for while another process writes', async () => {
    await write(`CREATE TABLE orders (id INT PRIMARY KEY); INSERT INTO orders VALUES (1)`);
    const script = `const { DuckDBInstance } = await import('@duckdb/node-api'); const i = await DuckDBInstance.create(process.argv[1]); await i.connect(); console.log('open'); setInterval(() => {}, 1000);`;
    const writer = spawn(process.execPath, ['--input-type=module', '-e', script, path()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => writer.stdout.once('data', resolve));
    let waits = 0;
    const pulled = await read({ orders: {} }, null, {
      sleep: async () => {
        waits++;
        writer.kill();
        await new Promise((resolve) => writer.once('exit', resolve));
      },
    });
    assert.deepEqual(ids(pulled), [1]);
    assert.equal(waits, 1);
  });

  it('is not read where it is the store of this process: closing it would give the store away', async () => {
    const store = await openStore(path());
    await assert.rejects(openForeign(path()), { code: 'store-in-use' });
    store.close();
    const foreign = await openForeign(path());
    await assert.rejects(openStore(path()), { code: 'store-in-use' });
    foreign.close();
    (await openStore(path())).close();
  });

  it('that is none or not there is told', async () => {
    writeFileSync(path(), 'x'.repeat(5_000));
    const damaged = await read({ orders: {} });
    assert.ok(damaged.error instanceof EventLogError);
    assert.equal(damaged.error.code, 'file-damaged');
    rmSync(path());
    const missing = await read({ orders: {} });
    assert.match(String(missing.error), /There is no file/);
  });

  it('says its tables, keys and likely cursors', async () => {
    await write(
      `CREATE SCHEMA sales; CREATE TABLE sales.orders (id INT PRIMARY KEY, changed_at TIMESTAMP); CREATE VIEW all_orders AS FROM sales.orders`,
    );
    const found = await duckdb.discover({ file: path() }, contextOf({}));
    assert.deepEqual(
      found.map(({ name, key, cursors }) => [name, key, cursors]),
      [
        ['all_orders', [], ['changed_at']],
        ['sales.orders', ['id'], ['changed_at', 'id']],
      ],
    );
    assert.equal((await duckdb.check({ file: path() }, contextOf({})))[1], '2 tables and views');
  });
});
