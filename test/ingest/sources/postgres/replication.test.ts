import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventLogError } from '../../../../eventlog/index.ts';
import { postgresReplication } from '../../../../ingest/sources/postgres/replication/postgres-replication.ts';
import type { ReplicationState } from '../../../../ingest/sources/postgres/replication/states.ts';
import type { SourceContext } from '../../../../ingest/sources/source.ts';
import { pull, type Pulled, type PullOptions, valuesOf } from '../database/pulled.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
before(async () => {
  server = await startServer(['max_replication_slots=40', 'max_wal_senders=40']);
});
after(() => server.remove());

let databases = 0;

/** A database of its own, with what the statements make; what it publishes is prepared by the source. */
async function database(sql: string) {
  const name = `test_${databases++}`;
  await server.create(name);
  await server.run(name, sql);
  const config = { ...server.config(name), prepare: 'true', slots: `s${databases}` };
  const streams = { orders: {} };
  return {
    name,
    config,
    run: (statement: string) => server.run(name, statement),
    pull: (
      last: Pulled | null = null,
      options: PullOptions = {},
      wanted: Record<string, Record<string, unknown>> = streams,
    ) => pull(postgresReplication, config, wanted, last, options),
  };
}

interface Change {
  operation: string;
  table: string;
  place?: number;
  transaction?: number;
  before?: Record<string, unknown>;
  unchanged?: string[];
}
type Row = Record<string, unknown> & { _change: Change };

const given = (pulled: Pulled, stream = 'orders'): Row[] => {
  assert.equal(pulled.error, null);
  const { data = [], deleted = [] } = pulled.streams[stream] ?? {};
  return [...data, ...deleted].map((text) => JSON.parse(text) as Row);
};
const stateOf = (pulled: Pulled, stream = 'orders') => pulled.streams[stream]?.state as ReplicationState;
const operations = (rows: readonly Row[]) => rows.map(({ id, _change }) => [_change.operation, id]);
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const ORDERS = `CREATE TABLE orders (id int PRIMARY KEY, status text, amount numeric(10,2));`;

