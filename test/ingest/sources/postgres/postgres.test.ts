import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgres } from '../../../../ingest/sources/postgres/postgres.ts';
import { EventLogError } from '../../../../eventlog/index.ts';
import { backOffMs } from '../../../../ingest/sources/database/back-off.ts';
import type { CursorState } from '../../../../ingest/sources/database/states.ts';
import type { SourceContext } from '../../../../ingest/sources/source.ts';
import { pull, type Pulled, valuesOf } from '../database/pulled.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.remove());

let databases = 0;

/** A database of its own, with what the statements make. */
async function database(sql: string) {
  const name = `test_${databases++}`;
  await server.create(name);
  await server.run(name, sql);
  return { config: server.config(name), run: (statement: string) => server.run(name, statement) };
}

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

const CONTEXT: SourceContext = {
  now: () => new Date(),
  random: () => 0,
  sleep: async () => undefined,
  signal: new AbortController().signal,
  report: () => undefined,
};

describe('values', () => {
  it('come as they are written: no digit of a number, no microsecond of a time is lost', async () => {
    const db = await database(`
      CREATE TYPE mood AS ENUM ('fine', 'so so');
      CREATE DOMAIN cents AS bigint;
      CREATE TABLE typed (
        id bigint PRIMARY KEY, n numeric, price numeric(12,2), f float8, r real, b boolean, t text, c char(3), at timestamptz, w timestamp, d date,
        k time, i interval, j json, jb jsonb, u uuid, x bytea, m mood, p cents, texts text[], numbers numeric[], grid int[][], times timestamptz[], span int4range, boxes box[]);
      INSERT INTO typed VALUES (
        9223372036854775807, 12345678901234567890.123456789012345678, 1.50, 0.1, 1.1, true, E'a "b"\\n\\u00e9', 'ab', '2024-02-29 23:59:59.123456+02', '2024-02-29 23:59:59.1', '2024-02-29',
        '10:00:00.5', '1 year 2 days 03:04:05.6', '{"a": 1.50}', '{"big": 12345678901234567890}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '\\x00ff10', 'so so', 7,
        ARRAY['a,b', 'NULL', NULL, 'q"\\'], ARRAY[1.10, NULL], ARRAY[[1,2],[3,4]], ARRAY['2024-01-01 00:00:00+00'::timestamptz], '[1,5)', '{(1,1),(0,0);(2,2),(0,0)}'),
      (-1, 'NaN', NULL, '-Infinity', 'NaN', NULL, '', NULL, 'infinity', '-infinity', '0044-03-15 BC', NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, '{}', '[0:1]={1,2}', NULL, NULL, 'empty', NULL)`);
    const { streams, error } = await pull(postgres, db.config, { typed: {} });
    assert.equal(error, null);
    assert.deepEqual(streams['typed']?.data, [
      '{"id":-1,"n":"NaN","price":null,"f":"-Infinity","r":"NaN","b":null,"t":"","c":null,"at":"infinity","w":"-infinity","d":"0044-03-15 BC","k":null,"i":null,"j":null,"jb":null,"u":null,"x":"","m":null,"p":null,"texts":[],"numbers":["1","2"],"grid":null,"times":null,"span":"empty","boxes":null}',
      '{"id":9223372036854775807,"n":"12345678901234567890.123456789012345678","price":"1.50","f":0.1,"r":1.1,"b":true,"t":"a \\"b\\"\\né","c":"ab ","at":"2024-02-29T21:59:59.123456Z","w":"2024-02-29T23:59:59.1","d":"2024-02-29","k":"10:00:00.5","i":"1 year 2 days 03:04:05.6","j":{"a": 1.50},"jb":{"big": 12345678901234567890},"u":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","x":"AP8Q","m":"so so","p":7,"texts":["a,b","NULL",null,"q\\"\\\\"],"numbers":["1.10",null],"grid":[[1,2],[3,4]],"times":["2024-01-01T00:00:00Z"],"span":"[1,5)","boxes":"{(1,1),(0,0);(2,2),(0,0)}"}',
    ]);
  });
});

describe('following a cursor', () => {
  const ids = (pulled: Pulled, stream = 'orders') => valuesOf(pulled.streams[stream]?.data ?? [], 'id');
  const stateOf = (pulled: Pulled) => pulled.streams['orders']?.state as CursorState;

  it('gives every row of ten thousand that share one time, across the borders of pages', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders SELECT i, '2024-01-01' FROM generate_series(1, 10000) AS i`);
    const pulled = await pull(postgres, db.config, { orders: { cursor: 'updated_at', pageRows: '999' } });
    assert.equal(pulled.error, null);
    assert.deepEqual(ids(pulled), range(1, 10_000));
    assert.equal(pulled.streams['orders']?.states, 11);
    assert.deepEqual(stateOf(pulled).bookmark, { at: '2024-01-01 00:00:00+00', after: ['10000'] });
  });

  it('gives what changed since, and nothing twice that is older than the lag', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL, status text);
      INSERT INTO orders VALUES (1, now() - interval '3 h', 'new'), (2, now() - interval '2 h', 'new'), (3, now() - interval '1 min', 'new')`);
    const streams = { orders: { cursor: 'updated_at', lag: '10m' } };
    const first = await pull(postgres, db.config, streams);
    assert.deepEqual(ids(first), [1, 2, 3]);
    await db.run(`UPDATE orders SET status = 'shipped', updated_at = now() WHERE id = 1`);
    const second = await pull(postgres, db.config, streams, first);
    assert.deepEqual(ids(second), [3, 1]); // 3 lies within the lag, and is read again
    assert.deepEqual(valuesOf(second.streams['orders']?.data ?? [], 'status'), ['new', 'shipped']);
  });

  it('gives rows that are committed late with an earlier time, as long as the lag says', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL)`);
    const streams = { orders: { cursor: 'updated_at', lag: '10m' } };
    await db.run(`INSERT INTO orders VALUES (1, now() - interval '1 h'), (2, now())`);
    const first = await pull(postgres, db.config, streams);
    await db.run(`INSERT INTO orders VALUES (3, now() - interval '9 min')`); // began nine minutes ago, committed now
    const second = await pull(postgres, db.config, streams, first);
    assert.deepEqual(ids(second), [3, 2]);
  });

  it('does not let a time in the future carry the bookmark ahead', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders VALUES (1, now() - interval '1 h'), (2, '2999-01-01')`);
    const streams = { orders: { cursor: 'updated_at' } };
    const first = await pull(postgres, db.config, streams);
    assert.deepEqual(ids(first), [1, 2]);
    await db.run(`INSERT INTO orders VALUES (3, now())`);
    const second = await pull(postgres, db.config, streams, first);
    assert.deepEqual(ids(second), [3, 2]);
  });

  it('gives rows that move between the pages while they are read', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders SELECT i, now() - interval '1 day' + i * interval '1 s' FROM generate_series(1, 1000) AS i`);
    const moved = new Set<number>();
    const pulled = await pull(postgres, db.config, { orders: { cursor: 'updated_at', pageRows: '50' } }, null, {
      onMessage: async (message, given) => {
        if (!('state' in message) || given >= 1000) return;
        const [already, notYet] = [given - 10, given + 60];
        for (const id of [already, notYet]) moved.add(id);
        await db.run(`UPDATE orders SET updated_at = clock_timestamp() WHERE id IN (${already}, ${notYet})`);
      },
    });
    assert.equal(pulled.error, null);
    assert.deepEqual(
      [...new Set(ids(pulled) as number[])].toSorted((a, b) => a - b),
      range(1, 1000),
    );
    const times = new Map<number, number>();
    for (const id of ids(pulled) as number[]) times.set(id, (times.get(id) ?? 0) + 1);
    assert.ok([...times].every(([id, count]) => count === 1 || moved.has(id)));
  });

  it('reads from where the state stands when it was cut off, and loses nothing', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders SELECT i, '2024-01-01'::timestamptz + (i / 7) * interval '1 s' FROM generate_series(1, 500) AS i`);
    const streams = { orders: { cursor: 'updated_at', pageRows: '20' } };
    const given: number[] = [];
    let last: Pulled | null = null;
    for (let pulls = 0; pulls < 60 && new Set(given).size < 500; pulls++) {
      last = await pull(postgres, db.config, streams, last, { dieAfter: 27 });
      given.push(...(ids(last) as number[]));
    }
    assert.deepEqual(
      [...new Set(given)].toSorted((a, b) => a - b),
      range(1, 500),
    );
  });

  it('begins where from says', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders VALUES (1, '2023-12-31'), (2, '2024-01-01'), (3, '2024-01-02')`);
    const pulled = await pull(postgres, db.config, { orders: { cursor: 'updated_at', from: '2024-01-01' } });
    assert.deepEqual(ids(pulled), [2, 3]);
  });

  it('reads a query as it reads a table', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      CREATE TABLE lines (order_id int, line int, qty numeric); INSERT INTO orders VALUES (1, '2024-01-01'), (2, '2024-01-02');
      INSERT INTO lines VALUES (1, 1, 2.50), (1, 2, 3), (2, 1, 1)`);
    const query = `SELECT order_id, line, qty, updated_at FROM lines JOIN orders ON id = order_id -- all of them`;
    const options = { query, key: ['order_id', 'line'], cursor: 'updated_at', pageRows: '1' };
    const pulled = await pull(postgres, db.config, { lines: options });
    assert.equal(pulled.error, null);
    assert.deepEqual(valuesOf(pulled.streams['lines']?.data ?? [], 'qty'), ['2.50', '3', '1']);
  });

  it('wants to know whose clock times without a zone show, and then minds where it is put back', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamp NOT NULL)`);
    const without = await pull(postgres, db.config, { orders: { cursor: 'updated_at' } });
    assert.match(String(without.error), /carry no time zone.*zone: UTC/);
    const streams = { orders: { cursor: 'updated_at', zone: 'America/New_York', lag: '0' } };
    await db.run(`INSERT INTO orders VALUES (1, now() AT TIME ZONE 'America/New_York')`);
    const first = await pull(postgres, db.config, streams);
    const state = first.streams['orders']?.state as { clock: { shown: string; own: string }; bookmark: { at: string } };
    const shown = Date.parse(state.clock.shown) - Date.parse(state.clock.own);
    assert.ok(
      [-4, -5].some((hours) => Math.abs(shown - hours * 3_600_000) < 60_000),
      `${shown} ms`,
    );
  });

  it('reads again what may have been written while the clock of the database was put back', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders VALUES (1, now() - interval '40 min')`);
    const streams = { orders: { cursor: 'updated_at', lag: '1m' } };
    const first = await pull(postgres, db.config, streams);
    await db.run(`INSERT INTO orders VALUES (2, now() - interval '25 min'), (3, now() - interval '50 min')`);
    const unnoticed = await pull(postgres, db.config, streams, first);
    assert.deepEqual(ids(unnoticed), [2]);
    // By our clock half an hour has gone, by the database's none: it went back by half an hour.
    const noticed = await pull(postgres, db.config, streams, first, { now: () => new Date(Date.now() + 30 * 60_000) });
    assert.deepEqual(ids(noticed), [2]);
    assert.match(noticed.notices.map(({ message }) => message).join(), /went back by 1800 s since/);
    const longer = await pull(postgres, db.config, streams, first, { now: () => new Date(Date.now() + 55 * 60_000) });
    assert.deepEqual(ids(longer), [3, 1, 2]);
  });

  it('gives rows without a cursor, leaves them out counted, or refuses, as the configuration says', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz);
      INSERT INTO orders VALUES (1, NULL), (2, '2024-01-01'), (3, NULL), (4, NULL)`);
    const raised = await pull(postgres, db.config, { orders: { cursor: 'updated_at' } });
    assert.match(String(raised.error), /rows of public.orders have no updated_at/);
    assert.deepEqual(ids(raised), []);
    const included = await pull(postgres, db.config, {
      orders: { cursor: 'updated_at', nullCursor: 'include', pageRows: '2' },
    });
    assert.deepEqual(ids(included), [2, 1, 3, 4]);
    const excluded = await pull(postgres, db.config, { orders: { cursor: 'updated_at', nullCursor: 'exclude' } });
    assert.deepEqual(ids(excluded), [2]);
    assert.match(excluded.notices[0]?.message ?? '', /^3 rows of public.orders have no updated_at and are left out/);
  });

  it('refuses a key that does not tell rows apart where a page ends between them', async () => {
    const db = await database(`CREATE TABLE orders (id int, updated_at timestamptz NOT NULL);
      INSERT INTO orders SELECT 7, '2024-01-01' FROM generate_series(1, 5)`);
    const pulled = await pull(postgres, db.config, { orders: { cursor: 'updated_at', key: 'id', pageRows: '2' } });
    assert.match(String(pulled.error), /two rows of public.orders have the same id: \{"id":7\}/);
    const noKey = await pull(postgres, db.config, { orders: { cursor: 'updated_at' } });
    assert.match(String(noKey.error), /has no primary key/);
    await db.run(`INSERT INTO orders VALUES (NULL, '2024-01-02')`);
    const nullKey = await pull(postgres, db.config, { orders: { cursor: 'updated_at', key: 'id' } });
    assert.match(String(nullKey.error), /no value in id, and cannot be told apart/);
  });

  it('follows numbers, reads those again that the lag names, and reads all when they begin anew', async () => {
    const db = await database(
      `CREATE TABLE orders (id bigint PRIMARY KEY); INSERT INTO orders VALUES (9007199254740993), (1), (2), (5)`,
    );
    const streams = { orders: { cursor: 'id', lag: '3' } };
    assert.match(
      String((await pull(postgres, db.config, { orders: { cursor: 'id' } })).error),
      /lag: a number may be committed after/,
    );
    await db.run(`DELETE FROM orders WHERE id > 100`);
    const first = await pull(postgres, db.config, streams);
    assert.deepEqual(ids(first), [1, 2, 5]);
    await db.run(`INSERT INTO orders VALUES (3), (6)`);
    const second = await pull(postgres, db.config, streams, first);
    assert.deepEqual(ids(second), [3, 5, 6]);
    await db.run(`TRUNCATE orders; INSERT INTO orders VALUES (1), (2)`);
    const third = await pull(postgres, db.config, streams, second);
    assert.deepEqual(ids(third), [1, 2]);
    assert.match(third.notices[0]?.message ?? '', /numbers may have begun anew/);
  });

  it('gives the latest part first and older ones after, beside what comes new', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders SELECT i, now() - i * interval '1 day' FROM generate_series(0, 99) AS i; INSERT INTO orders VALUES (1000, '0001-01-02')`);
    const streams = { orders: { cursor: 'updated_at', backfill: { chunk: '30d' }, pageRows: '7' } };
    const first = await pull(postgres, db.config, streams);
    assert.deepEqual(ids(first).slice(0, 30), range(0, 29).toReversed());
    assert.deepEqual(
      (ids(first) as number[]).slice(30).toSorted((a, b) => a - b),
      range(30, 60),
    );
    await db.run(`INSERT INTO orders VALUES (-1, now())`);
    let last = first;
    const given = new Set(ids(first));
    for (let pulls = 0; pulls < 6; pulls++) {
      last = await pull(postgres, db.config, streams, last, pulls === 1 ? { dieAfter: 12 } : {});
      for (const id of ids(last)) given.add(id);
    }
    assert.deepEqual(
      [...given].map(Number).toSorted((a, b) => a - b),
      [-1, ...range(0, 99), 1000],
    );
    assert.equal(stateOf(last).backfill, null);
  });
});