describe('following the changes of a table', () => {
  it('gives the rows as they stand, then every insert, update and delete, once', async () => {
    const db = await database(`${ORDERS} INSERT INTO orders VALUES (1, 'new', 1.50), (2, 'new', 2)`);
    const first = await db.pull();
    assert.deepEqual(operations(given(first)), [
      ['snapshot', 1],
      ['snapshot', 2],
    ]);
    assert.equal(given(first)[0]?.['amount'], '1.50');
    await db.run(`INSERT INTO orders VALUES (3, 'new', 3)`);
    await db.run(`UPDATE orders SET status = 'held' WHERE id = 1; UPDATE orders SET status = 'free' WHERE id = 1`);
    await db.run(`DELETE FROM orders WHERE id = 2`);
    const second = await db.pull(first);
    assert.deepEqual(operations(given(second)), [
      ['insert', 3],
      ['update', 1],
      ['update', 1],
      ['delete', 2],
    ]);
    assert.deepEqual(valuesOf(second.streams['orders']?.data ?? [], 'status'), ['new', 'held', 'free']);
    assert.match(
      second.streams['orders']?.deleted[0] ?? '',
      /^\{"id":2,"_change":\{"operation":"delete","table":"public.orders"/,
    );
    const [one, two] = given(second).slice(1);
    assert.equal(one?._change.transaction, two?._change.transaction);
    assert.deepEqual([one?._change.place, two?._change.place], [1, 2]);
    const third = await db.pull(second);
    assert.deepEqual(given(third), []);
  });

  it('misses nothing that is written while the rows are being read, and gives nothing twice', async () => {
    const db = await database(`${ORDERS} INSERT INTO orders SELECT i, 'new', 0 FROM generate_series(1, 300) AS i`);
    let written = 0;
    const first = await db.pull(
      null,
      {
        onMessage: async (message) => {
          if (!('state' in message) || written >= 5) return;
          written++;
          await db.run(
            `INSERT INTO orders VALUES (${1000 + written}, 'new', 0); UPDATE orders SET status = 'held' WHERE id = ${written * 50}; DELETE FROM orders WHERE id = ${301 - written}`,
          );
        },
      },
      { orders: { pageRows: '50' } },
    );
    const rows = given(first);
    assert.deepEqual(
      rows.filter(({ _change }) => _change.operation === 'snapshot').map(({ id }) => id),
      range(1, 300),
    );
    const second = await db.pull(first);
    const changes = [...rows, ...given(second)].filter(({ _change }) => _change.operation !== 'snapshot');
    assert.deepEqual(
      changes.filter(({ _change }) => _change.operation === 'insert').map(({ id }) => id),
      range(1001, 1005),
    );
    assert.equal(changes.length, 15);
  });

  it('says what was before, as far as the table lets it', async () => {
    const db =
      await database(`${ORDERS} CREATE TABLE whole (id int PRIMARY KEY, status text, note text); ALTER TABLE whole REPLICA IDENTITY FULL;
      ALTER TABLE whole ALTER note SET STORAGE EXTERNAL; INSERT INTO orders VALUES (1, 'new', 1); INSERT INTO whole VALUES (1, 'new', repeat('x', 9000));
      CREATE TABLE notes (id int PRIMARY KEY, status text, note text); ALTER TABLE notes ALTER note SET STORAGE EXTERNAL; INSERT INTO notes VALUES (1, 'new', repeat('y', 9000))`);
    const streams = { all: { tables: ['orders', 'whole', 'notes'] } };
    const first = await db.pull(null, {}, streams);
    assert.equal(given(first, 'all').length, 3);
    await db.run(
      `BEGIN; UPDATE orders SET id = 5; UPDATE whole SET status = 'held'; UPDATE notes SET status = 'held'; DELETE FROM whole; COMMIT`,
    );
    const rows = given(await db.pull(first, {}, streams), 'all');
    assert.deepEqual(
      rows.map(({ _change }) => [_change.table, _change.operation]),
      [
        ['public.orders', 'update'],
        ['public.whole', 'update'],
        ['public.notes', 'update'],
        ['public.whole', 'delete'],
      ],
    );
    assert.deepEqual(rows[0]?._change.before, { id: 1 });
    assert.deepEqual(rows[1]?._change.before, { id: 1, status: 'new', note: 'x'.repeat(9000) });
    assert.equal(rows[1]?.['note'], 'x'.repeat(9000)); // it did not change, and the server sent it as what was before only
    assert.deepEqual([rows[2]?._change.unchanged, 'note' in (rows[2] ?? {})], [['note'], false]);
    assert.equal(rows[3]?.['status'], 'held');
  });

  it('writes values as reading by a cursor does', async () => {
    const values = `(1, '12345678901234567890.10', 9007199254740993, 0.1, true, '2024-02-29 23:59:59.123456+02', '2024-02-29', '\\x00ff', '{"a": 1.50}', ARRAY['a,b', NULL], ARRAY[1.10], 'so so')`;
    const db = await database(`CREATE TYPE mood AS ENUM ('fine', 'so so'); CREATE TABLE orders
      (id int PRIMARY KEY, n numeric, big bigint, f float8, b boolean, at timestamptz, d date, x bytea, j jsonb, texts text[], numbers numeric[], m mood);
      INSERT INTO orders VALUES ${values}`);
    const first = await db.pull();
    await db.run(`DELETE FROM orders; INSERT INTO orders VALUES ${values}`);
    const second = await db.pull(first);
    const withoutChange = (text: string | undefined) => text?.replace(/,"_change":.*$/, '');
    assert.equal(withoutChange(second.streams['orders']?.data[0]), withoutChange(first.streams['orders']?.data[0]));
    assert.match(
      first.streams['orders']?.data[0] ?? '',
      /"n":"12345678901234567890.10","big":9007199254740993,"f":0.1,"b":true,"at":"2024-02-29T21:59:59.123456Z"/,
    );
  });

  it('tells of rows that went all at once, and of columns that changed', async () => {
    const db = await database(`${ORDERS} INSERT INTO orders VALUES (1, 'new', 1)`);
    const first = await db.pull();
    await db.run(
      `TRUNCATE orders; ALTER TABLE orders DROP COLUMN amount, ADD COLUMN site text; INSERT INTO orders VALUES (2, 'new', 'North')`,
    );
    const second = await db.pull(first);
    assert.deepEqual(operations(given(second)), [
      ['truncate', undefined],
      ['insert', 2],
    ]);
    assert.deepEqual(
      second.notices.map(({ message }) => message),
      ['public.orders: The column site (text) is new.', 'public.orders: The column amount (numeric(10,2)) is gone.'],
    );
    assert.deepEqual((await db.pull(second)).notices, []);
  });

  it('keeps to the order of commits, and leaves out what was rolled back', async () => {
    const db = await database(ORDERS);
    const first = await db.pull();
    await db.run(
      `BEGIN; INSERT INTO orders VALUES (1, 'lost', 0); ROLLBACK; BEGIN; INSERT INTO orders VALUES (2, 'kept', 0); SAVEPOINT a; INSERT INTO orders VALUES (3, 'lost', 0); ROLLBACK TO a; COMMIT`,
    );
    assert.deepEqual(operations(given(await db.pull(first))), [['insert', 2]]);
  });

  it('reads tables that were added later as they stand, and goes on with the others', async () => {
    const db = await database(
      `${ORDERS} CREATE TABLE lines (order_id int, line int, PRIMARY KEY (order_id, line)); INSERT INTO lines VALUES (1, 1)`,
    );
    const first = await db.pull(null, {}, { all: { tables: 'orders' } });
    await db.run(`INSERT INTO orders VALUES (1, 'new', 1); INSERT INTO lines VALUES (1, 2)`);
    const both = { all: { tables: ['orders', 'lines'] } };
    const second = await db.pull(first, {}, both);
    assert.deepEqual(
      given(second, 'all').map(({ _change }) => [_change.operation, _change.table]),
      [
        ['snapshot', 'public.lines'],
        ['snapshot', 'public.lines'],
        ['insert', 'public.orders'],
      ],
    );
    await db.run(`INSERT INTO lines VALUES (1, 3)`);
    assert.equal(given(await db.pull(second, {}, both), 'all').length, 1);
  });
});

describe('nothing is confirmed before it is loaded', () => {
  const confirmed = async (db: { run(sql: string): Promise<Record<string, string | null>[]> }) =>
    (
      await db.run(
        `SELECT confirmed_flush_lsn::text AS lsn FROM pg_replication_slots WHERE database = current_database()`,
      )
    )[0]?.['lsn'];

  it('a pull confirms what the one before gave, and a pull that is forgotten is given again', async () => {
    const db = await database(ORDERS);
    const first = await db.pull();
    const begun = await confirmed(db);
    await db.run(`INSERT INTO orders VALUES (1, 'new', 1)`);
    const forgotten = await db.pull(first);
    assert.deepEqual(operations(given(forgotten)), [['insert', 1]]);
    assert.equal(await confirmed(db), begun);
    const second = await db.pull(first);
    assert.deepEqual(second.streams['orders']?.data, forgotten.streams['orders']?.data);
    assert.deepEqual(second.streams['orders']?.ids, forgotten.streams['orders']?.ids);
    await db.pull(second);
    assert.equal(await confirmed(db), stateOf(second).lsn);
  });

  it('goes on in the middle of a transaction of many rows', async () => {
    const db = await database(ORDERS);
    let last = await db.pull();
    await db.run(`INSERT INTO orders SELECT i, 'new', 0 FROM generate_series(1, 9000) AS i`);
    const ids: unknown[] = [];
    for (let pulls = 0; pulls < 3; pulls++) {
      last = await db.pull(last, pulls < 2 ? { dieAfter: 2_500 } : {});
      ids.push(...given(last).map(({ id }) => id));
    }
    assert.deepEqual(ids.slice(0, 2_000), range(1, 2_000));
    assert.deepEqual(
      [...new Set(ids as number[])].toSorted((a, b) => a - b),
      range(1, 9_000),
    );
    assert.ok(ids.length < 9_000 + 1_100, `${ids.length}`);
    assert.equal(stateOf(last).within, null);
  });

  it('goes on reading the rows as they stand where it was cut off, and ends with what the table holds', async () => {
    const db = await database(`${ORDERS} INSERT INTO orders SELECT i, 'new', 0 FROM generate_series(1, 200) AS i`);
    const held = new Map<unknown, unknown>();
    let last: Pulled | null = null;
    for (let pulls = 0; pulls < 12; pulls++) {
      last = await db.pull(last, pulls < 10 ? { dieAfter: 37 } : {}, { orders: { pageRows: '20' } });
      for (const row of given(last)) {
        if (row._change.operation === 'delete') held.delete(row['id']);
        else held.set(row['id'], row['status']);
      }
      await db.run(
        `UPDATE orders SET status = 'held ${pulls}' WHERE id % 13 = ${pulls}; DELETE FROM orders WHERE id = ${200 - pulls}; INSERT INTO orders VALUES (${500 + pulls}, 'late', 0)`,
      );
    }
    for (const row of given(await db.pull(last))) {
      if (row._change.operation === 'delete') held.delete(row['id']);
      else held.set(row['id'], row['status']);
    }
    const rows = await db.run('SELECT id, status FROM orders ORDER BY id');
    assert.deepEqual(
      [...held].map(([id, status]) => [Number(id), status]).toSorted((a, b) => Number(a[0]) - Number(b[0])),
      rows.map(({ id, status }) => [Number(id), status]),
    );
  });

  it('lets the server go of its log though no row of the tables changes', async () => {
    const db = await database(`${ORDERS} CREATE TABLE other (t text)`);
    const first = await db.pull();
    const begun = await confirmed(db);
    await db.run(`INSERT INTO other SELECT repeat('x', 1000) FROM generate_series(1, 25000)`); // more than a segment of the log
    const second = await db.pull(first);
    assert.deepEqual(given(second), []);
    await db.pull(second);
    assert.notEqual(await confirmed(db), begun);
    assert.equal(await confirmed(db), stateOf(second).lsn);
  });
});

describe('a loss of the connection', () => {
  it('in the middle of the changes is made good, each change given once', async () => {
    const db = await database(ORDERS);
    const wide = `repeat('x', 4000)`; // more in all than the buffers of a connection hold
    const first = await db.pull();
    for (let transaction = 0; transaction < 30; transaction++) {
      await db.run(
        `INSERT INTO orders SELECT i, ${wide}, 0 FROM generate_series(${transaction * 200 + 1}, ${transaction * 200 + 200}) AS i`,
      );
    }
    let killed = 0;
    const second = await db.pull(first, {
      sleep: () => sleep(50),
      onMessage: async (_message, count) => {
        if (count !== 100 + killed * 2_000 || killed === 3) return;
        killed++;
        await db.run(
          `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database() AND active`,
        );
      },
    });
    assert.deepEqual(
      given(second).map(({ id }) => id),
      range(1, 6_000),
    );
    assert.ok(second.notices.some(({ kind }) => kind === 'retry'));
  });

  it('in the middle of the rows as they stand is made good as well', async () => {
    const db = await database(`${ORDERS} INSERT INTO orders SELECT i, 'new', 0 FROM generate_series(1, 100) AS i`);
    let killed = false;
    const first = await db.pull(
      null,
      {
        sleep: () => sleep(50),
        onMessage: async (_message, count) => {
          if (count !== 30 || killed) return;
          killed = true;
          await db.run(`UPDATE orders SET status = 'held' WHERE id IN (10, 90)`);
          await db.run(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'throughline' AND datname = current_database()`,
          );
        },
      },
      { orders: { pageRows: '20' } },
    );
    const rows = given(first);
    const standing = rows.filter(({ _change }) => _change.operation === 'snapshot');
    assert.deepEqual(
      standing.map(({ id }) => id),
      range(1, 100),
    );
    assert.deepEqual(operations(rows.filter(({ _change }) => _change.operation !== 'snapshot')), [
      ['update', 10],
      ['update', 90],
    ]);
  });

  it('between the slot and the rows is made good: they are read as they stand then, and what changed comes again', async () => {
    const db = await database(`${ORDERS} INSERT INTO orders VALUES (1, 'new', 0), (2, 'new', 0)`);
    let killed = false;
    const first = await db.pull(null, {
      onMessage: async (message) => {
        if (!('state' in message) || killed) return;
        killed = true;
        await db.run(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'throughline' AND datname = current_database()`,
        );
        await db.run(`UPDATE orders SET status = 'held' WHERE id = 1; DELETE FROM orders WHERE id = 2`);
      },
    });
    assert.deepEqual(operations(given(first)), [
      ['snapshot', 1],
      ['update', 1],
      ['delete', 2],
    ]);
    assert.equal(given(first)[0]?.['status'], 'held');
  });

  it('lasts while the server is stopped and started, and the slot is still there', async () => {
    const db = await database(ORDERS);
    const first = await db.pull();
    await db.run(`INSERT INTO orders SELECT i, 'new', 0 FROM generate_series(1, 3000) AS i`);
    const started: Promise<void>[] = [];
    const second = await db.pull(first, {
      sleep: () => sleep(500),
      onMessage: (_message, count) => {
        // It waits for whoever replicates, and is not kept waiting for what only the next pull confirms.
        if (count === 1_000) started.push(server.stop().then(() => server.start()));
      },
    });
    await Promise.all(started);
    assert.deepEqual([...new Set(given(second).map(({ id }) => id))], range(1, 3_000));
  });

  it('is let go at once when the pull is to end', async () => {
    const db = await database(`${ORDERS} INSERT INTO orders SELECT i, 'new', 0 FROM generate_series(1, 100) AS i`);
    const abort = new AbortController();
    const first = await db.pull(null, {
      signal: abort.signal,
      onMessage: (_message, count) => {
        if (count === 100) abort.abort(new Error('stop'));
      },
    });
    assert.equal(first.error, null);
    await sleep(200);
    assert.deepEqual(
      await db.run(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'throughline' AND datname = current_database()`,
      ),
      [],
    );
  });
});

describe('a state', () => {
  const cases: [
    string,
    (state: ReplicationState, name: string, db: { run(sql: string): Promise<unknown> }) => unknown,
    RegExp,
  ][] = [
    ['of another version', (state) => ({ ...state, version: 9 }), /none that this version/],
    ['of another server', (state) => ({ ...state, system: '1' }), /this is another server/],
    ['whose slot is gone', (state) => ({ ...state, slot: 'nothere' }), /no slot nothere/],
    ['ahead of the server', (state) => ({ ...state, lsn: 'FFFF/0' }), /the server's log ends at/],
    ['older than what was confirmed', (state) => ({ ...state, lsn: '0/1' }), /the slot was moved on to/],
    ['with a place that is none', (state) => ({ ...state, lsn: 'soon' }), /none that this version/],
  ];
  for (const [what, change, message] of cases) {
    it(`${what} is refused: nothing is left out in silence`, async () => {
      const db = await database(ORDERS);
      const first = await db.pull();
      const stream = first.streams['orders'];
      if (stream) stream.state = change(stateOf(first), db.name, db);
      const { error } = await db.pull(first);
      assert.ok(error instanceof EventLogError);
      assert.equal(error.code, 'state-invalid');
      assert.match(error.message, message);
      await db.run(
        `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()`,
      );
    });
  }

  it('that was reset reads everything anew, with a slot of its own', async () => {
    const db = await database(`${ORDERS} INSERT INTO orders VALUES (1, 'new', 1)`);
    await db.pull();
    await db.run(`INSERT INTO orders VALUES (2, 'new', 1)`);
    assert.deepEqual(operations(given(await db.pull())), [
      ['snapshot', 1],
      ['snapshot', 2],
    ]);
    assert.equal((await db.run(`SELECT FROM pg_replication_slots WHERE database = current_database()`)).length, 1);
  });
});

describe('what is missing is said, with the statement that makes it', () => {
  const context: SourceContext = {
    now: () => new Date(),
    random: () => 0,
    sleep: async () => undefined,
    signal: new AbortController().signal,
    report: () => undefined,
  };

  it('of the publication and of tables whose rows cannot be told apart', async () => {
    const db = await database(`${ORDERS} CREATE TABLE bare (id int)`);
    const asked = (streams: Record<string, Record<string, unknown>>, prepare: string) =>
      pull(postgresReplication, { ...db.config, prepare }, streams);
    assert.match(
      String((await asked({ orders: {} }, 'false')).error),
      /CREATE PUBLICATION "throughline" FOR TABLE "public"."orders" WITH/,
    );
    assert.equal((await asked({ orders: {} }, 'true')).error, null);
    await db.run('CREATE TABLE lines (id int PRIMARY KEY)');
    assert.match(
      String((await asked({ lines: {} }, 'false')).error),
      /ALTER PUBLICATION "throughline" ADD TABLE "public"."lines";/,
    );
    assert.match(String((await asked({ bare: {} }, 'true')).error), /ALTER TABLE bare REPLICA IDENTITY FULL;/);
    await db.run('ALTER TABLE bare REPLICA IDENTITY FULL');
    assert.match(String((await asked({ bare: {} }, 'true')).error), /has no primary key. Name the columns/);
    await db.run(`CREATE TABLE odd (id int PRIMARY KEY, _change text)`);
    assert.match(String((await asked({ odd: {} }, 'true')).error), /has a column called _change/);
    assert.match(String((await asked({ nothere: {} }, 'true')).error), /no table or view "nothere"/);
    assert.match(
      String((await asked({ orders: { table: 'orders' } }, 'true')).error),
      /"table" is not a key here. Did you mean "tables"/,
    );
  });

  it('of the rights, and it works for a user that has no others', async () => {
    const db =
      await database(`${ORDERS} INSERT INTO orders VALUES (1, 'new', 1); CREATE PUBLICATION throughline FOR TABLE orders;
      CREATE ROLE follower LOGIN PASSWORD 'f'; GRANT SELECT ON orders TO follower`);
    const given = { ...db.config, prepare: 'false', user: 'follower', password: 'f' };
    const config = postgresReplication.config.parse(given);
    await assert.rejects(postgresReplication.check(config, context), {
      code: 'authentication-failed',
      message: /ALTER ROLE follower REPLICATION;/,
    });
    await db.run('ALTER ROLE follower REPLICATION');
    const first = await pull(postgresReplication, given, { orders: {} });
    assert.equal(first.error, null);
    const facts = await postgresReplication.check(config, context);
    assert.ok(facts.includes('may replicate; the publication throughline is there'));
    assert.match(facts.at(-1) ?? '', /^slot s\d+_orders: not being read now, \d+\.\d MiB of the log kept for it/);
    assert.deepEqual(
      (await postgresReplication.discover(config, context)).map(({ name }) => name),
      ['orders'],
    );
  });
});