describe('a column that changes', () => {
  it('is told, and reading goes on', async () => {
    const db =
      await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL, qty int, note text);
      INSERT INTO orders VALUES (1, '2024-01-01', 5, 'a')`);
    const streams = { orders: { cursor: 'updated_at' } };
    const first = await pull(postgres, db.config, streams);
    await db.run(`ALTER TABLE orders DROP COLUMN note, ADD COLUMN site text, ALTER COLUMN qty TYPE numeric(10,2);
      INSERT INTO orders VALUES (2, now(), 7.5, 'North')`);
    const second = await pull(postgres, db.config, streams, first);
    assert.deepEqual(
      second.notices.map(({ kind, message }) => [kind, message]),
      [
        ['drift', 'The column site (text) is new.'],
        ['drift', 'The column note (text) is gone.'],
        ['drift', 'The column qty is now numeric(10,2); it was integer.'],
      ],
    );
    assert.deepEqual(valuesOf(second.streams['orders']?.data ?? [], 'qty'), ['7.50']);
  });

  it('may go in the middle of a reading', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL, note text);
      INSERT INTO orders SELECT i, '2024-01-01' FROM generate_series(1, 30) AS i`);
    let dropped = false;
    const pulled = await pull(postgres, db.config, { orders: { cursor: 'updated_at', pageRows: '10' } }, null, {
      onMessage: async (message) => {
        if (dropped || !('state' in message)) return;
        dropped = true;
        await db.run('ALTER TABLE orders DROP COLUMN note');
      },
    });
    assert.equal(pulled.error, null);
    assert.deepEqual(valuesOf(pulled.streams['orders']?.data ?? [], 'id'), range(1, 30));
    assert.equal(pulled.notices[0]?.message, 'The column note (text) is gone.');
  });

  it('stops its stream and no other when it is the cursor or the key', async () => {
    const db =
      await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL); CREATE TABLE lines (id int PRIMARY KEY);
      INSERT INTO orders VALUES (1, '2024-01-01'); INSERT INTO lines VALUES (1)`);
    const streams = { orders: { cursor: 'updated_at' }, lines: {} };
    const first = await pull(postgres, db.config, streams);
    await db.run('ALTER TABLE orders RENAME COLUMN updated_at TO changed_at; INSERT INTO lines VALUES (2)');
    const second = await pull(postgres, db.config, streams, first);
    assert.ok(second.error instanceof EventLogError);
    assert.equal(second.error.code, 'contract-broken');
    assert.match(second.error.message, /public.orders has no column updated_at.*Known: id, changed_at/);
    assert.deepEqual(valuesOf(second.streams['lines']?.data ?? [], 'id'), [2]);
  });
});

describe('reading everything', () => {
  const streams = { rates: { deletions: 'true', pageRows: '3' } };

  it('gives what is new or changed, and the keys of what is gone, each change as one record', async () => {
    const db = await database(
      `CREATE TABLE rates (id int PRIMARY KEY, rate text); INSERT INTO rates SELECT i, 'A' FROM generate_series(1, 10) AS i`,
    );
    const at = (minute: number) => ({ now: () => new Date(Date.UTC(2024, 0, 1, 10, minute)) });
    const first = await pull(postgres, db.config, streams, null, at(0));
    assert.deepEqual(valuesOf(first.streams['rates']?.data ?? [], 'id'), range(1, 10));
    await db.run(
      `UPDATE rates SET rate = 'B' WHERE id = 4; DELETE FROM rates WHERE id IN (7, 8); INSERT INTO rates VALUES (11, 'A')`,
    );
    const second = await pull(postgres, db.config, streams, first, at(5));
    assert.deepEqual(second.streams['rates']?.data, ['{"id":4,"rate":"B"}', '{"id":11,"rate":"A"}']);
    assert.deepEqual(second.streams['rates']?.deleted, ['{"id":7}', '{"id":8}']);
    assert.deepEqual(second.streams['rates']?.since, Array(4).fill('2024-01-01T10:00:00.000Z'));
    const quiet = await pull(postgres, db.config, streams, second, at(10));
    assert.deepEqual(quiet.streams['rates']?.ids, []);
    await db.run(`UPDATE rates SET rate = 'A' WHERE id = 4; INSERT INTO rates VALUES (7, 'A')`);
    const back = await pull(postgres, db.config, streams, quiet, at(15));
    assert.deepEqual(back.streams['rates']?.data, ['{"id":4,"rate":"A"}', '{"id":7,"rate":"A"}']);
    const all = [first, second, back].flatMap((pulled) => pulled.streams['rates']?.ids ?? []);
    assert.equal(new Set(all).size, 16);
  });

  it('takes no row for gone while others write, and gives the rest after it was cut off', async () => {
    const db = await database(
      `CREATE TABLE rates (id int PRIMARY KEY, rate text); INSERT INTO rates SELECT i, 'A' FROM generate_series(1, 100) AS i`,
    );
    const first = await pull(postgres, db.config, streams, null, {
      onMessage: async (message, given) => {
        if ('data' in message && given === 1)
          await db.run(`UPDATE rates SET id = id + 1000 WHERE id BETWEEN 50 AND 60; DELETE FROM rates WHERE id = 99`);
      },
    });
    assert.equal(first.error, null);
    assert.deepEqual(valuesOf(first.streams['rates']?.data ?? [], 'id'), range(1, 100)); // as it was when it began
    const second = await pull(postgres, db.config, streams, first);
    assert.deepEqual(valuesOf(second.streams['rates']?.data ?? [], 'id'), range(1050, 1060));
    assert.deepEqual(valuesOf(second.streams['rates']?.deleted ?? [], 'id'), [...range(50, 60), 99]);
  });

  it('gives all rows again where it is told to', async () => {
    const db = await database(
      `CREATE TABLE rates (id int PRIMARY KEY); INSERT INTO rates SELECT i FROM generate_series(1, 10) AS i`,
    );
    const all = { rates: { refresh: 'all', pageRows: '4' } };
    const cut = await pull(postgres, db.config, all, null, { dieAfter: 6 });
    const rest = await pull(postgres, db.config, all, cut);
    assert.deepEqual(valuesOf(rest.streams['rates']?.data ?? [], 'id'), range(5, 10));
    const again = await pull(postgres, db.config, all, rest);
    assert.deepEqual(valuesOf(again.streams['rates']?.data ?? [], 'id'), range(1, 10));
  });
});

describe('a state', () => {
  const streams = { orders: { cursor: 'updated_at' } };
  const withState = async (change: (state: Record<string, unknown>) => unknown) => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders VALUES (1, '2024-01-01'), (2, '2024-01-02')`);
    const first = await pull(postgres, db.config, streams);
    const stream = first.streams['orders'];
    if (stream) stream.state = change(structuredClone(stream.state) as Record<string, unknown>);
    return { db, first };
  };

  for (const [what, change] of [
    ['of another version', (state: Record<string, unknown>) => ({ ...state, version: 2 })],
    ['that is cut', ({ bookmark: _, ...state }: Record<string, unknown>) => state],
    ['that is no state', () => 'x'],
    ['with one key more', (state: Record<string, unknown>) => ({ ...state, more: 1 })],
    [
      'ahead of the clock',
      (state: Record<string, unknown>) => ({ ...state, bookmark: { at: '2999-01-01', after: ['1'] } }),
    ],
    [
      'whose value is no time',
      (state: Record<string, unknown>) => ({ ...state, bookmark: { at: 'soon', after: ['1'] } }),
    ],
  ] as const) {
    it(`${what} is refused, not guessed at`, async () => {
      const { db, first } = await withState(change);
      const second = await pull(postgres, db.config, streams, first);
      assert.ok(second.error instanceof EventLogError);
      assert.equal(second.error.code, 'state-invalid');
      assert.match(second.error.message, /--stream orders --reset|reset the state/);
    });
  }

  it('made by another cursor is left aside: all rows are read again', async () => {
    const { db, first } = await withState((state) => ({ ...state, cursor: 'created_at' }));
    const second = await pull(postgres, db.config, streams, first);
    assert.deepEqual(valuesOf(second.streams['orders']?.data ?? [], 'id'), [1, 2]);
    assert.match(second.notices[0]?.message ?? '', /read from the start now/);
  });

  it('made without a cursor is left aside as well', async () => {
    const { db, first } = await withState((state) => state);
    const second = await pull(postgres, db.config, { orders: {} }, first);
    assert.deepEqual(valuesOf(second.streams['orders']?.data ?? [], 'id'), [1, 2]);
  });
});

describe('a connection', () => {
  it('that is lost in the middle is opened again, and the rows go on where they were', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders SELECT i, '2024-01-01' FROM generate_series(1, 200) AS i`);
    const waits: number[] = [];
    let killed = 0;
    const pulled = await pull(postgres, db.config, { orders: { cursor: 'updated_at', pageRows: '20' } }, null, {
      random: () => 0.5,
      sleep: async (ms) => void waits.push(ms),
      onMessage: async (message) => {
        if (!('state' in message) || killed === 3) return;
        killed++;
        await db.run(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'throughline' AND datname = current_database()`,
        );
      },
    });
    assert.equal(pulled.error, null);
    assert.deepEqual(valuesOf(pulled.streams['orders']?.data ?? [], 'id'), range(1, 200));
    assert.deepEqual(waits, [500, 500, 500]); // each is the first loss since something worked
    assert.equal(pulled.notices.filter(({ kind }) => kind === 'retry').length, 3);
  });

  it('whose server process is killed goes on when the server has recovered', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders SELECT i, '2024-01-01' FROM generate_series(1, 100) AS i; CREATE TABLE rates (id int PRIMARY KEY);
      INSERT INTO rates SELECT generate_series(1, 100)`);
    let killed = 0;
    const pulled = await pull(
      postgres,
      db.config,
      { orders: { cursor: 'updated_at', pageRows: '20' }, rates: { pageRows: '20' } },
      null,
      {
        sleep: () => sleep(2_000), // the server recovers meanwhile
        onMessage: async (_message, given) => {
          if (!(given === 30 && killed === 0) && !(given === 150 && killed === 1)) return;
          killed++;
          const [row] = await db.run(
            `SELECT pid FROM pg_stat_activity WHERE application_name = 'throughline' AND datname = current_database()`,
          );
          process.kill(Number(row?.['pid']), 'SIGKILL');
          await sleep(50);
        },
      },
    );
    assert.equal(pulled.error, null);
    assert.equal(killed, 2);
    assert.deepEqual(valuesOf(pulled.streams['orders']?.data ?? [], 'id'), range(1, 100));
    assert.deepEqual(valuesOf(pulled.streams['rates']?.data ?? [], 'id'), range(1, 100));
  });

  it('waits for a server that is stopped and started again', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders SELECT i, '2024-01-01' FROM generate_series(1, 100) AS i`);
    const started: Promise<void>[] = [];
    const pulled = await pull(postgres, db.config, { orders: { cursor: 'updated_at', pageRows: '20' } }, null, {
      sleep: () => sleep(500),
      onMessage: async (_message, given) => {
        if (given !== 30 || started.length > 0) return;
        await server.stop();
        started.push(sleep(300).then(() => server.start()));
      },
    });
    await Promise.all(started);
    assert.equal(pulled.error, null);
    assert.deepEqual(valuesOf(pulled.streams['orders']?.data ?? [], 'id'), range(1, 100));
    assert.ok(pulled.notices.some(({ kind }) => kind === 'retry'));
  });

  it('that cannot be made is given up after eight attempts, later and later, five minutes at most', async () => {
    const waits: number[] = [];
    const pulled = await pull(postgres, { ...server.config('postgres'), port: '1' }, { orders: {} }, null, {
      random: () => 0.999_999,
      sleep: async (ms) => void waits.push(ms),
    });
    assert.ok(pulled.error instanceof EventLogError);
    assert.equal(pulled.error.code, 'source-unavailable');
    assert.deepEqual(waits, [999, 1_999, 3_999, 7_999, 15_999, 31_999, 63_999]);
    assert.equal(backOffMs(20, 0.999_999), 299_999);
  });

  it('is let go when the pull is to end', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO orders SELECT i, '2024-01-01' FROM generate_series(1, 100) AS i`);
    const abort = new AbortController();
    const pulled = await pull(postgres, db.config, { orders: { cursor: 'updated_at', pageRows: '10' } }, null, {
      signal: abort.signal,
      onMessage: (_message, given) => {
        if (given === 15) abort.abort(new Error('stop'));
      },
    });
    assert.equal(pulled.error, null);
    assert.ok((pulled.streams['orders']?.data.length ?? 0) < 30);
    await sleep(100);
    const open = await db.run(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'throughline' AND datname = current_database()`,
    );
    assert.deepEqual(open, []);
  });

  it('can only read', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders VALUES (1)`);
    const query = 'WITH gone AS (DELETE FROM orders RETURNING id) SELECT id FROM gone';
    const pulled = await pull(postgres, db.config, { orders: { query, key: 'id' } });
    assert.notEqual(pulled.error, null);
    assert.deepEqual(await db.run('SELECT count(*) FROM orders'), [{ count: '1' }]);
  });
});

describe('what is wrong is said, with what to do', () => {
  const faultOf = async (
    given: Record<string, string>,
    streams: Record<string, Record<string, unknown>> = { orders: {} },
  ) => {
    const { error } = await pull(postgres, given, streams);
    assert.ok(error instanceof EventLogError, String(error));
    return [error.code, error.message] as const;
  };

  it('of the connection', async () => {
    const good = server.config('postgres');
    const [password] = await faultOf({ ...good, password: 'wrong' });
    assert.equal(password, 'authentication-failed');
    assert.match((await faultOf({ ...good, database: 'nothere' }))[1], /has no database "nothere"/);
    const [code, message] = await faultOf({ ...good, tls: 'verify' });
    assert.equal(code, 'configuration-invalid');
    assert.match(message, /tls: off is for networks that you trust/);
  });

  it('of a stream', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY, payload jsonb, updated_at timestamptz NOT NULL);
      INSERT INTO orders VALUES (1, '{}', now()); CREATE SCHEMA sales; CREATE TABLE sales.invoices (id int PRIMARY KEY)`);
    assert.match(
      (await faultOf(db.config, { order: {} }))[1],
      /no table or view "order".*Did you mean "orders"\? Known: orders, sales.invoices/,
    );
    assert.match(
      (await faultOf(db.config, { orders: { cursor: 'payload' } }))[1],
      /payload \(jsonb\) cannot be a cursor/,
    );
    assert.match(
      (await faultOf(db.config, { orders: { cursr: 'x' } }))[1],
      /streams.orders: "cursr" is not a key here. Did you mean "cursor"/,
    );
    assert.match(
      (await faultOf(db.config, { orders: { cursor: 'updated_at', lag: 'often' } }))[1],
      /lag: "often" is neither/,
    );
    assert.match((await faultOf(db.config, { orders: { lag: '5m' } }))[1], /lag say nothing without cursor/);
    assert.match((await faultOf(db.config, { orders: { query: 'SELEC 1', key: 'id' } }))[1], /syntax error/);
    assert.equal((await pull(postgres, db.config, { 'sales.invoices': {} })).error, null);
    const broken = { query: 'SELECT id, 1 / (id - 1) AS share FROM orders', key: 'id' };
    const [code, message] = await faultOf(db.config, { orders: broken });
    assert.equal(code, 'source-answer-invalid');
    assert.match(message, /22012, division by zero/);
    const slow = { query: 'SELECT 1 AS id, pg_sleep(2)::text AS t', key: 'id' };
    assert.match(
      (await faultOf({ ...db.config, statementTimeout: '300ms' }, { orders: slow }))[1],
      /took longer than 0.3 s/,
    );
  });
});

describe('check and discover', () => {
  it('say what the user may not read, and the statement that changes it', async () => {
    const db = await database(`CREATE TABLE orders (id int PRIMARY KEY); CREATE TABLE costs (id int PRIMARY KEY);
      CREATE ROLE reader_of_${databases} LOGIN PASSWORD 'reader'; GRANT SELECT ON orders TO reader_of_${databases}`);
    const user = `reader_of_${databases - 1}`;
    const config = postgres.config.parse({ ...db.config, user, password: 'reader' });
    const facts = await postgres.check(config, CONTEXT);
    assert.match(facts[0] ?? '', /^PostgreSQL \d+/);
    assert.deepEqual(facts.slice(1), [
      `signed in to ${db.config['database']} as ${user}; this session can only read`,
      'not encrypted',
      'may read 1 of 2 tables and views',
      `may not read public.costs; if they are wanted: GRANT SELECT ON public.costs TO ${user};`,
    ]);
    assert.deepEqual(
      (await postgres.discover(config, CONTEXT)).map(({ name }) => name),
      ['orders'],
    );
    await db.run(`REVOKE SELECT ON orders FROM ${user}`);
    await assert.rejects(postgres.check(config, CONTEXT), {
      code: 'authentication-failed',
      message: /may read none of 2 tables/,
    });
    const { error } = await pull(postgres, { ...db.config, user, password: 'reader' }, { orders: {} });
    assert.match(String(error), /permission denied.*GRANT SELECT/);
  });

  it('name columns, keys and likely cursors', async () => {
    const db =
      await database(`CREATE TABLE orders (id bigint PRIMARY KEY, created_at timestamptz NOT NULL, last_modified timestamp, shipped date, qty int);
      CREATE VIEW open_orders AS SELECT id, qty FROM orders; CREATE TABLE lines (order_id int, line int, PRIMARY KEY (line, order_id));
      CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at); CREATE TABLE parts_2024 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`);
    const found = await postgres.discover(postgres.config.parse(db.config), CONTEXT);
    assert.deepEqual(
      found.map(({ name, key, cursors }) => [name, key, cursors]),
      [
        ['lines', ['line', 'order_id'], []],
        ['open_orders', [], []],
        ['orders', ['id'], ['last_modified', 'id', 'created_at']],
        ['parts', [], []],
      ],
    );
    assert.deepEqual(found[1]?.columns, [
      { name: 'id', type: 'bigint', nullable: true },
      { name: 'qty', type: 'integer', nullable: true },
    ]);
  });
});

const noOpenssl = spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not there to make a certificate';

describe('an encrypted connection', { skip: noOpenssl }, () => {
  it('is made to a server that is known, and to no other', async () => {
    const { folder, ca, flags } = certificate();
    const encrypted = await startServer(flags);
    try {
      const given = { ...encrypted.config('postgres'), host: 'localhost' };
      const facts = (more: Record<string, string>) =>
        postgres.check(postgres.config.parse({ ...given, ...more }), CONTEXT);
      assert.equal((await facts({ tls: 'verify', ca }))[2], 'encrypted, the server is known');
      assert.equal((await facts({ tls: 'unverified' }))[2], 'encrypted, the server is not checked');
      await assert.rejects(facts({ tls: 'verify' }), {
        code: 'configuration-invalid',
        message: /tls: verify.*certificate/s,
      });
    } finally {
      await encrypted.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** A key and a certificate for this machine, and what a server must be told to use them. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-tls-'));
  chmodSync(folder, 0o755);
  const [key, file] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  const made = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout',
    key,
    '-out',
    file,
  ]);
  assert.equal(made.status, 0, String(made.stderr));
  chmodSync(key, 0o600);
  if (process.getuid?.() === 0) {
    const id = (option: string) => Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout);
    chownSync(key, id('-u'), id('-g')); // the server runs as that user, and no other may read its key
  }
  return { folder, ca: readFileSync(file, 'utf8'), flags: ['ssl=on', `ssl_key_file=${key}`, `ssl_cert_file=${file}`] };
}
